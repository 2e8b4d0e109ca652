"""The reviewer's and the operator's lists as files, each with the rows and filters of its page."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.export import Exported, files_of
from api.pages import outlets, queue, trials
from api.pages.calendar import known
from api.pages.tables import every_row, unit_name
from api.people import called
from api.spreadsheet import Column
from api.v1.brought import MOST_REPORTED
from api.words import N_
from bulletin.labels import band_of, label, percent, why
from ledger.queries import nights
from ledger.queries.brought import reported
from ledger.queries.units import units

router = APIRouter(include_in_schema=False)


@files_of(router, "/review")
def of_finds(export: Exported, asked: Annotated[queue.Filters, Query()]) -> Response:
    """Return the finds of a tab, the most certain first."""
    heading = (
        N_("No."), Column(N_("Title"), width=30), N_("Unit"), N_("Outlet"), N_("Published"),
        Column(N_("Title as it ran"), width=30), Column(N_("Address"), width=30),
        N_("Certainty"), "%", N_("Remarks"),
    )  # fmt: skip
    session, office, spoken = export.session, export.house.office, export.spoken
    named = units(session)

    def rows() -> Iterator[Sequence[object]]:
        for found in every_row(lambda f: queue.queue(session, office, f), asked):
            for find in found:
                piece, article, held = find.submission, find.article, find.left_because
                yield (
                    piece.ref, piece.title, unit_name(named, piece),
                    office.channel_name(article.channel_key, article.published_on),
                    article.published_on, article.title, article.url,
                    label("band", band_of(find.probability), spoken), percent(find.probability),
                    "、".join(label("hold", key, spoken) for key in held or find.holds),
                )  # fmt: skip

    return export.file("finds", N_("Finds"), heading, rows())


@files_of(router, "/reported")
def of_reported(export: Exported) -> Response:
    """Return late reports and clippings that wait: the piece, where it is said to have run."""
    heading = (
        N_("No."), Column(N_("Title"), width=30), N_("Unit"), N_("Outlet"), N_("Published"),
        Column(N_("Address"), width=30), N_("State"), N_("Proof"),
    )  # fmt: skip
    session, office = export.session, export.house.office
    named = units(session)

    def rows() -> Iterator[Sequence[object]]:
        for row in reported(session, limit=MOST_REPORTED):
            piece, article, scan = row.submission, row.article, row.clipping
            yield (
                piece.ref if piece else None,
                piece.title if piece else scan.title if scan else None,
                unit_name(named, piece) if piece else None,
                office.channel_name(article.channel_key, article.published_on) if article else None,
                article.published_on if article else None,
                row.link.url if row.link else article.url if article else None,
                label("link", row.link.state, export.spoken) if row.link else None,
                scan.proof_name if scan else None,
            )

    return export.file("reported", N_("Reported late"), heading, rows())


@files_of(router, "/trials")
def of_trials(export: Exported, asked: Annotated[trials.Asked, Query()]) -> Response:
    """Return what was tried and probed, the latest first."""
    heading = (
        N_("When"), N_("What"), Column(N_("Address"), width=30), N_("State"),
        Column(N_("Reason"), width=20), N_("Who"),
    )  # fmt: skip
    people, zone = called(export.session), export.house.office.profile.zone

    def rows() -> Iterator[Sequence[object]]:
        for found in every_row(lambda f: trials.trials_of(export.session, f), asked):
            for each in found:
                yield (
                    f"{each.asked_at.astimezone(zone):%Y-%m-%d %H:%M}",
                    export.say(N_("Trial") if each.kind == "try" else N_("Proposal")), each.what,
                    label("work", each.state, export.spoken), each.why, people(each.asked_by),
                )  # fmt: skip

    return export.file("trials", N_("Tried and probed"), heading, rows())


@files_of(router, "/outlets")
def of_outlets(export: Exported, asked: Annotated[outlets.Asked, Query()]) -> Response:
    """Return a row an entry: where it reads, how its last night went, since when it did not."""
    heading = (
        N_("Outlet"), N_("Channel"), N_("Tier"), N_("Medium"), N_("Entry"), N_("Kind"),
        Column(N_("Address"), width=30), N_("Outcome"), Column(N_("Reason"), width=20),
        N_("Last good night"), Column(N_("Articles"), "count"), Column(N_("Paused"), width=20),
    )  # fmt: skip
    session, house, spoken = export.session, export.house, export.spoken
    states = nights.source_states(session)

    def rows() -> Iterator[Sequence[object]]:
        for outlet in outlets.narrowed(known(session, house), asked, states):
            for row in outlet.sources:
                state = states.get(row.source.key)
                yield (
                    outlet.outlet.name_on(), row.channel, house.office.tier_name(row.tier),
                    label("medium", row.medium, spoken), row.source.key,
                    label("source", row.source.kind, spoken), row.source.url,
                    label("outcome", row.last, spoken),
                    why(row.nights[-1].why, spoken) if row.nights else None, row.last_good,
                    sum(each.articles for each in row.nights), state.paused if state else None,
                )  # fmt: skip

    return export.file("outlets", N_("Outlets"), heading, rows())
