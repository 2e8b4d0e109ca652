"""A row of small marks, one a night, the latest last."""

from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup

from ledger.tables import GOOD_OUTCOMES

_STEP = 4


@lru_cache(maxsize=1000)  # an outlet's nights are drawn on every overview and change once a night
def spark(states: tuple[str, ...]) -> Markup:
    """Return the picture of how nights ended, as the outcomes' words say.

    >>> str(spark(("ok",)))[:60]
    '<svg class="kd-spark" viewBox="0 0 4 12" aria-hidden="true">'
    """
    opening = Markup('<svg class="kd-spark" viewBox="0 0 {} 12" aria-hidden="true">')
    marks = Markup("").join(_marks(states))
    return opening.format(len(states) * _STEP) + marks + Markup("</svg>")


def _marks(states: tuple[str, ...]) -> Iterator[Markup]:
    drawn = Markup('<rect class="kd-cell-{}" x="{}" y="{}" width="3" height="{}"></rect>')
    for place, state in enumerate(states):
        top, height = (2, 8) if state in GOOD_OUTCOMES else (0, 12)
        yield drawn.format(state, place * _STEP, top, height)
