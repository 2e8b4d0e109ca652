"""约稿 of a period by unit: asked, answered, adopted; in the roster's order."""

from collections.abc import Hashable

from sqlalchemy.orm import Session

from bulletin.content import Column, Section, Table
from bulletin.roster import Units
from office.house import Office
from office.periods import Period
from rewards.commissions import commissions


def commissions_table(
    session: Session, office: Office, period: Period, units: Units
) -> Table | None:
    """Return what was asked of units in the period and came of it; None where nothing was."""
    asked, answered, adopted = (dict[Hashable, int]() for _ in range(3))
    for one in commissions(session, office):
        if one.asked_on not in period:
            continue
        for unit_id in {units.fold(unit) for unit in one.asked_of}:
            asked[unit_id] = asked.get(unit_id, 0) + 1
        for unit_id in {units.fold(answer.unit_id) for answer in one.answers}:
            answered[unit_id] = answered.get(unit_id, 0) + 1
        for answer in one.answers:
            if answer.ran:
                unit = units.fold(answer.unit_id)
                adopted[unit] = adopted.get(unit, 0) + 1
    if not asked:
        return None
    listed = [subject for subject in units.subjects(asked) if subject.key in asked]
    rows = [
        (s.group, (s.name, asked[s.key], answered.get(s.key, 0), adopted.get(s.key, 0)))
        for s in listed
    ]
    groups = dict.fromkeys(group for group, _ in rows)
    sections = tuple(
        Section(group, tuple(row for own, row in rows if own == group)) for group in groups
    )
    columns = (
        Column("单位", "text", width=14),
        Column("约稿", width=5),
        Column("应约", width=5),
        Column("采用篇数", width=5),
    )
    total = ("合计", sum(asked.values()), sum(answered.values()), sum(adopted.values()))
    return Table("commissions", "约稿完成情况", columns, sections, total)
