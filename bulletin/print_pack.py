"""评优材料: the nominated or picked pieces as one Word file to lay on the table of the meeting.

A list with what speaks for each, then a page a piece: where it ran, and its text as handed in.
Pieces marked 不得上网 have a line in the list and no text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from docx.enum.text import WD_BREAK
from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin.details import OFFLINE_TITLE
from bulletin.docx_style import blank
from bulletin.nominations import Nomination
from bulletin.printing import chinese_day, line
from bulletin.tables import period_name
from ledger.tables import Article, Placement, Submission
from office.house import Office
from office.periods import Period

KEPT_BACK = "（不得上网，正文另附）"


@dataclass(frozen=True, slots=True)
class Run:
    """Where a piece ran."""

    outlet: str
    on: date
    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece as the meeting reads it; `paragraphs` empty: its text is kept back."""

    nomination: Nomination
    paragraphs: tuple[str, ...]
    runs: tuple[Run, ...]


def sheets(
    session: Session, office: Office, period: Period, nominated: Sequence[Nomination]
) -> tuple[Sheet, ...]:
    """Return the pieces with their texts and runs of the period, in the order given."""
    ids = [one.submission_id for one in nominated]
    texts = {
        key: (body or "", openness)
        for key, body, openness in session.execute(
            select(Submission.id, Submission.body, Submission.openness).where(
                Submission.id.in_(ids)
            )
        )
    }
    months = [month.key for month in office.periods.months_in(period)]
    ran: dict[int, list[Run]] = {}
    query = (
        select(Placement, Article.title)
        .join(Article, Article.id == Placement.article_id)
        .where(
            Placement.submission_id.in_(ids),
            Placement.state == "standing",
            Placement.period.in_(months),
        )
        .order_by(Placement.published_on, Placement.id)
    )
    for placement, title in session.execute(query):
        name = office.channel_name(placement.channel_key, placement.published_on)
        runs = ran.setdefault(placement.submission_id, [])
        runs.append(Run(name, placement.published_on, title))
    made = []
    for one in nominated:
        body, openness = texts[one.submission_id]
        offline = openness == "offline"
        paragraphs = () if offline else tuple(p for p in map(line, body.split("\n")) if p)
        runs = ran.get(one.submission_id, [])
        shown = [Run(r.outlet, r.on, OFFLINE_TITLE) for r in runs] if offline else runs
        made.append(Sheet(one, paragraphs, tuple(shown)))
    return tuple(made)


def write(pack: Sequence[Sheet], office: Office, period: Period) -> bytes:
    """Return the pack as a .docx in the layout of official documents."""
    title = f"{period_name(period)}优秀稿件推荐材料"
    document = blank(title)
    document.add_paragraph(title, style="通报标题")
    for place, sheet in enumerate(pack, 1):
        document.add_paragraph(_listed(place, sheet.nomination), style="通报正文")
    document.add_paragraph(line(office.profile.name), style="通报落款")
    for place, sheet in enumerate(pack, 1):
        _piece(document, place, sheet)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _listed(place: int, one: Nomination) -> str:
    picked = "（已评）" if one.picked else ""
    return (
        f"{place}.《{line(one.title)}》{picked}（{line(one.unit)}，{line(one.authors)}）。"
        f"推荐理由：{'，'.join(one.reasons)}。"
    )


def _piece(document: Any, place: int, sheet: Sheet) -> None:
    one = sheet.nomination
    head = document.add_paragraph(style="通报标题")
    head.add_run().add_break(WD_BREAK.PAGE)
    head.add_run(line(one.title))
    signed = f"{place}号材料　{line(one.ref)}　{line(one.unit)}　{line(one.authors)}"
    document.add_paragraph(signed, style="通报文号")
    for run in sheet.runs:
        ran = f"{run.outlet}　{chinese_day(run.on)}　《{line(run.title)}》"
        document.add_paragraph(ran, style="通报说明")
    for paragraph in sheet.paragraphs or (KEPT_BACK,):
        document.add_paragraph(paragraph, style="通报正文")
