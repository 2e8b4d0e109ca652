"""Which submissions an article might carry: grams in common, rare ones weighing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matcher.document import Document
from matcher.index import Index, firsts, numbered, sums, weigh


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the search goes; data in matching.yaml."""

    most_common: int = 120
    """A gram in more submissions than this finds nothing by itself (passim's maxDF) …"""
    stretch: int = 16
    """… but where one in four of so many sampled grams in a row is that common, the rarest of those
    stands for all of them: so a text that was registered in a hundred variants is found too."""
    phrase: int = 4_000
    """A gram in more submissions than this is a set phrase and stands for nothing."""
    keep: int = 8
    """Submissions kept for the article as a whole."""
    keep_paragraph: int = 2
    """Further ones for each paragraph, so that a brief inside a round-up is seen."""
    least: float = 1.6
    """Rarity-weighted sampled grams in common that make a candidate …"""
    enough: float = 6.0
    """… if they are this many (some twenty characters) …"""
    share: float = 0.1
    """… or this share of all that the submission has."""
    filled: float = 0.7
    """… or are this share of a paragraph of the article: a brief of two sentences that others have
    too is little by weight."""
    either: float = 0.8
    """Share of some paragraph of the article plus three times the share of the submission: with
    less, neither text is mostly the other, and none came near a find …"""
    both: float = 0.08
    """… but for a text that was touched all through: little is left whole, yet on both sides this
    share of the sampled grams, …"""
    spread: float = 0.8
    """… of which no paragraph has more than this share, where the article has several."""
    short: int = 15
    """Sampled grams that a paragraph counts for at least, when its share is taken."""


_NEVER = 1 << 30
"""More submissions than there are."""


def candidates(index: Index, article: Document, reach: Reach) -> NDArray[np.uint32]:
    """Return the submissions worth aligning with one article, in ascending position."""
    return candidates_all(index, [article], reach)[0]


