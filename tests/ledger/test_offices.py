"""No session of one office sees or changes a row of another, whatever it asks for."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, inspect, make_url, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, Session

from ledger import audit, offices
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Article, Base, Candidate, Submission, Unit, UnitName
from office.errors import LedgerError
from tests.ledger.role import as_role
from tests.ledger.rows_of_all import AT, fill, owned
from tests.postgres import Postgres

HERE, THERE = "main", "jiangda"
KINDS = sorted(owned(), key=lambda kind: kind.class_.__name__)
OWN_TABLES = [Base.metadata.tables[name] for name in offices.owned()]


@pytest.fixture
def both(ledger: Ledger) -> Ledger:
    """A ledger in which two offices hold a row of every kind; what is shared is there twice."""
    for office in (HERE, THERE):
        with ledger.of(office).writing() as session:
            fill(session, office)
    return ledger


@pytest.fixture
def guarded(postgres_ledger: Ledger, pg: Postgres) -> Iterator[Ledger]:
    """The same on PostgreSQL, reached as a role that owns nothing and is no superuser."""
    for office in (HERE, THERE):
        with postgres_ledger.of(office).writing() as session:
            fill(session, office)
    ledger = as_role(postgres_ledger)
    yield ledger
    ledger.close()


def test_what_is_an_offices_and_what_is_shared() -> None:
    """A new table is one or the other on purpose: whoever adds one meets this list."""
    assert {t.name for t in Base.metadata.sorted_tables} - set(offices.owned()) == {
        "article",
        "article_url",
        "article_version",
        "domain_lease",
        "frontier_url",
        "night",
        "outcome",
        "page",
        "screenshot",
        "source_state",
    }


def test_an_office_sees_and_changes_its_own_rows_only(both: Ledger) -> None:
    """Every kind of row: counted, fetched by key, updated and deleted across the border."""
    with both.of(HERE).writing() as session:
        for kind in KINDS:
            _reaches_only_its_own(session, kind)
    with both.everywhere.reading() as session:
        for kind in KINDS:
            assert session.scalar(select(func.count()).select_from(kind.class_)) == 2, kind


def _reaches_only_its_own(session: Session, kind: Mapper[Any]) -> None:
    rows = session.scalars(select(kind.class_)).all()
    assert [row.office for row in rows] == [HERE], kind
    assert session.scalar(select(func.count()).select_from(kind.class_)) == 1, kind
    table = Base.metadata.tables[kind.class_.__tablename__]
    foreign = session.execute(select(*kind.primary_key).where(table.c.office == THERE)).one()
    assert session.get(kind.class_, tuple(foreign)) is None, kind
    theirs = kind.primary_key[-1] == foreign[-1]
    if table.name not in ("audit", "rule_set"):  # keys of these may be the same in two offices
        asked = update(kind.class_).where(theirs).values(office=THERE)
        assert session.execute(asked).rowcount == 0, kind  # type: ignore[attr-defined]
        assert session.execute(delete(kind.class_).where(theirs)).rowcount == 0, kind  # type: ignore[attr-defined]


def test_what_an_office_writes_is_its_own(both: Ledger) -> None:
    """The same key may stand in both; a row that says it is another's is refused."""
    for office in (HERE, THERE):
        with both.of(office).writing() as session:
            session.add(Unit(key="karuo"))
            session.flush()
            session.add(UnitName(unit_id=session.scalars(select(Unit.id)).all()[-1], name="卡若区"))
    with pytest.raises(LedgerError, match="只写办公室"), both.of(HERE).writing() as session:
        session.add(Unit(key="basu", office=THERE))
    with pytest.raises(LedgerError, match="--office"), both.everywhere.writing() as session:
        session.add(Unit(key="basu"))
    with both.everywhere.reading() as session:
        found = session.execute(select(Unit.office, Unit.key).where(Unit.key == "karuo"))
        assert sorted(found.all()) == [(THERE, "karuo"), (HERE, "karuo")]
        assert offices.offices(session) == [THERE, HERE]


