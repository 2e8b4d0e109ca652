"""另一办法: what another rule set would pay for the same month, side by side; nothing is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.apart import apart
from api.context import Context, House, Reading
from api.filters import Key, OfPeriod, period_of
from api.pages.render import render
from api.remembered import facts_so_far
from office.errors import ConfigError
from office.periods import Period
from rewards import grammar
from rewards.compare import Compared, side_by_side, totals
from rewards.grammar import RuleSet

router = APIRouter(include_in_schema=False)

SHOWN = 200


class Asked(OfPeriod):
    """A period, the rule set in force there and the one to try."""

    now: Key = ""
    instead: Key = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A period's works under two rule sets; no works while either is not chosen."""

    span: Period
    now: RuleSet | None
    instead: RuleSet | None
    rows: Sequence[Compared]

    @property
    def alike(self) -> bool:
        """Whether both measure the same, so that there is a difference to speak of."""
        return bool(self.now and self.instead and self.now.measure == self.instead.measure)


@router.get("/credits/compare")
def page(
    request: Request, session: Reading, house: House, asked: Annotated[Asked, Query()]
) -> Response:
    found = beside(session, house, asked)
    return render(
        request,
        "compared.html",
        period=found.span.key,
        rows=found.rows[:SHOWN],
        left_out=max(0, len(found.rows) - SHOWN),
        totals=totals(found.rows),
        now=found.now,
        instead=found.instead,
        in_force=house.rulesets,
        choices=rule_sets(house),
    )


def beside(session: Session, house: Context, asked: Asked) -> Beside:
    """Return what the period pays under the rule set in force and under the one to try.

    Raises: Problem: a period that is none.
    """
    span = period_of(asked, house.office.periods) or house.this_month
    now = next((r for r in house.rulesets if r.key == asked.now), None)
    now = now or next(iter(house.rulesets), None)
    instead = next((r for r in rule_sets(house) if r.key == asked.instead), None)
    rows: list[Compared] = []
    if now is not None and instead is not None:
        held, tried, at = now, instead, house.clock()
        rows = house.remembered.get(
            ("compared", span.key, now.key, instead.key),
            lambda: apart(
                session,
                house.ledger,
                side_by_side,
                span.key,
                now=held,
                instead=tried,
                office=house.office,
                at=at,
            ),
            state=(facts_so_far(session), house.office.periods.day_of(at)),
        )
    return Beside(span, now, instead, rows)


def rule_sets(house: Context) -> tuple[RuleSet, ...]:
    """Return the office's rule sets and the samples that came with the product.

    A sample that cannot be read is left out: it is nobody's rule.
    """
    found = list(house.rulesets)
    for path in sorted((house.config_dir / "samples").glob("*.yaml")):
        try:
            found += grammar.read(path).value.rulesets
        except ConfigError:
            continue
    return tuple(found)
