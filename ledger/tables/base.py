"""What every table shares: names of constraints, and how moments and amounts are kept."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, Numeric, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, MappedColumn, declared_attr, mapped_column

from office.errors import LedgerError

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value; lists and objects come back as Python's."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused, since nobody could say when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value!r}")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """Money or points, exact: a numeric on PostgreSQL, decimal text on SQLite, which has none."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(18, 4))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return value if dialect.name == "postgresql" else format(value, "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


SINGLE = "main"
"""The office of a deployment that has only one; the first office of one that has several."""
EVERY = "*"
"""Not an office: the whole deployment, which crawls, compares, copies and verifies."""
SCOPE = "kandeng_office"
"""The execution option of a connection that names its office."""
ONLY_ON = "only_on"
"""In an index's `info`: the one dialect that has it."""


class Base(DeclarativeBase):
    """The ledger's tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Moment, Decimal: Amount}  # noqa: RUF012 - SQLAlchemy's form


def _office_of(context: DefaultExecutionContext) -> str:
    """Return the office whose transaction writes the row.

    Raises: LedgerError where it could be any office's.
    """
    office: str = context.execution_options.get(SCOPE, SINGLE)
    if office == EVERY:
        raise LedgerError("此操作须写明办公室: 请加 --office 代号")
    return office


class Owned:
    """A row of one office, which no other sees; what is not Owned is shared by all of them."""

    @declared_attr
    @classmethod
    def office(cls) -> MappedColumn[str]:
        """The office's key; given by the transaction, never changed."""
        return mapped_column(default=_office_of, server_default=SINGLE)


class Asked(Owned):
    """A row of one office, or of the whole deployment (`*`)."""

    @declared_attr
    @classmethod
    def office(cls) -> MappedColumn[str]:
        return mapped_column(
            default=lambda context: context.execution_options.get(SCOPE, SINGLE),
            server_default=SINGLE,
        )
