"""Credits that pages keep are those that would be reckoned now, after any act."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context
from api.credits import _Asked, credits_of_piece, earned_in
from api.moved import submissions_moved
from ledger import audit
from ledger.session import Ledger
from ledger.tables import Article, ArticleVersion, Submission, Unit
from review import decide, facts
from review.decide import Decider
from rewards.run import Earned, credits_of, month
from tests.review.newsroom import AT, BODY, Newsroom, office
from tests.rewards.build import ruleset

HOUSE = office()
PERIOD = "2026-10"
RULE = ruleset("""
schedule: [{key: p, when: {tier: prefecture}, base: {field: fee}}, {key: b, when: {}, base: 60}]
combine: {mode: sum}
caps: {month: 100, year: 500}
""")
ONE = Decider("扎西")
Act = Callable[[Session, Sequence[int]], object]


def _confirm(which: int) -> Act:
    return lambda session, finds: decide.confirm(
        session, finds[which], decider=ONE, at=AT, office=HOUSE
    )


def _undo(session: Session, finds: Sequence[int]) -> None:
    decide.undo(session, finds[0], decider=ONE, at=AT, office=HOUSE)


def _fee(session: Session, finds: Sequence[int]) -> None:
    done = decide.confirm(session, finds[3], decider=ONE, at=AT, office=HOUSE)
    assert done.placement is not None
    stated = facts.Stated(by="扎西", at=AT)
    facts.state_of_placement(session, done.placement.id, "fee", "30", stated=stated, office=HOUSE)


def _other_unit(session: Session, _finds: Sequence[int]) -> None:
    """What an import does: rows of another kind move, and the act says no more than its file."""
    piece = session.get_one(Submission, 1)
    piece.unit_id = session.scalars(select(Unit.id).where(Unit.key == "乙")).one()
    audit.append(session, at=AT, by="a", act="intake.read", subject="intake_file:1", details={})


def _account(session: Session, _finds: Sequence[int]) -> None:
    audit.append(session, at=AT, by="a", act="account.add", subject="account:9", details={})


def _revised(session: Session, _finds: Sequence[int]) -> None:
    """No act at all: a page that proves a placement was read anew."""
    article = session.get_one(Article, 2)
    article.version, article.body = 2, BODY * 2
    session.add(
        ArticleVersion(
            article_id=2, version=2, title="t", body=article.body, body_digest="x", recorded_at=AT
        )
    )


ACTS: Sequence[tuple[Act, bool]] = (
    (_confirm(0), True),
    (_confirm(1), True),
    (_confirm(2), True),
    (_undo, True),
    (_fee, True),
    (_account, True),
    (_revised, False),
    (_other_unit, False),
    (_confirm(0), True),
)
"""What happens one after another, and whether units alone are reckoned anew for it."""


@pytest.fixture
def finds(ledger: Ledger) -> list[int]:
    """Finds of two units, two of a piece whose sum the caps cut."""
    with ledger.writing() as session:
        room = Newsroom(session)
        pieces = [room.submission(room.unit(name)) for name in ("甲", "乙")]
        return [
            room.find(piece, room.article(channel)).id
            for piece, channel in (
                (pieces[0], "people"),
                (pieces[0], "xzrb"),
                (pieces[1], "people"),
                (pieces[1], "xzcd"),
            )
        ]


def test_what_is_kept_is_what_would_be_reckoned_now(
    ledger: Ledger, finds: list[int], tmp_path: Path
) -> None:
    """After each act, for the whole office, a unit, a piece; and units alone where that is said."""
    house = Context(
        ledger=ledger, office=HOUSE, archive_root=tmp_path, clock=lambda: AT,
        config_dir=tmp_path, rulesets=(RULE,),
    )  # fmt: skip
    given: dict[str, Any] = {"rulesets": [RULE], "office": HOUSE, "at": AT}
    seen = list[list[Earned]]()
    for act, alone in ACTS:
        with ledger.reading() as session:
            asked = _Asked(session, house, PERIOD, AT)
            before, held = asked.state, earned_in(session, house, PERIOD, unit_ids=None)
        with ledger.writing() as session:
            act(session, finds)
        with ledger.reading() as session:
            now = month(session, PERIOD, **given)
            moved_on = _Asked(session, house, PERIOD, AT).onward(before, held)
            assert moved_on == (now if alone else None)
            assert earned_in(session, house, PERIOD, unit_ids=None) == now
            theirs = month(session, PERIOD, unit_ids=[2], **given)
            assert earned_in(session, house, PERIOD, unit_ids=(2,)) == theirs
            own = credits_of(session, 1, **given)
            assert credits_of_piece(session, house, 1) == own
            seen.append(now)
    assert any("cap:" in str(line.rule) for row in seen[1] for line in row.credit.lines)
    assert seen[1] != seen[3]


def test_an_act_on_more_than_a_piece_is_no_small_move(ledger: Ledger, finds: list[int]) -> None:
    """What nobody has said of an act is taken for the worst."""
    with ledger.writing() as session:
        decide.confirm(session, finds[0], decider=ONE, at=AT, office=HOUSE)
        assert submissions_moved(session, since=0, until=1) == {1}
        for subject, found in (("share_link:1", {1}), ("target:1", None)):
            row = audit.append(session, at=AT, by="a", act="x", subject=subject, details={})
            assert submissions_moved(session, since=0, until=row.id) == found
