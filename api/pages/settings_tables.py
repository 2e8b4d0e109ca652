"""The tables under 设置 as files: accounts, acts, rule sets, roster changes and links."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import unit_links
from api.export import Exported, files_of
from api.filters import Part
from api.pages import accounts, roster, rules, shared, trail
from api.pages.act_details import details_of
from api.pages.tables import every_row
from api.people import called
from api.spreadsheet import Column
from api.words import N_
from bulletin.labels import label
from intake import changes
from ledger.queries.units import units

router = APIRouter(include_in_schema=False)


@files_of(router, "/audit")
def of_audit(export: Exported, asked: Annotated[trail.Filters, Query()]) -> Response:
    """Return acts with their whole hash, the latest first."""
    heading = (
        N_("No."), N_("When"), N_("Who"), N_("Act"), N_("On what"), N_("Its number"),
        Column(N_("Details"), width=40), Column(N_("Hash"), width=30),
    )  # fmt: skip
    zone, spoken = export.house.office.profile.zone, export.spoken

    def rows() -> Iterator[Sequence[object]]:
        for found in every_row(lambda f: trail.acts_of(export.session, export.house, f), asked):
            for row in found:
                kind, _, number = row.subject.partition(":")
                told = details_of(row, spoken, zone=zone)
                yield (
                    row.id, f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", row.by,
                    label("act", row.act, spoken), label("subject", kind, spoken), number,
                    "; ".join(f"{word} {value}" for word, value in told), row.hash,
                )  # fmt: skip

    return export.file("audit", N_("Audit trail"), heading, rows())


@files_of(router, "/accounts")
def of_accounts(export: Exported, asked: Annotated[Part, Query()]) -> Response:
    """Return who may sign in, as what, and the keys of programs that still hold."""
    heading = (
        N_("Name"), N_("Display name"), Column(N_("Roles"), width=20), N_("Unit"), N_("Made on"),
        N_("Closed on"), Column(N_("Keys for machines"), "count"),
    )  # fmt: skip
    named, now = units(export.session), export.house.clock()

    def rows() -> Iterator[Sequence[object]]:
        for found in every_row(lambda f: accounts.accounts_of(export.session, f), asked):
            keys = accounts.keys_of(export.session, found)
            for row in found:
                unit = named.get(row.unit_id or 0)
                live = [key for key in keys.get(row.id, ()) if key.revoked_at is None]
                yield (
                    row.name, row.display_name,
                    "、".join(label("role", role, export.spoken) for role in row.roles),
                    unit.name if unit else None, export.moment(row.created_at),
                    export.moment(row.disabled_at),
                    sum(key.expires_at is None or key.expires_at > now for key in live),
                )  # fmt: skip

    return export.file("accounts", N_("Accounts"), heading, rows())


@files_of(router, "/roster")
def of_leaves(export: Exported, asked: Annotated[roster.Asked, Query()]) -> Response:
    """Return who is away from when to when, the latest first."""
    heading = (
        N_("Who is away"), N_("Number"), N_("Unit"), N_("First day"), N_("Last day"),
        Column(N_("Why away"), width=20), N_("Who"), N_("When"),
    )  # fmt: skip
    named, people = units(export.session), called(export.session)
    rows = (
        (
            away.person.name, away.person.key,
            named[away.person.unit_id].name if away.person.unit_id else None,
            away.leave.from_on, away.leave.to_on, away.leave.reason,
            people(away.leave.recorded_by), export.moment(away.leave.recorded_at),
        )
        for away in changes.leaves(export.session, on=asked.on or None)
    )  # fmt: skip
    return export.file("leaves", N_("On leave"), heading, rows)


@files_of(router, "/roster/merges")
def of_merges(export: Exported) -> Response:
    """Return which unit went into which, the latest first."""
    heading = (Column(N_("Unit"), width=24), Column(N_("Goes into"), width=24), N_("Its last day"))
    named = units(export.session)
    rows = (
        (named[row.id].name, named[row.merged_into_id or 0].name, row.to_on)
        for row in changes.merged(export.session)
    )
    return export.file("merges", N_("Units merged into others"), heading, rows)


@files_of(router, "/rules")
def of_rules(export: Exported) -> Response:
    """Return the rule sets in force and those used before, each with its whole digest."""
    heading = (
        Column(N_("Rule set"), width=30), N_("Key"), N_("From"), N_("Until"), N_("Counts in"),
        N_("First used"), Column(N_("Version"), width=40),
    )  # fmt: skip
    rows = (
        (
            row.title, row.key, row.from_on, row.to_on,
            label("measure", row.measure, export.spoken), export.moment(row.first_used_at),
            row.digest,
        )
        for row in rules.every_set(export.session, export.house)
    )  # fmt: skip
    return export.file("rules", N_("Rule sets"), heading, rows)


@files_of(router, "/shares")
def of_shares(export: Exported, asked: Annotated[Part, Query()]) -> Response:
    """Return read-only links of a period; a link itself is kept nowhere."""
    heading = (
        Column(N_("For whom"), width=20), N_("Period"), N_("Made by"), N_("Made on"), N_("Ends"),
        N_("Revoked on"),
    )  # fmt: skip
    people = called(export.session)

    def rows() -> Iterator[Sequence[object]]:
        for found in every_row(lambda f: shared.shares_of(export.session, f), asked):
            for row in found:
                yield (
                    row.label, row.period, people(row.created_by), export.moment(row.created_at),
                    export.moment(row.expires_at), export.moment(row.revoked_at),
                )  # fmt: skip

    return export.file("shares", N_("Read-only links"), heading, rows())


@files_of(router, "/unit-links")
def of_unit_links(export: Exported) -> Response:
    """Return the links of units without accounts, the newest first."""
    heading = (
        Column(N_("Unit"), width=24), Column(N_("Given to"), width=20), N_("Made by"),
        N_("Made on"), N_("Until"), N_("Revoked on"),
    )  # fmt: skip
    named, people = units(export.session), called(export.session)
    rows = (
        (
            named[row.unit_id].name, row.label, people(row.made_by), export.moment(row.made_at),
            export.moment(row.expires_at), export.moment(row.revoked_at),
        )
        for row in unit_links.every(export.session)
    )  # fmt: skip
    return export.file("unit-links", N_("Links for units without accounts"), heading, rows)
