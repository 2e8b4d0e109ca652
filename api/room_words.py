"""What the rooms below say of themselves, in the reader's language.

What is wrong with a configuration, and why a find, a relation or a link is as it is: they say it in
one language, with what they found set in. The catalogues hold the sentences by their fixed parts,
so that no room has to know who reads.
"""

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
FAULTS, GROUNDS = LOCALE / "en_faults.po", LOCALE / "en_grounds.po"
_SET_IN = re.compile(r"\{(\d)\}")
_ABOUT = re.compile(r"([\w.\[\] -]+): (.+)", re.DOTALL)


def in_language(message: str, language: str) -> str:
    """Return a room's sentence in a language; as it is where no catalogue knows it.

    >>> in_language("缺少 tier, 请补上", "en"), in_language("缺少 tier, 请补上", "zh-CN")
    ('tier is missing: add it', '缺少 tier, 请补上')
    >>> in_language("数字一致 5/7", "en")
    'figures that agree: 5 of 7'
    """
    return _english(message) if language == "en" else message


def _english(message: str) -> str:
    for pattern, words in _sentences():
        if found := pattern.fullmatch(message):
            parts = [_english(part) for part in found.groups()]
            return _SET_IN.sub(lambda m, parts=parts: parts[int(m[1])], words)  # type: ignore[misc]
    if about := _ABOUT.fullmatch(message):
        return f"{about[1]}: {_english(about[2])}"
    return message


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences as patterns, those with the longest fixed parts first."""
    read = list[tuple[str, str]]()
    for catalogue in (FAULTS, GROUNDS):
        with catalogue.open("rb") as file:
            read += [(str(m.id), str(m.string)) for m in read_po(file) if m.id]
    read.sort(key=lambda pair: -len(_SET_IN.sub("", pair[0])))
    return tuple((_pattern(said), words) for said, words in read)


def _pattern(said: str) -> re.Pattern[str]:
    parts = _SET_IN.split(said)[::2]
    return re.compile("(.+?)".join(re.escape(part) for part in parts), re.DOTALL)
