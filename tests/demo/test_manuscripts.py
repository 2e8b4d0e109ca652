"""The texts are many, long enough, and alike in nothing."""

import re
from itertools import combinations

from demo.manuscripts import Text, texts, with_piece
from demo.units import UNITS

SHINGLE = 12


def own_texts() -> list[Text]:
    return [text for unit in UNITS for text in texts(unit.key)]


def shingles(text: str) -> set[str]:
    return {text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)}


def figures(text: Text) -> list[str]:
    return re.findall(r"\d[\d.]*", "".join(text.paragraphs))


def test_twelve_units_hand_in_sixty_distinct_texts() -> None:
    found = own_texts()
    assert len(found) == 60
    assert len({text.key for text in found}) == len({text.title for text in found}) == 60
    assert {text.unit for text in found} == {unit.key for unit in UNITS}


def test_every_text_is_long_enough_and_has_three_paragraphs() -> None:
    assert all(180 <= text.length <= 900 and len(text.paragraphs) >= 3 for text in own_texts())


def test_no_two_texts_share_a_phrase_of_twelve_characters() -> None:
    named = {
        text.key: shingles("".join(text.paragraphs))
        for name in (*(unit.key for unit in UNITS), "others", "hosts", "spare")
        for text in texts(name)
    }
    assert not [(a, b) for a, b in combinations(named, 2) if named[a] & named[b]]


def test_a_monthly_report_has_the_month_before_with_every_figure_changed() -> None:
    monthly = [text for text in own_texts() if text.earlier]
    assert len(monthly) == 3
    for text in monthly:
        assert text.earlier is not None
        now, before = figures(text), figures(text.earlier)
        assert len(now) == len(before) >= 6
        assert all(a != b for a, b in zip(now, before, strict=True))


def test_a_host_keeps_a_place_for_a_piece() -> None:
    for host in texts("hosts"):
        assert "一段" in with_piece(host, "一段")
