"""One run's work cut into shares: rows that whoever is free takes, other workers or the run itself.

SQLite has one writer, so there the run does them all; so it does where there is one share.
"""

from collections.abc import Callable, Sequence
from time import sleep

from cli.context import Context
from cli.holding import HOLD_S, Result, carry_out
from crawler.owner import is_dead, this_process
from ledger import wanted
from ledger.wanted import Share
from office.errors import KandengError

_LOOK_S = 0.2

Doing = Callable[[Share], Result]


def all_done(context: Context, kind: str, shares: Sequence[Share], do: Doing) -> list[Result]:
    """Have every share done once, by whoever is free; return what came of each, in their order.

    A share whose worker dies is taken over. `do` does one in this process; what it returns holds
    JSON values, and doing it twice does no harm.
    Raises: KandengError, the first that one of them could not be done for.
    """
    if context.on_sqlite or len(shares) < 2:
        return [do(share) for share in shares]
    with context.ledger.writing() as session:
        rows = wanted.share_out(session, kind, shares, by=kind, at=context.now())
    while True:
        if _done_one(context, rows, do):
            continue
        with context.ledger.reading() as session:
            told = wanted.told(session, rows)
        if told.why is not None:
            raise KandengError(told.why)
        if len(told.results) == len(rows):
            return told.results
        sleep(_LOOK_S)


def _done_one(context: Context, rows: Sequence[int], do: Doing) -> bool:
    """Do a share that nobody has taken, or that a dead worker had; False without any."""
    owner = this_process()
    with context.ledger.writing() as session:
        wanted.take_back(session, is_dead=is_dead, at=context.now())
        work = wanted.take(session, owner, hold_s=HOLD_S, only=rows)
    if work is None:
        return False
    carry_out(context, work, owner, lambda taken: do(Share(taken.office, taken.payload)))
    return True
