"""The ledger of fifty offices the evening before a night, written by COPY into PostgreSQL.

A million articles of 400 days that were compared, a hundred thousand submissions that stand, three
in five with a placement, and what waits: new articles, a tenth of which carry a submission whole or
cut, and the day's new submissions, a tenth of which ran somewhere in those 400 days. Texts are
sentences of many pieces in new order; those of the new submissions are of words that mean nothing,
since a text of the same sentences as a million articles would have to be held against them all.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from bench.match_remix import body, pool
from bench.pages_ledger import MEDIA, TIERS, configure
from bench.pages_words import Words
from ledger.bulk import load
from ledger.session import Ledger
from ledger.tables import (
    Article,
    Page,
    Placement,
    Submission,
    SubmissionAuthor,
    Unit,
    UnitName,
)
from office.offices import MAIN

NOW = datetime(2026, 10, 30, 14, 0, tzinfo=UTC)
DAYS = 400
OUTLETS, UNITS = 60, 20
FOREIGN = 10_000_000
"""Numbers of texts that are nobody's submission begin here."""
CARRIED = 10
"""One new article in so many carries a submission; one new submission in so many ran before."""
Row = dict[str, Any]
Text = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    articles: int = 1_000_000
    submissions: int = 100_000
    offices: int = 50
    new: int = 20_000
    """Articles of the night."""
    handed_in: int = 250
    """Submissions since the last night: a hundred thousand in 400 days."""

    def keys(self) -> list[str]:
        """Return the offices' keys, the first office's first."""
        return [MAIN, *(f"c{n:02d}" for n in range(1, self.offices))]

    def carrying(self) -> Iterator[tuple[int, int]]:
        """Yield the new articles that carry a submission, and which, both by number."""
        total = self.submissions + self.handed_in
        for n in range(0, self.new, CARRIED):
            yield self.articles + n, total - 1 - n // CARRIED * 37 % total

    def ran_before(self) -> Iterator[tuple[int, int]]:
        """Yield the old articles that carry a new submission, and which, both by number."""
        late = range(self.submissions, self.submissions + self.handed_in, CARRIED)
        for place, n in enumerate(late, 1):
            yield self.articles * place // (len(late) + 1), n


def houses(folder: Path, size: Size) -> Path:
    """Write the configuration of all offices and return its folder; no outlet has a source."""
    root = configure(folder, sources=False)
    for key in size.keys()[1:]:
        own = configure(root / "offices" / key, sources=False)
        for shared in ("sources.yaml", "holidays.yaml"):
            (own / shared).unlink()
    return root


def remixed() -> Text:
    """Return what makes the text of a number from the sentences of the labelled set."""
    of = pool()
    return lambda number: body(of, number)


def made_up() -> Text:
    """Return what makes one of words that mean nothing, for where that set is not."""
    words = Words(random.Random(1))  # noqa: S311 - texts to repeat, no secret

    def made(number: int) -> str:
        words.seed = random.Random(number)  # noqa: S311
        return "\n".join(words.text(4)[0] for _ in range(4))

    return made


def fill(ledger: Ledger, size: Size, made: Text) -> None:
    """Write what the nights before left; the last submission waits, so that a run indexes all."""
    keys = size.keys()
    units = [(key, n) for key in keys for n in range(UNITS)]
    old, known, early = range(size.articles), range(size.submissions), dict(size.ran_before())
    fresh = made_up()
    bodies = (_run(fresh(early[n]), n) if n in early else made(FOREIGN + n) for n in old)
    with ledger.everywhere.writing() as session:
        _put(
            session, Unit, ({"office": k, "key": f"u{n}", "unit_class": "county"} for k, n in units)
        )
        _put(session, UnitName, (
            {"office": key, "unit_id": i, "name": f"{key}第{n}单位"}
            for i, (key, n) in enumerate(units, 1)
        ))  # fmt: skip
        _put(session, Submission, (_submission(n, size, keys, made(n)) for n in known))
        _put(session, SubmissionAuthor, (_author(n, size, keys) for n in known))
        _put(session, Page, map(_page, old))
        _put(session, Article, (_article(n, size, b) for n, b in zip(old, bodies, strict=True)))
        _put(session, Placement, _placements(size, keys))
        session.execute(text("ANALYZE"))


