"""Random regulations over random facts: the engine and a second reading agree on every sum."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.errors import RuleError
from rewards.engine import Results, credited
from rewards.facts_file import read_facts
from rewards.grammar import read_text
from tests.rewards import reference

TIERS = ["national", "province", "prefecture", "county"]
MEDIA = ["print", "web", "tv"]
PEOPLE = ["甲", "乙", "丙", "丁"]
UNITS = ["东局", "西局"]

amounts = st.sampled_from(["0", "1", "2.5", "7.5", "10", "33.33", "0.05", "80", "150"])
factors = st.sampled_from(["0.1", "0.5", "0.15", "1", "2", "3", "0.3333", "-0.5", "-4"])
worths = st.sampled_from(["0", "0.2", "0.5", "1", "3"])
figures = st.sampled_from(["0", "1", "99", "100", "499", "500", "800", "1050.5", "2999", "5650"])
days = st.sampled_from(
    [
        "2026-01-31",
        "2026-03-14",
        "2026-06-30",
        "2026-07-01",
        "2026-07-16",
        "2026-10-09",
        "2026-10-30",
        "2027-01-02",
    ]
)
periods = st.sampled_from(
    ["2026-01", "2026-06", "2026-07", "2026-10", "2026-Q4", "2026", "2027-01"]
)
terms = periods | st.sampled_from(["2026-W41", "2026-W44", "2026-H1", "2026-H2", "2026-Q3"])
"""What tasks are judged by."""
bounds = st.dictionaries(
    st.sampled_from(["gte", "gt", "lte", "lt"]), figures, min_size=1, max_size=2
)


def some_of(values: list[Any]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(values)
    return one | st.lists(one, min_size=1, max_size=3)


def fields(**choices: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these fields, each there or not."""
    return st.fixed_dictionaries({}, optional=choices)


