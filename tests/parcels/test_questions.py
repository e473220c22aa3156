import pytest
from sqlmodel import select

from station.accounts.models import Audit
from station.parcels.models import Parcel
from station.parcels.sorting import Sorting
from tests.builders import log_in
from tests.consolidation.room import a_room
from tests.parcels.files import HONGXIA, UNCLEAR, take_in

SAME = UNCLEAR.replace("0048", "0062")
OTHER_NAME = UNCLEAR.replace("0048", "0079").replace("赵云", "李雷")


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


def parcel(session, line):
    session.expire_all()
    return session.exec(select(Parcel).where(Parcel.number == line.split(",")[0])).one()


def place(county, short):
    return str(county.stations[short].division_id)


def answer(client, session, line, chosen):
    return client.post(f"/questions/{parcel(session, line).id}", data={"place": chosen})


def test_an_answer_sorts_the_parcel_and_every_other_that_asks_the_same(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR, SAME, OTHER_NAME)

    answer(sorter, session, UNCLEAR, place(county, "hongxia"))

    for line in (UNCLEAR, SAME):
        assert parcel(session, line).destination_id == county.stations["hongxia"].id
    assert parcel(session, OTHER_NAME).sorting is Sorting.ASKED


def test_an_answer_is_remembered_for_the_next_file(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR)
    answer(sorter, session, UNCLEAR, place(county, "hongxia"))

    take_in(sorter, county.partner.id, SAME)

    assert parcel(session, SAME).sorting is Sorting.SURE


def test_an_answer_holds_for_other_spellings_of_the_address_in_one_file(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR)
    answer(sorter, session, UNCLEAR, place(county, "hongxia"))
    spaced = SAME.replace("幸福小区", "幸福小区 ").replace("0062", "0093")

    take_in(sorter, county.partner.id, SAME, spaced)

    assert parcel(session, SAME).sorting is Sorting.SURE
    assert parcel(session, spaced).sorting is Sorting.SURE


def test_a_township_as_the_answer_goes_to_the_township_station(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR)

    answer(sorter, session, UNCLEAR, place(county, "baini"))

    assert parcel(session, UNCLEAR).sorting is Sorting.TOWNSHIP
    assert parcel(session, UNCLEAR).destination_id == county.stations["baini"].id


def test_another_countys_parcel_is_set_aside(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR)

    answer(sorter, session, UNCLEAR, "misrouted")

    assert parcel(session, UNCLEAR).sorting is Sorting.MISROUTED
    assert parcel(session, UNCLEAR).number[-4:] in sorter.get("/parcels/?sorting=misrouted").text


def test_the_last_answer_can_be_taken_back_and_is_forgotten(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR, SAME)
    answer(sorter, session, UNCLEAR, place(county, "hongxia"))

    sorter.post("/questions/take-back")

    assert {parcel(session, line).sorting for line in (UNCLEAR, SAME)} == {Sorting.ASKED}
    later = SAME.replace("0062", "0086")
    take_in(sorter, county.partner.id, later)
    assert parcel(session, later).sorting is Sorting.ASKED


def test_a_second_answer_to_one_question_is_refused(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR)
    answer(sorter, session, UNCLEAR, place(county, "hongxia"))

    second = answer(sorter, session, UNCLEAR, place(county, "baini"))

    assert second.status_code == 409
    assert parcel(session, UNCLEAR).destination_id == county.stations["hongxia"].id


def test_the_county_itself_is_no_answer(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR)

    assert answer(sorter, session, UNCLEAR, place(county, "county")).status_code == 409


def test_earlier_parcels_of_the_phone_stand_beside_the_question(sorter, county, session):
    phone = HONGXIA.split(",")[2]
    take_in(sorter, county.partner.id, HONGXIA, UNCLEAR.replace("17700003333", phone))

    page = sorter.get(f"/questions/{parcel(session, UNCLEAR).id}").text

    assert "洪下村" in page


def test_places_are_found_by_their_characters_and_code(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR)
    question = f"/questions/{parcel(session, UNCLEAR).id}"

    assert place(county, "changpu") in sorter.get(f"{question}?find=421223100202").text


def test_a_place_is_corrected_with_a_reason_that_is_kept(sorter, county, session):
    take_in(sorter, county.partner.id, HONGXIA)
    form = {"place": place(county, "changpu"), "reason": "the recipient called"}

    sorter.post(f"/parcels/{parcel(session, HONGXIA).id}/place", data=form)

    assert parcel(session, HONGXIA).destination_id == county.stations["changpu"].id
    assert "the recipient called" in session.exec(select(Audit)).one().detail


def test_a_correction_without_a_reason_is_refused(sorter, county, session):
    take_in(sorter, county.partner.id, HONGXIA)

    form = {"place": place(county, "changpu")}
    refused = sorter.post(f"/parcels/{parcel(session, HONGXIA).id}/place", data=form)

    assert refused.status_code == 400
    assert parcel(session, HONGXIA).destination_id == county.stations["hongxia"].id


def test_another_stations_question_is_not_found(sorter, client, county, session):
    take_in(sorter, county.partner.id, UNCLEAR)
    log_in(client, county.people["hongxia_operator"])

    assert client.get(f"/questions/{parcel(session, UNCLEAR).id}").status_code == 404
    assert answer(client, session, UNCLEAR, place(county, "hongxia")).status_code == 404
    assert parcel(session, UNCLEAR).sorting is Sorting.ASKED


