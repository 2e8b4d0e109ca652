from datetime import UTC, date, datetime

import pytest

from bulletin import roster as bulletin_roster
from intake import changes
from intake.changes import Told
from ledger import audit
from ledger.session import Ledger
from ledger.tables import Person, Unit
from office.errors import DecisionError
from office.profile import Profile
from rewards import gather_tasks

TOLD = Told("卓玛", datetime(2026, 11, 6, 2, tzinfo=UTC))
JUNE_30 = date(2026, 6, 30)


def test_a_merged_unit_stands_in_its_heirs_row_from_the_next_day(ledger: Ledger) -> None:
    """Not before; nor can the heir be merged back into it; taken back, it stands by itself."""
    with ledger.writing() as session:
        session.add_all([Unit(key="two-new"), Unit(key="social"), Unit(key="party")])
        session.flush()
        gone = changes.merge(session, "two-new", "social", last_on=JUNE_30, told=TOLD)
        for day, whose in ((JUNE_30, gone.id), (date(2026, 7, 1), gone.merged_into_id)):
            units = bulletin_roster.units(session, Profile(version=1, name="办"), day)
            assert units.fold(gone.id) == whose
            assert gather_tasks.roster(session).answering(gone.id, day) == whose
        changes.merge(session, "social", "party", last_on=JUNE_30, told=TOLD)
        for unit, into in (("party", "two-new"), ("party", "party"), ("none", "party")):
            with pytest.raises(DecisionError):
                changes.merge(session, unit, into, last_on=JUNE_30, told=TOLD)
        assert changes.take_back_merge(session, "two-new", told=TOLD).to_on is None
        with pytest.raises(DecisionError):
            changes.take_back_merge(session, "two-new", told=TOLD)
        assert not list(audit.breaks(session))


def test_a_leave_is_what_tasks_go_by_until_it_is_taken_back(ledger: Ledger) -> None:
    """Once a span, of somebody on the roster; both days inclusive."""
    with ledger.writing() as session:
        session.add(Person(key="p1"))
        session.flush()
        span = date(2026, 9, 1), date(2026, 9, 20)
        row = changes.record_leave(session, "p1", *span, reason=" 产假 ", told=TOLD)
        assert row.reason == "产假"
        (away,) = gather_tasks.roster(session).people[row.person_id].leave
        assert span[0] in away
        assert span[1] in away
        assert [each.person.key for each in changes.leaves(session, on=span[1])] == ["p1"]
        assert changes.leaves(session, on=date(2026, 9, 21)) == []
        for who, days in (("p1", span), ("p2", span), ("p1", span[::-1])):
            with pytest.raises(DecisionError):
                changes.record_leave(session, who, *days, reason=None, told=TOLD)
        changes.drop_leave(session, row.id, told=TOLD)
        assert gather_tasks.roster(session).people[row.person_id].leave == ()
        with pytest.raises(DecisionError):
            changes.drop_leave(session, row.id, told=TOLD)
