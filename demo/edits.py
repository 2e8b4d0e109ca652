"""What a press desk does to a piece before it prints it. Pure: paragraphs in, paragraphs out."""

import re
from functools import cache
from random import Random

import opencc

from demo.outlets import Outlet
from demo.pieces import Draft, Handed

_SENTENCE = re.compile(r"[^。！？]*[。！？][”’」]?")
_ZERO_WIDTH = "\u200b"
_PINYIN = {"昌": "chāng", "乡": "xiāng", "县": "xiàn", "人": "rén", "年": "nián"}


def reprint(piece: Handed, house: Outlet, rng: Random) -> Draft:
    """Return the piece in full, with the outlet's dateline or a byline as its habit is."""
    if house.family == "founder":
        opening = f"{house.dateline}（通讯员 {' '.join(piece.authors)}）{piece.paragraphs[0]}"
        return Draft(piece.title, (opening, *piece.paragraphs[1:]), byline=piece.authors)
    first, *rest = piece.paragraphs
    if rng.random() < 0.4:
        first = f"{house.dateline} {first}"
    if rng.random() < 0.6:
        closing = f"（通讯员 {' '.join(piece.authors)}）"
        return Draft(piece.title, (first, *rest, closing), byline=piece.authors)
    return Draft(piece.title, (first, *rest))


def abridged(paragraphs: tuple[str, ...], rng: Random) -> tuple[str, ...]:
    """Leave out between a quarter and 45 % of the characters, whole paragraphs where that fits.

    The first paragraph always stays: a desk cuts from below.
    """
    whole = sum(map(len, paragraphs))
    choices = [
        tuple(one for place, one in enumerate(paragraphs) if place != gone)
        for gone in range(1, len(paragraphs))
        if 0.18 <= len(paragraphs[gone]) / whole <= 0.45
    ]
    if choices:
        return rng.choice(choices)
    return (*paragraphs[:-1], _first_sentence(paragraphs[-1]))


def longest(paragraphs: tuple[str, ...]) -> str:
    """Return the paragraph that says most."""
    return max(paragraphs, key=len)


def excerpt(paragraphs: tuple[str, ...], *, least: int = 70) -> str:
    """Return the first sentences of the longest paragraph, until they make `least` characters."""
    sentences, taken = _SENTENCE.findall(longest(paragraphs)), ""
    for sentence in sentences:
        taken += sentence
        if len(taken) >= least:
            break
    return taken


def traditional(text: str) -> str:
    """Return the text in traditional characters.

    >>> traditional("边坝县邮递员")
    '邊壩縣郵遞員'
    """
    return str(_converter().convert(text))


def garbled(text: str, rng: Random) -> str:
    """Return the text as copying sites print it: pinyin in brackets, spaces, zero-width marks."""
    out = []
    for letter in text:
        out.append(letter)
        if letter in _PINYIN and rng.random() < 0.3:
            out.append(f"({_PINYIN[letter]})")
        elif rng.random() < 0.03:
            out.append(rng.choice((_ZERO_WIDTH, " ")))
    return "".join(out)


def _first_sentence(paragraph: str) -> str:
    found = _SENTENCE.match(paragraph)
    return found.group() if found else paragraph


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
