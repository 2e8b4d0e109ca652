import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.files import match_files
from office.errors import IntakeError
from tests.matcher.pieces import CLINIC, MEETING, OTHER, PIECES, ROAD, SCHOOL
from text.normalise import plain

Row = dict[str, Any]
LINE = ROAD.split("\n")[0]
FURNITURE = "来源：某网 发布时间：2026-03-04 字号：大 中 小\n"


def submission(key: str, body: str, **more: Any) -> Row:
    return {"id": key, "title": None, "body": body, "unit": None, "authors": [], **more}


def article(key: str, body: str, **more: Any) -> Row:
    return {"id": key, "outlet": None, "title": None, "body": body, **more}


def matched(
    tmp_path: Path, submissions: Sequence[Row], articles: Sequence[Row], **more: Any
) -> list[Row]:
    places = [tmp_path / n for n in ("s.jsonl", "a.jsonl", "o.jsonl")]
    for place, rows in zip(places, (submissions, articles), strict=False):
        place.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    match_files(*places, **more)
    return [json.loads(line) for line in places[2].read_text("utf-8").splitlines()]


REGISTERED = [submission(f"s{i}", body) for i, body in enumerate(PIECES)]


def test_a_reprint_is_found_whole_and_needs_no_person(tmp_path: Path) -> None:
    (line,) = matched(
        tmp_path, REGISTERED, [article("a1", FURNITURE + MEETING), article("a2", OTHER)]
    )
    assert (line["article_id"], line["submission_id"]) == ("a1", "s0")
    assert (line["band"], line["extent"], line["holds"], line["rivals"]) == ("auto", "full", [], [])
    assert line["probability"] > 0.98
    assert line["coverage_submission"] == 1.0
    assert line["numbers"]["differ"] == 0
    assert line["because"][0] == "正文覆盖 100%"


def test_passages_quote_the_same_text_on_both_sides(tmp_path: Path) -> None:
    body = "（记者 张三）" + ROAD.replace("暗冰", "暗\u200b冰").replace(
        "养路工", "養路工(yǎng lù gōng)"
    )
    (line,) = matched(tmp_path, REGISTERED, [article("a1", body)])
    assert line["passages"]
    for passage in line["passages"]:
        mine, theirs = ROAD[slice(*passage["submission"])], body[slice(*passage["article"])]
        assert plain(mine) == plain(theirs)


def test_every_piece_of_a_round_up_has_its_line(tmp_path: Path) -> None:
    lines = matched(tmp_path, REGISTERED, [article("a1", f"{MEETING}\n{SCHOOL}\n{CLINIC}")])
    assert {line["submission_id"] for line in lines} == {"s0", "s2", "s3"}
    assert {line["composite_n"] for line in lines} == {3}


def test_last_months_report_is_another_report(tmp_path: Path) -> None:
    other = MEETING.translate(str.maketrans("0123456789", "4738261950"))
    assert matched(tmp_path, REGISTERED, [article("a1", other)]) == []


def test_a_few_figures_that_differ_are_held(tmp_path: Path) -> None:
    body = MEETING.replace("4300元", "4800元")
    (line,) = matched(tmp_path, REGISTERED, [article("a1", body)])
    assert (line["holds"], line["band"]) == (["numbers_differ"], "review")
    assert line["probability"] >= 0.5


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("保通", f"图为{LINE}扎西 摄"),
        ("保通", f"{LINE}（扎西次仁 摄）"),
        ("【组图】国道上的养路工", LINE),
    ],
)
def test_a_caption_waits_for_a_person(tmp_path: Path, title: str, body: str) -> None:
    """Files say nothing of photos; the text does: it is nothing but captions."""
    mine = [submission("s1", body, title=title), submission("s2", SCHOOL)]
    articles = [article("a1", body, title=title), article("a2", SCHOOL)]
    first, second = matched(tmp_path, mine, articles)
    assert (first["submission_id"], first["band"], first["holds"]) == ("s1", "review", [])
    assert (second["submission_id"], second["band"]) == ("s2", "auto")


def test_two_units_with_one_text_compete_and_the_earlier_wins(tmp_path: Path) -> None:
    both = [
        submission("s9", ROAD, unit="江达县", submitted_at="2026-10-02"),
        submission("s2", ROAD, unit="贡觉县", submitted_at="2026-10-02T08:00:00"),
    ]
    (line,) = matched(tmp_path, both, [article("a1", ROAD, published_at="2026-10-05")])
    assert (line["submission_id"], line["rivals"]) == ("s9", ["s2"])
    assert (line["holds"], line["probability"], line["band"]) == (["contested"], 0.5, "review")


