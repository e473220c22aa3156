from uuid import uuid4

import pytest
from sqlmodel import select

from station import custody
from station.custody import State
from station.custody.models import CustodyEvent
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.parcels import count_totals
from station.parcels.models import Intake, IntakeState, Parcel
from tests.builders import a_partner, log_in, save
from tests.parcels.files import HONGXIA, NUMBERS, QIAOTOU, TIANCHENG, take_in


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


@pytest.fixture
def load(sorter, county):
    """A file of three parcels that is being counted: the address of its intake."""
    address = take_in(sorter, county.partner.id, HONGXIA, QIAOTOU, TIANCHENG)
    sorter.post(f"{address}/begin")
    return address


def scan(client, load, number, **more):
    headers = {"X-Requested-With": "scan"}
    return client.post(f"{load}/count", data={"text": number} | more, headers=headers).json


def totals(session):
    session.expire_all()
    return count_totals.totals(session, session.exec(select(Intake)).one())


def state(session, number):
    return custody.find_units(session, number)[0].state


def test_a_scanned_parcel_of_the_file_is_received(sorter, load, session):
    answer = scan(sorter, load, NUMBERS[0].lower())

    assert answer["sound"] == "good"
    assert NUMBERS[0][-4:] in answer["row"]
    assert (totals(session).received, totals(session).waiting) == (1, 2)
    assert state(session, NUMBERS[0]) is State.HERE


def test_a_number_in_no_file_is_kept_as_extra_with_an_incident(sorter, load, session):
    answer = scan(sorter, load, "YT9999999999999")

    assert answer["sound"] == "bell"
    assert totals(session).extra == 1
    incident = session.exec(select(Incident)).one()
    assert (incident.kind, incident.number) == (IncidentKind.EXTRA, "YT9999999999999")


def test_the_same_scan_sent_twice_is_one_event(sorter, load, session):
    scan_id = str(uuid4())

    answers = [scan(sorter, load, NUMBERS[0], scan_id=scan_id)["sound"] for _ in range(2)]

    assert answers == ["good", "good"]
    taken = session.exec(select(CustodyEvent).where(CustodyEvent.kind == "take_over")).all()
    assert len(taken) == 1


def test_a_second_scan_of_a_parcel_rings_the_bell_and_counts_once(sorter, load, session):
    scan(sorter, load, NUMBERS[0])

    assert scan(sorter, load, NUMBERS[0])["sound"] == "bell"
    assert totals(session).received == 1


def test_what_is_no_number_sounds_bad_and_changes_nothing(sorter, load, session):
    assert scan(sorter, load, "12")["sound"] == "bad"
    assert totals(session).received == 0


def test_what_was_not_scanned_is_missing_when_the_count_ends(sorter, load, session):
    scan(sorter, load, NUMBERS[0])

    sorter.post(f"{load}/finish", data={"rest": "missing"})

    assert (totals(session).received, totals(session).missing) == (1, 2)
    kinds = {incident.kind for incident in session.exec(select(Incident))}
    assert kinds == {IncidentKind.MISSING}
    assert session.exec(select(Intake)).one().state is IntakeState.CLOSED


def test_or_all_the_rest_is_there_on_the_strength_of_the_list(sorter, load, session):
    scan(sorter, load, NUMBERS[0])

    sorter.post(f"{load}/finish", data={"rest": "here"})

    assert (totals(session).received, totals(session).missing) == (3, 0)
    assert state(session, NUMBERS[1]) is State.HERE


def test_a_closed_count_takes_no_more_scans(sorter, load, session):
    sorter.post(f"{load}/finish", data={"rest": "missing"})

    assert scan(sorter, load, NUMBERS[0])["sound"] == "bad"
    assert state(session, NUMBERS[0]) is State.MISSING


def test_a_missing_parcel_that_turns_up_in_a_later_count_is_found(sorter, load, county, session):
    sorter.post(f"{load}/finish", data={"rest": "missing"})
    later = sorter.post("/intakes/count", data={"partner_id": county.partner.id}).location
    later = later.removesuffix("/count")

    assert scan(sorter, later, NUMBERS[0])["sound"] == "bell"

    assert state(session, NUMBERS[0]) is State.HERE
    unit_id = custody.unit_id_of(NUMBERS[0])
    found = session.exec(select(Incident).where(Incident.unit_id == unit_id)).one()
    assert found.state is IncidentState.SETTLED


def test_damage_is_marked_on_the_last_scan(sorter, load, session):
    scan(sorter, load, NUMBERS[0])

    sorter.post(f"{load}/damaged")

    assert totals(session).damaged == 1
    photos = f"/incidents/of-unit/{custody.unit_id_of(NUMBERS[0])}/photos?back={load}/count"
    assert photos in sorter.get(f"{load}/count").text
    assert "/incidents/" in sorter.get(photos).location


def test_what_was_scanned_again_is_the_last_one_for_the_keys(sorter, load, session):
    for number in (NUMBERS[0], NUMBERS[1], NUMBERS[0]):
        scan(sorter, load, number)

    answer = sorter.post(f"{load}/damaged", follow_redirects=True).text

    damaged = select(CustodyEvent.unit_id).where(CustodyEvent.kind == "damaged")
    assert session.exec(damaged).all() == [custody.unit_id_of(NUMBERS[0])]
    assert f"…{NUMBERS[0][-4:]}" in answer