def test_a_find_of_the_whole_deployment_is_its_submissions_offices(both: Ledger) -> None:
    """One comparison serves all: each find belongs to whom the piece belongs."""
    with both.everywhere.writing() as session:
        pieces = session.execute(select(Submission.id, Submission.office)).all()
        taken = session.execute(select(Candidate.submission_id, Candidate.article_id)).all()
        articles = session.scalars(select(Article.id)).all()
        for number, _ in pieces:
            (other,) = (a for a in articles if (number, a) not in taken)
            session.add(
                Candidate(
                    submission_id=number,
                    article_id=other,
                    probability=0.9,
                    band="review",
                    extent="full",
                    composite_n=1,
                    coverage_submission=1.0,
                    coverage_article=1.0,
                    settings_digest="0",
                    found_at=AT,
                )
            )
    with both.everywhere.reading() as session:
        made = session.execute(select(Candidate.submission_id, Candidate.office)).all()
    assert sorted(made) == sorted([*pieces, *pieces])


def test_each_office_has_its_own_chain(ledger: Ledger) -> None:
    """Both count from one; the deployment's head speaks for all of them, and all are verified."""
    for office in (HERE, THERE, HERE):
        with ledger.of(office).writing() as session:
            audit.append(session, at=AT, by="扎西", act="a", subject="unit:1", details={})
    heads = []
    for office in (HERE, THERE, offices.EVERY):
        with ledger.of(office).reading() as session:
            heads.append(audit.head(session))
            assert list(audit.breaks(session)) == []
    assert len(set(heads)) == 3
    assert audit.GENESIS not in heads


def test_an_office_has_a_key_that_can_be_one(ledger: Ledger) -> None:
    for wrong in ("", "Jiangda", "a'; DROP TABLE unit; --", "x" * 41):
        with pytest.raises(LedgerError, match="代号"):
            ledger.of(wrong)


def test_the_database_itself_keeps_offices_apart(guarded: Ledger) -> None:
    """Row-level security, with the application's narrowing got round by asking for bare tables."""
    with guarded.of(HERE).reading() as session:
        assert offices.is_bound(session)
        for table in OWN_TABLES:
            assert session.scalars(select(table.c.office)).all() == [HERE], table.name
    with guarded.of(HERE).writing() as session:
        for table in OWN_TABLES:
            if table.name in offices_that_never_change():
                continue
            everything = update(table).values(office=table.c.office)
            assert session.connection().execute(everything).rowcount == 1, table.name
    with guarded.everywhere.reading() as session:
        for table in OWN_TABLES:
            assert len(session.scalars(select(table.c.office)).all()) == 2, table.name


def offices_that_never_change() -> tuple[str, ...]:
    """Return the append-only tables, whose triggers refuse the change before a policy could."""
    from ledger.tables import APPEND_ONLY  # noqa: PLC0415 - beside its one use

    return APPEND_ONLY


def test_the_database_refuses_another_offices_row(guarded: Ledger) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), guarded.of(HERE).writing() as s:
        s.connection().execute(insert(Base.metadata.tables["unit"]), {"office": THERE, "key": "x"})


def test_a_transaction_that_names_no_office_sees_none(guarded: Ledger) -> None:
    """Default deny: a tool on the same database without the setting finds the tables empty."""
    url = make_url(guarded.url.render_as_string(hide_password=False))
    bare = Ledger(url.render_as_string(hide_password=False))
    with bare.engine.connect() as connection:
        connection.exec_driver_sql("RESET kandeng.office")
        for table in OWN_TABLES:
            assert connection.scalars(select(table.c.office)).all() == [], table.name
    bare.close()


def test_a_ledger_of_one_office_gets_the_column_and_keeps_its_rows(sqlite_ledger: Ledger) -> None:
    """Up, down and up again over a ledger with a row of every kind: nothing is lost."""
    with sqlite_ledger.writing() as session:
        fill(session, HERE)
    before = _totals(sqlite_ledger)
    migrate(sqlite_ledger, to="0002")
    known = set(inspect(sqlite_ledger.engine).get_table_names())
    migrate(sqlite_ledger)
    assert {"submission", "audit"} <= known
    assert _totals(sqlite_ledger) == {
        name: total if name in known else 0  # a table of a later revision went with its rows
        for name, total in before.items()
    }


def _totals(ledger: Ledger) -> dict[str, int | None]:
    with ledger.everywhere.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in OWN_TABLES
        }
