"""What is wrong with a configuration, in the reader's language.

The rooms below say it in one language, with what they found set in; the catalogue holds the
sentences by their fixed parts, so that no room has to know who reads.
"""

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).parent / "locale" / "en_faults.po"
_SET_IN = re.compile(r"\{(\d)\}")
_ABOUT = re.compile(r"([\w.\[\] -]+): (.+)", re.DOTALL)


def in_language(message: str, language: str) -> str:
    """Return a fault's sentence in a language; as it is where the catalogue does not know it.

    >>> in_language("缺少 tier, 请补上", "en"), in_language("缺少 tier, 请补上", "zh-CN")
    ('tier is missing: add it', '缺少 tier, 请补上')
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
    with CATALOGUE.open("rb") as file:
        read = [(str(m.id), str(m.string)) for m in read_po(file) if m.id]
    read.sort(key=lambda pair: -len(_SET_IN.sub("", pair[0])))
    return tuple((_pattern(said), words) for said, words in read)


def _pattern(said: str) -> re.Pattern[str]:
    parts = _SET_IN.split(said)[::2]
    return re.compile("(.+?)".join(re.escape(part) for part in parts), re.DOTALL)