@pytest.mark.parametrize("act", ["{load}/damaged", "{load}/take-back", "/returns/at-once/{id}"])
def test_the_keys_touch_nothing_after_a_parcel_of_another_file(sorter, load, county, session, act):
    other = sorter.post("/intakes/count", data={"partner_id": county.partner.id}).location
    scan(sorter, load, NUMBERS[0])
    mine = scan(sorter, other.removesuffix("/count"), "YT8000000000001")
    scan(sorter, load, "YT8000000000001")

    answer = sorter.post(act.format(load=load, id=load.split("/")[-1]), data={"why": "damaged"})

    assert mine["sound"] == "good"
    assert answer.status_code == 409
    assert "YT8000000000001" in answer.text
    for number in (NUMBERS[0], "YT8000000000001"):
        assert state(session, number) is State.HERE
    assert not session.exec(select(CustodyEvent).where(CustodyEvent.kind == "damaged")).all()


def test_the_last_scan_can_be_taken_back_by_its_writer(sorter, load, session):
    scan(sorter, load, NUMBERS[0])

    sorter.post(f"{load}/take-back")

    assert totals(session).received == 0
    assert state(session, NUMBERS[0]) is State.EXPECTED


def test_an_extra_parcel_that_is_taken_back_belongs_to_no_intake(sorter, load, session):
    scan(sorter, load, "YT9999999999999")

    sorter.post(f"{load}/take-back")

    assert totals(session).extra == 0
    assert session.exec(select(Incident)).one().state is IncidentState.SETTLED


def test_taking_back_nothing_is_refused(sorter, load):
    assert sorter.post(f"{load}/take-back").status_code == 409


def test_without_a_file_every_scan_makes_a_parcel_of_the_partner(sorter, county, session):
    location = sorter.post("/intakes/count", data={"partner_id": county.partner.id}).location

    answer = scan(sorter, location.removesuffix("/count"), "YT8000000000001")

    assert answer["sound"] == "good"
    parcel = session.exec(select(Parcel)).one()
    assert (parcel.partner_id, parcel.number) == (county.partner.id, "YT8000000000001")
    assert totals(session).extra == 0


def test_only_the_station_where_the_load_is_counts_it(sorter, load, client, county, session):
    for who, status in [("baini_operator", 404), ("auditor", 403)]:
        log_in(client, county.people[who])
        assert client.post(f"{load}/count", data={"text": NUMBERS[0]}).status_code == status
        assert client.post(f"{load}/finish").status_code == status

    assert totals(session).received == 0


def test_a_file_that_comes_after_the_count_says_what_the_scans_did_not(sorter, county, session):
    location = sorter.post("/intakes/count", data={"partner_id": county.partner.id}).location
    scan(sorter, location.removesuffix("/count"), NUMBERS[0])

    take_in(sorter, county.partner.id, HONGXIA, QIAOTOU)

    parcel = session.exec(select(Parcel).where(Parcel.number == NUMBERS[0])).one()
    assert parcel.destination_id == county.stations["hongxia"].id
    assert parcel.cod_fen == 3550
    assert state(session, NUMBERS[0]) is State.HERE


def test_an_extra_parcel_is_settled_by_the_file_that_announces_it(sorter, load, county, session):
    late = HONGXIA.replace(NUMBERS[0], "YT9999999999999")
    scan(sorter, load, "YT9999999999999")

    take_in(sorter, county.partner.id, late, name="late.csv")

    assert session.exec(select(Incident)).one().state is IncidentState.SETTLED


def test_a_file_does_not_change_the_place_a_clerk_has_given(sorter, county, session):
    location = sorter.post("/intakes/count", data={"partner_id": county.partner.id}).location
    scan(sorter, location.removesuffix("/count"), NUMBERS[0])
    parcel = session.exec(select(Parcel)).one()
    place = str(county.stations["changpu"].division_id)
    sorter.post(f"/questions/{parcel.id}", data={"place": place})

    take_in(sorter, county.partner.id, HONGXIA)

    session.expire_all()
    assert parcel.destination_id == county.stations["changpu"].id
    assert parcel.cod_fen == 3550


def test_a_count_begun_twice_by_one_click_too_many_is_one_count(sorter, county, session, clock):
    form = {"partner_id": county.partner.id}
    first, second = (sorter.post("/intakes/count", data=form).location for _ in range(2))

    assert first == second
    assert len(session.exec(select(Intake)).all()) == 1

    scan(sorter, first.removesuffix("/count"), "SF2000000000001")
    assert sorter.post("/intakes/count", data=form).location != first


def test_an_empty_count_of_yesterday_or_another_partner_is_left_alone(
    sorter, county, session, clock, database
):
    other = a_partner(code="ZTO", name="中通快递")
    save(database, other)
    sorter.post("/intakes/count", data={"partner_id": county.partner.id})
    sorter.post("/intakes/count", data={"partner_id": other.id})
    clock.advance(days=1)
    sorter.post("/intakes/count", data={"partner_id": county.partner.id})

    assert len(session.exec(select(Intake)).all()) == 3
