"""When a sheet makes its next revision, and when it stays what people signed for."""

import pytest

from station.consolidation import bags, load_items, loading, receiving, trips
from station.consolidation.models import Bag, Leg, Trip
from station.manifests import freezing, service
from station.manifests.models import SheetKind, SheetRevision
from station.network.models import Station
from station.parcels.models import Intake, IntakeState, Parcel
from station.records import begin_incarnation
from tests.builders import save


@pytest.fixture
def sheets(room):
    """Freezes a sheet as the coordinator, and looks at what it said."""

    def freeze(kind, subject_id):
        room.clock.advance(minutes=1)
        with room.database.write() as session:
            return service.freeze(session, room.writer("coordinator"), kind, subject_id)

    return freeze


@pytest.fixture
def sent(room):
    """A bag and a loose parcel on their way to Tiancheng, with the bill that was signed."""
    room.bag_sent, room.parcel_sent = room.bag("tiancheng"), room.parcel("tiancheng", at="county")
    trip = room.trip()
    room.load(trip, room.bag_sent, room.parcel_sent)
    with room.database.write() as session:
        bill, trip_bill = service.depart(session, room.writer("county_operator"), trip.id)
    [leg] = legs_of(room, trip)
    return leg, trip, bill, trip_bill


def legs_of(room, trip):
    with room.database.read() as session:
        return list(trips.legs_of(session, session.get(Trip, trip.id)))


def change(room, model, id_, **fields):
    with room.database.write() as session:
        row = session.get(model, id_)
        for name, value in fields.items():
            setattr(row, name, value)


def inside(room, bag):
    """The one parcel that was closed into the bag."""
    with room.database.read() as session:
        [unit_id] = bags.packed_ids(session, bag.id)
    return unit_id


def lines(revision):
    [stop] = revision.says["stops"]
    return {line["number"]: line for line in stop["lines"]}


def test_a_bill_printed_twice_is_one_revision(room, sent, sheets):
    leg, _, bill, _ = sent

    assert sheets(SheetKind.ROUTE_BILL, leg.id).id == bill.id


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"weight_grams": 900}, id="weight"),
        pytest.param({"cod_fen": 12_00}, id="cod"),
        pytest.param({"freight_collect_fen": 8_00}, id="freight-collect"),
    ],
)
def test_what_is_corrected_after_departure_is_on_no_new_bill(room, sent, sheets, fields):
    leg, trip, bill, trip_bill = sent

    change(room, Parcel, room.parcel_sent.id, **fields)

    assert sheets(SheetKind.ROUTE_BILL, leg.id).id == bill.id
    assert sheets(SheetKind.TRIP_BILL, trip.id).id == trip_bill.id


def test_a_place_that_is_corrected_after_departure_is_on_no_new_bill(room, sent, sheets):
    leg, trip, bill, trip_bill = sent

    change(room, Parcel, room.parcel_sent.id, destination_id=room.station("hongxia"))

    assert sheets(SheetKind.ROUTE_BILL, leg.id).id == bill.id
    assert sheets(SheetKind.TRIP_BILL, trip.id).id == trip_bill.id
    with room.database.read() as session:
        [loose] = [i for i in load_items.items_of(session, leg.id) if i.kind == "parcel"]
    assert loose.destination_id == room.station("hongxia")


def test_a_station_that_is_renamed_revises_no_bill_that_has_departed(room, sent, sheets):
    leg, _, bill, _ = sent

    change(room, Station, room.station("tiancheng"), name="天城客货邮站")

    assert sheets(SheetKind.ROUTE_BILL, leg.id).id == bill.id


def test_the_sums_of_a_load_that_has_departed_are_those_of_its_bill(room, sent):
    leg, _, bill, _ = sent
    change(room, Parcel, room.parcel_sent.id, weight_grams=9_000)

    with room.database.read() as session:
        grams = load_items.load_sums(session, [leg.id])[leg.id].grams

    assert grams == sum(line["weight_grams"] for line in lines(bill).values()) == 1_500


def test_before_departure_the_bill_says_what_is_loaded_now(room, sheets):
    trip, parcel = room.trip(), room.parcel("tiancheng", at="county")
    leg = room.load(trip, parcel)
    first = sheets(SheetKind.ROUTE_BILL, leg.id)

    change(room, Parcel, parcel.id, weight_grams=900)
    second = sheets(SheetKind.ROUTE_BILL, leg.id)

    assert (first.revision, second.revision) == (1, 2)
    assert lines(second)[parcel.number]["weight_grams"] == 900


