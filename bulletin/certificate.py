"""用稿证明: one page to print and seal, for a piece, a person or a unit over a span of days.

It lists what the office has confirmed, each run with the day, the outlet and the digest of the kept
page. Its code is made of exactly these rows: the check page makes it again from the ledger, so a
changed line, or a placement withdrawn since, shows.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bulletin import coverage, html, roster, sentences
from bulletin.details import author_names
from bulletin.labels import label
from bulletin.printing import chinese_day, chinese_moment, line
from ledger.tables import Article, Page, Person, Placement, Submission, SubmissionAuthor, Unit
from office.errors import DecisionError
from office.house import Office
from office.periods import Period

Kind = Literal["piece", "person", "unit"]

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without signs that are read one for the other on paper."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One confirmed run."""

    placement_id: int
    published_on: date
    title: str
    """As it was printed."""
    authors: str
    outlet: str
    tier: str
    how: str
    place: str
    """Page of a paper or address on the net."""
    page_digest: str | None
    """sha256 of the kept page; None for a clipping."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is certified, of whom, and how to check it."""

    office: str
    kind: Kind
    key: str
    name: str
    from_on: date
    to_on: date
    """Inclusive."""
    rows: tuple[Ran, ...]
    made_on: date
    as_of: str
    code: str
    unseen: tuple[str, ...] = ()
    """Without rows: what could not be looked at, in sentences; nothing found proves nothing."""

    @property
    def check_path(self) -> str:
        """The check page's path below the office's own address."""
        return f"/check/{self.kind}/{self.key}/{self.from_on}/{self.to_on}/{self.code}"


def certificate(
    session: Session,
    office: Office,
    kind: Kind,
    key: str,
    *,
    from_on: date,
    to_on: date,
    now: datetime,
) -> Certificate:
    """Return what the ledger can certify of a piece (its number), a person or a unit (their key).

    Raises:
        DecisionError: when nobody bears the key, or the span is the wrong way round.
    """
    if to_on < from_on:
        raise DecisionError(f"起止日期颠倒: {from_on} 至 {to_on}")
    name, whose = _subject(session, office, kind, key, to_on)
    rows = _rows(session, office, whose, from_on, to_on)
    return Certificate(
        office=office.profile.name,
        kind=kind,
        key=key,
        name=name,
        from_on=from_on,
        to_on=to_on,
        rows=rows,
        made_on=office.periods.day_of(now),
        as_of=chinese_moment(now, office.periods.zone),
        code=code_of(kind, key, from_on, to_on, rows),
        unseen=() if rows else tuple(_unseen(session, office, from_on, to_on, now)),
    )


def _unseen(
    session: Session, office: Office, from_on: date, to_on: date, now: datetime
) -> Iterator[str]:
    span = Period(f"{from_on}..{to_on}", "months", from_on, to_on + timedelta(days=1))
    yield from sentences.unseen(
        coverage.gaps(session, office, span, until=office.periods.day_of(now))
    )
    yield from sentences.by_hand(coverage.manual_channels(session, office, span))


def code_of(kind: Kind, key: str, from_on: date, to_on: date, rows: Sequence[Ran]) -> str:
    """Return the code of a certificate's rows: twelve signs in threes, 60 bits."""
    said = [
        kind,
        key,
        str(from_on),
        str(to_on),
        *([r.placement_id, str(r.published_on), r.title, r.outlet, r.page_digest] for r in rows),
    ]
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()
    number = int.from_bytes(digest[:8])
    signs = "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -5, -5))
    return "-".join(signs[start : start + 4] for start in range(0, 12, 4))


def as_html(made: Certificate, *, address: str = "") -> bytes:
    """Return the page to print; `address` is where the office's pages are reached."""
    rows = "".join(_row(number, row) for number, row in enumerate(made.rows, 1))
    span = f"{chinese_day(made.from_on)}至{chinese_day(made.to_on)}"
    said = {
        "piece": f"稿件《{made.name}》（编号{made.key}）",
        "person": f"{made.name}同志撰写的稿件",
        "unit": f"{made.name}报送的稿件",
    }[made.kind]
    if not made.rows:
        return html.page(f"用稿查询结果 {made.name}", _nothing_found(made, said, span, address))
    body = (
        "<main><h1>用稿证明</h1>"
        f"<p>兹证明：{escape(line(said))}，在{span}期间，经我单位核实，"
        f"被下列媒体采用，共{len(made.rows)}篇次。</p>"
        "<div class=wide><table><thead><tr><th>序号</th><th>刊播日期</th><th>刊发标题</th>"
        "<th>作者</th><th>媒体</th><th>级别</th><th>采用方式</th><th>版面或链接</th>"
        f"<th>存证</th></tr></thead><tbody>{rows}</tbody></table></div>"
        "<p>特此证明。</p>"
        f"<div class=seal><p>{escape(line(made.office))}</p><p>（印章）</p>"
        f"<p>{chinese_day(made.made_on)}</p></div></main>"
        f"<footer>{_check(made, address)}"
        "<p>存证为所存网页 sha256 的前 12 位；样报、播发证明等纸质证明另存。</p></footer>"
    )
    return html.page(f"用稿证明 {made.name}", body, style=_STYLE)


