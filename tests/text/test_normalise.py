import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from text.normalise import normalise, plain


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("昌　都 市\n召开，会议。", "昌都市召开会议"),
        ("昌\u200b都\u202e市\ufeff", "昌都市"),
        ("西藏自治區發佈《關於…的通知》", "西藏自治区发布关于的通知"),
        ("增长１２.５％，共３㎡", "增长125共3m2"),
        ("昌(chāng)都（dū）在藏[zàng]东", "昌都在藏东"),
        ("加入WTO（世贸组织）与GDP(GDP)", "加入WTO世贸组织与GDPGDP"),
        ("cafe\u0301", "café"),
        ("བོད་ལྗོངས།", "བོདལྗོངས"),
        ("⼀⼆ ㈱ ①", "一二株1"),
        ("\ufffd\ue000★●", ""),
        ("", ""),
    ],
)
def test_typography_is_out_of_the_way(given_text: str, expected: str) -> None:
    assert plain(given_text) == expected


def test_absent_text_is_empty() -> None:
    assert plain(None) == ""


def test_an_offset_points_to_the_character_it_stems_from() -> None:
    """A passage found in the normalised text is shown in the original one."""
    original = "（本报讯）昌(chāng)都市，召開會議"
    found = normalise(original)
    start = found.text.index("昌都")
    low, high = found.original(start, start + 2)
    assert original[low:high] == "昌(chāng)都"


@settings(deadline=None)
@given(st.text())
def test_offsets_are_in_order_and_inside(original: str) -> None:
    found = normalise(original)
    assert len(found.text) == len(found.codes) == len(found.offsets)
    assert (np.diff(found.offsets) >= 0).all()
    assert all(0 <= o < len(original) for o in found.offsets.tolist())


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing(original: str) -> None:
    once = plain(original)
    assert plain(once) == once or unicodedata.normalize("NFC", once) != once


@settings(deadline=None)
@given(st.text(alphabet="昌都市召开会议研究旅游产业12", min_size=1), st.data())
def test_noise_between_characters_changes_nothing(original: str, data: st.DataObject) -> None:
    noise = st.sampled_from(["\u200b", " ", "，", "\n", "", "\u2060", "(chāng)", "·"])
    noisy = "".join(c + data.draw(noise) for c in original)
    assert plain(noisy) == original
