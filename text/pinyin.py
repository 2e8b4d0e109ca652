"""Telling pinyin from other Latin letters: clones of news sites put it between characters."""

import re
import unicodedata

_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
_FINAL = (
    "(?:iang|iong|uang|ang|eng|ong|ian|iao|ing|uai|uan|ai|an|ao|ei|en|ia|ie|in|iu"
    "|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)"
)
_ALONE = "(?:ang|eng|ai|an|ao|ei|en|er|ou|ng|a|e|o|m|n)"
_SYLLABLES = re.compile(f"(?:{_INITIAL}{_FINAL}|{_ALONE})+")
"""Slightly wide (bia reads as one), which harms nothing here."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPLIT = re.compile(r"[^a-z]+")


def is_pinyin(letters: str) -> bool:
    """Tell whether Latin letters read as pinyin, with or without tone marks.

    Capitals throughout are an abbreviation (GDP, WTO, CHINA), never pinyin.

    >>> is_pinyin("chāng dū"), is_pinyin("Changdu"), is_pinyin("WTO"), is_pinyin("app")
    (True, True, False, False)
    """
    bare = "".join(c for c in letters if c.isalpha() or c in " '’-")
    if len(bare) > 1 and bare.isupper():
        return False
    seen = _UNSEEN.sub("", letters)
    flat = unicodedata.normalize("NFD", seen.replace("ɑ", "a").replace("ɡ", "g").lower())
    flat = "".join("v" if c == "ü" else c for c in flat if not unicodedata.combining(c))
    words = [w for w in _SPLIT.split(flat) if w]
    return bool(words) and all(_SYLLABLES.fullmatch(w) for w in words)