def _nothing_found(made: Certificate, said: str, span: str, address: str) -> str:
    """Return a page that certifies nothing: what was looked for, and what could not be seen."""
    return (
        "<main><h1>用稿查询结果</h1>"
        f"<p>截至{made.as_of}，在{span}期间没有查到{escape(line(said))}被媒体采用的记录。"
        "没有查到不等于没有被采用：</p>"
        f"{''.join(f'<p>{escape(line(words))}</p>' for words in made.unseen)}"
        "<p>本页只说明查询结果，不作用稿证明使用。</p>"
        f"<p>{escape(line(made.office))}　{chinese_day(made.made_on)}</p></main>"
        f"<footer>{_check(made, address)}</footer>"
    )


def _check(made: Certificate, address: str) -> str:
    path = escape(address.rstrip("/") + made.check_path)
    return f"<p>核验码：<b>{made.code}</b>　核验地址：<span class=head>{path}</span></p>"


_STYLE = """
.seal{margin:3rem 2rem 3rem auto;width:18rem;text-align:center;line-height:2.2}
.seal p{text-indent:0}
table{font-size:.78rem}
th,td:nth-child(2),td:nth-child(4),td:nth-child(6),td:nth-child(9){white-space:nowrap}
td.place{max-width:13rem;word-break:break-all;text-align:left}
"""


def _row(number: int, row: Ran) -> str:
    without = "—" if row.place.startswith("http") else "纸质"
    digest = row.page_digest[:12] if row.page_digest else without
    cells = (
        str(number),
        str(row.published_on),
        row.title,
        row.authors,
        row.outlet,
        row.tier,
        row.how,
    )
    plain = "".join(f"<td>{escape(line(cell))}</td>" for cell in cells)
    return f"<tr>{plain}<td class=place>{escape(line(row.place))}</td><td>{digest}</td></tr>"


def _subject(
    session: Session, office: Office, kind: Kind, key: str, on: date
) -> tuple[str, ColumnElement[bool]]:
    """Return the subject's name on a day and what picks its placements."""
    if kind == "piece":
        piece = session.scalars(select(Submission).where(Submission.ref == key)).one_or_none()
        if piece is not None:
            return piece.title, Placement.submission_id == piece.id
    elif kind == "person":
        person = session.scalars(select(Person).where(Person.key == key)).one_or_none()
        if person is not None:
            names = [roster.Dated(n.name, n.from_on, n.to_on) for n in person.names]
            wrote = select(SubmissionAuthor.submission_id).where(
                SubmissionAuthor.person_id == person.id
            )
            return roster.name_on(names, on) or key, Placement.submission_id.in_(wrote)
    else:
        units = roster.units(session, office.profile, on)
        unit_id = session.scalar(select(Unit.id).where(Unit.key == key))
        if unit_id is not None:
            merged = [known for known in units.known if units.fold(known) == unit_id]
            return units.name(unit_id), Placement.unit_id.in_([unit_id, *merged])
    words = {"piece": "稿件编号", "person": "人员", "unit": "单位"}[kind]
    raise DecisionError(f"没有{words} '{key}'")


def _rows(
    session: Session, office: Office, whose: ColumnElement[bool], from_on: date, to_on: date
) -> tuple[Ran, ...]:
    query = (
        select(
            Placement.id,
            Placement.submission_id,
            Placement.published_on,
            Placement.channel_key,
            Placement.tier,
            Placement.extent,
            Placement.composite_n,
            Article.title,
            Article.page_no,
            Article.url,
            Page.digest,
        )
        .join(Article, Article.id == Placement.article_id)
        .outerjoin(Page, Page.id == Article.page_id)
        .where(whose, Placement.state == "standing")
        .where(Placement.published_on.between(from_on, to_on))
        .order_by(Placement.published_on, Placement.id)
    )
    found = session.execute(query).all()
    authors = author_names(session, [row.submission_id for row in found])
    tiers = {tier.key: tier.name for tier in office.tiers}
    rows = []
    for row in found:
        on = row.published_on
        together = f"（综合{row.composite_n}篇）" if row.composite_n > 1 else ""
        rows.append(
            Ran(
                placement_id=row.id,
                published_on=on,
                title=row.title,
                authors=authors.get(row.submission_id, ""),
                outlet=office.channel_name(row.channel_key, on),
                tier=tiers.get(row.tier, row.tier),
                how=f"{label('extent', row.extent)}{together}",
                place=row.page_no or row.url or "",
                page_digest=row.digest,
            )
        )
    return tuple(rows)
