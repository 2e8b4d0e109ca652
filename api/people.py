"""What accounts are called by people: a name on a page, never the name they sign in with."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Account


def called(session: Session) -> Callable[[str | None], str]:
    """Return what gives an account's display name; a rule or an import stays what it is called."""
    rows = session.execute(select(Account.name, Account.display_name))
    names = {row.name: row.display_name for row in rows}
    return lambda name: names.get(name or "", name or "")