def candidates_all(
    index: Index, articles: Sequence[Document], reach: Reach
) -> list[NDArray[np.uint32]]:
    """Return, for each article, the submissions worth aligning with it, in ascending position.

    The article as a whole names `reach.keep`, every paragraph `reach.keep_paragraph` more.
    """
    asked = _asked(articles)
    article, holder = _chosen(_hits(index, asked, reach), asked, index, reach)
    edges = np.searchsorted(article, np.arange(len(articles) + 1)).tolist()
    named = holder.astype(np.uint32)
    return [named[low:high] for low, high in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The picked grams of many articles, one after the other, then what is stated with numbers."""

    grams: NDArray[np.uint32]
    picked: int
    """How many of them are of the text."""
    paragraph: NDArray[np.int64]
    """Numbered through all articles."""
    article_of: NDArray[np.int64]
    """By paragraph."""
    size_of: NDArray[np.int64]
    """Picked grams, by paragraph."""


@dataclass(frozen=True, slots=True)
class _Hits:
    """What articles and submissions share that share enough, and which paragraphs have it.

    In order of article, submission, paragraph.
    """

    pair: NDArray[np.int64]
    """Article × size of the index + submission."""
    total: NDArray[np.float64]
    """By pair."""
    mine: NDArray[np.intp]
    """By paragraph of a pair, the place of the pair here."""
    paragraph: NDArray[np.int64]
    """Numbered through all articles."""
    mass: NDArray[np.float64]
    count: NDArray[np.int64]


def _asked(articles: Sequence[Document]) -> _Asked:
    paragraphs = np.array([len(d.breaks) + 1 for d in articles], dtype=np.int64)
    first = np.cumsum(paragraphs) - paragraphs
    begin = list(zip(articles, first.tolist(), strict=True))
    of_text = [np.searchsorted(d.breaks, d.picked, side="right") + base for d, base in begin]
    stated = [np.searchsorted(d.breaks, d.stated_at, side="right") + base for d, base in begin]
    paragraph = np.concatenate([*of_text, *stated]).astype(np.int64)
    picked = sum(map(len, of_text))
    return _Asked(
        grams=np.concatenate(
            [*(d.grams[d.picked] for d in articles), *(d.stated for d in articles)]
        ),
        picked=picked,
        paragraph=paragraph,
        article_of=np.repeat(np.arange(len(articles)), paragraphs),
        size_of=np.bincount(paragraph[:picked], minlength=int(paragraphs.sum())),
    )


@dataclass(frozen=True, slots=True)
class _Sought:
    """The grams that are looked up, by occurrence and by code; one that stands for many has two."""

    place: NDArray[np.int64]
    """Among the asked grams."""
    code: NDArray[np.int64]
    weight: NDArray[np.float64]
    """By code."""
    stands: NDArray[np.int64]
    """For how many grams of the text, by code; what is stated with a number adds weight alone."""


def _sought(
    count: NDArray[np.int64], number: NDArray[np.int64], asked: _Asked, reach: Reach
) -> _Sought:
    """Choose the grams to look up, given how many submissions hold each."""
    each = count[number]
    place = np.flatnonzero((each > 0) & (each <= reach.most_common))
    code, weight, stands = number[place], weigh(count).astype(np.float64), np.ones_like(count)
    stands[number[asked.picked :]] = 0
    each = each[: asked.picked]
    common = each > reach.most_common
    if not common.any():
        return _Sought(place, code, weight, stands)
    ends = np.cumsum(asked.size_of)
    begins = np.arange(len(each)) - (ends - asked.size_of)[asked.paragraph[: len(each)]]
    first = np.flatnonzero(begins % reach.stretch == 0)
    many = np.add.reduceat(common.astype(np.int64), first)
    rank = np.where(common & (each <= reach.phrase), each, _NEVER) << 32 | np.arange(len(each))
    best = np.minimum.reduceat(rank, first)
    best, many = (
        best[chosen := (4 * many >= reach.stretch) & (best >> 32 < _NEVER)],
        many[chosen],
    )
    best &= 0xFFFFFFFF
    return _Sought(
        place=np.concatenate([place, best]),
        code=np.concatenate([code, np.arange(len(best)) + len(count)]),
        weight=np.concatenate([weight, many * weight[number[best]]]),
        stands=np.concatenate([stands, many]),
    )


def _hits(index: Index, asked: _Asked, reach: Reach) -> _Hits:
    """Gather who holds the grams.

    A hit is one number: article and submission, paragraph, gram, from the high bits to the low.
    Sorting such is several times faster than ordering by them, and what is added up for a pair is
    added in the order of the grams, however the index is cut into segments. What a pair shares is
    added up before its paragraphs are told apart: most share too little.
    """
    grams, number = numbered(asked.grams)
    found = index.look_up(grams)
    sought = _sought(found.count, number, asked, reach)
    paragraph = asked.paragraph[sought.place]
    paragraphs, codes = len(asked.size_of).bit_length(), len(sought.weight).bit_length()
    own = asked.article_of[paragraph] * max(1, index.size) << paragraphs
    own = (own + paragraph << codes) + sought.code
    key = index.holders(found, number[sought.place], own, paragraphs + codes)
    code = key & (1 << codes) - 1
    key >>= codes
    weight = sought.weight[code]
    first = np.flatnonzero(firsts(key >> paragraphs))
    total = sums(weight, first)
    worth = total >= min(reach.least, reach.enough)  # the many that share a phrase go here
    inside = np.flatnonzero(np.repeat(worth, np.diff(first, append=len(key))))
    pair = key[first[worth]] >> paragraphs
    key, code, weight = key[inside], code[inside], weight[inside]
    first = np.flatnonzero(firsts(key))
    cell = key[first]
    return _Hits(
        pair=pair,
        total=total[worth],
        mine=np.searchsorted(pair, cell >> paragraphs),
        paragraph=cell & (1 << paragraphs) - 1,
        mass=sums(weight, first),
        count=sums(sought.stands[code], first),
    )


def _chosen(
    hits: _Hits, asked: _Asked, index: Index, reach: Reach
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return articles and submissions to align, in ascending order of both."""
    total, mine, paragraph, mass = hits.total, hits.mine, hits.paragraph, hits.mass
    article, holder = hits.pair // max(1, index.size), hits.pair % max(1, index.size)
    count, size = hits.count, asked.size_of[paragraph]
    part = np.zeros(len(total))
    np.maximum.at(part, mine, count / np.maximum(size, reach.short))
    share = total / index.totals_of(holder)
    fit = (total >= reach.enough) | (share >= reach.share) | (part >= reach.filled)
    whole = _best(article, total, reach.keep)
    strong = np.flatnonzero((mass >= reach.least) & fit[mine])
    best = _best(paragraph[strong], mass[strong], reach.keep_paragraph)
    named = np.union1d(whole[fit[whole]], mine[strong[best]])
    either = part[named] + 3 * share[named] >= reach.either
    named = named[
        either | _through(count, mine, article, asked, reach)[named] & (share[named] >= reach.both)
    ]
    return article[named], holder[named]


def _through(
    count: NDArray[np.int64],
    mine: NDArray[np.int64],
    article: NDArray[np.int64],
    asked: _Asked,
    reach: Reach,
) -> NDArray[np.bool_]:
    """Tell which pairs have grams in common all through the article, given them by paragraph."""
    total, most = np.bincount(mine, count, len(article)), np.zeros(len(article))
    np.maximum.at(most, mine, count)
    size, paragraphs = np.bincount(asked.article_of, asked.size_of), np.bincount(asked.article_of)
    through: NDArray[np.bool_] = (most <= reach.spread * total) | (paragraphs[article] == 1)
    return through & (total >= reach.both * size[article])


def _best(group: NDArray[np.int64], mass: NDArray[np.float64], keep: int) -> NDArray[np.intp]:
    """Return the places of the `keep` heaviest of every group; of equal ones the first."""
    order = np.lexsort((-mass, group))
    rank = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    return order[rank < keep]