def come_in(ledger: Ledger, size: Size, made: Text) -> None:
    """Write what came since the last night, and waits."""
    keys, carried = size.keys(), dict(size.carrying())
    new = range(size.articles, size.articles + size.new)
    handed_in = range(size.submissions, size.submissions + size.handed_in)
    fresh = made_up()

    def piece(n: int) -> str:
        return made(n) if n < size.submissions else fresh(n)

    bodies = (_run(piece(carried[n]), n) if n in carried else made(FOREIGN + n) for n in new)
    with ledger.everywhere.writing() as session:
        _put(session, Submission, (_submission(n, size, keys, piece(n)) for n in handed_in))
        _put(session, SubmissionAuthor, (_author(n, size, keys) for n in handed_in))
        _put(session, Page, map(_page, new))
        _put(session, Article, (_article(n, size, b) for n, b in zip(new, bodies, strict=True)))


def _put(session: Session, kind: type[Any], rows: Iterable[Row]) -> None:
    """Copy rows, as a role that row-level security does not bind; the database numbers them."""
    table: Table = kind.__table__
    usual = _defaults(table)
    columns = [c for c in table.columns if c is not table.autoincrement_column]
    load(session, columns, ({**usual, **row} for row in rows), into=f'"{table.name}"')


def _defaults(table: Table) -> Row:
    """Return what a row of the table holds where nothing is said."""
    found: Row = {}
    for column in table.columns:
        given = getattr(column.default, "arg", None)
        found[column.name] = given(None) if callable(given) and column.name != "office" else given
    return found


def _submission(n: int, size: Size, keys: list[str], words: str) -> Row:
    own, fresh = n % size.offices, n >= size.submissions
    days = 0 if fresh else 1 + (size.submissions - 1 - n) * DAYS // size.submissions
    at = NOW - timedelta(days=days)
    return {
        "office": keys[own], "ref": f"S{n:06d}", "kind": "publicity", "form": "text",
        "title": f"稿件{n}", "body": words, "digest": f"{n:x}", "openness": "public",
        "unit_id": own * UNITS + n % UNITS + 1, "submitted_at": at, "received_at": at,
        "match_state": "pending" if n >= size.submissions - 1 else "compared",
    }  # fmt: skip


def _author(n: int, size: Size, keys: list[str]) -> Row:
    return {
        "office": keys[n % size.offices], "submission_id": n + 1, "position": 0,
        "name": f"作者{n * 7 % 5000}",
    }  # fmt: skip


def _page(n: int) -> Row:
    url = _url(n)
    return {
        "url": url, "final_url": url, "fetched_at": NOW, "status": 200, "digest": f"{n:064x}",
        "size": 9000, "warc_file": "none.warc.gz", "warc_offset": n, "record_id": f"r{n}",
        "source_key": "none",
    }  # fmt: skip


def _url(n: int) -> str:
    return f"http://www.o{n % OUTLETS}.cn/{n}.html"


def _article(n: int, size: Size, words: str) -> Row:
    fresh, outlet = n >= size.articles, f"o{n % OUTLETS}"
    day = NOW.date() - timedelta(days=0 if fresh else DAYS - n * DAYS // size.articles)
    return {
        "outlet_key": outlet, "channel_key": outlet, "source_key": "none", "url": _url(n),
        "page_id": n + 1, "title": f"报道{n}", "body": words, "body_digest": f"{n:x}",
        "published_on": day, "found_at": NOW, "origin": f"媒体{n % OUTLETS}",
        "match_state": "pending" if fresh else "compared",
    }  # fmt: skip


def _run(piece: str, n: int) -> str:
    """Return a piece as an outlet ran it: whole, or without a paragraph."""
    paragraphs = piece.split("\n")
    if n // CARRIED % 3 == 0 and len(paragraphs) > 2:
        del paragraphs[1]
    return "本报讯 " + "\n".join(paragraphs) + "（责任编辑：王某）"


def _placements(size: Size, keys: list[str]) -> Iterator[Row]:
    for n in range(size.submissions * 3 // 5):
        piece = n * 5 // 3
        article = n * size.articles // size.submissions
        own, outlet = piece % size.offices, article % OUTLETS
        day = NOW.date() - timedelta(days=DAYS - article * DAYS // size.articles)
        yield {
            "office": keys[own], "submission_id": piece + 1, "channel_key": f"o{outlet}",
            "outlet_key": f"o{outlet}", "tier": TIERS[outlet % 4], "medium": MEDIA[outlet // 4 % 4],
            "published_on": day, "period": f"{day:%Y-%m}",
            "unit_id": own * UNITS + piece % UNITS + 1, "article_id": article + 1,
            "extent": "full", "composite_n": 1, "relation": "original", "confirmed_at": NOW,
            "confirmed_by": "文本确证", "decider_kind": "rule",
        }  # fmt: skip
