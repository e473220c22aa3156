"""A bag's page takes only what the bag brings nearer; every scan is kept."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation import bags, rules
from station.incidents.models import Incident, IncidentKind
from station.parcels.sorting import Sorting
from tests.builders import log_in


def scan(client, bag, parcel, mode="in"):
    headers = {"X-Requested-With": "scan"}
    data = {"text": parcel.number, "mode": mode}
    return client.post(f"/bags/{bag.id}/scan", data=data, headers=headers).json


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


@pytest.mark.parametrize(
    ("sorting", "said"),
    [
        pytest.param(Sorting.MISROUTED, "别县", id="another-countys"),
        pytest.param(Sorting.ASKED, "分拣", id="undecided"),
    ],
)
@pytest.mark.parametrize("at", [None, "county"])
def test_what_has_no_place_here_is_kept_and_not_packed(sorter, room, session, sorting, said, at):
    bag = room.bag("hongxia", parcels=1, closed=False)
    parcel = room.parcel(None, at=at, sorting=sorting)

    answer = scan(sorter, bag, parcel)

    assert answer["sound"] == "bad"
    assert said in answer["message"]
    unit = custody.get_unit(session, parcel.id)
    assert (unit.bag_id, unit.holder_id) == (None, room.station("county"))
    newest = session.get(custody.CustodyEvent, unit.head_id)
    assert newest.kind == ("take_over" if at is None else "seen")


@pytest.mark.parametrize("sorting", [Sorting.MISROUTED, Sorting.ASKED])
def test_one_that_another_station_holds_is_not_packed_and_an_incident(
    sorter, room, session, sorting
):
    bag = room.bag("hongxia", parcels=1, closed=False)
    parcel = room.parcel(None, at="baini", sorting=sorting)

    answer = scan(sorter, bag, parcel)

    assert answer["sound"] == "bad"
    unit = custody.get_unit(session, parcel.id)
    assert (unit.bag_id, unit.holder_id) == (None, room.station("county"))
    incident = session.exec(select(Incident)).one()
    assert (incident.kind, incident.unit_id) == (IncidentKind.UNEXPECTED_HOLDER, parcel.id)


@pytest.mark.parametrize("sorting", [Sorting.MISROUTED, Sorting.ASKED])
def test_it_goes_up_to_the_county_which_can_place_it_or_give_it_back(
    client, room, session, sorting
):
    bag = room.bag("county", at="tiancheng", parcels=0, closed=False)
    parcel = room.parcel(None, at="tiancheng", sorting=sorting)
    log_in(client, room.county.people["tiancheng_operator"])

    assert scan(client, bag, parcel)["sound"] == "good"
    assert custody.get_unit(session, parcel.id).bag_id == bag.id


def test_no_proposal_packs_what_has_no_place(room, database):
    bag = room.bag("hongxia", parcels=0, closed=False)
    parcel = room.parcel(None, at="county", sorting=Sorting.MISROUTED)

    with database.write() as session, pytest.raises(rules.ForAnotherCounty):
        bags.pack(session, room.writer("county_operator"), bag, parcel.id)
