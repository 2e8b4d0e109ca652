"""What becomes of a text: each function registers, runs and notes one way a piece can go."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from demo import edits
from demo.desk import Desk
from demo.manuscripts import Text, texts, with_piece
from demo.outlets import MIRROR, outlet
from demo.pieces import Draft, Handed, Ran
from demo.units import UNITS

_FIRST = 27
"""Days before today on which the first pieces are handed in."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """A way texts go, and how many texts of a newsroom go it; `size` of them at a time."""

    name: str
    count: int
    lay_out: Callable[[Desk, list[Text]], None]
    size: int = 1


def _print(desk: Desk, piece: Handed, outlet_key: str, days_ago: int) -> Ran:
    return desk.run(outlet_key, days_ago, edits.reprint(piece, outlet(outlet_key), desk.rng))


def _full(desk: Desk, batch: list[Text]) -> None:
    handed = desk.a_day(6, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    article = _print(desk, piece, desk.an_outlet(), handed - desk.a_day(1, 3))
    desk.placed(piece, [article], "全文刊发")


def _copied(desk: Desk, batch: list[Text]) -> None:
    handed = desk.a_day(8, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    article = _print(desk, piece, desk.an_outlet(), handed - 2)
    desk.placed(piece, [article], "全文刊发")
    copy = desk.run(
        MIRROR,
        handed - 3,
        Draft(
            article.title,
            tuple(edits.garbled(one, desk.rng) for one in article.paragraphs),
            byline=article.byline,
        ),
    )
    desk.queued(piece, [copy], "抄袭站点的副本，媒体不可信，不自动认定")


def _unused(desk: Desk, batch: list[Text]) -> None:
    piece = desk.hand_in(batch[0], desk.a_day(2, _FIRST))
    desk.absent(piece, "没有媒体采用")


def _retitled(desk: Desk, batch: list[Text]) -> None:
    handed = desk.a_day(6, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    key = desk.an_outlet()
    draft = replace(edits.reprint(piece, outlet(key), desk.rng), title=batch[0].retitle)
    desk.placed(piece, [desk.run(key, handed - desk.a_day(1, 4), draft)], "改题刊发")


def _abridged(desk: Desk, batch: list[Text]) -> None:
    handed = desk.a_day(6, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    cut = edits.abridged(piece.paragraphs, desk.rng)
    closing = f"（通讯员 {' '.join(piece.authors)}）"
    draft = Draft(piece.title, (*cut, closing), byline=piece.authors)
    article = desk.run(desk.an_outlet(), handed - desk.a_day(1, 4), draft)
    desk.placed(piece, [article], "删节刊发")


def _paragraph(desk: Desk, batch: list[Text]) -> None:
    """One paragraph of the piece inside a feature of the outlet's own."""
    handed = desk.a_day(6, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    used = {article.title for article in desk.ran}
    host = next(one for one in texts("hosts") if one.title not in used)
    body = with_piece(host, edits.longest(piece.paragraphs))
    article = desk.run(desk.an_outlet(), handed - desk.a_day(1, 4), Draft(host.title, body))
    desk.queued(piece, [article], "一段文字用在媒体自采稿里")


def _roundup(desk: Desk, batch: list[Text]) -> None:
    """Three pieces, a few sentences each, beside news of others."""
    handed = desk.a_day(6, _FIRST)
    pieces = [desk.hand_in(text, handed + place) for place, text in enumerate(batch)]
    items = [f"【{one.unit.place}】{edits.excerpt(one.paragraphs)}" for one in pieces]
    spare = desk.rng.sample(texts("others"), 2)
    items[1:1] = [f"【区内】{spare[0].paragraphs[0]}"]
    items.append(f"【国内】{spare[1].paragraphs[0]}")
    places = "、".join(one.unit.place for one in pieces)
    draft = Draft(f"一周短波：{places}等地新鲜事", tuple(items))
    article = desk.run(desk.an_outlet(), handed - desk.a_day(2, 4), draft)
    for piece in pieces:
        desk.queued(piece, [article], "几句话用在综合消息里")


def _chain(desk: Desk, batch: list[Text]) -> None:
    """First in one outlet, then reprinted by two more that name it as 来源."""
    handed = desk.a_day(9, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    first, *others = desk.rng.sample(["people", "xzxw", "xzcd", "krrm"], 3)
    original = _print(desk, piece, first, handed - 1)
    desk.placed(piece, [original], "首发")
    for later, key in enumerate(others, start=2):
        draft = replace(
            Draft(piece.title, original.paragraphs, byline=original.byline),
            origin=outlet(first).name,
        )
        article = desk.run(key, handed - later, draft)
        desk.placed(piece, [article], f"转载自{outlet(first).name}", "reprint")


def _traditional(desk: Desk, batch: list[Text]) -> None:
    handed = desk.a_day(6, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    draft = Draft(
        edits.traditional(piece.title), tuple(edits.traditional(one) for one in piece.paragraphs)
    )
    key = desk.an_outlet(but=("xzrb",))
    desk.placed(piece, [desk.run(key, handed - desk.a_day(1, 3), draft)], "繁体字刊发")


def _monthly(desk: Desk, batch: list[Text]) -> None:
    """A monthly report: last month's ran at the beginning of the month, this month's later."""
    text = batch[0]
    if text.earlier is None:
        raise ValueError(f"{text.key}: no figures of the month before")
    desk.run(
        desk.an_outlet(but=("xzrb",)),
        desk.a_day(22, 28),
        Draft(text.earlier.title, text.earlier.paragraphs),
    )
    handed = desk.a_day(4, 6)
    piece = desk.hand_in(text, handed)
    if len(desk.handed) == 1:
        article = _print(desk, piece, desk.an_outlet(), handed - 2)
        desk.placed(piece, [article], "全文刊发；上月同名报表不算")
    else:
        desk.absent(piece, "只登过上月的报表，数字不同，不是本稿")


def _contested(desk: Desk, batch: list[Text]) -> None:
    """Two units hand in one text; the article goes to the earlier, and a person is asked."""
    handed = desk.a_day(6, _FIRST)
    first = desk.hand_in(batch[0], handed)
    other = desk.rng.choice([one.key for one in UNITS if one.key != first.unit_key])
    second = desk.hand_in(batch[0], handed - 1, unit_key=other)
    article = desk.run(desk.an_outlet(), handed - 3, Draft(first.title, first.paragraphs))
    desk.queued(first, [article], "两家单位报送同一篇", "contested")
    desk.absent(second, f"与 {first.ref} 同文，较晚报送，列为竞争稿")


def _late(desk: Desk, batch: list[Text]) -> None:
    """Registered only after it had run."""
    ran = desk.a_day(8, _FIRST)
    piece = desk.hand_in(batch[0], ran - desk.a_day(1, 3))
    article = _print(desk, piece, desk.an_outlet(), ran)
    desk.queued(piece, [article], "见报之后才登记", "registered_after_publication")


def _older(desk: Desk, batch: list[Text]) -> None:
    """Copied from an older article, registered, then run by another outlet."""
    ran = desk.a_day(20, _FIRST)
    piece = desk.hand_in(batch[0], ran - 6)
    first = desk.an_outlet(but=("xzrb",))
    older = desk.run(first, ran, Draft(piece.title, piece.paragraphs))
    desk.queued(piece, [older], "登记之前已有此文", "registered_after_publication")
    newer = _print(desk, piece, desk.an_outlet(but=(first,)), ran - 8)
    desk.queued(piece, [newer], "文字抄自更早的报道", "seen_before_registration")


def _two_urls(desk: Desk, batch: list[Text]) -> None:
    handed = desk.a_day(6, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    seen = any(one.twice and one.outlet_key == "xzxw" for one in desk.ran)
    key = "people" if seen else "xzxw"  # its second list never stands empty
    draft = replace(edits.reprint(piece, outlet(key), desk.rng), twice=True)
    desk.placed(piece, [desk.run(key, handed - 2, draft)], "一稿两个网址，只计一次")


def _script(desk: Desk, batch: list[Text]) -> None:
    handed = desk.a_day(6, _FIRST)
    piece = desk.hand_in(batch[0], handed)
    draft = Draft(piece.title, piece.paragraphs, script=True)
    article = desk.run("krrm", handed - 2, draft)
    desk.unseen(piece, article, "正文由脚本填入，无法读取")


def _moved(desk: Desk, batch: list[Text]) -> None:
    piece = desk.hand_in(batch[0], desk.a_day(2, 4))
    article = _print(desk, piece, desk.moved, _last_night(desk.moved))
    desk.unseen(piece, article, "末夜该站改版，列表读不出来")


def _down(desk: Desk, batch: list[Text]) -> None:
    piece = desk.hand_in(batch[0], desk.a_day(2, 4))
    article = _print(desk, piece, desk.down, _last_night(desk.down))
    desk.unseen(piece, article, "末夜该站返回 503，没有采到")


def _last_night_ok(desk: Desk, batch: list[Text]) -> None:
    piece = desk.hand_in(batch[0], desk.a_day(2, 4))
    tonight = sorted(desk.healthy, key=lambda key: _run_tonight(desk, key))
    key = tonight[0]
    desk.placed(piece, [_print(desk, piece, key, _last_night(key))], "末夜新刊发")


def _last_night(outlet_key: str) -> int:
    """Days before today of what only the last crawl can see: a newspaper's issue is of today."""
    return 0 if outlet(outlet_key).family == "founder" else 1


def _run_tonight(desk: Desk, key: str) -> int:
    first, _ = desk.nights
    return sum(one.outlet_key == key and one.published_at > first for one in desk.ran)


TREATMENTS = (
    Treatment("monthly", 3, _monthly),
    Treatment("full", 4, _full),
    Treatment("copied", 4, _copied),
    Treatment("unused", 5, _unused),
    Treatment("retitled", 5, _retitled),
    Treatment("abridged", 5, _abridged),
    Treatment("paragraph", 4, _paragraph),
    Treatment("roundup", 6, _roundup, size=3),
    Treatment("chain", 6, _chain),
    Treatment("traditional", 3, _traditional),
    Treatment("contested", 2, _contested),
    Treatment("late", 3, _late),
    Treatment("older", 2, _older),
    Treatment("two_urls", 2, _two_urls),
    Treatment("script", 1, _script),
    Treatment("moved", 1, _moved),
    Treatment("down", 1, _down),
    Treatment("last_night", 3, _last_night_ok),
)
