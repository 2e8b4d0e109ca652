"""An outlet's own list against the ledger: what is to be fetched, and what can only be noted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from intake import hand_made
from intake.cells import Fault
from intake.hand_made import HandMade
from intake.outlet_list import ListRow
from intake.places import LinkPlace, place_of_link, refusal, source_of
from intake.read_rows import ReadRows
from intake.taken import Taken
from intake.wanted import Wanted, foresee, want
from ledger.tables import IntakeFile, SourceState
from office.house import Office

RULE = "list:发稿清单"


@dataclass(frozen=True, slots=True)
class _Plan:
    """One row that will be written: fetched where it has a link we may follow, else noted."""

    row: ListRow
    wanted: Wanted | None


def take(session: Session, rows: ReadRows[ListRow], *, office: Office) -> Taken:
    """Return what the rows come to; each link is held against the outlet it is said to be of."""
    taking = _Taking(session, rows, office)
    taking.links()
    taking.others()
    return taking.taken()


class _Taking:
    """A list's rows held against the ledger."""

    def __init__(self, session: Session, rows: ReadRows[ListRow], office: Office) -> None:
        self._session, self._rows, self._office = session, rows, office
        self._plans: list[_Plan] = []
        self._faults = list(rows.faults)
        self._refused = list(rows.refused)
        self._without_page: list[ListRow] = []
        self._unchanged = 0
        self._failed_before = 0

    def links(self) -> None:
        """Plan the rows whose link can be fetched; leave the others."""
        wanted: list[tuple[ListRow, Wanted]] = []
        for row in self._rows.good:
            place = place_of_link(row.url, self._office) if row.url else None
            if fault := self._fault(row, place):
                self._refuse(row, fault)
            elif row.url is None or place is None:
                self._without_page.append(row)
            else:
                on, page_no = row.published_on, row.page_no
                wanted.append((row, Wanted(row.url, place, row.title, on, page_no)))
        became = foresee(self._session, [each for _, each in wanted])
        for (row, each), what in zip(wanted, became, strict=True):
            if what == "list_page":
                self._refuse(row, "链接是一个列表页, 不是一篇报道")
            elif what in ("kept", "waiting"):
                self._unchanged += 1
            else:
                self._failed_before += what == "again"
                self._plans.append(_Plan(row, each))

    def others(self) -> None:
        """Plan the rows nobody can fetch, where the ledger has no such article."""
        seen = set[tuple[object, ...]]()
        for row in self._without_page:
            key = (row.channel, row.published_on, hand_made.digest_of(_made(row)))
            if key in seen or hand_made.same(self._session, _made(row)) is not None:
                self._unchanged += 1
                continue
            seen.add(key)
            self._plans.append(_Plan(row, None))

    def taken(self) -> Taken:
        return Taken(
            new=len(self._plans),
            unchanged=self._unchanged,
            faults=tuple(self._faults),
            refused=tuple(self._refused),
            notes=tuple(self._notes()),
            write=self._write,
            details={"to_fetch": sum(plan.wanted is not None for plan in self._plans)},
        )

    def _fault(self, row: ListRow, place: LinkPlace | None) -> str | None:
        if row.url is None:
            return None
        if words := refusal(row.url, self._office):
            return f"链接: {words}"
        said = self._office.channel(row.channel)
        if place is None or said is None or place.outlet_key in (None, said[0].key):
            return None
        other = self._office.outlet(place.outlet_key or "")
        name = other.name_on(row.published_on) if other else place.outlet_key
        return f"链接是{name}的网址, 不是{said[0].channel_name(said[1], row.published_on)}, 请核对"

    def _refuse(self, row: ListRow, words: str) -> None:
        self._faults.append(Fault(row.where, words))
        self._refused.append(self._rows.records[row.where])

    def _notes(self) -> Iterator[Fault]:
        fetched = [plan.row for plan in self._plans if plan.wanted]
        noted = [plan.row for plan in self._plans if not plan.wanted]
        if fetched:
            yield Fault("链接", f"{len(fetched)} 条待下次采集时取回、存证并比对")
        if self._failed_before:
            yield Fault("链接", f"其中 {self._failed_before} 条先前没有取到, 将再取一次")
        if noted:
            words = f"{len(noted)} 条没有可取的公开网页, 按清单登记为报道, 没有网页存证"
            yield Fault("链接", words)
        if counted := sum(row.reads is not None for row in fetched):
            yield Fault("阅读数", f"{counted} 条的阅读数未随链接保存, 请在认定后作为补充事实填写")
        for channel in self._unlisted():
            yield Fault("媒体", f"频道 {channel} 没有人工采集入口, 未记下清单日期")

    def _unlisted(self) -> list[str]:
        counted = Counter(row.channel for row in self._rows.good)
        return [key for key in counted if _manual_source(self._office, key) is None]

    def _write(self, _file: IntakeFile, *, at: datetime, by: str) -> tuple[int, ...]:
        want(self._session, [plan.wanted for plan in self._plans if plan.wanted], now=at)
        for plan in self._plans:
            if plan.wanted is None:
                hand_made.put(self._session, _made(plan.row), office=self._office, at=at)
        day = self._office.periods.day_of(at)
        for channel in dict.fromkeys(row.channel for row in self._rows.good):
            if (source := _manual_source(self._office, channel)) is not None:
                brought(self._session, source, day, at=at)
        return ()


def brought(session: Session, source_key: str, day: date, *, at: datetime) -> None:
    """Note the day on which a person last brought a channel's list."""
    state = session.get(SourceState, source_key)
    if state is None:
        state = SourceState(source_key=source_key, first_seen_at=at)
        session.add(state)
    if state.last_brought_on is None or state.last_brought_on < day:
        state.last_brought_on = day
    session.flush()


def _manual_source(office: Office, channel_key: str) -> str | None:
    held = office.channel(channel_key)
    source = source_of(*held, manual=True) if held else None
    manual = source is not None and source.kind == "manual" and source.channel == channel_key
    return source.key if source is not None and manual else None


def _made(row: ListRow) -> HandMade:
    said = {"unit": row.unit, "reads": row.reads, "place": row.where}
    return HandMade(
        channel_key=row.channel,
        title=row.title,
        published_on=row.published_on,
        rule=RULE,
        body=row.body or "",
        published_at=row.published_at,
        url=row.url,
        byline=tuple(name for name, _ in row.authors),
        page_no=row.page_no,
        beside={"list": {key: value for key, value in said.items() if value is not None}},
    )
