"""Two offices over one ledger: no page and no answer of one shows a row of the other."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from starlette.testclient import TestClient

from api.app import create_deployment
from api.permissions import TABLE
from ledger import offices
from ledger.offices import OfficeSession
from ledger.session import Ledger
from ledger.tables import Account, Candidate, Clipping, Submission, Unit
from tests.api.conftest import SAME_ORIGIN, Clock
from tests.api.newsroom import CHEAP, OFFICE, PASSWORD, build, configure
from tests.ledger.role import as_role
from tests.ledger.rows_of_all import fill

WORD = "Jiangda"
"""Stands in every text of the other office's rows."""
COUNTY = OFFICE.replace("昌都市委组织部信息中心", "江达县委组织部") + "hosts: [jiangda.test]\n"
NUMBERED: dict[str, Any] = {
    "candidate_id": Candidate,
    "clipping_id": Clipping,
}
EVERY_ROLE = ["reviewer", "committee", "operator", "admin", "informant"]


@pytest.fixture
def deployment(ledger: Ledger, tmp_path: Path, clock: Clock) -> Callable[[str], TestClient]:
    """Two offices, each with rows of every kind; a browser at one of them, signed in."""
    return _deployed(ledger, ledger, tmp_path, clock)


def _deployed(
    ledger: Ledger, seen: Ledger, tmp_path: Path, clock: Clock
) -> Callable[[str], TestClient]:
    """Fill a ledger; the pages see it as `seen`."""
    room = build(ledger, tmp_path, now=clock.now)
    _configure_county(room.config_dir)
    with ledger.of("jiangda").writing() as session:
        fill(session, WORD)
        unit = session.scalars(select(Submission.unit_id)).first()
        session.add(_account("chief", clock, unit))
    with ledger.writing() as session:
        session.add(_account("everything", clock, 1))
    app = create_deployment(
        seen,
        config_dir=room.config_dir,
        archive_root=room.archive_root,
        clock=clock,
        hosts=["kandeng.test"],
    )

    def at(host: str) -> TestClient:
        client = TestClient(
            app, base_url=f"http://{host}", headers=SAME_ORIGIN, follow_redirects=False
        )
        name = "chief" if host == "jiangda.test" else "everything"
        answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return at


def _configure_county(config_dir: Path, *, also: str = "") -> None:
    county = config_dir / "offices" / "jiangda"
    configure(county)
    (county / "sources.yaml").unlink()  # shared: one list of outlets for the deployment
    (county / "office.yaml").write_text(COUNTY + also, encoding="utf-8")


def _account(name: str, clock: Clock, unit: int | None) -> Account:
    return Account(
        name=name,
        display_name=name,
        password_hash=CHEAP,
        roles=EVERY_ROLE,
        unit_id=unit,
        created_at=clock.now,
    )


def _reads(ledger: Ledger) -> Iterator[str]:
    """Yield every address that can be read, with the keys of the other office's rows in it."""
    with ledger.of("jiangda").reading() as session:
        piece = session.scalars(select(Submission)).one()
        unit = session.get_one(Unit, piece.unit_id)
        number = {
            n: str(session.scalars(select(func.min(t.id))).one()) for n, t in NUMBERED.items()
        }
    filled = {
        **number,
        "trial_id": "1",
        "ref": piece.ref,
        "unit": unit.key,
        "key": unit.key,
        "kind": "unit",
        "period": "2026-10",
        "year": "2026",
        "form": "csv",
        "part": "standings",
        "from_on": "2026-01-01",
        "to_on": "2026-12-31",
        "code": WORD,
        "token": WORD,
        "secret": WORD,
        **dict.fromkeys(("article_id", "page_id"), "1"),  # everybody's: fetched once for all
    }
    for method, path in sorted(TABLE):
        if method == "GET" and not path.startswith("/static"):
            yield re.sub(r"\{(\w+)\}", lambda found: filled[found[1]], path)


def test_no_answer_of_one_office_holds_a_row_of_the_other(
    deployment: Callable[[str], TestClient], ledger: Ledger
) -> None:
    """Every route that reads, asked with the other office's own keys by who may do everything.

    A new route is asked too; one with a parameter of a new name fails until it is given here.
    """
    assert _shown(deployment("kandeng.test"), _reads(ledger)) == []


def test_the_database_keeps_pages_apart_where_the_application_would_not(
    postgres_ledger: Ledger, tmp_path: Path, clock: Clock
) -> None:
    """The same, with our own narrowing switched off: row-level security alone holds."""
    seen = as_role(postgres_ledger)
    at = _deployed(postgres_ledger, seen, tmp_path, clock)
    asked = list(_reads(postgres_ledger))
    event.remove(OfficeSession, "do_orm_execute", offices._narrow)
    try:
        assert _shown(at("kandeng.test"), asked) == []
        assert f"{WORD}-submission" in at("jiangda.test").get("/submissions").text
    finally:
        event.listen(OfficeSession, "do_orm_execute", offices._narrow)
        seen.close()


def _shown(client: TestClient, asked: Iterable[str]) -> list[str]:
    """Return the addresses that show a row of the other office."""
    shown = []
    for path in asked:
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code < 500, path
        leaks = answer.text.replace(path, "")  # a page may repeat the address it was asked for
        if any(f"{WORD}-{table}" in leaks for table in _owned_words()):
            shown.append(path)
    return shown


def test_an_offices_own_pages_show_its_own_rows(
    deployment: Callable[[str], TestClient],
) -> None:
    """The matrix above could not fail if the other office's rows were shown nowhere at all."""
    assert f"{WORD}-submission" in deployment("jiangda.test").get("/submissions").text
    assert "青稞抢收" in deployment("kandeng.test").get("/submissions").text


def test_an_account_of_one_office_is_nobody_in_the_other(
    deployment: Callable[[str], TestClient],
) -> None:
    client = deployment("jiangda.test")
    there = TestClient(client.app, base_url="http://kandeng.test", headers=SAME_ORIGIN)
    for name, value in client.cookies.items():
        there.cookies.set(name, value)
    assert there.get("/api/v1/me").status_code == 401
    told = there.post("/sign-in", data={"name": "chief", "password": PASSWORD})
    assert told.status_code == 401


def test_standings_are_shown_where_the_other_office_allows_it(
    ledger: Ledger, tmp_path: Path, clock: Clock
) -> None:
    """Without standings_to nothing; with it totals, and still no title."""
    room = build(ledger, tmp_path, now=clock.now)
    with ledger.of("jiangda").writing() as session:
        fill(session, WORD)
    seen = []
    for also in ("", "standings_to: [main]\n"):
        _configure_county(room.config_dir, also=also)
        app = create_deployment(
            ledger,
            config_dir=room.config_dir,
            archive_root=room.archive_root,
            clock=clock,
            hosts=["kandeng.test"],
        )
        client = TestClient(app, base_url="http://kandeng.test", headers=SAME_ORIGIN)
        client.post("/sign-in", data={"name": "committee", "password": PASSWORD})
        told = client.get("/api/v1/offices?period=2026-10").json()
        seen.append([(row["key"], row["submissions"]) for row in told["offices"]])
        page = client.get("/offices?period=2026-10").text
        assert ("江达县委组织部" in page) == bool(also)
        assert WORD not in page
    assert seen == [[], [("jiangda", 1)]]


def _owned_words() -> tuple[str, ...]:
    from ledger.offices import owned  # noqa: PLC0415 - beside its one use

    return owned()
