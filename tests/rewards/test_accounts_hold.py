"""Whatever happens and whenever: accounts add up, what is closed stays, no month gets another's."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.session import Ledger
from ledger.tables import Candidate, Entry, Submission
from office.errors import KandengError
from office.house import Office
from office.profile import Assessment
from review.decide import Decider, confirm, undo
from review.facts import Stated, state_of_work
from rewards.closing import Signed, close
from rewards.results import Line, TallyCredit
from rewards.run import month, seen, tallies
from rewards.tallies import Tallied
from rewards.tally_dues import account_of, posted_by_term, tally_dues
from tests.review.newsroom import Newsroom, office
from tests.rewards.build import ruleset

GROUND = Assessment(basis="昌组发〔2026〕3号", until=date(2027, 12, 31), entered_by="扎西")
WHO = Decider("扎西")
TWO = Signed(by="扎西", second_by="卓玛")
GATED = ruleset("""
scope: {exclude_flags: [paid]}
schedule: [{key: a, when: {tier: central}, base: 100}, {key: b, when: {}, base: 33.33}]
combine: {mode: highest_plus_fraction, value: 0.5}
events: {instruction: {any: 30}}
authors: {split: equal}
caps: {month: 250}
quota: {basis: adopted, need: 2, overage: 3, penalty: {first: 1, repeat: [2]}, gate: true}
""")
FREE = ruleset("""
schedule: [{key: a, when: {}, base: 10}]
combine: {mode: sum}
quota: {basis: submitted, per: unit, need: 3, shortfall: 5}
""").model_copy(update={"key": "free"})
RULES = [GATED, FREE]


class Year:
    """An office at work from July on; whoever acts does so at the hour `now`."""

    def __init__(self, session: Session, house: Office, chance: random.Random) -> None:
        self.session, self.house, self.chance = session, house, chance
        self.room = Newsroom(session)
        self.units = [self.room.unit(name) for name in ("卡若区", "江达县")]
        self.now = datetime(2026, 7, 20, 2, tzinfo=UTC)
        self.pieces: list[Submission] = []
        self.finds: list[int] = []
        self.month = "2026-07"

    def hand_in(self) -> None:
        at = self.now - timedelta(days=self.chance.randrange(40))
        unit = self.chance.choice(self.units)
        authors = self.chance.choice([["甲"], ["甲", "乙", "丙"]])
        at = max(at, datetime(2026, 7, 1, 2, tzinfo=UTC))
        self.pieces.append(self.room.submission(unit, submitted_at=at, authors=authors))

    def find(self) -> None:
        if not self.pieces:
            return
        channel = self.chance.choice(["people", "xzrb", "xzcd"])
        day = self.now.date() - timedelta(days=self.chance.randrange(40))
        article = self.room.article(channel, published_on=max(day, date(2026, 7, 1)))
        found: Candidate = self.room.find(self.chance.choice(self.pieces), article)
        self.finds.append(found.id)
        confirm(self.session, found.id, decider=WHO, at=self.now, office=self.house)

    def undo(self) -> None:
        if self.finds:
            find = self.finds.pop(self.chance.randrange(len(self.finds)))
            undo(self.session, find, decider=WHO, at=self.now, office=self.house)

    def state(self) -> None:
        if not self.pieces:
            return
        piece = self.chance.choice(self.pieces).id
        stated = Stated("扎西", self.now)
        kind, value = self.chance.choice([("flag", ["paid"]), ("flag", [])])
        state_of_work(self.session, piece, kind, value, stated=stated)

    def close(self) -> None:
        after = self.house.periods.after(self.house.periods.parse(self.month))
        self.now = datetime.combine(after.starts_on, self.now.time(), UTC) + timedelta(days=6)
        given: dict[str, Any] = {"office": self.house, "at": self.now, "signed": TWO}
        close(self.session, self.month, rulesets=RULES, **given)
        self.month = after.key


def entries(session: Session) -> dict[int, tuple[Any, ...]]:
    return {
        e.id: (e.work, e.kind, e.ruleset_key, e.beneficiary, e.amount, e.count, str(e.lines))
        for e in session.scalars(select(Entry))
    }


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("mode", ["incentive", "assessment"])
def test_entries_are_what_the_engine_says_and_closed_ones_never_change(
    sqlite_ledger: Ledger, mode: str, seed: int
) -> None:
    """Late finds, undone decisions, flags and tasks that turn out missed all come by chance."""
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    house = office(mode=mode, assessment=GROUND)
    with sqlite_ledger.writing() as session:
        year = Year(session, house, chance)
        acts: list[Callable[[], None]] = [year.hand_in, year.find, year.find, year.undo, year.state]
        before: dict[int, tuple[Any, ...]] = {}
        for _ in range(4):
            for _ in range(12):
                try:
                    chance.choice(acts)()
                except KandengError:
                    continue  # refused, as it should be: nothing has happened
            upto = year.month
            year.close()
            after = entries(session)
            assert before.items() <= after.items()
            before = after
            today = seen(session, rulesets=RULES, office=house, at=year.now, upto=upto)
            assert_adds_up(after, today)
        kinds = Counter(kind for _, kind, *_ in before.values())
        assert min(kinds["credit"], kinds["adjustment"]) > 1
        assert bool(kinds["tally"]) == (mode == "assessment")


def assert_adds_up(posted: dict[int, tuple[Any, ...]], today: Any) -> None:
    works, tasks = Counter[Any](), Counter[Any]()
    for work, kind, rule, _, amount, *_ in posted.values():
        (tasks if kind == "tally" else works)[work, rule] += amount
    engine, owed = Counter[Any](), Counter[Any]()
    for row in today.earned:
        engine[row.credit.work, row.credit.ruleset] += row.credit.amount
    for one in today.tallies:
        owed[one.credit.tally, one.credit.ruleset] += one.credit.amount
    for found, said in ((works, engine), (tasks, owed)):
        assert {k: v for k, v in found.items() if v} == {k: v for k, v in said.items() if v}


amounts = st.dictionaries(
    st.tuples(st.sampled_from("甲乙"), st.integers(1, 4)), st.integers(-50, 50), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(st.lists(amounts, max_size=5))
def test_task_entries_add_up_term_by_term(months: list[dict[tuple[str, int], int]]) -> None:
    """An entry's lines add up to it, and nothing is due twice."""
    posted: list[Any] = []
    for some in months:
        today = [_tallied(who, f"2026-0{n}", Decimal(value)) for (who, n), value in some.items()]
        due = tally_dues(today, posted_by_term(posted), {"t": "yuan"})
        for one in due:
            assert sum(Decimal(line["amount"]) for line in one.lines) == one.sum.amount
        posted += [(one.account, one.lines) for one in due]
        sums = {key: amount for key, amount in posted_by_term(posted).items() if amount}
        said = {(account_of(t), t.credit.period): t.credit.amount for t in today}
        assert sums == {key: amount for key, amount in said.items() if amount}
        assert tally_dues(today, posted_by_term(posted), {"t": "yuan"}) == []


