"""人员: what people are called, and the unit they write for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.tables import Person, PersonName, Post


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody under the name borne now; `unit_id` is of the latest post, None without one."""

    id: int
    key: str
    name: str
    unit_id: int | None


def people(session: Session, ids: Iterable[int]) -> dict[int, PersonRow]:
    """Return people by id; one without a name is called by the key."""
    keys, names, posts = dict[int, str](), dict[int, str](), dict[int, int]()
    for part in parts(sorted(set(ids))):
        known = select(Person.id, Person.key).where(Person.id.in_(part)).order_by(Person.id)
        keys |= dict(session.execute(known).all())
        named = select(PersonName.person_id, PersonName.name).where(PersonName.person_id.in_(part))
        by_day = (PersonName.to_on.is_(None), PersonName.from_on, PersonName.id)
        names |= dict(session.execute(named.order_by(*by_day)).all())  # of several the last one
        held = select(Post.person_id, Post.unit_id).where(Post.person_id.in_(part))
        by_start = (Post.to_on.is_(None), Post.from_on, Post.id)
        posts |= dict(session.execute(held.order_by(*by_start)).all())
    return {
        each: PersonRow(each, key, names.get(each, key), posts.get(each))
        for each, key in keys.items()
    }


def everybody(session: Session, *, limit: int) -> Sequence[PersonRow]:
    """Return people in the order they came onto the roster."""
    ids = session.scalars(select(Person.id).order_by(Person.id).limit(limit)).all()
    return list(people(session, ids).values())
