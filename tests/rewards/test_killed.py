import random

from ledger.session import Ledger
from tests.rewards.killed import kill_while_closing, prepare


def test_a_kill_while_closing_never_leaves_half_a_month(ledger: Ledger) -> None:
    """Two of the drill's 200 kills."""
    prepare(ledger)
    chance = random.Random(11)  # noqa: S311 - where to kill is no secret
    for _ in range(2):
        found = kill_while_closing(ledger, chance)
        assert (found.acknowledged_lost, found.halves, found.breaks) == (0, 0, 0)
