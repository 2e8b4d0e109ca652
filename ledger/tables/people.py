"""单位 · 人员: units and people, their names with dates, and the posts that join them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.tables.base import Base, Owned


class Unit(Owned, Base):
    """A body that hands pieces in; `key` is the office's own and never changes."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("office", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    unit_class: Mapped[str | None]
    """One of office.yaml's unit_classes (县区, 市直, 部机关, 国企高校); None: not yet told."""
    position: Mapped[int] = mapped_column(default=0)
    """The roster's order, in which tables stand unless the office's mode allows rankings."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    names: Mapped[list["UnitName"]] = relationship(
        back_populates="unit", order_by="UnitName.from_on"
    )


class UnitName(Owned, Base):
    """What a unit was called in a span of days, both inclusive; None is open."""

    __tablename__ = "unit_name"
    __table_args__ = (UniqueConstraint("unit_id", "name"), Index(None, "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    short: Mapped[bool] = mapped_column(default=False)
    """True for a short form or synonym, which is read but not printed."""
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(back_populates="names")


class Person(Owned, Base):
    """Somebody who writes; names repeat, so `key` tells them apart."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("office", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]

    names: Mapped[list["PersonName"]] = relationship(back_populates="person")
    posts: Mapped[list["Post"]] = relationship(back_populates="person", order_by="Post.from_on")


class PersonName(Owned, Base):
    """What a person was called in a span of days."""

    __tablename__ = "person_name"
    __table_args__ = (UniqueConstraint("person_id", "name"), Index(None, "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="names")


class Post(Owned, Base):
    """岗位: the post a person holds at a unit; a transfer ends one and begins another."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("person_id", "unit_id", "role", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str]
    """informant 信息员, publicist 宣传员, cadre 在编干部, head 第一责任人."""
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="posts")
    unit: Mapped[Unit] = relationship()


class Leave(Owned, Base):
    """A span in which a person owes no pieces."""

    __tablename__ = "leave"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
