"""What the first readers after a start would wait for is reckoned as soon as the server stands."""

import threading
from collections.abc import Iterable
from contextlib import suppress

from api.apart import is_large
from api.context import Context
from api.credits import earned_in
from api.waiting import months_at_hand
from office.errors import KandengError


def prepare(houses: Iterable[Context]) -> threading.Thread:
    """Begin to reckon large offices' months at hand, and return the thread that waits for it.

    Who asks meanwhile waits for the rest of it, not for a reckoning of their own.
    """
    thread = threading.Thread(target=_prepared, args=(tuple(houses),), daemon=True)
    thread.start()
    return thread


def _prepared(houses: Iterable[Context]) -> None:
    for house in houses:
        with suppress(KandengError), house.ledger.reading() as session:  # whoever asks is told
            for month in months_at_hand(session, house) if is_large(session) else ():
                earned_in(session, house, month, unit_ids=None)
