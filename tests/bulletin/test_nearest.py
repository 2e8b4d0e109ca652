"""What a receipt says in a terminal of a piece that was not found."""

from datetime import date

from bulletin.nearest import Nearby, lines_of


def test_the_nearest_article_is_named_with_what_it_lacked() -> None:
    near = Nearby(
        article_id=7,
        outlet="昌都报",
        title="上月简报",
        url=None,
        published_on=date(2026, 10, 12),
        probability=0.12,
        coverage=0.354,
        short=("differing", "people"),
    )
    first, second = lines_of((near,))
    assert first == "【最接近】昌都报 2026-10-12 《上月简报》"
    assert second.startswith("  相同文字占来稿 35.4%, 差在: ")
    assert second.endswith("换了的人名")
