"""What a bag's tag and list say: of its trip, its fellows, its weight and its place."""

import pytest

from station import barcodes
from station.consolidation import bags, rules
from station.consolidation.models import Bag
from station.manifests import content_bags, content_bills
from station.manifests.sheets.lines import Made
from station.network.models import Station
from station.parcels.models import Parcel
from tests.builders import log_in
from tests.printing import reading


@pytest.fixture
def says(room):
    """What a paper says now."""

    def say(content, row):
        with room.database.read() as session:
            made = Made("王小明", room.clock())
            found = session.get(type(row), row.id)
            return content(session, found, number=row.number, revision=1, made=made)

    return say


def tag_of(says, bag):
    return says(content_bags.bag_tag, bag)


def lines_of(bill):
    return {line.number: line for stop in bill.stops for line in stop.lines}


def change(room, model, id_, **fields):
    with room.database.write() as session:
        row = session.get(model, id_)
        for name, value in fields.items():
            setattr(row, name, value)


def test_a_tag_that_is_printed_at_closing_names_the_next_trip_there(room, says):
    # It is before 10:20 on a day of the timetable.
    assert tag_of(says, room.bag("hongxia")).trip == "天城北线 10:20"


def test_after_the_last_run_of_the_day_it_is_the_first_of_the_next(room, says):
    room.clock.advance(hours=9)

    assert tag_of(says, room.bag("hongxia")).trip == "天城北线 10:20"


def test_between_two_runs_it_is_the_second(room, says):
    room.clock.advance(hours=3)

    assert tag_of(says, room.bag("hongxia")).trip == "天城北线 16:00"


def test_a_tag_of_a_loaded_bag_names_the_trip_it_is_loaded_on(room, says):
    bag, trip = room.bag("hongxia"), room.trip(minute=16 * 60)
    room.load(trip, bag)

    assert tag_of(says, bag).trip == "天城北线 16:00"


def test_bags_for_one_place_are_counted_as_they_wait_together(room, says):
    first, second, _other = room.bag("hongxia"), room.bag("hongxia"), room.bag("tiancheng")

    tags = [tag_of(says, first), tag_of(says, second)]

    assert [(tag.ordinal, tag.of) for tag in tags] == [(1, 2), (2, 2)]


def test_on_a_trip_the_bags_of_its_load_are_counted(room, says):
    first, second = room.bag("hongxia"), room.bag("hongxia")
    room.load(room.trip(), second)

    assert (tag_of(says, second).ordinal, tag_of(says, second).of) == (1, 1)
    assert (tag_of(says, first).ordinal, tag_of(says, first).of) == (1, 2)


def a_bag_of(room, weights, *, gross_grams=0):
    """A closed bag of parcels with these weights; None is unknown."""
    parcels = [room.parcel("tiancheng", at="county", weight_grams=grams) for grams in weights]
    writer = room.writer("county_operator")
    with room.database.write() as session:
        bag = bags.start_bag(session, writer, room.station("tiancheng"))
        for parcel in parcels:
            bags.pack(session, writer, bag, parcel.id)
        bags.close_bag(
            session, writer, bag.id, seal_number=f"S{room.made:04d}", gross_grams=gross_grams
        )
    return bag


@pytest.mark.parametrize(
    ("weights", "gross", "said"),
    [
        pytest.param([500, 700], 0, (1_200, 0), id="all-known"),
        pytest.param([500, None], 0, (500, 1), id="one-unknown"),
        pytest.param([None, None], 0, (None, 2), id="none-known"),
        pytest.param([None, None], 900, (900, 0), id="weighed-as-a-bag"),
    ],
)
def test_what_nobody_weighed_is_said_on_tag_and_bill(room, says, weights, gross, said):
    bag = a_bag_of(room, weights, gross_grams=gross)
    leg = room.load(room.trip(), bag)

    tag = tag_of(says, bag)
    line = lines_of(says(content_bills.route_bill, leg))[bag.number]

    assert (tag.weight_grams, tag.unweighed) == said
    assert (line.weight_grams, line.unweighed) == said


def test_a_weight_that_is_found_after_departure_is_on_no_bill(room, says):
    parcel = room.parcel("tiancheng", at="county", weight_grams=None)
    (leg,) = room.depart(room.trip(), parcel)

    change(room, Parcel, parcel.id, weight_grams=900)

    line = lines_of(says(content_bills.route_bill, leg))[parcel.number]
    assert (line.weight_grams, line.unweighed) == (None, 1)


def test_care_is_asked_for_in_the_remarks(room, says):
    fragile = room.parcel("tiancheng", at="county", handling="fragile")
    insured = room.parcel("tiancheng", at="county", handling="fresh", insured_fen=200_000)
    leg = room.load(room.trip(), fragile, insured)

    lines = lines_of(says(content_bills.route_bill, leg))

    assert lines[fragile.number].remarks == "易碎 Fragile"
    assert lines[insured.number].remarks == "生鲜 保价¥2,000.00"