@pytest.mark.parametrize("chosen", ["-" * 36, "0" * 35 + "x", "elsewhere"])
def test_what_is_no_place_is_refused_and_the_question_stays(sorter, county, session, chosen):
    take_in(sorter, county.partner.id, UNCLEAR)
    correction = {"place": chosen, "reason": "the recipient called"}

    assert answer(sorter, session, UNCLEAR, chosen).status_code == 400
    correct = sorter.post(f"/parcels/{parcel(session, UNCLEAR).id}/place", data=correction)
    assert correct.status_code == 400
    assert parcel(session, UNCLEAR).sorting is Sorting.ASKED


@pytest.fixture
def handled(database, county, clock):
    """A parcel for Hongxia that Changpu has had in its hands; Tiancheng has it now."""
    room = a_room(database, county, clock)
    parcel = room.parcel("hongxia", at="county")
    room.record("changpu_operator", "seen", parcel.id)
    room.record("tiancheng_operator", "seen", parcel.id)
    return parcel


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("tiancheng_operator", 303, id="who-has-it"),
        pytest.param("hongxia_operator", 303, id="where-it-goes"),
        pytest.param("county_operator", 303, id="the-sorting-centre"),
        pytest.param("coordinator", 303, id="the-coordinator"),
        pytest.param("changpu_operator", 403, id="who-had-it-once"),
        pytest.param("auditor", 403, id="the-auditor"),
        pytest.param("baini_operator", 404, id="who-never-had-it"),
    ],
)
def test_who_may_correct_a_place(client, county, handled, session, who, status):
    log_in(client, county.people[who])
    form = {"place": place(county, "qiaotou"), "reason": "the recipient called"}

    corrected = client.post(f"/parcels/{handled.id}/place", data=form)
    read = client.get(f"/parcels/{handled.id}")

    assert corrected.status_code == status
    is_moved = session.get(Parcel, handled.id).destination_id == county.stations["qiaotou"].id
    assert is_moved is (status == 303)
    if status == 403:
        assert client.get(f"/parcels/{handled.id}/place").status_code == 403
        assert (read.status_code, f"/parcels/{handled.id}/place" in read.text) == (200, False)


def test_a_place_is_corrected_by_the_station_whose_bag_it_lies_in(
    client, county, database, clock, session
):
    room = a_room(database, county, clock)
    bag = room.bag("changpu", at="tiancheng", parcels=1)
    inside = session.exec(select(Parcel)).one()
    assert bag.station_id != inside.destination_id
    log_in(client, county.people["tiancheng_operator"])

    assert client.get(f"/parcels/{inside.id}/place").status_code == 200


def test_who_had_an_unsorted_parcel_once_is_not_asked_where_it_goes(
    client, county, database, clock, session
):
    room = a_room(database, county, clock)
    parcel = room.parcel(None, at="changpu")
    room.record("tiancheng_operator", "seen", parcel.id)
    log_in(client, county.people["changpu_operator"])

    assert f"/questions/{parcel.id}" not in client.get("/questions/").text
    assert client.get(f"/questions/{parcel.id}").status_code == 403
    chosen = {"place": place(county, "changpu")}
    assert client.post(f"/questions/{parcel.id}", data=chosen).status_code == 403
    assert session.get(Parcel, parcel.id).sorting is Sorting.ASKED


def test_a_question_left_for_later_blocks_no_other(sorter, county, session):
    take_in(sorter, county.partner.id, UNCLEAR, OTHER_NAME)
    first, second = parcel(session, UNCLEAR).id, parcel(session, OTHER_NAME).id

    page = sorter.get(f"/questions/{first}").text
    later = sorter.get(f"/questions/next?after={first}").location

    assert f'href="/questions/next?after={first}" data-key="7"' in page
    assert later == f"/questions/{second}"
    assert sorter.get(f"/questions/next?after={second}").location == f"/questions/{first}"


def test_after_an_answer_comes_the_question_behind_it_and_then_the_first(sorter, county, session):
    third = OTHER_NAME.replace("0079", "0085").replace("李雷", "韩梅")
    take_in(sorter, county.partner.id, UNCLEAR, OTHER_NAME, third)

    answered = answer(sorter, session, OTHER_NAME, place(county, "hongxia"))

    assert sorter.get(answered.location).location == f"/questions/{parcel(session, third).id}"
    answered = answer(sorter, session, third, place(county, "hongxia"))
    assert sorter.get(answered.location).location == f"/questions/{parcel(session, UNCLEAR).id}"


@pytest.mark.parametrize("of_one_intake", [False, True])
def test_after_the_last_answer_it_can_still_be_taken_back(sorter, county, session, of_one_intake):
    take_in(sorter, county.partner.id, UNCLEAR)
    asked = parcel(session, UNCLEAR)
    intake = f"?intake={asked.intake_id}" if of_one_intake else ""
    form = {"place": place(county, "hongxia")}

    page = sorter.post(f"/questions/{asked.id}{intake}", data=form, follow_redirects=True).text

    assert "/questions/take-back" in page