whens = fields(
    tier=some_of(TIERS),
    medium=some_of(MEDIA),
    form=some_of(["text", "photo"]),
    position=some_of(["front", "front_lead"]),
    relation=some_of(["original", "reprint"]),
    composite=st.booleans(),
    words=bounds,
    reads=bounds,
    composite_n=st.sampled_from([1, 2, 3, "2", {"gt": 1, "lte": 3}]),
    published_on=st.sampled_from(
        [{"gte": "2026-06-30"}, {"gt": "2026-01-31", "lte": "2026-10-09"}, "2026-07-01"]
    ),
    outlet=some_of(["甲报", "乙网"]),
    group=st.just("党报"),
    stage=some_of(["初审", "采用"]),
    desk=some_of(["要闻", 3, True]),
)
bases = st.one_of(
    amounts,
    amounts,
    st.none(),
    st.fixed_dictionaries(
        {"field": st.sampled_from(["fee", "standard"])}, optional={"mul": factors}
    ),
    st.sampled_from([{"range": ["2", "5"]}, {"range": ["0", "10"]}]),
)
tables = st.one_of(
    st.fixed_dictionaries({"tier": st.dictionaries(st.sampled_from(TIERS), factors, max_size=3)}),
    st.fixed_dictionaries(
        {
            "composite": st.dictionaries(
                st.sampled_from(["true", "false"]), factors, min_size=1, max_size=2
            )
        }
    ),
    st.fixed_dictionaries(
        {"composite_n": st.dictionaries(st.sampled_from(["1", "2"]), factors, max_size=2)}
    ),
    st.fixed_dictionaries({"desk": st.dictionaries(st.sampled_from(["要闻", "3"]), factors)}),
)
worth_a_step: dict[str, st.SearchStrategy[Any]] = {"add": amounts, "value": factors, "by": tables}
modifiers = st.one_of(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "add_pct", "mul", "replace"]), "value": factors},
        optional={"when": whens},
    ),
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "add_pct", "mul", "divide", "replace"]), "by": tables},
        optional={"when": whens},
    ),
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["add", "mul", "divide", "replace"]),
            "field": st.sampled_from(["composite_n", "fee", "photos"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "op": st.just("per_step"),
            "field": st.just("words"),
            "from": st.sampled_from(["0", "800"]),
            "step": st.sampled_from(["100", "250"]),
            "pct": factors,
        },
        optional={"when": whens},
    ),
    *(
        st.fixed_dictionaries(
            {
                "op": st.just("per_step"),
                "field": st.sampled_from(["words", "photos"]),
                "step": st.sampled_from(["0.5", "1", "100", "499"]),
                name: each,
            },
            optional={"from": st.sampled_from(["1", "99"])},
        )
        for name, each in worth_a_step.items()
    ),
)
combines = st.one_of(
    st.sampled_from([{"mode": "highest"}, {"mode": "sum"}, "unknown", "highest", "sum"]),
    st.fixed_dictionaries({"mode": st.just("highest_plus_flat"), "value": worths}),
    st.fixed_dictionaries(
        {"mode": st.just("highest_plus_fraction"), "value": worths},
        optional={"of": st.sampled_from(["base", "amount"])},
    ),
    st.fixed_dictionaries(
        {
            "mode": st.just("once_per_class"),
            "by": st.sampled_from(["group", "publisher", "medium", "tier"]),
        }
    ),
)
events = fields(
    national=amounts,
    county=st.none(),
    province=amounts,
    any=amounts | st.none(),
    combine=st.sampled_from(["max", "sum"]),
)
quotas = fields(
    basis=st.sampled_from(["submitted", "accepted", "adopted", "points"]),
    per=st.sampled_from(["unit", "person"]),
    need=figures,
    need_by_tier=st.dictionaries(st.sampled_from(TIERS), figures, max_size=2),
    overage=amounts | st.dictionaries(st.sampled_from(TIERS), amounts, max_size=2),
    shortfall=amounts | st.dictionaries(st.sampled_from(TIERS), amounts, max_size=2),
    shortfall_factor=worths,
    penalty=st.sampled_from(
        [{"first": 1}, {"first": 1, "repeat": [2, 4, 8]}, {"first": "0.5", "repeat": [3]}]
    ),
    gate=st.booleans(),
)
bodies = fields(
    scope=fields(
        exclude_flags=st.sampled_from([["paid"], ["own", "paid"]]),
        exclude_forms=st.just(["photo"]),
        exclude_roles=st.sampled_from([["staff"], ["staff", "journalist"]]),
        min_words=st.sampled_from([{"original": "100"}, {"reprint": 500, "original": 99}]),
        relayed_only=st.booleans(),
    ),
    stacking=st.sampled_from(["additive", "sequential"]),
    modifiers=st.lists(modifiers, max_size=4),
    max_multiple=worths,
    events=fields(instruction=events, award=events),
    authors=fields(
        max_bylines=st.integers(1, 3),
        split=st.sampled_from(["equal", "first", "internal"]),
        count_split=st.sampled_from(["equal", "first"]),
        journalist_coauthor=st.sampled_from(["informant_takes_all", "split", "half", "zero"]),
    ),
    caps=fields(month=amounts, year=amounts),
    quota=quotas,
    windows=fields(report_days=st.integers(0, 3), evidence_day=st.sampled_from([3, 5, 31])),
    deductions=fields(missed_commission=amounts, late=amounts),
)
steps = st.fixed_dictionaries({"gte": figures, "base": amounts})
ladder: dict[str, st.SearchStrategy[Any]] = {
    "field": st.just("reads"),
    "steps": st.lists(steps, min_size=1, max_size=3, unique_by=lambda step: step["gte"]),
}
beyond = {"then": st.just({"from": "2999", "step": "1000", "add": "50"})}
rows_of_schedule = st.fixed_dictionaries({"when": whens, "base": bases})
starts: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"schedule": st.lists(rows_of_schedule, max_size=4)}),
    st.fixed_dictionaries({"ladder": st.fixed_dictionaries(ladder, optional=beyond)}),
    st.just({}),
)


def numbered(body: dict[str, Any]) -> dict[str, Any]:
    for part in ("schedule", "modifiers"):
        rows = body.get(part, [])
        body = {**body, part: [{"key": f"{part[0]}{i}", **row} for i, row in enumerate(rows)]}
    if not body["schedule"] and "ladder" in body:
        del body["schedule"]
    return body


IN_FORCE: list[list[tuple[str, str | None]]] = [
    [("2026-01-01", None)],
    [("2026-01-01", "2026-06-30"), ("2026-07-01", None)],
    [("2026-01-01", "2026-07-15"), ("2026-07-16", "2026-12-31"), ("2026-03-01", None)],
]
"""One after the other, inside a month too, and a second scale over the same facts."""


@st.composite
def regulations(draw: st.DrawFn) -> dict[str, Any]:
    sets = []
    for n, (start, end) in enumerate(draw(st.sampled_from(IN_FORCE))):
        head = {"key": f"k{n}", "title": "办法", "measure": "yuan"}
        body = numbered({**draw(starts), **draw(bodies)})
        sets.append(
            {**head, "effective": {"from": start, "to": end}, "combine": draw(combines), **body}
        )
    return {"version": 1, "rulesets": sets}


