"""What takes long to work out and changes seldom: kept until the ledger may have changed it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import exists, func, literal_column, select
from sqlalchemy.orm import Session

from api.turns import step_aside
from ledger.offices import office_of, once
from ledger.tables import ArticleVersion, Audit, PlacementArticle

T = TypeVar("T")
S = TypeVar("S", bound=Hashable)
Facts = tuple[str, int, int]
"""The office, its acts so far, and the revisions of articles that prove a placement."""
MOST = 64


class Remembered:
    """The latest result of each question; of many who ask at once, one works it out."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._held: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()
        self._turns: dict[Hashable, threading.Lock] = {}

    def get(
        self,
        question: Hashable,
        make: Callable[[], T],
        *,
        state: S,
        onward: Callable[[S, T], T | None] | None = None,
    ) -> T:
        """Return what is kept for a question, or make it.

        `state` holds all the result hangs on: once it differs, what was kept before is let go, or
        a year's credits would be held once for every act of the day. `onward` returns the result
        from that of an earlier state, None where that is not enough.
        """
        with self._guard:
            if (held := self._held.get(question)) and held[0] == state:
                self._held.move_to_end(question)
                return cast("T", held[1])
            turn = self._turns.setdefault((question, state), threading.Lock())
        if not turn.acquire(blocking=False):
            step_aside()
            turn.acquire()
        try:
            with self._guard:
                held = self._held.get(question)
            if held and held[0] == state:
                return cast("T", held[1])
            made = onward(*held) if onward and held else None
            made = make() if made is None else made
            with self._guard:
                self._held[question] = (state, made)
                self._held.move_to_end(question)
                self._turns.pop((question, state), None)
                while len(self._held) > self._most:
                    self._held.popitem(last=False)
            return made
        finally:
            turn.release()


def facts_so_far(session: Session) -> Facts:
    """Return what differs once anything has changed that a credit hangs on.

    Decisions, facts, entries, closings and every file taken in are acts of the audit chain. The
    text of an article is none: where one that proves a placement was revised, on a later visit or
    when kept pages are read anew, its length counts as it is now.
    """
    return once(session, "facts so far", lambda: _facts_so_far(session))


def _facts_so_far(session: Session) -> Facts:
    acts = session.scalar(select(func.max(Audit.id))) or 0
    proves = exists().where(PlacementArticle.article_id == ArticleVersion.article_id)
    later = ArticleVersion.version > literal_column("1")  # as the index of revisions has it
    revised = select(func.count()).select_from(ArticleVersion).where(later, proves)
    return office_of(session), acts, session.scalar(revised) or 0