def _tallied(who: str, period: str, amount: Decimal) -> Tallied:
    line = Line(rule="quota", amount=amount)
    return Tallied(TallyCredit(who, period, "t", "yuan", amount, (line,), None), 1, None, 0)


COUNT = ruleset("quota: {basis: submitted, per: unit, need: 0, overage: 1}")
DAYS = (1, 5, 15, 16, 26, 28)


@pytest.mark.parametrize("starts_on", DAYS)
def test_no_instant_falls_into_a_wrong_month(sqlite_ledger: Ledger, starts_on: int) -> None:
    """10,002 instants in all, most within a second of a month's end at the office.

    Counted for tasks, and credited by the month they were handed in.
    """
    chance = random.Random(starts_on)  # noqa: S311 - instants, not secrets
    house = office(mode="assessment", assessment=GROUND, month_starts_on=starts_on)
    instants = [_near_a_months_end(chance, starts_on) for _ in range(1667)]
    wanted = Counter(_named(at, starts_on) for at in instants)
    with sqlite_ledger.writing() as session:
        unit = Newsroom(session).unit("卡若区").id
        rows = [
            {
                "ref": f"S{n:05d}",
                "kind": "publicity",
                "title": "稿件",
                "unit_id": unit,
                "submitted_at": at,
                "received_at": at,
                "openness": "public",
            }
            for n, at in enumerate(instants)
        ]
        session.execute(insert(Submission), rows)
        at = datetime(2027, 6, 1, tzinfo=UTC)
        found: Counter[str] = Counter()
        for year in ("2026", "2027"):
            for one in tallies(session, year, rulesets=[COUNT], office=house, at=at):
                found[one.credit.period] = int(one.credit.amount)
        assert +found == wanted
        assert month(session, "2026-05", rulesets=[COUNT], office=house, at=at) == []


def _near_a_months_end(chance: random.Random, starts_on: int) -> datetime:
    """Return an instant of 2026 at most two days from a month's first midnight in UTC+8."""
    midnight = datetime(2026, chance.randrange(2, 13), starts_on, tzinfo=UTC) - timedelta(hours=8)
    apart = chance.choice([timedelta(microseconds=1), timedelta(seconds=1), timedelta(days=2)])
    return midnight + chance.uniform(-1, 1) * apart


def _named(at: datetime, starts_on: int) -> str:
    """Return the month by the rule as people put it, without the office's code."""
    local = at + timedelta(hours=8)
    number = local.year * 12 + local.month - 1
    if starts_on > 15:
        number += local.day >= starts_on
    else:
        number -= local.day < starts_on
    return f"{number // 12}-{number % 12 + 1:02d}"