placements = fields(
    outlet=st.sampled_from(["甲报", "乙网"]),
    publisher=st.sampled_from(["甲社", "乙社"]),
    group=st.sampled_from(["党报", "行业"]),
    tier=st.sampled_from(TIERS),
    medium=st.sampled_from(MEDIA),
    form=st.sampled_from(["text", "photo"]),
    position=st.sampled_from(["front", "front_lead"]),
    words=figures,
    relation=st.sampled_from(["original", "reprint"]),
    composite=st.booleans(),
    composite_n=st.integers(0, 4),
    stage=st.sampled_from(["初审", "采用"]),
    desk=st.sampled_from(["要闻", "3", 3, True]),
    photos=st.sampled_from([1, 4, "2"]),
    fee=figures,
    reads=figures,
    standard=figures,
    assessed=st.sampled_from(["2", "3.5", "5"]),
    published_on=days,
    reported_on=days,
    evidence_on=days,
)


byline = st.fixed_dictionaries(
    {"name": st.sampled_from(PEOPLE)},
    optional={"role": st.sampled_from(["informant", "journalist", "staff"])},
)
happened = st.fixed_dictionaries(
    {"kind": st.sampled_from(["instruction", "award", "other"])},
    optional={"level": st.sampled_from(["national", "county", "any", "combine"])},
)
works = st.fixed_dictionaries(
    {"period": periods},
    optional={
        "unit": st.sampled_from(UNITS),
        "authors": st.lists(byline, max_size=6),
        "flags": st.lists(st.sampled_from(["paid", "not_relayed", "own"]), max_size=2),
        "events": st.lists(happened, max_size=3),
        "placements": st.lists(placements, max_size=4),
    },
)
dated = works.map(lambda work: {**work, "placements": work.get("placements", [])}).map(
    lambda work: (
        {name: value for name, value in work.items() if name != "period"}
        if work["placements"] and all("published_on" in p for p in work["placements"])
        else work
    )
)
"""A work that names no period goes by its days."""
by_tier = st.dictionaries(st.sampled_from(TIERS), figures, max_size=3)
tallies = fields(
    got=figures | by_tier,
    need=figures | by_tier,
    missed_periods=st.integers(0, 6),
    deductions=fields(missed_commission=st.integers(0, 3), late=st.just(1), plagiarism=st.just(1)),
)


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = [{"work": f"w{n}", **draw(works | dated)} for n in range(draw(st.integers(0, 4)))]
    judged = [
        (who, term)
        for who in (*UNITS, *PEOPLE[:2])
        for term in draw(st.lists(terms, max_size=2, unique=True))
    ]
    found += [{"tally": who, "period": term, **draw(tallies)} for who, term in judged]
    return draw(st.permutations(found))


def of_engine(folder: Path, rules: dict[str, Any], facts: list[dict[str, Any]]) -> Results:
    sets = read_text(json.dumps(rules, ensure_ascii=False), name="rules.yaml").value.rulesets
    path = folder / "facts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in facts), encoding="utf-8")
    return credited(sets, read_facts(path).facts)


def agree(folder: Path, rules: dict[str, Any], facts: list[dict[str, Any]]) -> None:
    """Compare every amount, share, count and gate of both readings."""
    try:
        ours = of_engine(folder, rules, facts)
    except RuleError as found:
        if "assessed" in found.details:
            with pytest.raises(reference.Outside):
                reference.reading(rules, facts)
        return  # else a figure that no tier can claim
    works, tallies = reference.reading(rules, facts)
    assert {(c.work, c.ruleset) for c in ours.credits} == set(works)
    for credit in ours.credits:
        theirs = works[credit.work, credit.ruleset]
        said = credit.work, credit.ruleset, credit.lines
        assert exact(credit.amount) == theirs["amount"], said
        assert [exact(share.amount) for share in credit.shares] == theirs["shares"], said
        assert [exact(share.count) for share in credit.shares] == theirs["counts"], said
        assert (credit.question is None) == (credit.amount is not None), said
    assert {(t.tally, t.period, t.ruleset) for t in ours.tallies} == set(tallies)
    for tally in ours.tallies:
        theirs = tallies[tally.tally, tally.period, tally.ruleset]
        assert (exact(tally.amount), tally.gate) == (theirs["amount"], theirs["gate"]), tally


def exact(amount: Any) -> Fraction | None:
    return None if amount is None else Fraction(amount)


@settings(max_examples=120, deadline=None)
@given(regulations(), rows())
def test_a_second_reading_of_the_grammar_agrees(
    tmp_path_factory: Any, rules: dict[str, Any], facts: list[dict[str, Any]]
) -> None:
    """Two readings of one text, written apart: no sum, share, count or gate differs."""
    agree(tmp_path_factory.getbasetemp(), rules, facts)