def test_damage_is_on_the_bill_if_it_was_known_at_departure(room, says):
    known = room.parcel("tiancheng", at="county")
    room.record("county_operator", "damaged", known.id)
    later = room.parcel("tiancheng", at="county")
    (leg,) = room.depart(room.trip(), known, later)
    room.clock.advance(minutes=5)
    room.record("tiancheng_operator", "damaged", later.id)

    lines = lines_of(says(content_bills.route_bill, leg))

    assert lines[known.number].remarks == "破损 Damaged"
    assert lines[later.number].remarks == ""


def test_a_bag_says_how_many_of_its_parcels_want_care(room, says):
    parcels = [
        room.parcel("tiancheng", at="county", handling="fragile", weight_grams=grams)
        for grams in (100, None)
    ]
    writer = room.writer("county_operator")
    with room.database.write() as session:
        bag = bags.start_bag(session, writer, room.station("tiancheng"))
        for parcel in parcels:
            bags.pack(session, writer, bag, parcel.id)
        bags.close_bag(session, writer, bag.id, seal_number="S1234")
    leg = room.load(room.trip(), bag)

    lines = lines_of(says(content_bills.route_bill, leg))

    assert lines[bag.number].remarks == "易碎2件 无重量1件"


def test_two_villages_of_one_name_are_told_apart(room, says):
    for village in ("hongxia", "qiaotou"):
        change(room, Station, room.station(village), name="畈上村")
    bag = room.bag("hongxia")
    leg = room.load(room.trip(), bag)

    bill, tag = says(content_bills.route_bill, leg), tag_of(says, bag)
    items = says(content_bags.item_list, bag)

    assert bill.places[-1] == items.destination == "畈上村(天城镇寄递物流服务站)"
    assert (tag.village, tag.township) == ("畈上村", "天城镇寄递物流服务站")


def test_a_seal_of_another_bag_is_noticed(room):
    first = a_bag_of(room, [100])
    with room.database.read() as session:
        seal = session.get(Bag, first.id).seal_number
    second = room.bag("tiancheng", closed=False)

    with room.database.write() as session, pytest.raises(rules.SealUsedBefore) as refusal:
        bags.close_bag(session, room.writer("county_operator"), second.id, seal_number=seal.lower())

    assert refusal.value.values == {"seal": seal, "number": first.number}


def test_a_seal_that_was_read_again_is_taken_and_said_on_the_bill(client, county, room, says):
    first, second = room.bag("hongxia"), room.bag("hongxia", closed=False)
    log_in(client, county.people["county_operator"])
    with room.database.read() as session:
        seal = session.get(Bag, first.id).seal_number
    refused = client.post(f"/bags/{second.id}/close", data={"seal_number": seal})

    data = {"seal_number": seal, "seal_was_read_again": "yes"}
    taken = client.post(f"/bags/{second.id}/close", data=data)

    assert (refused.status_code, taken.status_code) == (409, 303)
    assert "seal_was_read_again" in refused.text
    assert first.number in refused.text
    leg = room.load(room.trip(), first, second)
    lines = lines_of(says(content_bills.route_bill, leg))
    assert {line.remarks for line in lines.values()} == {"封志重号 Seal used twice"}


def test_a_bag_that_is_sealed_again_may_keep_its_number(room):
    bag = a_bag_of(room, [100])
    writer = room.writer("county_operator")
    with room.database.write() as session:
        seal = session.get(Bag, bag.id).seal_number
        bags.reopen_bag(session, writer, bag.id, reason="a parcel was left out")
        again = bags.close_bag(session, writer, bag.id, seal_number=seal)

    assert again.seal_number == seal


def test_an_item_list_has_a_code_of_its_own_that_names_the_bag(room, says):
    bag = room.bag("hongxia")

    code = says(content_bags.item_list, bag).code

    assert (code[0], barcodes.number_in(code)) == ("C", bag.number)


def test_the_tags_of_a_load_are_printed_once_and_again_where_they_changed(client, county, room):
    first, second = room.bag("hongxia"), room.bag("hongxia")
    trip = room.trip()
    leg = room.load(trip, first)
    log_in(client, county.people["county_operator"])

    def printed():
        room.clock.advance(minutes=1)
        answer = client.post(f"/legs/{leg.id}/bag-tags")
        return reading.texts(answer.data) if answer.mimetype == "application/pdf" else []

    assert ["1/1" in page for page in printed()] == [True]
    assert printed() == []
    room.load(trip, second)
    assert ["1/2" in page or "2/2" in page for page in printed()] == [True, True]


def test_the_tags_of_another_stations_load_are_not_printed(client, county, room):
    leg = room.load(room.trip(), room.bag("hongxia"))
    log_in(client, county.people["baini_operator"])

    assert client.post(f"/legs/{leg.id}/bag-tags").status_code == 404


def test_the_trip_offers_the_tags_while_it_is_loaded(client, county, room):
    trip = room.trip()
    leg = room.load(trip, room.bag("hongxia"))
    log_in(client, county.people["county_operator"])
    while_loading = client.get(f"/trips/{trip.id}").text

    room.depart(trip)

    assert f"/legs/{leg.id}/bag-tags" in while_loading
    assert f"/legs/{leg.id}/bag-tags" not in client.get(f"/trips/{trip.id}").text