def test_a_tie_in_time_goes_to_the_smaller_id(tmp_path: Path) -> None:
    both = [submission("s2", ROAD), submission("s1", ROAD)]
    (line,) = matched(tmp_path, both, [article("a1", ROAD)])
    assert (line["submission_id"], line["rivals"]) == ("s1", ["s2"])


def test_a_piece_registered_after_it_ran_is_held(tmp_path: Path) -> None:
    mine = [submission("s1", ROAD, submitted_at="2026-10-05T09:00:00+08:00")]
    lines = matched(
        tmp_path,
        mine,
        [
            article("a1", ROAD, published_at="2026-10-05T08:59:59.5"),
            article("a2", ROAD, published_at="2026-10-09"),
        ],
    )
    assert [line["holds"] for line in lines] == [
        ["registered_after_publication"],
        ["seen_before_registration"],
    ]
    assert all(line["probability"] > 0.98 and line["band"] == "review" for line in lines)


def test_fields_may_be_missing_and_times_may_lack_their_zone(tmp_path: Path) -> None:
    rows = [{"id": "s1", "body": ROAD}, {"id": "s2", "body": "", "submitted_at": "2026-10-01"}]
    assert len(matched(tmp_path, rows, [{"id": "a1", "body": ROAD}, {"id": "a2", "body": ""}])) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "s1"}', "body"),
        ('{"id": 7, "body": "x"}', "id"),
        ("[1]", "对象"),
        ("{nonsense", "JSON"),
        ('{"id": "s1", "body": "x", "submitted_at": "昨天"}', "submitted_at"),
        ('{"id": "s1", "body": "x", "authors": [1]}', "authors"),
        ('{"id": "s0", "body": "x"}', "重复"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(tmp_path: Path, line: str, said: str) -> None:
    bad, good, out = tmp_path / "s.jsonl", tmp_path / "a.jsonl", tmp_path / "o.jsonl"
    bad.write_text('{"id": "s0", "body": "x"}\n\n' + line + "\n", "utf-8")
    good.write_text('{"id": "a1", "body": "x"}\n', "utf-8")
    with pytest.raises(IntakeError, match=said) as found:
        match_files(bad, good, out)
    assert found.value.where == f"{bad}:3"
    assert not out.exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="读不了"):
        match_files(tmp_path / "none", tmp_path / "none", tmp_path / "out")


def test_the_same_bytes_on_every_run_zipped_or_not_in_one_process_or_two(tmp_path: Path) -> None:
    articles = [article(f"a{i}", PIECES[i % 4] + f"（{i}）") for i in range(1600)]
    lines = matched(tmp_path, REGISTERED, articles, workers=1)
    first = (tmp_path / "o.jsonl").read_bytes()
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    match_files(tmp_path / "s.jsonl", packed, tmp_path / "o.jsonl", workers=2)
    assert (tmp_path / "o.jsonl").read_bytes() == first
    assert [line["article_id"] for line in lines] == [f"a{i}" for i in range(1600)]


NOISE = st.sampled_from(["\u200b", "，", "。", " ", "\u202e", "…", "\ufeff", "！"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_order_furniture_and_marks_change_no_decision(tmp_path: Path, data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(PIECES))
    before = matched(tmp_path, REGISTERED, [article("a1", body)])
    lines = data.draw(st.permutations(body.split("\n")))
    parts = [data.draw(st.sampled_from(["", FURNITURE])), *lines]
    text = "\n".join(parts) + data.draw(st.sampled_from(["", "\n（责任编辑：某人）"]))
    at = data.draw(st.lists(st.integers(0, len(text)), max_size=12))
    for place in sorted(at, reverse=True):
        text = text[:place] + data.draw(NOISE) + text[place:]
    after = matched(tmp_path, REGISTERED, [article("a1", text)])
    keys = ("submission_id", "band", "extent", "holds", "rivals")
    assert [[line[k] for k in keys] for line in after] == [
        [line[k] for k in keys] for line in before
    ]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(30, 200), st.integers(0, 60))
def test_a_longer_shared_passage_never_lowers_the_score(
    tmp_path: Path, size: int, more: int
) -> None:
    articles = [
        article("a1", OTHER + "\n" + SCHOOL[:size]),
        article("a2", OTHER + "\n" + SCHOOL[: size + more]),
    ]
    found = {r["article_id"]: r["probability"] for r in matched(tmp_path, REGISTERED, articles)}
    assert found.get("a2", 0) >= found.get("a1", 0)
