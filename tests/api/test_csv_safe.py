import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from api.csv_safe import BOM, DANGEROUS, written

CELLS = st.one_of(st.text(max_size=20), st.integers(), st.none(), st.sampled_from(DANGEROUS))


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
                assert not cell.startswith(DANGEROUS)
