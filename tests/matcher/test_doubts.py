"""Finds that agree word for word and still wait for a person."""

import re
from pathlib import Path

import pytest

from matcher.judge import Judge
from matcher.pieces import Piece, Report
from matcher.settings import shipped
from matcher.standing import stand
from tests.matcher.pieces import CLINIC, MEETING, OTHER, PIECES, ROAD
from tests.matcher.test_files import REGISTERED, article, matched, submission

UNSEEN = "来稿中的数字报道里一个也未见, 可能是另一时期的稿件, 须人工核对"
SPEECH = "相同文字多为会议要求一类的套话, 须人工核对"
DEMANDS = (
    "会议要求，要提高政治站位，压实工作责任，狠抓任务落实，全面排查整治安全隐患，切实保障群众生命财产安全，"
    "以务实作风推动各项工作部署落地见效，确保大局持续稳定。"
)
STANDING = stand([Piece(f"s{i}", b, None, None, (), None) for i, b in enumerate(PIECES)])


def doubts(body: str) -> tuple[str, ...]:
    (find,) = Judge(STANDING, shipped())(Report("a1", body, None, None, None, None)).finds
    return find.doubts


@pytest.mark.parametrize("piece", [MEETING, ROAD, CLINIC])
def test_the_report_of_a_year_that_gives_no_figures_is_never_automatic(
    tmp_path: Path, piece: str
) -> None:
    """Cut out of the piece, of the sentences that stay, or left out with theirs."""
    said = re.split(r"(?<=[。\n])", re.sub(r"\d+(?:\.\d+)?[万元个户人座种名米吨台次]*", "", piece))
    half = "".join(s if i % 2 else OTHER for i, s in enumerate(said))
    without = "".join(s for s in re.split(r"(?<=[。\n])", piece) if not re.search(r"\d", s))
    bodies = ["".join(said), half, OTHER + without]
    articles = [article(f"a{i}", body) for i, body in enumerate(bodies)]
    lines = matched(tmp_path, REGISTERED, articles)
    assert [line["band"] for line in lines] == ["review"] * len(lines)


def test_the_reason_stands_in_words(tmp_path: Path) -> None:
    body = ROAD.split("\n")[1] + "\n" + OTHER.split("。")[0] + "。\n入冬以来，多次出现暗冰。"
    piece = ROAD.replace("19个冬天", "多个冬天")
    (line,) = matched(
        tmp_path, [submission("s1", piece)], [article("a1", body.replace("19个冬天", "多个冬天"))]
    )
    assert line["band"] == "review"
    assert UNSEEN in line["because"]


def test_one_figure_confirmed_is_enough_of_a_few_sentences() -> None:
    assert doubts(OTHER + "\n" + ROAD.split("\n")[0]) == ()


def test_a_date_that_was_left_out_raises_no_doubt_about_a_whole_piece() -> None:
    assert doubts(MEETING.replace("10月21日，", "日前，")) == ()
    assert doubts(ROAD) == ()


def test_demands_that_every_meeting_makes_need_a_person(tmp_path: Path) -> None:
    piece = CLINIC + "\n" + DEMANDS
    lines = matched(
        tmp_path,
        [submission("s1", piece), submission("s2", ROAD)],
        [article("a1", ROAD.replace("养路工", "护路员") + OTHER + "\n" + DEMANDS)],
    )
    own = [line for line in lines if line["submission_id"] == "s1"]
    assert all(line["band"] == "review" for line in own)
    assert all(SPEECH in line["because"] for line in own)
