from datetime import date

from bulletin import roster, run
from bulletin.details import Reading, tags_table
from bulletin.standings import Runs, Standing
from ledger.session import Ledger
from tests.bulletin import newsroom as made


def named(rows: tuple[Standing, ...]) -> dict[str, Standing]:
    return {row.subject.name: row for row in rows}


def test_a_unit_row_counts_what_was_sent_and_what_ran(ledger: Ledger) -> None:
    """Sent by the day of sending, run by the month of credit, alone or within a round-up."""
    office = made.office()
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        made.unit(session, "边坝县委组织部", position=1)
        twice = made.piece(session, karuo, date(2026, 10, 3))
        made.ran(session, twice, "people", date(2026, 10, 5))
        made.ran(session, twice, "xzrb", date(2026, 10, 6), composite_n=3)
        made.piece(session, karuo, date(2026, 10, 9), kind="info")
        made.piece(session, karuo, date(2026, 10, 9), state="withdrawn")
        old = made.piece(session, karuo, date(2026, 9, 28))
        made.ran(session, old, "cdtv", date(2026, 10, 1))
        gone = made.piece(session, karuo, date(2026, 9, 28))
        made.ran(session, gone, "cdtv", date(2026, 10, 1), state="withdrawn")
        rows = named(run.unit_standings(session, office, office.periods.parse("2026-10")))
    row = rows["卡若区委组织部"]
    assert (row.now.sent, row.now.adopted, row.now.placements) == (2, 2, 3)
    assert row.now.tiers == {
        "central": Runs(solo=1),
        "region": Runs(composite=1),
        "prefecture": Runs(solo=1),
    }
    assert row.now.media == {"web": 1, "print": 1, "tv": 1}
    assert row.now.sent_by_kind == {"publicity": 1, "info": 1}
    assert row.now.rate is not None
    assert float(row.now.rate) == 0.5
    assert (row.last.sent, row.last.adopted, row.change) == (2, 0, 2)
    assert rows["边坝县委组织部"].now.rate is None


def test_a_month_begins_on_the_offices_day_and_in_its_zone(ledger: Ledger) -> None:
    """Half past midnight on the first is in the new month though UTC still has the old one."""
    office = made.office(month_starts_on=26)
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        for on, hour in ((date(2026, 9, 25), 23), (date(2026, 9, 26), 0), (date(2026, 10, 25), 23)):
            made.piece(session, karuo, on).submitted_at = made.at(on, hour)
        session.flush()
        september, october = (
            run.unit_standings(session, office, office.periods.parse(key))[0].now.sent
            for key in ("2026-09", "2026-10")
        )
    assert (september, october) == (1, 2)


def test_a_late_find_counts_in_the_month_it_was_credited_in(ledger: Ledger) -> None:
    """September is closed; what ran then and was found in October is October's."""
    office = made.office()
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        piece = made.piece(session, karuo, date(2026, 9, 3))
        made.ran(session, piece, "people", date(2026, 9, 5), period="2026-10")
        row = run.unit_standings(session, office, office.periods.parse("2026-10"))[0]
    assert (row.now.adopted, row.last.adopted) == (1, 0)


def test_a_merged_unit_stands_in_its_successors_row_from_the_day_it_ends(ledger: Ledger) -> None:
    """Before the merger each has its own row; afterwards the year's figures are the successor's."""
    office = made.office()
    with ledger.writing() as session:
        heir = made.unit(session, "市委社会工作部", from_on=date(2026, 10, 10))
        old = made.unit(session, "市委两新工委", to_on=date(2026, 10, 9), into=heir)
        made.ran(session, made.piece(session, old, date(2026, 9, 3)), "people", date(2026, 9, 4))
        made.ran(session, made.piece(session, old, date(2026, 10, 3)), "people", date(2026, 10, 4))
        parse = office.periods.parse
        september = named(run.unit_standings(session, office, parse("2026-09")))
        october = named(run.unit_standings(session, office, parse("2026-10")))
        year = named(run.unit_standings_with_year(session, office, parse("2026-10")))
    assert {name: row.now.adopted for name, row in september.items()} == {"市委两新工委": 1}
    assert {name: row.now.adopted for name, row in october.items()} == {"市委社会工作部": 1}
    assert october["市委社会工作部"].last.adopted == 1
    assert year["市委社会工作部"].year.adopted == 2


