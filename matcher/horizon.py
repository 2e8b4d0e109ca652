"""How far back the search for a piece reaches, so that «not found» says of what."""

from datetime import date, timedelta, tzinfo

from sqlalchemy.orm import Session

from ledger.tables import Submission
from matcher import reading
from matcher.settings import Window


def compared_from(
    session: Session, submission: Submission, window: Window, zone: tzinfo
) -> date | None:
    """Return the first day whose articles the piece was compared with; None while it waits.

    The window's beginning, or the day of the first article there is, whichever is later.
    """
    first, _ = reading.compared_days(session)
    return opened_on(first, submission, window, zone)


def opened_on(
    first: date | None, submission: Submission, window: Window, zone: tzinfo
) -> date | None:
    """Return the same, where the day of the first article is known already."""
    if first is None or submission.match_state != "compared" or submission.digest is None:
        return None
    opens = submission.submitted_at - timedelta(days=window.before_days)
    return max(first, opens.astimezone(zone).date())
