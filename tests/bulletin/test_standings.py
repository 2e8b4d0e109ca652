"""Ranks, changes and awards, and when there are none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.standings import (
    Counts,
    Pieces,
    Ran,
    Runs,
    Sent,
    Standing,
    Subject,
    Totals,
    awarded,
    matrix,
    ranked,
    tally,
)


def row(name: str, adopted: int, *, group: str = "县(区)", last: int = 0) -> Standing:
    counts = Counts(sent=adopted, sent_adopted=adopted, adopted=adopted)
    return Standing(Subject(name, name, group), counts, last=Totals(adopted=last))


def test_equals_share_a_rank_and_the_next_is_skipped() -> None:
    """They stand in the roster's order; last period's rank is beside it."""
    rows = ranked([row("甲", 3, last=1), row("乙", 5), row("丙", 3, last=2), row("丁", 0)])
    assert [(r.subject.name, r.rank, r.rank_last) for r in rows] == [
        ("乙", 1, 3),
        ("甲", 2, 2),
        ("丙", 2, 1),
        ("丁", 4, 3),
    ]


def test_a_unit_is_ranked_only_within_its_group() -> None:
    """The best of the departments is first though every county has more."""
    rows = ranked([row("甲", 9), row("乙", 8), row("丙", 1, group="市直部门")])
    assert [(r.subject.name, r.rank) for r in rows] == [("甲", 1), ("乙", 2), ("丙", 1)]


def test_awards_go_by_quota_within_groups_and_equals_all_come_in() -> None:
    """Nobody without a piece is awarded, and rows without ranks are refused."""
    rows = ranked([row("甲", 3), row("乙", 3), row("丙", 1), row("丁", 0, group="市直部门")])
    best = awarded(rows, {"县(区)": 1, "市直部门": 1})
    assert {group: [r.subject.name for r in members] for group, members in best.items()} == {
        "县(区)": ["甲", "乙"],
        "市直部门": [],
    }
    with pytest.raises(ValueError, match="ranked"):
        awarded([row("甲", 3)], {"县(区)": 1})


def test_an_empty_cell_of_the_matrix_is_empty_and_not_nought() -> None:
    filled = row("甲", 1)
    filled.now.media["print"] = 2
    assert matrix([filled], ["print", "tv"]) == ((2, None),)


figures = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(["info", "publicity"]), st.integers(0, 9)),
    max_size=20,
)


@given(sent=figures, ran=figures, pieces=figures)
def test_folding_a_merged_unit_moves_figures_and_loses_none(
    sent: list[tuple[int, str, int]],
    ran: list[tuple[int, str, int]],
    pieces: list[tuple[int, str, int]],
) -> None:
    """Whoever answers for a unit, the office's sums are the same."""

    def sums(*, merged: bool) -> tuple[int, int, Runs]:
        found = tally(
            [Sent(who, kind, n, n) for who, kind, n in sent],
            [Ran(who, kind, "web", n % 2 == 0, n) for who, kind, n in ran],
            [Pieces(who, kind, n) for who, kind, n in pieces],
            fold=lambda who: 1 if merged and who == 2 else who,
        )
        assert not merged or 2 not in found
        counts = found.values()
        return (
            sum(c.sent for c in counts),
            sum(c.adopted for c in counts),
            sum((c.runs for c in counts), Runs()),
        )

    assert sums(merged=True) == sums(merged=False)


def test_a_rate_is_a_share_of_what_was_sent() -> None:
    """None without a piece; never above one."""
    assert Counts().rate is None
    assert Counts(sent=4, sent_adopted=3, adopted=7).rate == Decimal("0.75")
