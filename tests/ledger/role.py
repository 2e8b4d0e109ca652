"""A database role that owns nothing and is no superuser, as `kandeng ledger grant` lets one in."""

from sqlalchemy import text

from ledger import offices
from ledger.session import Ledger

ROLE = "kandeng_app"


def as_role(ledger: Ledger) -> Ledger:
    """Return the same PostgreSQL ledger as that role sees it."""
    with ledger.writing() as session:
        if not session.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": ROLE}):
            session.execute(text(f"CREATE ROLE {ROLE} LOGIN"))
        for statement in offices.grants(ROLE):
            session.execute(text(statement))
    return Ledger(ledger.url.set(username=ROLE).render_as_string(hide_password=False))
