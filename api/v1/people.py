"""`/api/v1`: twins of the accounts with their keys, of read-only links, and of the audit trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.context import House, Reading
from api.filters import Part
from api.pages.accounts import accounts_of, keys_of
from api.pages.shared import shares_of
from api.pages.trail import Filters as TrailAsked
from api.pages.trail import acts_of
from api.v1.errors import ERRORS
from api.v1.schemas import Listing, Model
from ledger.queries.units import UnitRow, units
from ledger.tables import Account, ApiKey

router = APIRouter(prefix="/api/v1", responses=ERRORS)


class KeyOut(Model):
    """A key of a program; it was shown once and is not kept."""

    id: int
    label: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class AccountOut(Model):
    id: int
    name: str
    display_name: str
    roles: list[str]
    unit: str | None = Field(description="The unit's key")
    created_at: datetime
    disabled_at: datetime | None
    keys: list[KeyOut]


class ShareLinkOut(Model):
    """A read-only link; its address was shown once and is not kept."""

    id: int
    period: str
    label: str = Field(description="For whom it is")
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class ActOut(Model):
    """A row of the audit chain."""

    id: int
    at: datetime
    by: str
    act: str
    subject: str = Field(description="What was acted on: its kind, a colon, its number or key")
    details: dict[str, Any]
    hash: str


@router.get("/accounts")
def accounts(
    session: Reading, house: House, asked: Annotated[Part, Query()]
) -> Listing[AccountOut]:
    """Return accounts with their keys, the newest first."""
    found = accounts_of(session, asked)
    keys, named = keys_of(session, found.rows), units(session)
    rows = [_account(row, keys, named) for row in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/shares")
def shares(
    session: Reading, house: House, asked: Annotated[Part, Query()]
) -> Listing[ShareLinkOut]:
    """Return read-only links of a period's figures, the newest first."""
    found = shares_of(session, asked)
    rows = [ShareLinkOut(**_named(row, ShareLinkOut)) for row in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/audit")
def audit(session: Reading, house: House, asked: Annotated[TrailAsked, Query()]) -> Listing[ActOut]:
    """Return acts of the chain, the latest first."""
    found = acts_of(session, house, asked)
    rows = [ActOut(**_named(row, ActOut)) for row in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


def _account(
    held: Account, keys: Mapping[int, list[ApiKey]], named: Mapping[int, UnitRow]
) -> AccountOut:
    unit = named.get(held.unit_id or 0)
    return AccountOut(
        id=held.id,
        name=held.name,
        display_name=held.display_name,
        roles=held.roles,
        unit=unit.key if unit else None,
        created_at=held.created_at,
        disabled_at=held.disabled_at,
        keys=[KeyOut(**_named(key, KeyOut)) for key in keys.get(held.id, ())],
    )


def _named(held: object, model: type[Model]) -> dict[str, Any]:
    """Return a row's values that a model asks for by the same names."""
    return {name: getattr(held, name) for name in model.model_fields}
