import csv
import io
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from api.csv_safe import BOM, written

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")
PASSED_OVER = ("", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u202e")
"""What an import may strip before it looks."""
BEGINNINGS = tuple(before + sign for before in PASSED_OVER for sign in SIGNS)
CELLS = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.none(),
    st.builds("{}1+1".format, st.sampled_from(BEGINNINGS)),
)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=20))
def test_no_cell_begins_as_a_formula_does(rows: list[list[object]]) -> None:
    """Read back as a spreadsheet would: a text cell never begins with a sign that calculates."""
    text = written(["甲", "乙"], rows)
    read = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    for row, given_row in zip(read[1:], rows, strict=True):
        for cell, given_cell in zip(row, given_row, strict=True):
            if isinstance(given_cell, int):
                assert cell == str(given_cell)
            else:
                assert not cell.startswith(BEGINNINGS)


def test_an_amount_below_nought_stays_a_number() -> None:
    """A deduction adds up in the spreadsheet."""
    assert written(["金额"], [[Decimal("-75.00")]]) == f"{BOM}金额\r\n-75.00\r\n"
