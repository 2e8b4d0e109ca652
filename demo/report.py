"""What the demo prints when it is done: credited, queued and why, not seen, the month. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from bulletin.labels import label, why
from demo.expect import found_table
from demo.outcome import Found, Pair
from demo.outlets import TIERS, outlet
from demo.pieces import Plan

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; the caller prints it."""

    title: str
    heads: Row
    rows: tuple[Row, ...]


def tables(plan: Plan, found: Found) -> tuple[Table, ...]:
    """Return the tables in the order they are read."""
    return (_credited(plan, found), _queued(plan, found), _unseen(plan, found), _month(plan, found))


def _credited(plan: Plan, found: Found) -> Table:
    heads = ("编号", "单位", "标题", "媒体", "日期", "方式", "关系", "元/稿")
    rows = [
        (
            *_piece(plan, pair),
            outlet(pair[1]).name,
            one.day,
            label("extent", one.extent),
            label("relation", one.relation) or "—",
            str((found.amounts or {}).get(pair[0], "—")),
        )
        for pair, one in sorted(found.placed.items())
    ]
    return Table(f"已认定采用 {len(rows)} 条", heads, tuple(rows))


def _queued(plan: Plan, found: Found) -> Table:
    heads = ("编号", "单位", "标题", "媒体", "方式", "把握", "为何待核")
    rows = [
        (
            *_piece(plan, pair),
            outlet(pair[1]).name,
            label("extent", one.extent),
            f"{one.probability:.3f}",
            "、".join(label("hold", key) for key in sorted(one.holds | one.left_because))
            or "把握未到自动认定线",
        )
        for pair, one in sorted(found.waiting.items())
    ]
    return Table(f"待人工核对 {len(rows)} 条", heads, tuple(rows))


def _unseen(plan: Plan, found: Found) -> Table:
    rows = tuple(_blind_nights(found)) + tuple(_blind_pages(plan, found))
    return Table("没有看到的", ("哪里", "何时", "结果", "原因"), rows)


def _blind_nights(found: Found) -> Iterator[Row]:
    worked = [night for night in found.nights if night]
    for number, night in enumerate(worked, start=1):
        for ended in night:
            if ended.state not in ("ok", "nothing_new"):
                name = f"{outlet(ended.outlet).name} {ended.source}"
                yield name, f"第 {number} 夜", label("outcome", ended.state), why(ended.why)


def _blind_pages(plan: Plan, found: Found) -> Iterator[Row]:
    """Name the single pages without text; a list's end that answers 404 is no loss."""
    numbers = {str(article.number): article for article in plan.ran if article.script}
    for url, said in sorted(found.unreadable.items()):
        for number, article in numbers.items():
            if number in url:
                place = f"{outlet(article.outlet_key).name}《{article.title}》"
                yield place, article.published_on.isoformat(), "无正文", why(said.partition(":")[2])


def _month(plan: Plan, found: Found) -> Table:
    heads = ("单位", "报送", "采用", *(name for _, name in TIERS), "金额(元)")
    rows = [
        (row.unit, str(row.handed), str(row.used), *map(str, row.runs), str(row.amount))
        for row in found_table(plan, found)
    ]
    return Table(f"{plan.today.year}年{plan.today.month}月统计", heads, tuple(rows))


def _piece(plan: Plan, pair: Pair) -> Row:
    piece = next(one for one in plan.handed if one.ref == pair[0])
    return piece.ref, piece.unit.name, piece.title
