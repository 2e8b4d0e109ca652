"""What the rooms below say of themselves, in the reader's language.

What is wrong with a configuration or an act, why a find, a relation or a link is as it is, and why
an amount: they say it in one language, with what they found set in. The catalogues hold the
sentences by their fixed parts, so that no room has to know who reads.
"""

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
FAULTS, GROUNDS = LOCALE / "en_faults.po", LOCALE / "en_grounds.po"
REASONS = LOCALE / "en_reasons.po"
"""Of amounts; apart, since a rule set's own words may read like any of them."""
_SET_IN = re.compile(r"\{(\d)\}")
_ABOUT = re.compile(r"([\w.\[\] -]+): (.+)", re.DOTALL)


def in_language(message: str, language: str) -> str:
    """Return a room's sentence in a language; as it is where no catalogue knows it.

    >>> in_language("缺少 tier, 请补上", "en"), in_language("缺少 tier, 请补上", "zh-CN")
    ('tier is missing: add it', '缺少 tier, 请补上')
    >>> in_language("数字一致 5/7", "en")
    'figures that agree: 5 of 7'
    """
    return _english(message, (FAULTS, GROUNDS)) if language == "en" else message


def reason_in_language(reason: str | None, language: str) -> str:
    """Return why a line is what it is, or what the office is asked, in a language.

    What the office wrote itself stays as it is; questions joined into one are told one by one.

    >>> reason_in_language("请补充 西藏日报 的稿酬(fee); 现场采访。", "en")
    'please add the fee (fee) of 西藏日报; 现场采访.'
    >>> reason_in_language("没有适用的条款, 不计", "en"), reason_in_language(None, "en")
    ('no rule fits: not counted', '')
    """
    if not reason or language != "en":
        return reason or ""
    told = "; ".join(_english(part, (REASONS,)) for part in reason.removesuffix("。").split("; "))
    return f"{told}." if reason.endswith("。") else told


def _english(message: str, catalogues: tuple[Path, ...]) -> str:
    for pattern, words in _sentences(catalogues):
        if found := pattern.fullmatch(message):
            parts = [_english(part, catalogues) for part in found.groups()]
            return _SET_IN.sub(lambda m, parts=parts: parts[int(m[1])], words)  # type: ignore[misc]
    if about := _ABOUT.fullmatch(message):
        return f"{about[1]}: {_english(about[2], catalogues)}"
    return message


@cache
def _sentences(catalogues: tuple[Path, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences as patterns, those with the longest fixed parts first."""
    read = list[tuple[str, str]]()
    for catalogue in catalogues:
        with catalogue.open("rb") as file:
            read += [(str(m.id), str(m.string)) for m in read_po(file) if m.id]
    read.sort(key=lambda pair: -len(_SET_IN.sub("", pair[0])))
    return tuple((_pattern(said), words) for said, words in read)


def _pattern(said: str) -> re.Pattern[str]:
    parts = _SET_IN.split(said)[::2]
    return re.compile("(.+?)".join(re.escape(part) for part in parts), re.DOTALL)
