"""What holds whatever the facts are."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rewards.engine import Results, credited
from rewards.facts import Author, Event, Facts, Placement, Work
from rewards.grammar import RuleSet, read_text

RULES = """
version: 1
rulesets:
- key: t
  title: 试行办法
  measure: yuan
  effective: {{from: 2026-01-01, to: null}}
  scope: {{exclude_flags: [paid], exclude_roles: [staff], min_words: {{original: 100}}}}
  schedule:
  - {{key: r1, when: {{relation: reprint, medium: web}}, base: 0}}
  - {{key: r2, when: {{tier: national}}, base: {{field: fee, mul: 3}}}}
  - {{key: r3, when: {{tier: province}}, base: 33.33}}
  - {{key: r4, when: {{tier: county}}, base: {{range: [2, 5]}}}}
  - {{key: r5, when: {{tier: metro}}, base: 10}}
  stacking: {stacking}
  modifiers:
  - {{key: m1, when: {{position: front}}, op: add_pct, value: 0.5}}
  - {{key: m2, op: per_step, field: words, from: 800, step: 100, pct: 0.1}}
  - {{key: m3, op: divide, field: composite_n}}
  max_multiple: 3
  combine: {combine}
  events: {{instruction: {{national: 20, any: 10, combine: sum}}}}
  authors: {{split: {split}, max_bylines: 4, journalist_coauthor: {part}}}
  caps: {caps}
"""

placements = st.builds(
    Placement,
    tier=st.sampled_from(["national", "province", "county", "metro", "other", None]),
    medium=st.sampled_from(["web", "print", None]),
    relation=st.sampled_from(["original", "reprint", None]),
    position=st.sampled_from(["front", None]),
    words=st.none() | st.integers(0, 3000).map(Decimal),
    composite_n=st.none() | st.integers(1, 7).map(Decimal),
    fee=st.none() | st.decimals(0, 300, places=2),
    assessed=st.none() | st.decimals(2, 5, places=1),
    published_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
works = st.builds(
    Work,
    work=st.uuids().map(str),
    unit=st.sampled_from(["甲单位", "乙单位"]),
    authors=st.lists(
        st.builds(
            Author,
            name=st.sampled_from("甲乙丙丁戊"),
            role=st.sampled_from(["informant", "journalist", "staff", None]),
        ),
        max_size=6,
    ).map(tuple),
    period=st.integers(1, 12).map(lambda month: f"2026-{month:02d}"),
    flags=st.sampled_from([(), (), ("paid",)]),
    events=st.lists(
        st.builds(Event, kind=st.just("instruction"), level=st.sampled_from(["national", None])),
        max_size=2,
    ).map(tuple),
    placements=st.lists(placements, max_size=5).map(tuple),
)
COMBINES = [
    "{mode: highest}",
    "{mode: highest_plus_flat, value: 1}",
    "{mode: highest_plus_fraction, value: 0.3}",
    "{mode: highest_plus_fraction, value: 0.3, of: base}",
    "{mode: sum}",
    "{mode: once_per_class, by: medium}",
    "{mode: unknown}",
]


def a_ruleset(**parts: str) -> RuleSet:
    filled = {
        "stacking": "additive",
        "combine": "{mode: sum}",
        "split": "equal",
        "part": "split",
        "caps": "{}",
        **parts,
    }
    return read_text(RULES.format(**filled), name="rules.yaml").value.rulesets[0]


rulesets = st.builds(
    a_ruleset,
    stacking=st.sampled_from(["additive", "sequential"]),
    combine=st.sampled_from(COMBINES),
    split=st.sampled_from(["equal", "first", "internal"]),
    part=st.sampled_from(["informant_takes_all", "split", "half", "zero"]),
    caps=st.sampled_from(["{}", "{month: 50}", "{month: 60, year: 130}", "{year: 0}"]),
)


def credits_of(ruleset: RuleSet, *some: Work) -> Results:
    return credited([ruleset], Facts(works=some))


@settings(max_examples=60, deadline=None)
@given(rulesets, st.lists(works, max_size=6))
def test_lines_add_up_to_the_amount(ruleset: RuleSet, some: list[Work]) -> None:
    for credit in credits_of(ruleset, *some).credits:
        if credit.amount is None:
            assert credit.question
            continue
        assert sum(line.amount or 0 for line in credit.lines) == credit.amount >= 0


@settings(max_examples=60, deadline=None)
@given(rulesets, st.lists(works, max_size=6))
def test_shares_add_up_to_the_amount_and_counts_to_one(ruleset: RuleSet, some: list[Work]) -> None:
    for credit in credits_of(ruleset, *some).credits:
        shares = [share.amount for share in credit.shares]
        if credit.amount is None or None in shares or not any(s.count for s in credit.shares):
            continue
        assert sum(share or 0 for share in shares) == credit.amount
        assert sum(share.count for share in credit.shares) == 1
        assert all((share or 0) >= 0 for share in shares)


@settings(max_examples=50, deadline=None)
@given(rulesets, st.lists(works, max_size=6), st.randoms())
def test_the_order_of_facts_never_matters(
    ruleset: RuleSet, some: list[Work], chance: random.Random
) -> None:
    def shuffled(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(rows, len(rows)))

    other = [
        Work(
            w.work, w.unit, w.authors, w.period, w.flags, shuffled(w.events), shuffled(w.placements)
        )
        for w in shuffled(tuple(some))
    ]
    one = {c.work: (c.amount, c.shares) for c in credits_of(ruleset, *some).credits}
    two = {c.work: (c.amount, c.shares) for c in credits_of(ruleset, *other).credits}
    assert one == two


@settings(max_examples=50, deadline=None)
@given(works)
def test_highest_is_at_most_highest_plus_is_at_most_the_sum(work: Work) -> None:
    amounts = []
    for combine in ("highest", "highest_plus_fraction, value: 0.3", "sum"):
        found = credits_of(a_ruleset(combine=f"{{mode: {combine}}}"), work).credits
        amounts += [credit.amount for credit in found]
    if None in amounts:
        assert set(amounts) == {None}
    else:
        assert amounts == sorted(amount for amount in amounts if amount is not None)


@settings(max_examples=50, deadline=None)
@given(st.lists(works, max_size=8))
def test_a_unit_never_passes_its_caps(some: list[Work]) -> None:
    ruleset = a_ruleset(caps="{month: 60, year: 130}")
    months, years = dict[Any, Decimal](), dict[Any, Decimal]()
    for credit in credits_of(ruleset, *some).credits:
        amount, day = credit.amount or Decimal(0), credit.day
        for totals, key in ((months, (credit.unit, day.month)), (years, credit.unit)):
            totals[key] = totals.get(key, Decimal(0)) + amount
    slack = Decimal("0.01") * len(some)  # rounding comes after caps
    assert all(total <= 60 + slack for total in months.values())
    assert all(total <= 130 + slack for total in years.values())
