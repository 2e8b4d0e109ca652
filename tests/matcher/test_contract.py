"""What a benchmark over files relies on, beside tests/matcher/test_files.py."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import desk_edits as desk
from bench import desk_words as words
from matcher.extent import extent
from tests.matcher.pieces import MEETING, OTHER, PIECES, ROAD, SCHOOL
from tests.matcher.test_files import article, matched, submission
from text.normalise import plain

ODD = st.sampled_from(["㎡", "½", "㈱", "㎞", "é", "e\u0301", "①", "（gōng）", "10", "二十", "𠮷"])
TOGETHER = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@TOGETHER
@given(st.lists(st.tuples(st.integers(0, 80), ODD, ODD), max_size=8))
def test_passages_quote_the_same_text_whatever_signs_stand_at_their_ends(
    tmp_path: Path, changes: list[tuple[int, str, str]]
) -> None:
    mine = theirs = SCHOOL[:160]
    for place, one, other in sorted(changes, reverse=True):
        mine = mine[:place] + one + mine[place:]
        theirs = theirs[:place] + other + theirs[place:]
    for line in matched(tmp_path, [submission("s1", mine)], [article("a1", theirs)]):
        inside = 0
        for passage in line["passages"]:
            own, their = mine[slice(*passage["submission"])], theirs[slice(*passage["article"])]
            assert plain(own) == plain(their) != ""
            inside += len(plain(own))
        assert line["coverage_submission"] == pytest.approx(inside / len(plain(mine)), abs=1e-4)
        assert line["coverage_article"] == pytest.approx(inside / len(plain(theirs)), abs=1e-4)
        assert line["extent"] == extent(line["coverage_submission"], line["coverage_article"])


@TOGETHER
@given(st.sampled_from(PIECES), st.integers(0, 10**6), st.sampled_from([0.0, 0.1, 0.2]))
def test_two_units_with_nearly_one_text_are_never_automatic(
    tmp_path: Path, body: str, seed: int, share: float
) -> None:
    rng = random.Random(seed)  # noqa: S311 - an edit to repeat, no secret
    both = [
        submission("s1", body, unit="甲县", submitted_at="2026-10-02T08:00:00"),
        submission("s2", desk.reworded(rng, body, share), unit="乙县", submitted_at="2026-10-03"),
    ]
    (line,) = matched(tmp_path, both, [article("a1", body, published_at="2026-10-05")])
    assert (line["band"], line["holds"], len(line["rivals"])) == ("review", ["contested"], 1)
    assert line["probability"] >= 0.5
    assert line["composite_n"] == 1


@pytest.mark.parametrize("shape", words.TEMPLATES)
def test_the_form_that_another_county_filled_in_is_no_find(tmp_path: Path, shape: str) -> None:
    rng = random.Random(11)  # noqa: S311 - names and figures to repeat, no secret
    mine, theirs = (desk.filled(rng, shape, county=c) for c in ("察雅", "左贡"))
    assert matched(tmp_path, [submission("s1", mine)], [article("a1", theirs)]) == []
    (line,) = matched(tmp_path, [submission("s1", mine)], [article("a1", mine)])
    assert line["band"] == "auto"


def test_words_that_many_pieces_carry_are_no_find(tmp_path: Path) -> None:
    quote = f"\n会议强调，{words.QUOTES[0]}"
    registered = [submission(f"s{i}", body + quote) for i, body in enumerate(PIECES)]
    assert matched(tmp_path, registered, [article("a1", OTHER + quote)]) == []


def test_answers_of_several_units_in_one_article_are_a_composite(tmp_path: Path) -> None:
    registered = [
        submission("s1", MEETING, unit="甲县", commission="c1"),
        submission("s2", ROAD, unit="乙县", commission="c1"),
        submission("s3", SCHOOL, unit="丙县", commission="c1"),
    ]
    body = "\n".join(f"——{r['unit']}：{r['body'][:200]}" for r in registered)
    lines = matched(tmp_path, registered, [article("a1", body)])
    assert [line["composite_n"] for line in lines] == [3, 3, 3]
    assert all(line["holds"] == [] and line["rivals"] == [] for line in lines)


def test_a_caption_is_never_automatic(tmp_path: Path) -> None:
    (line,) = matched(
        tmp_path, [submission("s1", ROAD)], [article("a1", f"图为{ROAD[:38]} 扎西 摄")]
    )
    assert line["band"] == "review"


def test_a_name_that_many_units_have_weighs_less(tmp_path: Path) -> None:
    """扎西 of five units proves less than a name that one unit has."""
    others = [
        submission(f"o{i}", f"{OTHER}{i}", unit=f"第{i}县", authors=["扎西"]) for i in range(5)
    ]
    found = []
    for name in ("扎西", "公秋旺姆"):
        mine = submission("s1", SCHOOL, unit="甲县", authors=[name])
        body = OTHER + "\n" + SCHOOL[:70]
        lines = matched(tmp_path, [*others, mine], [article("a1", body, byline=[name])])
        found += [line["probability"] for line in lines if line["submission_id"] == "s1"]
    assert len(found) == 2
    assert found[0] < found[1]


def test_of_two_texts_with_the_same_clauses_the_order_decides(tmp_path: Path) -> None:
    first, second = ROAD.split("。", 1)[0], ROAD.split("。", 1)[1]
    both = [
        submission("s1", ROAD, submitted_at="2026-10-02"),
        submission("s2", f"{second}{first}。", submitted_at="2026-10-03"),
    ]
    lines = matched(tmp_path, both, [article("a1", f"{second}{first}。"), article("a2", ROAD)])
    assert [line["submission_id"] for line in lines] == ["s2", "s1"]
    assert all(line["holds"] == ["contested"] for line in lines)
