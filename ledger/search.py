"""Full text of articles, exact for words of any length, on both databases.

The tokens are overlapping pairs of characters and every query is a phrase of them. Single
characters would find the same, but each stands in nearly every text, so that a word would cost a
walk through a million of them; SQLite's trigram index finds nothing for a word of two characters.
PostgreSQL keeps 255 positions a lexeme and none past 16,383: there a long body is kept in pieces
that overlap. How its newest articles are found is in ledger.search_newest.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Integer, TextualSelect, column, text
from sqlalchemy.orm import Session

from ledger.bulk import copying
from ledger.search_newest import newest
from ledger.terms import terms, tokens

PIECE = 4000
"""Characters of a body a row on PostgreSQL; well below its 16,383 positions."""
OVERLAP = 64
"""The longest query that is sure to be found across two pieces."""

SQLITE_TABLE = (
    "CREATE VIRTUAL TABLE article_search USING fts5"
    "(content, content='', contentless_delete=1, tokenize='unicode61')"
)
POSTGRES_TABLE = (
    "CREATE TABLE article_search (article_id integer NOT NULL REFERENCES article(id), "
    "piece integer NOT NULL, content tsvector NOT NULL, PRIMARY KEY (article_id, piece))"
)
POSTGRES_INDEX = "CREATE INDEX ix_article_search_content ON article_search USING gin (content)"
POSTGRES_INDEXES = {
    "ix_article_search_content": POSTGRES_INDEX,
    "ix_article_search_long": (
        "CREATE INDEX ix_article_search_long ON article_search USING gin (content) WHERE piece > 0"
    ),
}
"""Of all pieces, and of those of articles that have more than one."""


_SQLITE_DROP = text("DELETE FROM article_search WHERE rowid = :id")
_SQLITE_ADD = text("INSERT INTO article_search (rowid, content) VALUES (:id, :content)")
_POSTGRES_DROP = text("DELETE FROM article_search WHERE article_id = :id")
_POSTGRES_ADD = text("INSERT INTO article_search VALUES (:id, :piece, CAST(:content AS tsvector))")


def index(session: Session, article_id: int, *texts: str) -> None:
    """Make an article findable by its texts (title, body), in the caller's transaction.

    Indexing it again replaces what was there.
    """
    replace(session, article_id, terms(" ".join(texts)))


def replace(session: Session, article_id: int, made: str) -> None:
    """Make an article findable by the terms that were made of its texts, and by no others."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    session.connection().execute(_SQLITE_DROP if sqlite else _POSTGRES_DROP, {"id": article_id})
    add(session, [(article_id, made)])


def add(session: Session, made: Sequence[tuple[int, str]]) -> None:
    """Make articles that were never indexed findable by the terms that were made of their texts."""
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    given = _contents(made) if sqlite else _vectors(made)
    if given:
        connection.execute(_SQLITE_ADD if sqlite else _POSTGRES_ADD, given)


def _contents(made: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"id": article_id, "content": content} for article_id, content in made]


def _vectors(made: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    return [
        {"id": article_id, "piece": number, "content": _vector(piece)}
        for article_id, content in made
        for number, piece in _pieces(content.split(" "))
    ]


def find(
    session: Session, query: str, *, limit: int = 50, before_id: int | None = None
) -> list[int]:
    """Return ids of articles that hold every word of the query, newest first.

    Words are parted by spaces; each is found as it stands. An empty query finds nothing.
    """
    wanted = finding(session, query, limit=limit, before_id=before_id)
    return [] if wanted is None else list(session.scalars(wanted))


def finding(
    session: Session, query: str, *, limit: int, before_id: int | None = None
) -> TextualSelect | None:
    """Return what selects those ids, for a statement that wants them; None for an empty query."""
    phrases = [found for word in query.split() if (found := tokens(word))]
    if not phrases:
        return None
    if session.get_bind().dialect.name == "postgresql":
        ids = newest(session, phrases, limit=limit, before_id=before_id)
        selected = text(_POSTGRES_FOUND).bindparams(ids=ids)
    else:
        words = " AND ".join(_quoted(p) for p in phrases)
        before = before_id or 2**63 - 1
        selected = text(_SQLITE_FIND).bindparams(query=words, before=before, limit=limit)
    return selected.columns(column("id", Integer))


_SQLITE_FIND = (
    "SELECT rowid AS id FROM article_search WHERE article_search MATCH :query AND rowid < :before "
    "ORDER BY rowid DESC LIMIT :limit"
)
_POSTGRES_FOUND = "SELECT unnest(CAST(:ids AS integer[])) AS id"


def rebuild(session: Session) -> int:
    """Index every article anew; return how many."""
    if session.get_bind().dialect.name == "postgresql":
        return _load(session)
    session.execute(text("INSERT INTO article_search (article_search) VALUES ('delete-all')"))
    count = 0
    for portion in _all_texts(session):
        add(session, [(number, terms(content)) for number, content in portion])
        count += len(portion)
    return count


def _load(session: Session) -> int:
    """Write the rows by COPY and their index after: so a pair is put in its place once."""
    connection, count = session.connection(), 0
    for name in POSTGRES_INDEXES:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    connection.exec_driver_sql("TRUNCATE article_search")
    for portion in _all_texts(session):
        with copying(session, "article_search") as rows:
            for article_id, content in portion:
                for number, piece in _pieces(terms(content).split(" ")):
                    rows.write_row((article_id, number, _vector(piece)))
        count += len(portion)
    for made in POSTGRES_INDEXES.values():
        connection.exec_driver_sql(made)
    return count


def _all_texts(session: Session) -> Iterator[list[tuple[int, str]]]:
    """Yield every article's id and texts in portions: never all bodies at once."""
    few = text("SELECT id, title, body FROM article WHERE id > :last ORDER BY id LIMIT 500")
    last = 0
    while found := session.execute(few, {"last": last}).all():
        yield [(number, f"{title} {body}") for number, title, body in found]
        last = found[-1][0]


def _pieces(pairs: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield what is one piece as number 0, and what is several as numbers from 1 on."""
    if len(pairs) <= PIECE:
        yield 0, pairs
        return
    for number, start in enumerate(range(0, len(pairs) - OVERLAP, PIECE - OVERLAP), 1):
        yield number, pairs[start : start + PIECE]


def _vector(pairs: Sequence[str]) -> str:
    """A tsvector's text; of an empty article one of nothing."""
    return " ".join([f"'{pair}':{n}" for n, pair in enumerate(pairs, 1) if pair])


def _quoted(found: Sequence[str]) -> str:
    """A phrase for FTS5; one token alone is the beginning of a pair."""
    if len(found) == 1:
        return f'"{found[0]}" *'
    return '"' + " ".join(a + b for a, b in pairwise(found)) + '"'
