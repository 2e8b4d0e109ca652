"""Each office's finds are decided once, by whoever is free, in the office's own chain."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cli import deciding
from cli.context import Context
from cli.deciding import Decided, decide_all
from cli.shares import all_done
from cli.worker import Pace, Worker
from ledger import audit, wanted
from ledger.session import Ledger
from ledger.tables import Decision, Placement, Wanted
from ledger.wanted import Share
from office.errors import KandengError
from tests.cli.office import write_office
from tests.review.newsroom import Newsroom

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
OFFICES = ("main", "east", "west")
DEAD = "elsewhere|1|1"


def deployment(ledger: Ledger, folder: Path) -> Context:
    """Three offices, each with two certain finds and one that a person must see."""
    root = write_office(folder, "site.example", allow=False)
    for key in OFFICES[1:]:
        own = write_office(root / "offices" / key, "site.example", allow=False)
        (own / "sources.yaml").unlink()
    for key in OFFICES:
        with ledger.of(key).writing() as session:
            desk = Newsroom(session)
            for probability in (0.998, 0.998, 0.7):
                digest = f"{key}{desk.numbers.get('article', 0)}"
                page = f"http://site.example/{digest}.html"
                ran = desk.article("site", url=page, final_url=page, body_digest=digest)
                desk.find(desk.submission(), ran, probability=probability)
    context = Context(
        ledger_url=ledger.url.render_as_string(hide_password=False),
        config_dir=root,
        now_fixed=NOW,
    )
    context.ledger = ledger.everywhere
    return context


def whole(ledger: Ledger) -> None:
    """Every certain find is decided once, and each office's chain holds its own acts."""
    for key in OFFICES:
        with ledger.of(key).reading() as session:
            assert session.scalar(select(func.count(Decision.id))) == 2
            assert session.scalar(select(func.count(Placement.id))) == 2
    with ledger.everywhere.reading() as session:
        assert list(audit.breaks(session)) == []


def test_every_offices_rule_decides_and_a_second_run_finds_it_done(
    ledger: Ledger, tmp_path: Path
) -> None:
    context = deployment(ledger, tmp_path)
    assert decide_all(context, credit=True) == Decided(confirmed=6, waiting=3)
    assert decide_all(context, credit=False) == Decided(confirmed=0, waiting=3)
    whole(ledger)


def test_an_office_goes_to_another_worker_and_a_dead_ones_is_taken_over(
    postgres_ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, own = postgres_ledger, deciding.decide_one
    context = deployment(ledger, tmp_path)
    done = list[str]()

    def beside(office: Context, payload: dict[str, Any]) -> dict[str, Any]:
        """Before the first office is decided, let one worker take the next and die, one another."""
        first = not done
        done.append(str(office.office_key))
        if first:
            with ledger.everywhere.writing() as session:
                assert wanted.take(session, DEAD, hold_s=-1) is not None
            assert Worker(context, Pace()).perform()
        return own(office, payload)

    monkeypatch.setattr(deciding, "decide_one", beside)
    assert decide_all(context, credit=True) == Decided(confirmed=6, waiting=3)
    assert done == ["main", "east"]
    whole(ledger)
    with ledger.everywhere.reading() as session:
        rows = session.execute(
            select(Wanted.office, Wanted.state, Wanted.tries).order_by(Wanted.id)
        ).all()
    assert [tuple(r) for r in rows] == [
        ("main", "done", 1),
        ("east", "done", 2),
        ("west", "done", 1),
    ]


def test_what_cannot_be_done_for_one_office_is_said_and_kept(
    postgres_ledger: Ledger, tmp_path: Path
) -> None:
    context = deployment(postgres_ledger, tmp_path)
    (tmp_path / "offices" / "west" / "office.yaml").write_text("name: [", encoding="utf-8")
    with pytest.raises(Exception, match=r"office\.yaml"):
        decide_all(context, credit=False)
    with postgres_ledger.everywhere.reading() as session:
        failed = session.scalars(select(Wanted).where(Wanted.state == "failed")).one()
    assert failed.office == "west"
    assert "office.yaml" in str(failed.why)


def test_a_fault_of_our_own_over_a_share_is_said_too_and_nobody_waits_for_its_hold(
    postgres_ledger: Ledger, tmp_path: Path
) -> None:
    context = deployment(postgres_ledger, tmp_path)

    def stumbling(share: Share) -> dict[str, Any]:
        raise ZeroDivisionError(share.office)

    with pytest.raises(KandengError, match="内部错误 ZeroDivisionError: main"):
        all_done(context, "decide", [Share(key, {}) for key in OFFICES], stumbling)
    with postgres_ledger.everywhere.reading() as session:
        states = session.scalars(select(Wanted.state).order_by(Wanted.id)).all()
    assert states == ["failed", "due", "due"]
