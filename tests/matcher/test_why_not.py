from matcher.judge import Judge
from matcher.pieces import Piece, Report
from matcher.settings import shipped
from matcher.standing import stand
from matcher.why_not import why_not
from tests.matcher.pieces import MEETING, OTHER, PIECES, ROAD


def test_the_nearest_articles_and_what_they_lacked_are_named() -> None:
    judge = Judge(stand([Piece(str(i), body) for i, body in enumerate(PIECES)]), shipped())
    other_month = MEETING.translate(str.maketrans("0123456789", "4738261950"))
    quoting = OTHER + MEETING[60:85]
    reports = [Report("a1", OTHER), Report("a2", quoting), Report("a3", other_month)]
    near = why_not(judge, 0, reports)
    assert {n.article for n in near} == {"a2", "a3"}
    by_article = {n.article: n for n in near}
    assert "differ" in {s.name for s in by_article["a3"].short}
    assert by_article["a2"].probability < 0.5


def test_nothing_is_said_of_articles_without_a_common_passage() -> None:
    judge = Judge(stand([Piece("s", ROAD)]), shipped())
    assert why_not(judge, 0, [Report("a", OTHER)]) == ()