def test_another_vehicle_makes_the_next_revision_of_the_same_load(room, sent, sheets):
    leg, trip, bill, _ = sent
    change(room, Parcel, room.parcel_sent.id, weight_grams=900)
    with room.database.write() as session:
        loading.change_vehicle(
            session,
            room.writer("county_operator"),
            session.get(Trip, trip.id),
            vehicle_id=None,
            driver_id=None,
            driver_name="张师傅",
        )

    second = sheets(SheetKind.ROUTE_BILL, leg.id)

    assert (second.revision, second.says["driver"]) == (2, "张师傅")
    assert lines(second) == lines(bill)
    assert sheets(SheetKind.ROUTE_BILL, leg.id).id == second.id


def test_a_load_that_departs_again_says_what_it_is_by_then(room, sent, sheets):
    leg, trip, bill, _ = sent
    change(room, Parcel, room.parcel_sent.id, weight_grams=900)
    with room.database.write() as session:
        trips.cancel_departure(
            session,
            room.writer("county_operator"),
            session.get(Leg, leg.id),
            scanned_unit_id=room.parcel_sent.id,
            reason="the vehicle did not leave",
        )
    room.clock.advance(minutes=5)

    with room.database.write() as session:
        again, _ = service.depart(session, room.writer("county_operator"), trip.id)

    assert (bill.revision, again.revision) == (1, 2)
    assert lines(again)[room.parcel_sent.number]["weight_grams"] == 900


def test_what_came_of_a_load_does_not_revise_what_the_sender_signed(room, sent, sheets):
    leg, _, bill, _ = sent
    with room.database.write() as session:
        receiving.finish(
            session,
            room.writer("tiancheng_operator"),
            session.get(Leg, leg.id),
            accept_rest=False,
            reason="not on the vehicle",
        )

    assert sheets(SheetKind.ROUTE_BILL, leg.id).id == bill.id


@pytest.mark.parametrize("kind", [SheetKind.BAG_TAG, SheetKind.ITEM_LIST])
def test_a_bags_papers_stay_with_it_once_it_has_left(room, sheets, kind):
    bag, trip = room.bag("tiancheng", parcels=1), room.trip()
    printed = sheets(kind, bag.id)
    fellow = room.bag("tiancheng", parcels=1)
    room.depart(trip, bag, fellow)

    change(room, Parcel, inside(room, bag), weight_grams=900)

    assert sheets(kind, bag.id).id == printed.id


def test_a_bag_that_was_sealed_again_before_it_left_says_what_is_in_it(room, sheets):
    bag, trip = room.bag("tiancheng", parcels=1), room.trip()
    first = sheets(SheetKind.ITEM_LIST, bag.id)
    room.clock.advance(minutes=1)
    writer, more = room.writer("county_operator"), room.parcel("tiancheng", at="county")
    with room.database.write() as session:
        bags.reopen_bag(session, writer, bag.id, reason="a parcel was left out")
        bags.pack(session, writer, session.get(Bag, bag.id), more.id)
        bags.close_bag(session, writer, bag.id, seal_number="H9")
    room.depart(trip, bag)

    second = sheets(SheetKind.ITEM_LIST, bag.id)

    assert (first.revision, second.revision) == (1, 2)
    assert len(second.says["lines"]) == 2


def test_a_count_that_is_closed_keeps_the_list_that_was_signed(room, sheets, session):
    intake = Intake(
        partner_id=room.county.partner.id,
        station_id=room.station("county"),
        home_station_id=room.station("county"),
        state=IntakeState.CLOSED,
        day=room.clock().date(),
        started_at=room.clock(),
        closed_at=room.clock(),
    )
    save(room.database, intake)
    parcel = room.parcel("tiancheng", at="county", intake_id=intake.id)
    signed = sheets(SheetKind.HANDOVER_LIST, intake.id)

    room.record("county_operator", "damaged", parcel.id)
    change(room, Parcel, parcel.id, weight_grams=900)

    assert sheets(SheetKind.HANDOVER_LIST, intake.id).id == signed.id
    assert session.get(SheetRevision, signed.id).says["lines"][0]["is_damaged"] is False


def test_a_revision_after_a_backup_was_put_back_has_no_number_that_may_be_on_paper(room, sheets):
    trip, parcel = room.trip(), room.parcel("tiancheng", at="county")
    leg = room.load(trip, parcel)
    first = sheets(SheetKind.ROUTE_BILL, leg.id)

    put_back(room)
    same = sheets(SheetKind.ROUTE_BILL, leg.id)
    change(room, Parcel, parcel.id, weight_grams=900)
    second = sheets(SheetKind.ROUTE_BILL, leg.id)
    change(room, Parcel, parcel.id, weight_grams=950)
    third = sheets(SheetKind.ROUTE_BILL, leg.id)

    assert same.id == first.id
    numbers = [revision.revision for revision in (first, second, third)]
    assert numbers == [1, freezing.ROOM + 2, freezing.ROOM + 3]


def put_back(room):
    """As ``station restore`` leaves a database."""
    with room.database.write() as session:
        begin_incarnation(session.connection(), after=1)
