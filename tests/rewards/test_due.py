"""Whatever happens between closings, entries and what is due add up to what the engine says."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from rewards.due import Account, Posted, Sum, beneficiaries, digest, dues
from rewards.facts import Work
from rewards.grammar import RuleSet
from tests.rewards.test_properties import credits_of, rulesets, works


@settings(max_examples=40, deadline=None)
@given(
    rulesets,
    st.lists(
        st.lists(works.map(lambda w: replace(w, work=f"w{len(w.authors)}")), max_size=4), max_size=4
    ),
)
def test_posted_and_due_are_what_the_engine_says_today(
    ruleset: RuleSet, months: list[list[Work]]
) -> None:
    """Each month the facts of the few works are quite different from the month before."""
    posted = dict[Account, Posted]()
    for some in months:
        known = {work.work: work for work in some}
        today = credits_of(ruleset, *known.values()).credits
        for due in dues(today, posted):
            before = posted.get(due.account, Posted(due.measure, Sum()))
            total = before.sum.plus(due.sum.amount, due.sum.count)
            posted[due.account] = Posted(due.measure, total)
        for credit in today:
            if credit.amount is None:
                continue
            accounts = {a: p.sum for a, p in posted.items() if a.work == credit.work}
            assert sum((s.amount for s in accounts.values()), Decimal(0)) == credit.amount
            owed = {account: sum_ for account, sum_ in beneficiaries(credit).items() if sum_}
            assert owed == {account: sum_ for account, sum_ in accounts.items() if sum_}
        settled = {c.work for c in today if c.amount is not None} | (
            {a.work for a in posted} - {c.work for c in today}
        )
        assert not [d for d in dues(today, posted) if d.account.work in settled]
        assert digest(dues(today, posted)) == digest(dues(today, dict(reversed(posted.items()))))
