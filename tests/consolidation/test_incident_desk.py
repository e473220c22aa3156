"""The incidents desk, from the list to the end of each matter."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation import receiving
from station.consolidation.models import Leg
from station.custody import Holder, State
from station.incidents.models import Incident, IncidentState
from tests.builders import log_in


@pytest.fixture
def short_bag(room, session):
    bag = room.bag()
    (leg,) = room.depart(room.trip(), bag)
    with room.database.write() as writing:
        receiving.finish(
            writing,
            room.writer("hongxia_operator"),
            writing.get(Leg, leg.id),
            accept_rest=False,
            reason="not on the vehicle",
        )
    return bag


@pytest.fixture
def incident(short_bag, session):
    return session.exec(select(Incident)).one()


@pytest.mark.parametrize("who", ["coordinator", "county_operator", "hongxia_operator"])
def test_finder_sender_and_county_see_it(client, room, incident, who):
    log_in(client, room.county.people[who])

    assert f"/incidents/{incident.id}" in client.get("/incidents").text
    assert client.get(f"/incidents/{incident.id}").status_code == 200


@pytest.mark.parametrize("who", ["baini_operator", "changpu_operator"])
def test_another_station_does_not(client, room, incident, who):
    log_in(client, room.county.people[who])

    assert str(incident.id) not in client.get("/incidents").text
    assert client.get(f"/incidents/{incident.id}").status_code == 404
    answer = client.post(f"/incidents/{incident.id}/settle", data={"reason": "x"})
    assert answer.status_code == 404


def test_it_is_settled_with_what_came_of_it(client, room, incident, session):
    log_in(client, room.county.people["hongxia_operator"])

    client.post(f"/incidents/{incident.id}/settle", data={"reason": "found"})

    session.refresh(incident)
    assert (incident.state, incident.outcome) == (IncidentState.SETTLED, "found")
    assert str(incident.id) in client.get("/incidents?show=settled").text


def test_without_an_outcome_it_stays_open(client, room, incident, session):
    log_in(client, room.county.people["hongxia_operator"])

    answer = client.post(f"/incidents/{incident.id}/settle", data={"reason": " "})

    session.refresh(incident)
    assert (answer.status_code, incident.state) == (400, IncidentState.OPEN)


def test_the_coordinator_declares_lost_what_nobody_finds(client, room, incident, session):
    log_in(client, room.county.people["coordinator"])

    client.post(f"/incidents/{incident.id}/lost", data={"reason": "asked everybody"})

    session.refresh(incident)
    unit = custody.get_unit(session, incident.unit_id)
    assert (unit.holder, unit.state) == (Holder.LOST, State.LOST)
    assert incident.state is IncidentState.SETTLED


def test_the_coordinator_puts_it_where_it_is(client, room, incident, session):
    log_in(client, room.county.people["coordinator"])

    client.post(
        f"/incidents/{incident.id}/transfer",
        data={"station_id": room.station("changpu"), "reason": "seen there"},
    )

    session.refresh(incident)
    unit = custody.get_unit(session, incident.unit_id)
    assert (unit.holder_id, unit.epoch) == (room.station("changpu"), 1)
    assert incident.state is IncidentState.SETTLED


@pytest.mark.parametrize("what", ["lost", "transfer", "adjudicate"])
def test_only_coordinators_decide(client, room, incident, what):
    log_in(client, room.county.people["hongxia_operator"])

    answer = client.post(f"/incidents/{incident.id}/{what}", data={"reason": "x"})

    assert answer.status_code == 403


def test_the_list_is_filtered_by_kind_and_number(client, room, incident):
    log_in(client, room.county.people["coordinator"])

    assert str(incident.id) in client.get("/incidents?kind=short").text
    assert str(incident.id) not in client.get("/incidents?kind=over").text
    assert str(incident.id) in client.get(f"/incidents?text={incident.number[:12]}").text
    assert str(incident.id) not in client.get("/incidents?text=YT999").text
