"""The receipt as one page that needs nothing else: to print, to mail inside the house, to file."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template

from bulletin import html
from bulletin.labels import label
from bulletin.printing import line, plain
from bulletin.receipt import Receipt
from bulletin.receipt_text import gap_words, read_whole, unseen_words, verdict_of
from rewards.explain import heading

_STYLE = """
main{max-width:46rem;margin:auto}
p.plain{text-indent:0}
p.title{text-indent:0;font-weight:700;font-size:1.1rem}
dl{display:grid;grid-template-columns:4rem 1fr;gap:.1rem .8rem;margin:.4rem 0}
dt{color:#555}
dd{margin:0}
blockquote{margin:.4rem 0;padding:.2rem .8rem;border-left:3px solid #999;font-size:.92rem}
blockquote,dl,p{break-inside:avoid}
ul{margin:.3rem 0}
@page{margin:14mm 16mm}
@media print{body{line-height:1.45;font-size:10.5pt}h1{margin:.2rem 0 .6rem}
h2{margin:.9rem 0 .3rem}}
"""


def receipt_html(found: Receipt) -> bytes:
    """Return the receipt's page, UTF-8: no script, no address it would load anything from."""
    zone = ZoneInfo(found.zone)

    def moment(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""

    body = _template().render(
        r=found,
        verdict=verdict_of(found),
        read_whole=read_whole(found.searched),
        unread=[(source, gap_words(source)) for source in found.searched.sources if source.gaps],
        unseen=[unseen_words(channel) for channel in found.searched.unseen],
        places={str(run.placement_id): run.channel for run in found.runs},
        moment=moment,
        label=label,
        heading=heading,
        amount=_amount,
        total=_total,
        signed=lambda change: f"{change:+f}",
    )
    return html.page(f"回执 {found.ref} {found.title}", body, style=_STYLE)


def _template() -> Template:
    paper = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: line(value) if isinstance(value, str) else value,
    )
    return paper.from_string(Path(__file__).with_name("receipt.html").read_text(encoding="utf-8"))


def _amount(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _total(value: Decimal | None, measure: str) -> str:
    return "待定" if value is None else f"{plain(value)} {label('measure', measure)}"
