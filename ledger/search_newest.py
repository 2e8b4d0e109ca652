"""The newest articles that hold words, on PostgreSQL: looked for a span of ids at a time.

Its full-text index has no order: all articles that hold a word would be read for the newest of
them. Its primary key has one, by which a word that stands in one article of forty would be looked
for in eighty thousand. So the words' frequencies, as the planner knows them, say how far back to
look: frequent words along the key, all others by the index among the articles of the span alone.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

FREQUENT = 0.15
"""From this share of all articles on they are read one after another, in the first spans."""
LOOKS_ALONG = 2
"""Spans of such words: signs that come often may seldom come together."""
MARGIN = 1.25
"""So many times as many as are wanted are expected in a span, since frequencies are guesses."""
FIRST = (4096, 131_072)
"""Ids of the first span, at least and at most: of words that are not frequent the planner knows no
more than that."""
WIDER = 4
"""How many times as wide the next span is, after one that gave less than half of the wanted."""


def newest(
    session: Session, phrases: Sequence[Sequence[str]], *, limit: int, before_id: int | None
) -> list[int]:
    """Return ids of articles that hold every phrase of tokens, the newest first."""
    top = before_id or session.scalar(text(_NEXT)) or 1
    queries = [_phrase(found) for found in phrases]
    share = prod(_shares(session, phrases, articles=top))
    span = min(max(int(limit * MARGIN / share), FIRST[0]), FIRST[1])
    along, found = LOOKS_ALONG if share >= FREQUENT else 0, list[int]()
    while top > 1 and len(found) < limit:
        low = max(1, top - span)
        session.execute(_PLANNED, _ALONG if along > 0 else _BY_INDEX)
        found += _between(session, queries, low, top, limit - len(found))
        top, along = low, along - 1
        if len(found) < limit / 2:
            span *= WIDER
    session.execute(_PLANNED, _USUALLY)
    return found


_NEXT = "SELECT max(article_id) + 1 FROM article_search"


_PLANNED = text(
    "SELECT set_config('plan_cache_mode', :cache, true),"
    " set_config('enable_indexscan', :key, true), set_config('enable_bitmapscan', :index, true),"
    " set_config('enable_seqscan', :rows, true)"
)
_ALONG = {"cache": "force_custom_plan", "key": "on", "index": "off", "rows": "off"}
_BY_INDEX = _ALONG | {"key": "off", "index": "on"}
_USUALLY = {"cache": "auto", "key": "on", "index": "on", "rows": "on"}
"""How the next statements are planned, until the transaction ends at most. By itself the planner
takes reading a row's words for as cheap as reading a number, and a plan that it keeps knows neither
the words nor the span."""


def _shares(session: Session, phrases: Sequence[Sequence[str]], *, articles: int) -> list[float]:
    """Return which share of articles the planner guesses to hold each phrase, at most.

    Pairs of one word come together, so the rarest of them is what counts.
    """
    pairs = [[_phrase(pair) for pair in pairwise(found)] or [_phrase(found)] for found in phrases]
    every = [query for each in pairs for query in each]
    rows = "SELECT FROM article_search WHERE content @@ CAST(:q{n} AS tsquery)"
    asked = " UNION ALL ".join(rows.format(n=n) for n in range(len(every)))
    given = {f"q{n}": query for n, query in enumerate(every)}
    (((told,),),) = session.execute(text(f"EXPLAIN (FORMAT JSON) {asked}"), given).all()
    plan = told["Plan"]
    guessed = iter([each["Plan Rows"] for each in (plan["Plans"] if len(every) > 1 else [plan])])
    rarest = [min(next(guessed) for _ in each) for each in pairs]
    return [min(1.0, max(rows, 1) / articles) for rows in rarest]


def _between(session: Session, queries: Sequence[str], low: int, top: int, limit: int) -> list[int]:
    """Return the newest of low ≤ id < top."""
    given: dict[str, Any] = {"limit": limit, "low": low, "top": top}
    given["all"] = " & ".join(f"({query})" for query in queries)
    found = list(session.scalars(text(_IN_ONE_PIECE), given))
    if len(queries) > 1:
        given["low"] = found[-1] if len(found) == limit else low
        given |= {f"q{n}": query for n, query in enumerate(queries)}
        apart = session.scalars(text(_in_several(len(queries))), given)
        found = sorted({*found, *apart}, reverse=True)[:limit]
    return found


_SPAN = "article_id >= :low AND article_id < :top ORDER BY id DESC LIMIT :limit"
_IN_ONE_PIECE = (
    "SELECT DISTINCT article_id AS id FROM article_search"  # noqa: S608
    f" WHERE content @@ CAST(:all AS tsquery) AND {_SPAN}"
)


def _in_several(words: int) -> str:
    """Long articles, each of whose pieces may hold another word."""
    also = (
        "EXISTS (SELECT FROM article_search AS also WHERE also.article_id = held.article_id"
        " AND also.piece > 0 AND also.content @@ CAST(:q{n} AS tsquery))"
    )
    further = " AND ".join(also.format(n=n) for n in range(1, words))
    return (
        "SELECT DISTINCT article_id AS id FROM article_search AS held"  # noqa: S608
        f" WHERE piece > 0 AND content @@ CAST(:q0 AS tsquery) AND {further} AND {_SPAN}"
    )


def _phrase(found: Sequence[str]) -> str:
    """A tsquery's text; one token alone is the beginning of a pair."""
    if len(found) == 1:
        return f"'{found[0]}':*"
    return " <-> ".join(f"'{a}{b}'" for a, b in pairwise(found))
