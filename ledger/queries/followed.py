"""Whether what was said of a pair stands, or something was said after it."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from ledger.tables import Decision, FirstSignature


def decision_is_followed() -> ColumnElement[bool]:
    """Whether another decision on the same pair came after."""
    later = aliased(Decision)
    return exists().where(
        later.submission_id == Decision.submission_id,
        later.article_id == Decision.article_id,
        later.seq > Decision.seq,
    )


def signature_is_followed() -> ColumnElement[bool]:
    """Whether its pair was decided on since a first signature was given: then it waits no more."""
    return exists().where(
        Decision.submission_id == FirstSignature.submission_id,
        Decision.article_id == FirstSignature.article_id,
        Decision.decided_at >= FirstSignature.signed_at,
    )
