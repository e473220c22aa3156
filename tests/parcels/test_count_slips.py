"""Taking back while counting: only what this count has done."""

import pytest
from sqlmodel import select

from station import custody
from station.custody import Evidence, Happening, State, Writer
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.parcels import count_totals, counting
from station.parcels.models import Intake, Parcel
from station.parcels.sorting import Sorting
from station.records import installation

NUMBER = "YT7785497599901"


@pytest.fixture
def writer(database, county, clock):
    with database.read() as session:
        node_id = installation(session).node_id
    return Writer(county.actor("county_operator"), node_id, clock())


@pytest.fixture
def do(database, county, writer):
    """Run a step of counting in a transaction of its own."""

    def run(step, intake=None, *args, **named):
        with database.write() as session:
            what = session.get(Intake, intake.id) if intake else county.partner
            return step(session, writer, what, *args, **named)

    return run


def test_a_parcel_of_another_count_is_neither_taken_back_nor_damaged(do, session):
    first = do(counting.begin_without_file)
    unit_id = do(counting.count, first, NUMBER).unit_id
    second = do(counting.begin_without_file)

    with pytest.raises(counting.NotOfThisCount):
        do(counting.take_back, second, unit_id)
    with pytest.raises(counting.NotOfThisCount):
        do(counting.mark_damaged, second, unit_id)

    assert custody.get_unit(session, unit_id).state is State.HERE


def test_what_happened_to_a_parcel_after_the_count_is_not_undone_there(
    do, database, session, writer
):
    intake = do(counting.begin_without_file)
    unit_id = do(counting.count, intake, NUMBER).unit_id
    with database.write() as write:
        custody.record(write.connection(), writer, [Happening("seen", unit_id, Evidence.UNIT_SCAN)])

    with pytest.raises(custody.CannotTakeBack):
        do(counting.take_back, intake, unit_id)


def test_damage_noted_by_mistake_is_taken_back_and_the_parcel_stays_counted(do, session):
    intake = do(counting.begin_without_file)
    unit_id = do(counting.count, intake, NUMBER).unit_id
    do(counting.mark_damaged, intake, unit_id)

    do(counting.take_back, intake, unit_id)

    assert custody.get_unit(session, unit_id).state is State.HERE
    assert session.exec(select(Incident)).one().state is IncidentState.SETTLED
    totals = count_totals.totals(session, session.get(Intake, intake.id))
    assert (totals.received, totals.damaged) == (1, 0)


def test_a_missing_parcel_whose_finding_is_taken_back_is_missing_again(do, session):
    first = do(counting.begin_without_file)
    unit_id = do(counting.count, first, NUMBER).unit_id
    do(counting.take_back, first, unit_id)
    second = do(counting.begin_without_file)
    do(lambda s, w, _: missing(s, w, unit_id))
    do(counting.count, second, NUMBER)
    assert session.exec(select(Incident)).one().state is IncidentState.SETTLED

    do(counting.take_back, second, unit_id)

    session.expire_all()
    incident = session.exec(select(Incident)).one()
    assert (incident.kind, incident.state) == (IncidentKind.MISSING, IncidentState.OPEN)
    assert custody.get_unit(session, unit_id).state is State.MISSING
    assert session.get(Parcel, unit_id).intake_id is None


def test_an_announced_parcel_that_was_taken_back_is_missing_when_the_count_ends(
    do, database, session, writer
):
    intake = do(counting.begin_without_file)
    unit_id = custody.unit_id_of(NUMBER)
    with database.write() as write:
        partner_id = intake.partner_id
        custody.announce(write.connection(), writer, [(unit_id, NUMBER)], party_id=partner_id)
        write.add(
            Parcel(
                id=unit_id,
                number=NUMBER,
                partner_id=partner_id,
                intake_id=intake.id,
                row=1,
                sorting=Sorting.ASKED,
                station_id=writer.station_id,
                home_station_id=writer.station_id,
                announced_on=intake.day,
            )
        )
    do(counting.count, intake, NUMBER)
    do(counting.take_back, intake, unit_id)

    do(counting.finish, intake, rest_is_here=False)

    assert custody.get_unit(session, unit_id).state is State.MISSING
    incident = session.exec(select(Incident)).one()
    assert (incident.kind, incident.state) == (IncidentKind.MISSING, IncidentState.OPEN)


def missing(session, writer, unit_id):
    happening = Happening("missing", unit_id, Evidence.ADMINISTRATIVE)
    custody.record(session.connection(), writer, [happening])
