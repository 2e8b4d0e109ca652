"""Whether two titles are one. Pure."""

from rapidfuzz import fuzz

from text.normalise import plain


def same_title(listed: str, printed: str) -> bool:
    """Whether a list's title and a page's are one: lists cut titles short.

    >>> same_title("昌都市召开全市旅游发展…", "昌都市召开全市旅游发展大会")
    True
    """
    a, b = plain(listed), plain(printed)
    if not a or not b or a in b or b in a:
        return True
    return fuzz.partial_ratio(a, b) >= 75 or fuzz.ratio(a, b) >= 60
