"""Accounts, sessions and keys; and what was asked for by writing a row."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.tables.base import Asked, Base, Json, Owned
from ledger.tables.people import Unit

ROLES = ("informant", "reviewer", "committee", "operator", "admin")


class Account(Owned, Base):
    """Somebody who may sign in; created by the command line or an administrator."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("office", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    display_name: Mapped[str]
    password_hash: Mapped[str]
    """argon2id."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Whose pieces an informant sees, and whose a reviewer may not confirm."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    roles: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Language, keys off, what to be told."""

    unit: Mapped[Unit | None] = relationship()


class WebSession(Owned, Base):
    """A sign-in; only the hash of its id is stored."""

    __tablename__ = "web_session"

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class ApiKey(Owned, Base):
    """A key for a machine, shown once; only its hash is stored."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    label: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class UnitLink(Owned, Base):
    """A read-only link for a unit without accounts; only the hash of its secret is stored."""

    __tablename__ = "unit_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    label: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInTry(Owned, Base):
    """A failed sign-in, for throttling; the name is stored as typed, known or not."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index(None, "name", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]


class Told(Owned, Base):
    """What an account was told already, so that a morning tells it once."""

    __tablename__ = "told"
    __table_args__ = (UniqueConstraint("account_id", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    """summary, or receipt."""
    subject: Mapped[str]
    """The day of a summary; the placement of a receipt."""
    at: Mapped[datetime]


class ShareLink(Owned, Base):
    """只读分享: a period's figures for somebody without an account, behind a password."""

    __tablename__ = "share_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    """Of the address's last part, shown once."""
    password_hash: Mapped[str]
    """argon2id."""
    period: Mapped[str]
    label: Mapped[str]
    """For whom it is."""
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Wanted(Asked, Base):
    """Work that pages and API ask for: a URL to fetch, a rematch, a bulletin."""

    __tablename__ = "wanted"
    __table_args__ = (
        Index(None, "state", "id"),
        CheckConstraint("state IN ('due', 'running', 'done', 'failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="due")
    finished_at: Mapped[datetime | None]
    why: Mapped[str | None]
    """Of a failure, in words; None otherwise."""
    owner: Mapped[str | None]
    """The process that is at it: host, pid and when the process began."""
    until: Mapped[datetime | None]
    """When its hold on the row ends unless renewed; then another may take it over."""
    tries: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """What came of it: counts, names of files."""
