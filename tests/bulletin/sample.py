"""A bulletin's content without a ledger, for the writers' tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from bulletin import sentences, tables
from bulletin.content import BulletinContent, Column, Picked, Section, Table, UsedRules
from bulletin.standings import Counts, Runs, Standing, Subject, Totals
from office.periods import Period
from office.profile import Mode
from office.tiers import Tier

OCTOBER = Period("2026-10", "month", date(2026, 10, 1), date(2026, 11, 1))
TIERS = (Tier(key="central", name="中央级"), Tier(key="prefecture", name="市(地)级"))
RULES = (UsedRules("cd2026", "采用奖励办法", "points", "ab" * 32),)


def standing(name: str, *, group: str = "县(区)", adopted: int = 2) -> Standing:
    counts = Counts(
        sent=4,
        sent_adopted=adopted,
        adopted=adopted,
        sent_by_kind={"publicity": 4},
        adopted_by_kind={"publicity": adopted},
        tiers={"central": Runs(adopted, 1)},
        media={"print": adopted, "web": 1} if adopted else {},
    )
    earned = {"cd2026": Decimal("12.50")}
    return Standing(
        Subject(name, name, group),
        counts,
        year=Totals(sent=9, adopted=5, placements=8),
        earned=earned,
        earned_year=earned,
    )


def content(
    *units: str, mode: Mode = "incentive", number: str | None = None, picked: str = "一稿"
) -> BulletinContent:
    """A bulletin of some units; what a unit is called stands wherever a text may stand."""
    rows = tuple(standing(name) for name in units or ("卡若区委组织部", "边坝县委组织部"))
    return content_of(rows, *units, mode=mode, number=number, picked=picked)


def content_of(
    rows: tuple[Standing, ...],
    *units: str,
    mode: Mode = "incentive",
    number: str | None = None,
    picked: str = "一稿",
) -> BulletinContent:
    form = tables.Form(mode, "month", TIERS, RULES)
    listed = Table(
        "placements",
        "采用明细",
        (Column("标题", "text"), Column("日期", "day"), Column("链接", "link")),
        (Section(None, tuple((name, date(2026, 10, 5), name) for name in units)),),
    )
    return BulletinContent(
        office="昌都市委组织部信息中心",
        title=sentences.title(mode, "2026年10月"),
        mode=mode,
        number=number,
        period="2026-10",
        period_name="2026年10月",
        from_on=OCTOBER.starts_on,
        to_on=OCTOBER.last_on,
        as_of_at=datetime(2026, 11, 6, 1, tzinfo=UTC),
        as_of="2026年11月6日9时00分",
        rules=RULES,
        chain_head="0" * 64,
        summary=sentences.summary(rows, "2026年10月", form),
        tables=tables.document_tables(rows, form),
        details=(listed,),
        picks=(Picked(picked, rows[0].subject.name, "扎西、卓玛", "人民网", "事例鲜活"),),
        zeros=None,
        gaps=(),
        manual=(),
        notes=("统计说明。",),
    )


def retitled(made: BulletinContent, title: str) -> BulletinContent:
    return replace(made, title=title)
