"""Credits of pages in English: By A and B in Lhasa; Editor: C."""

import re

_BY = re.compile(r"^(?:By|BY)\s+([A-Z].{2,80})$")
_CUT = re.compile(
    r"\s+(?:in|at|from|for|with)\s.*$|\s*[|/(,]?\s*(?:Updated?|Published|Source)\b.*$|\s*[|(].*$|\d.*$"
)
_EDITOR = re.compile(r"(?<![A-Za-z])Editors?\s*[:：]\s*([A-Za-z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2})")
_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}")
_HOUSE = re.compile(
    r"\b(?:Staff|Reporters?|Writers?|Xinhua|Daily|News|Agency|Times|Online|Editors?|Post|Global|Media)\b"
)


def latin_writers(text: str) -> tuple[str, ...]:
    """Give the writers of a line that opens with By; () for a house or a staff reporter.

    >>> latin_writers("By Tenzin Dolma and Li Wei in Lhasa | Updated: 2026-10-30")
    ('Tenzin Dolma', 'Li Wei')
    >>> latin_writers("By Xinhua News Agency")
    ()
    """
    match = _BY.match(text)
    if not match:
        return ()
    names = re.split(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*", _CUT.sub("", match.group(1)))
    kept = [name for name in names if _NAME.fullmatch(name) and not _HOUSE.search(name)]
    return tuple(kept) if len(kept) == len(names) else ()


def latin_editors(text: str) -> tuple[str, ...]:
    """Give the editors of a line that labels them in English.

    >>> latin_editors("Source: Xinhua | Editor: huaxia")
    ('huaxia',)
    """
    return tuple(_EDITOR.findall(text))
