"""Texts that no spreadsheet takes for a formula, whoever wrote them."""

import re
import unicodedata

_STARTS = frozenset("=+-@\t\r\n\0")
_AFTER_A_BREAK = re.compile(r"(?<=[\t\r\n;|])(?=[\s\0]*[=+\-@＝＋－＠﹦﹢﹣﹫])")
_PLAIN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][^\t\r\n;|]*\Z")
_PASSED_OVER = frozenset(("Cf", "Zs", "Zl", "Zp"))


def as_text(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    An apostrophe goes before = + - @, TAB, CR, LF and NUL at the start, their full-width and small
    forms included, also behind spaces and invisible marks that an import may strip; and after
    every character that some import splits cells or lines at.

    >>> as_text("=1+1"), as_text("＝1+1"), as_text(" @SUM(A1)"), as_text("扎西-卓玛")
    ("'=1+1", "'＝1+1", "' @SUM(A1)", '扎西-卓玛')
    """
    if _PLAIN.match(value):  # most texts: a letter first, and nothing that an import splits at
        return value
    value = _AFTER_A_BREAK.sub("'", value)
    return f"'{value}" if _begins_formula(value) else value


def _begins_formula(value: str) -> bool:
    for sign in value:
        if sign in _STARTS or unicodedata.normalize("NFKC", sign)[:1] in _STARTS:
            return True
        if unicodedata.category(sign) not in _PASSED_OVER:
            return False
    return False
