"""From the village to the partner: the same bags, trips and receiving, then the list of its own."""

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from station import barcodes
from station.acceptance import handing, papers, rules
from station.accounts.models import Audit
from station.consolidation import bags, loading, opened_bags, receiving, trips
from station.consolidation.models import Bag, Leg, Trip
from station.custody import Holder, State
from station.db import get_or_raise
from station.manifests import service
from station.network.models import Partner
from station.parcels.models import Parcel
from tests.printing.reading import codes, texts

COUNTY = "county_operator"


def ride(desk, unit_id, sender, receiver):
    """Up by the next van of the line, and received by its bill."""
    room = desk.room
    trip = room.trip()
    with room.database.write() as session:
        found = get_or_raise(session, Trip, trip.id)
        leg = loading.load(session, room.writer(sender), found, unit_id)
        trips.depart(session, room.writer(sender), found)
    with room.database.write() as session:
        found = get_or_raise(session, Leg, leg.id)
        receiving.finish(session, room.writer(receiver), found, accept_rest=True)


def in_a_bag(desk, kept):
    with desk.room.database.write() as session:
        bag = bags.start_bag(session, desk.writer(), desk.room.station("county"))
        bags.pack(session, desk.writer(), bag, kept.id)
        bags.close_bag(session, desk.writer(), bag.id, seal_number="H000900")
    return bag


def screen(desk, text, who=COUNTY):
    with desk.room.database.write() as session:
        partner = get_or_raise(session, Partner, desk.partner_id)
        return handing.screen(session, desk.writer(who), partner, text)


def hand_on(desk, who=COUNTY):
    with desk.room.database.write() as session:
        partner = get_or_raise(session, Partner, desk.partner_id)
        return handing.hand_on(session, desk.writer(who), partner)


def at_county(desk):
    kept = desk.accept()
    desk.room.record(COUNTY, "over", kept.id)
    return kept


def test_from_the_village_over_the_township_to_the_county_and_into_the_partners_hands(desk):
    kept = desk.accept()
    bag = in_a_bag(desk, kept)

    ride(desk, bag.id, "hongxia_operator", "tiancheng_operator")
    assert desk.unit(bag.id).holder_id == desk.room.station("tiancheng")
    ride(desk, bag.id, "tiancheng_operator", COUNTY)
    assert desk.unit(bag.id).holder_id == desk.room.station("county")
    with pytest.raises(rules.NotToBeHandedOn):
        screen(desk, kept.number)
    with desk.room.database.write() as session:
        opened_bags.open_bag(session, desk.writer(COUNTY), get_or_raise(session, Bag, bag.id))
    screen(desk, kept.number)
    given = hand_on(desk)

    assert desk.unit(kept.id).state is State.HANDED_ON
    assert given.partner_id == desk.partner_id


def test_only_what_was_screened_goes_along_and_the_rest_waits(desk):
    first, second = at_county(desk), at_county(desk)
    screen(desk, first.number)

    given = hand_on(desk)

    assert given.number.startswith("U-421223-0001-")
    assert desk.unit(first.id).holder is Holder.PARTNER
    assert desk.unit(first.id).state is State.HANDED_ON
    assert desk.unit(second.id).holder is Holder.STATION
    with desk.room.database.read() as session:
        [waits] = handing.waiting_by_partner(session, desk.room.station("county"))
        assert waits.pieces == 1


def test_the_lists_are_numbered_without_gaps_also_where_one_was_refused(desk):
    first, second = at_county(desk), at_county(desk)
    screen(desk, first.number)
    one = hand_on(desk)
    with pytest.raises(rules.NothingScreened):
        hand_on(desk)
    screen(desk, second.number)
    two = hand_on(desk)

    assert [each.number[:13] for each in (one, two)] == ["U-421223-0001", "U-421223-0002"]


def test_what_is_not_here_or_not_upbound_is_not_screened(desk):
    kept = desk.accept()
    down = desk.room.parcel("hongxia", at="county")

    for number in (kept.number, down.number, "YT0000000000"):
        with pytest.raises(rules.NotToBeHandedOn):
            screen(desk, number)


def test_what_went_away_after_the_screening_stops_the_whole_list(desk):
    first, second = at_county(desk), at_county(desk)
    screen(desk, first.number)
    screen(desk, second.number)
    desk.room.record("tiancheng_operator", "over", second.id)

    with pytest.raises(rules.NotToBeHandedOn):
        hand_on(desk)

    assert desk.unit(first.id).holder is Holder.STATION


def test_a_parcel_scanned_twice_stands_on_the_list_once(desk):
    kept = at_county(desk)
    screen(desk, kept.number)
    screen(desk, kept.number)

    given = hand_on(desk)

    with desk.room.database.read() as session:
        assert [each.number for each in handing.items_of(session, given)] == [kept.number]


def test_the_list_scans_and_the_file_says_in_full_whom_it_is_for(desk, tmp_path):
    kept = at_county(desk)
    screen(desk, kept.number)
    given = hand_on(desk)

    with desk.room.database.write() as session:
        frozen = papers.freeze_list(session, desk.writer(COUNTY), given)
        again = papers.freeze_list(session, desk.writer(COUNTY), given)
        drawn = service.pdf_of(session, frozen)
        (tmp_path / "up.xlsx").write_bytes(
            papers.handed_workbook(session, desk.writer(COUNTY), given)
        )
    with desk.room.database.read() as session:
        noted = [row.action for row in session.exec(select(Audit))]

    rows = CalamineWorkbook.from_path(tmp_path / "up.xlsx").get_sheet_by_index(0).to_python()
    assert (frozen.id, frozen.revision) == (again.id, 1)
    assert {kept.number, barcodes.of_sheet(given.number, 1)} <= set(codes(drawn))
    assert "刘桂花" not in "".join(texts(drawn))
    assert rows[1][:4] == [kept.number, "刘桂花", "17700005635", "浙江省杭州市西湖区文三路 1 号"]
    assert rows[1][5:9] == [1.2, 0, 13.75, 0]
    assert "give_contacts_to_partner" in noted


def test_what_is_known_otherwise_makes_the_next_revision_of_the_list(desk):
    kept = at_county(desk)
    screen(desk, kept.number)
    given = hand_on(desk)
    with desk.room.database.write() as session:
        first = papers.freeze_list(session, desk.writer(COUNTY), given)
        session.get(Parcel, kept.id).weight_grams = 1_300
        second = papers.freeze_list(session, desk.writer(COUNTY), given)

        assert (first.revision, second.revision) == (1, 2)
        assert second.says["lines"][0]["weight_grams"] == 1_300
        assert service.pdf_of(session, first) != service.pdf_of(session, second)
