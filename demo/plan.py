"""A seed and a day make a newsroom."""

from datetime import date
from functools import cache
from random import Random

from demo.bulletins import notices
from demo.desk import WINDOW_DAYS, Desk
from demo.manuscripts import Text, texts
from demo.outlets import CREDITED, outlet
from demo.pieces import Draft, Plan
from demo.treatments import TREATMENTS
from demo.units import UNITS

DEFAULT_TODAY = date(2026, 10, 31)
_NOTICES = 26
_CAN_MOVE = ("people", "xzxw", "xzcd")
"""Outlets whose pieces stand on a list page; a feed or a paper's index has no layout to change."""


@cache
def make_plan(seed: int, today: date = DEFAULT_TODAY) -> Plan:
    """Return the newsroom of a seed; the same one every time."""
    rng = Random(f"kandeng-{seed}")  # noqa: S311 - shuffles a demo
    moved = rng.choice(_CAN_MOVE)
    down = rng.choice([one.key for one in CREDITED if one.key != moved])
    desk = Desk(rng, today, moved, down)
    _lay_out(desk)
    _fill(desk)
    return Plan(
        seed=seed,
        today=today,
        handed=tuple(desk.handed),
        ran=tuple(desk.ran),
        lines=tuple(desk.lines),
        moved=moved,
        down=down,
        nights=desk.nights,
    )


def _lay_out(desk: Desk) -> None:
    """Give every text a treatment; reports of figures are the only monthly ones."""
    all_texts = [text for house in UNITS for text in texts(house.key)]
    pool = [text for text in all_texts if text.earlier is None]
    monthly = [text for text in all_texts if text.earlier is not None]
    desk.rng.shuffle(pool)
    desk.rng.shuffle(monthly)
    for treatment in TREATMENTS:
        source = monthly if treatment.name == "monthly" else pool
        for _ in range(treatment.count // treatment.size):
            batch = [source.pop() for _ in range(treatment.size)]
            treatment.lay_out(desk, batch)


def _fill(desk: Desk) -> None:
    """Run what no unit handed in, so that finds stand among other news, on both nights."""
    drafts = [_draft(text) for text in texts("others")]
    drafts += [Draft(one.title, one.paragraphs) for one in notices(desk.rng, _NOTICES)]
    desk.rng.shuffle(drafts)
    for one in CREDITED:  # something new everywhere on the last night
        paper = outlet(one.key).family == "founder"
        desk.run(one.key, 0 if paper else 1, drafts.pop())
    for draft in drafts:
        desk.run(desk.an_outlet(), desk.a_day(2, WINDOW_DAYS - 1), draft)


def _draft(text: Text) -> Draft:
    return Draft(text.title, text.paragraphs)
