"""年度评优: each group's best units by its quota, and the people whose pieces ran most.

A proposal for people to decide on, and only in an office whose mode assesses: elsewhere nobody is
ranked. Quotas are the office's (`office.yaml`, `awards`), by unit class.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from bulletin.content import Column, Section, Table
from bulletin.standings import Standing, awarded, most_adopted_first
from office.house import Office

NOTE = "名额按组设定；末位并列的一并列出，由办公室决定。"


def quotas(office: Office) -> dict[str | None, int]:
    """Return the office's quotas by the name of the group."""
    wanted = office.profile.awards
    return {
        entry.name: wanted[entry.key]
        for entry in office.profile.unit_classes
        if entry.key in wanted
    }


def has_awards(office: Office, day: date) -> bool:
    """Whether the mode of the day ranks anybody, and the office has quotas."""
    return office.profile.mode_on(day) == "assessment" and bool(office.profile.awards)


def awards_table(
    units: Sequence[Standing], authors: Sequence[Standing], office: Office, day: date
) -> Table | None:
    """Return the year's proposal; None where the mode of `day` ranks nobody, or has no quotas."""
    if not has_awards(office, day):
        return None
    sections = (*_of_units(units, quotas(office)), *_of_people(authors, office.profile.awards))
    columns = (
        Column("单位或个人", "text", width=16),
        Column("所在单位", "text", width=14),
        Column("名次", width=4),
        Column("采用篇数", width=5),
        Column("采用篇次", width=5),
    )
    return Table("awards", "年度评优建议名单", columns, tuple(sections), note=NOTE)


def _of_units(rows: Sequence[Standing], quota: dict[str | None, int]) -> Iterator[Section]:
    for group, best in awarded(rows, quota).items():
        if best:
            yield Section(
                f"{group}（名额{quota.get(group, 0)}）",
                tuple(
                    (row.subject.name, None, row.rank, row.now.adopted, row.now.placements)
                    for row in best
                ),
            )


def _of_people(rows: Sequence[Standing], quota: dict[str, int]) -> Iterator[Section]:
    """Yield those whose pieces ran most; who equals the last of the quota comes in too."""
    number = quota.get("people", 0)
    best = [row for row in most_adopted_first(rows) if row.now.adopted]
    if not number or not best:
        return
    edge = best[:number][-1].now
    chosen = [
        row
        for row in best
        if (row.now.adopted, row.now.placements) >= (edge.adopted, edge.placements)
    ]
    merits = [(row.now.adopted, row.now.placements) for row in chosen]
    yield Section(
        f"个人（名额{number}）",
        tuple(
            (
                row.subject.name,
                row.subject.unit,
                merits.index((row.now.adopted, row.now.placements)) + 1,
                row.now.adopted,
                row.now.placements,
            )
            for row in chosen
        ),
    )
