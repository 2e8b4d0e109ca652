"""What takes long to work out and changes seldom: kept until the ledger may have changed it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.offices import office_of
from ledger.tables import Audit

T = TypeVar("T")
MOST = 64


class Remembered:
    """Results by key, the latest used ones; of many who ask at once, one works it out."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._turns: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a key, or make it; the key holds all the result hangs on."""
        with self._guard:
            if key in self._held:
                self._held.move_to_end(key)
                return cast("T", self._held[key])
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            with self._guard:
                if key in self._held:
                    return cast("T", self._held[key])
            made = make()
            with self._guard:
                self._held[key] = made
                self._turns.pop(key, None)
                while len(self._held) > MOST:
                    self._held.popitem(last=False)
        return made


def acts_so_far(session: Session) -> tuple[str, int]:
    """Return whose rows a session sees, and the number of the last act in their audit chain.

    Decisions, facts, entries, closings and every file taken in are acts, so that no credit changes
    without one; articles and outcomes of a crawl are none.
    """
    return office_of(session), session.scalar(select(func.max(Audit.id))) or 0
