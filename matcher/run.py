"""Compares what waits in the ledger: every pair in the window once, by whichever side came later.

Waiting is a state of rows, never "id above the last one": PostgreSQL commits ids out of order.
First what is new among the submissions is held against the articles compared before, while nobody
else compares. Then the articles that wait stream past all submissions compared by now, batch by
batch, each a transaction; on PostgreSQL any number of processes take batches side by side, and no
submission joins meanwhile. An article that a new submission fits is judged anew as a whole, since
rivals share one claim.
"""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy.orm import Session

from ledger.session import Ledger
from matcher import reading
from matcher.earlier import Fitting, Search, Searching, fitting, search_of
from matcher.given import Given
from matcher.judge import Judge
from matcher.nearest import Nearest
from matcher.settle import Counts, Judged, settle, waiting_on
from matcher.standing_rows import StandingRows

TURN = "match"
BATCH = 500
"""Articles compared in one transaction: a second or three."""
_IN_VAIN = 3
"""Rounds that took nothing, after which what a writer holds is left to the next run."""


def run(
    ledger: Ledger,
    given: Given,
    *,
    searching: Searching | None = None,
    call: Callable[[int], object] | None = None,
) -> Counts:
    """Compare all that waits now, each step committed whole; a run that is killed leaves the rest.

    `searching` may have others do parts of the search among what was published before.
    `call` is told how many articles wait once batches can be taken, so that others may `share`:
    what they compare is compared when this returns, and counted by them.
    """
    done, left = _turn_of_submissions(ledger, given, searching)
    in_vain = 0
    while left.count and in_vain < _IN_VAIN:
        if call is not None:
            call(left.count)
        done += share(ledger, given)
        before = left.count
        with ledger.turn(TURN) as alone, alone.reading() as session:  # others' last batches ended
            left = reading.left(session, left.last)
        in_vain = in_vain + 1 if left.count == before else 0
    return done


def share(ledger: Ledger, given: Given) -> Counts:
    """Compare batches of articles, beside others who do, until none is left to take."""
    done = Counts()
    with ledger.turn(TURN, shared=True) as ours:
        rows: StandingRows | None = None
        while True:
            with ours.writing() as session:
                taken = reading.take(session, BATCH)
                if not taken:
                    return done
                if rows is None:  # nobody joins or leaves it while the turn is held
                    rows = StandingRows(session, reading.register(session, ()), given.index_dir)
                rows.session = session
                done += _batch(session, taken, rows, given)


def _batch(session: Session, taken: Sequence[int], rows: StandingRows, given: Given) -> Counts:
    near = Nearest(given.settings)
    judged = Judged(Judge(rows.standing, given.settings), near)
    judged.add(reading.reports(session, taken, given.office.profile.zone))
    counts = settle(session, judged, given, versions=rows.versions)
    reading.mark_articles(session, taken)
    return Counts(articles=len(taken)) + counts


def _turn_of_submissions(
    ledger: Ledger, given: Given, searching: Searching | None
) -> tuple[Counts, reading.Left]:
    """Compare what is new among the submissions; return also which articles wait."""
    with ledger.turn(TURN) as alone, alone.writing() as session:
        new = reading.waiting_submissions(session)
        alone_too = partial(_searched, session, given)
        counts = _submissions(session, new, given, searching or alone_too) if new else Counts()
        return counts, reading.left(session)


def _submissions(
    session: Session, new: dict[int, int], given: Given, searching: Searching
) -> Counts:
    """Hold new submissions, id and version, against every article compared before."""
    register = reading.register(session, new)
    near = Nearest(given.settings, anew=new)
    rows = StandingRows(session, register, given.index_dir)
    ours = sorted(new.keys() & rows.versions.keys())
    touched = waiting_on(session, sorted(new))
    for part in searching(search_of(session, ours, given)):
        touched |= part.articles
        near.add(part.near)
    judged = Judged(Judge(rows.standing, given.settings), near)
    judged.add(reading.reports(session, sorted(touched), given.office.profile.zone))
    counts = settle(session, judged, given, versions=rows.versions)
    reading.mark_submissions(session, new)
    return Counts(submissions=len(new)) + counts


def _searched(session: Session, given: Given, search: Search) -> list[Fitting]:
    return [fitting(session, search, given)]
