"""Texts as they stand in a cell on paper."""

from hypothesis import given
from hypothesis import strategies as st

from bulletin.printing import line

SIGNS = st.text(st.one_of(st.characters(), st.sampled_from(" \u3000\t\u200b\u202e\ufeff昌a")))


@given(SIGNS)
def test_a_text_that_needs_no_mending_is_printed_as_one_that_does(text: str) -> None:
    """A sign that is taken out anyway makes no other difference."""
    assert line(text) == line(f"\x00{text}")
