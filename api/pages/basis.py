"""What the figures of a span rest on: the rules in force, and what could not be seen."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from api.context import Context
from ledger.queries import nights
from office.periods import Period
from rewards.kept import digest_of

VERSION_SIGNS = 8
"""Of a rule set's sha256: enough to tell two versions apart on paper."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Stands under every table of figures, on the screen and on paper."""

    from_on: date
    to_on: date
    """The last day that has come; both inclusive."""
    gaps: int
    """Source × day without an outcome that supports «not published»."""
    manual: int
    """Entries no machine reads."""
    rules: tuple[tuple[str, str], ...]
    """Title and version of each rule set in force on some day of the span."""


def basis_of(session: Session, house: Context, span: Period) -> Basis:
    """Return what the figures of a span rest on, as far as its days have come."""
    sources = [source for _, source in house.office.all_sources()]
    machine = [source.key for source in sources if source.kind != "manual"]
    to_on = min(span.last_on, house.office.periods.day_of(house.clock()))
    read = house.glanced.get(
        ("nights read", span.starts_on, to_on),
        lambda: nights.read(session, source_keys=machine, from_on=span.starts_on, to_on=to_on),
        state=nights.said_so_far(session),
    )
    days = max(0, (to_on - span.starts_on).days + 1)
    return Basis(
        from_on=span.starts_on,
        to_on=to_on,
        gaps=len(machine) * days - read,
        manual=len(sources) - len(machine),
        rules=tuple(
            (ruleset.title, digest_of(ruleset)[:VERSION_SIGNS])
            for ruleset in house.rulesets
            if ruleset.effective.from_ <= span.last_on
            and (ruleset.effective.to is None or ruleset.effective.to >= span.starts_on)
        ),
    )