def test_a_transferred_person_keeps_their_pieces_and_units_keep_theirs(ledger: Ledger) -> None:
    """The author's row moves with the person; the pieces stay the unit's that handed them in."""
    office = made.office()
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        bianba = made.unit(session, "边坝县委组织部", position=1)
        tashi = made.person(
            session,
            "扎西",
            (karuo, date(2026, 1, 1), date(2026, 10, 14)),
            (bianba, date(2026, 10, 15), None),
        )
        first = made.piece(session, karuo, date(2026, 10, 3), authors=(tashi, "记者甲"))
        second = made.piece(session, bianba, date(2026, 10, 20), authors=(tashi,))
        made.ran(session, first, "people", date(2026, 10, 5))
        made.ran(session, second, "xzrb", date(2026, 10, 21))
        october = office.periods.parse("2026-10")
        people = named(run.author_standings(session, office, october))
        units = named(run.unit_standings(session, office, october))
    assert (people["扎西"].now.sent, people["扎西"].now.adopted) == (2, 2)
    assert people["扎西"].subject.unit == "边坝县委组织部"
    assert people["记者甲"].subject.unit == "卡若区委组织部"
    assert [units[name].now.adopted for name in ("卡若区委组织部", "边坝县委组织部")] == [1, 1]


def test_outlets_tiers_and_media_are_counted_with_their_empty_rows(ledger: Ledger) -> None:
    """A tier or medium nothing ran in keeps its row; outlets come with the most adopted first."""
    office = made.office()
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        for day in (5, 6):
            piece = made.piece(session, karuo, date(2026, 10, 3))
            made.ran(session, piece, "xzrb", date(2026, 10, day))
        made.ran(session, piece, "people", date(2026, 10, 7))
        october = office.periods.parse("2026-10")
        outlets = run.outlet_standings(session, office, october)
        tiers = run.tier_standings(session, office, october)
        media = named(run.medium_standings(session, office, october))
    assert [(row.subject.name, row.now.adopted) for row in outlets] == [
        ("西藏日报", 2),
        ("人民网", 1),
    ]
    assert [row.now.adopted for row in tiers] == [1, 2, 0]
    assert media["广播"].now.placements == 0


def test_zero_lists_and_ranks_need_the_document_they_rest_on(ledger: Ledger) -> None:
    """Outside assessment, and after its end date, there are none and the roster's order stays."""
    with ledger.writing() as session:
        made.unit(session, "边坝县委组织部", position=0)
        karuo = made.unit(session, "卡若区委组织部", position=1)
        made.ran(
            session, made.piece(session, karuo, date(2026, 10, 3)), "people", date(2026, 10, 4)
        )
        october = made.office().periods.parse("2026-10")
        rows = run.unit_standings(session, made.office(), october)
    day = date(2026, 11, 6)
    for office in (made.office(), made.office("assessment", until=date(2026, 11, 5))):
        assert run.zero_list(rows, office, day) is None
        assert run.in_order_allowed(rows, office, day) == rows
    office = made.office("assessment")
    listed = run.zero_list(rows, office, day)
    assert listed is not None
    assert (listed.basis, listed.none_sent) == ("昌组发〔2026〕3号", ("边坝县委组织部",))
    ranked = run.in_order_allowed(rows, office, day)
    assert [(row.subject.name, row.rank) for row in ranked] == [
        ("卡若区委组织部", 1),
        ("边坝县委组织部", 2),
    ]


def test_campaigns_are_counted_by_tag(ledger: Ledger) -> None:
    """A piece under each of its tags, once however often it ran; a hand-kept ledger is none."""
    office = made.office()
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        both = made.piece(session, karuo, date(2026, 10, 3), tags=("主题教育", "典型"))
        made.ran(session, both, "people", date(2026, 10, 5))
        made.ran(session, both, "xzrb", date(2026, 10, 6))
        made.piece(session, karuo, date(2026, 10, 9), tags=("典型",))
        made.piece(session, karuo, date(2026, 10, 9), tags=("历年台账",))
        period = office.periods.parse("2026-10")
        units = roster.units(session, office.profile, period.last_on)
        reading = Reading(session, office, units, run.span_of(office, period))
        found = tags_table(reading)
    assert found is not None
    assert found.rows == (("主题教育", 1, 1, 2), ("典型", 2, 1, 2))
