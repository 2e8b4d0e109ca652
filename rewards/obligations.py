"""What a missed task calls for: 专题说明 of who is responsible, 书面检查 of who is direct.

Data to be shown and followed up, never a judgement: who is to be criticised by name is a list a
person signs, see `rewards.named_lists`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from office.calendar import Calendar
from office.periods import Periods
from rewards.roster import Roster
from rewards.spans import Span, span_of
from rewards.tallies import Tallied

Paper = Literal["explanation", "self_criticism"]
RESPONSIBLE = "head"
"""第一责任人."""
DIRECT = ("informant", "publicist")
"""直接责任人 of a unit's task; of a person's own task it is the person."""
DUE_AFTER = 5
"""Working days after the term's end. Ours: the regulations that were read name no day."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A paper owed by people of a unit; `people` empty: the roster names nobody for it."""

    paper: Paper
    unit_id: int
    people: tuple[int, ...]
    ruleset: str
    about: str
    """The unit or person whose task it was."""
    period: str
    due_on: date
    in_a_row: int


def obligations(
    tallies: Iterable[Tallied],
    *,
    roster: Roster,
    periods: Periods,
    calendar: Calendar,
    due_after: int = DUE_AFTER,
) -> Iterator[Obligation]:
    """Yield two papers for each missed task, in the order of the tallies."""
    for one in tallies:
        if not one.in_a_row:
            continue
        span = span_of(one.credit.period, periods)
        last_on = date.fromordinal(span.ends_on.toordinal() - 1)
        due_on = calendar.working_day_after(last_on, due_after)
        heads = holders(roster, one.unit_id, (RESPONSIBLE,), span)
        direct = holders(roster, one.unit_id, DIRECT, span)
        own = direct if one.person_id is None else (one.person_id,)
        papers: tuple[tuple[Paper, tuple[int, ...]], ...] = (
            ("explanation", heads),
            ("self_criticism", own),
        )
        for paper, people in papers:
            yield Obligation(
                paper=paper,
                unit_id=one.unit_id,
                people=people,
                ruleset=one.credit.ruleset,
                about=one.credit.tally,
                period=one.credit.period,
                due_on=due_on,
                in_a_row=one.in_a_row,
            )


def holders(roster: Roster, unit_id: int, roles: Iterable[str], span: Span) -> tuple[int, ...]:
    """Return who held one of some posts at a unit on the last day of a span."""
    last_on, wanted = date.fromordinal(span.ends_on.toordinal() - 1), set(roles)
    return tuple(
        person.id
        for person in roster.people.values()
        if any(
            post.unit_id == unit_id and post.role in wanted and last_on in post.days
            for post in person.posts
        )
    )


def long_short(tallies: Iterable[Tallied], *, in_a_row: int = 3) -> list[Tallied]:
    """Return whose task was missed so many times in a row: who may be proposed for criticism."""
    return [one for one in tallies if one.in_a_row >= in_a_row]
