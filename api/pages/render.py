"""Turns a template into a page in the reader's language, with what every page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from api.assets_served import address
from api.context import context_of, language
from api.pages.basis import Basis
from api.pages.offered import Offered
from api.pages.spark import spark
from api.pages.translated import Translated
from api.permissions import Principal, access, is_open_to
from api.room_words import in_language, reason_in_language
from api.rule_words import rows_in_words
from api.words import N_, catalogue
from bulletin.labels import LABELS, band_of, label, percent, why
from ledger.queries.units import UnitRow
from office.house import Office
from office.outlets import Outlet
from office.tiers import Tier
from rewards.explain import heading

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; `key` follows `g` on the keyboard."""

    path: str
    title: str
    key: str
    also: tuple[str, ...] = ()
    """Other pages that belong under it."""

    def holds(self, path: str) -> bool:
        """Whether a page is this entry's or one under it.

        >>> outlets = Place("/outlets", "Outlets", "o", ("/gaps",))
        >>> outlets.holds("/gaps"), outlets.holds("/articles/1")
        (True, False)
        """
        if self.path == "/":
            return path == "/"
        return path.removeprefix("/").split("/")[0] in {p[1:] for p in (self.path, *self.also)}


NAVIGATION = (
    Place("/", N_("Overview"), "h"),
    Place("/review", N_("Review"), "r", ("/reported", "/objections")),
    Place(
        "/submissions",
        N_("Submissions"),
        "s",
        ("/mine", "/receipts", "/intake", "/unfound", "/commissions", "/unit-links"),
    ),
    Place("/articles", N_("Articles"), "a"),
    Place("/placements", N_("Placements"), "p"),
    Place(
        "/statistics",
        N_("Statistics"),
        "t",
        ("/statements", "/bulletin", "/picks", "/tasks", "/shares", "/offices"),
    ),
    Place("/credits", N_("Credits"), "c", ("/rules",)),
    Place("/outlets", N_("Outlets"), "o", ("/gaps", "/sources", "/trials")),
    Place("/settings", N_("Settings"), "e", ("/accounts", "/audit", "/roster")),
)


@cache
def environment(spoken: str) -> jinja2.Environment:
    """Return the templates in one language; everything they print is escaped."""
    made = Translated(
        catalogue(spoken),
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        label=partial(_label, spoken),
        why=partial(_why, spoken),
        said=partial(in_language, language=spoken),
        band=partial(_band, spoken),
        also=also,
        asset=address,
        spark=spark,
        language=spoken,
    )
    made.globals["media"] = [
        (key, words[spoken == "en"]) for key, words in LABELS["medium"].items()
    ]
    made.globals["triples"] = lambda gaps: [(gap.day, gap.state, gap.why) for gap in gaps]
    made.filters.update(
        safe_href=safe_href,
        amount=amount,
        kd_pair=_pair,
        kd_call=_call,
        reason=partial(reason_in_language, language=spoken),
        rule_heading=lambda rule: reason_in_language(heading(rule), spoken),
    )
    return made


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    basis: Basis | None = None,
    **values: Any,
) -> HTMLResponse:
    """Return a page; templates know who reads, where they may go, the office and the time.

    `basis`: what the page's figures rest on; None where it shows none of a span.
    """
    context, spoken = context_of(request), language(request)
    who: Principal | None = getattr(request.state, "who", None)
    settings = getattr(request.state, "settings", {})
    zone = context.office.profile.zone

    def moment(at: datetime | None, form: str = "%Y-%m-%d %H:%M") -> str:
        return f"{at.astimezone(zone):{form}}" if at else ""

    page = (
        environment(spoken)
        .get_template(template)
        .render(
            who=who,
            navigation=[p for p in NAVIGATION if is_open_to(access("GET", p.path), who)],
            path=request.url.path,
            office=context.office,
            as_of=context.clock(),
            offered=Offered(context.office.periods, context.office.periods.day_of(context.clock())),
            basis=basis,
            moment=moment,
            link=partial(link, request),
            opens=lambda path: is_open_to(access("GET", path), who),
            theme=settings.get("theme") or request.cookies.get("kandeng_theme", "auto"),
            keys_off=bool(settings.get("keys_off")),
            outlet=context.office.outlet_name,
            channel=context.office.channel_name,
            tier=context.office.tier_name,
            rule_words=rows_in_words(context.rulesets, context.office, spoken),
            tier_of=partial(_tier_of, context.office),
            **values,
        )
    )
    return HTMLResponse(page, status_code=status)


def link(request: Request, path: str | None = None, **changed: Any) -> str:
    """Return an address with this page's filters, some of them changed; None takes one out."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in changed]
    query = urlencode([*kept, *(pair for pair in changed.items() if pair[1] is not None)])
    where = path or request.url.path
    return f"{where}?{query}" if query else where


def also(address: str, **said: str) -> str:
    """Return an address that says something more.

    >>> also("/placements?period=2026", author="扎西"), also("/placements", tier="central")
    ('/placements?period=2026&author=%E6%89%8E%E8%A5%BF', '/placements?tier=central')
    """
    return f"{address}{'&' if '?' in address else '?'}{urlencode(said)}" if said else address


def safe_href(url: str | None) -> str:
    """Return an address that may stand in a link: http and https alone.

    >>> safe_href("https://a.cn/1"), safe_href("javascript:alert(1)"), safe_href(None)
    ('https://a.cn/1', '', '')
    """
    try:
        scheme = urlsplit(url or "").scheme
    except ValueError:
        return ""
    return (url or "") if scheme in ("http", "https") else ""


def amount(value: Decimal | None) -> str:
    """Return an amount as people write it.

    >>> amount(Decimal("1090.00")), amount(Decimal("12.5000")), amount(None)
    ('1090', '12.5', '')
    """
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _label(spoken: str, kind: str, key: str | None) -> str:
    return label(kind, key, spoken)


def _band(spoken: str, probability: float) -> Markup:
    """Return how certain a find is: the word and the number, in the word's colour."""
    word = band_of(probability)
    said = Markup('<span class="kd-band kd-band-{}">{} {}%</span>')
    return said.format(word, label("band", word, spoken), percent(probability))


def _why(spoken: str, key: str | None) -> str:
    return why(key, spoken)


def _tier_of(office: Office, channel_key: str) -> str:
    found = office.channel(channel_key)
    return office.tier_name(found[1].tier) if found else ""


def _call(name: str, words: Callable[[str], str]) -> str:
    """Return what `words` makes of a name; for `map`."""
    return words(name)


def _pair(held: Tier | Outlet | UnitRow) -> tuple[str, str]:
    """Return what a choice among tiers, outlets or units needs: key and name."""
    return held.key, held.name_on() if isinstance(held, Outlet) else held.name
