"""What a partner is told: each event once, what was wrong corrected once, without gaps."""

import csv
import io

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlmodel import Session, select

from station import custody
from station.consolidation import opened_bags, receiving
from station.consolidation.models import Bag, Leg
from station.counter import leaving, pickup
from station.custody import Happening, Writer
from station.errors import Forbidden
from station.network.models import Partner
from station.outcomes import rules, shapes, telling
from station.outcomes.models import Outcome, OutcomeFile, OutcomeLine
from station.parcels.going_back import Why
from station.parcels.models import Direction
from station.records import KeptElsewhere
from tests.sync.conftest import hub as _hub
from tests.sync.conftest import machine_at as _machine_at

hub, machine_at = _hub, _machine_at


@pytest.fixture
def room(shop):
    return shop.room


def lines_of(database, made):
    """Outcome and turn of each line, in order."""
    with database.read() as session:
        query = select(OutcomeLine).where(OutcomeLine.file_id == made.id)
        found = session.exec(query.order_by(OutcomeLine.line)).all()
        return [(line.outcome, line.turn) for line in found]


def table_of(database, made, kind="csv"):
    with database.read() as session:
        content = telling.content_of(session, made, kind)
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def test_every_way_a_parcel_can_end_is_told_in_its_order(shop, tell, clock):
    taken, fetched, refused, late, odd = (shop.shelved() for _ in range(5))
    clock.advance(minutes=1)
    shop.hand_over(taken)
    clock.advance(minutes=1)
    shop.hand_over(fetched, proxy_name="陈三")
    clock.advance(minutes=1)
    shop.turn_back(refused)
    clock.advance(minutes=1)
    shop.turn_back(late, why=pickup.TurnedBack.NOT_COLLECTED)
    clock.advance(minutes=1)
    shop.turn_back(odd, why=pickup.TurnedBack.MISADDRESSED)
    clock.advance(minutes=1)
    with shop.room.database.write() as session:
        partner = session.get(Partner, shop.room.county.partner.id)
        leaving.give_back(session, shop.writer, partner, [refused], Why.REFUSED)

    made = tell()

    assert lines_of(shop.room.database, made) == [
        *[(Outcome.ARRIVED, 0)] * 5,
        (Outcome.HANDED_OVER, 0),
        (Outcome.BY_PROXY, 0),
        (Outcome.REFUSED, 0),
        (Outcome.DETAINED, 0),
        (Outcome.PROBLEM, 0),
        (Outcome.RETURNED, 0),
    ]


def test_a_line_says_number_outcome_time_station_and_who_signed(shop, tell):
    unit_id = shop.shelved(number="YT1234567890123")
    shop.hand_over(unit_id, proxy_name="陈三")

    made = tell()

    said = table_of(shop.room.database, made)
    assert said[0] == ["运单号", "状态", "时间", "站点", "签收人类型", "说明", "更正"]
    name = shop.room.county.stations["hongxia"].name
    assert [row[:2] + row[3:] for row in said[1:]] == [
        ["YT1234567890123", "到站", name, "", "", ""],
        ["YT1234567890123", "代签收", name, "他人代收", "", ""],
    ]
    assert table_of(shop.room.database, made, "xlsx") == said
    assert "陈三" not in str(said)


def test_a_parcel_in_a_bag_arrives_with_its_bag(shop, tell):
    room = shop.room
    bag = room.bag("hongxia", parcels=3)
    [leg] = room.depart(room.trip(), bag)
    with pytest.raises(rules.NothingToTell):
        tell()

    room.record("hongxia_operator", "receive", bag.id, leg_id=leg.id)

    assert lines_of(room.database, tell()) == [(Outcome.ARRIVED, 0)] * 3


@pytest.mark.parametrize(
    ("direction", "told"), [(Direction.DOWN, [(Outcome.RETURNED, 0)]), (Direction.UP, [])]
)
def test_what_is_given_back_at_the_county_is_returned_and_what_goes_up_is_not(
    shop, tell, county, direction, told
):
    room = shop.room
    room.parcel("hongxia", at="hongxia")
    parcel = room.parcel("hongxia", at="county", direction=direction)

    room.record("county_operator", "hand_to_partner", parcel.id, party_id=county.partner.id)

    assert lines_of(room.database, tell()) == [(Outcome.ARRIVED, 0), *told]


@pytest.mark.parametrize("told_before", [False, True])
def test_what_was_given_back_and_taken_over_again_is_told_as_returned_only_if_it_was_told_before(
    shop, tell, county, told_before
):
    room = shop.room
    room.parcel("hongxia", at="hongxia")
    parcel = room.parcel("hongxia", at="county")
    back = {"party_id": county.partner.id}
    room.record("county_operator", "hand_to_partner", parcel.id, **back)
    told = [lines_of(room.database, tell())] if told_before else []

    room.record("county_operator", "take_over", parcel.id, **back)

    if told_before:
        assert told == [[(Outcome.ARRIVED, 0), (Outcome.RETURNED, 0)]]
        with pytest.raises(rules.NothingToTell):
            tell()
    else:
        assert lines_of(room.database, tell()) == [(Outcome.ARRIVED, 0)]


def test_what_goes_up_arrives_at_the_county_without_being_news(shop, tell):
    parcel = shop.room.parcel("county", direction=Direction.UP)
    shop.room.record("county_operator", "over", parcel.id)

    with pytest.raises(rules.NothingToTell):
        tell()


def test_an_event_is_told_once_and_files_are_numbered_without_gaps(shop, tell):
    first = shop.shelved()
    one = tell()
    with pytest.raises(rules.NothingToTell):
        tell()
    shop.hand_over(first)
    two = tell()

    assert [one.sequence, two.sequence] == [1, 2]
    assert lines_of(shop.room.database, two) == [(Outcome.HANDED_OVER, 0)]
    with pytest.raises(rules.NothingToTell):
        tell(look_at_all=True)


def test_what_was_taken_back_is_corrected_once_and_told_again_where_it_holds_after_all(shop, tell):
    parcel = shop.shelved()
    shop.hand_over(parcel)
    tell()
    shop.undo(parcel)

    corrected = tell()
    shop.hand_over(parcel)
    anew = tell()

    assert lines_of(shop.room.database, corrected) == [(Outcome.HANDED_OVER, 1)]
    assert corrected.corrections == 1
    assert table_of(shop.room.database, corrected)[1][-1] == "更正：撤销此前所报"
    assert lines_of(shop.room.database, anew) == [(Outcome.HANDED_OVER, 0)]


def test_what_was_taken_back_before_anybody_was_told_is_nobodys_business(shop, tell):
    parcel = shop.shelved()
    shop.hand_over(parcel)
    shop.undo(parcel)

    assert lines_of(shop.room.database, tell()) == [(Outcome.ARRIVED, 0)]


def test_what_a_coordinator_decides_otherwise_is_corrected(shop, tell, hub, machine_at, clock):
    """The hub's books say refused, the village without a line has handed it over."""
    room = shop.room
    parcel = shop.arrived()
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    room.record("hongxia_operator", "refuse", parcel)
    assert lines_of(room.database, tell()) == [(Outcome.ARRIVED, 0), (Outcome.REFUSED, 0)]
    writer = Writer(room.county.actor("hongxia_operator"), village.node_id, clock())
    with village.database.write() as session:
        custody.record(session.connection(), writer, [Happening("hand_over", parcel)])
        handed_over = custody.get_unit(session, parcel).head_id
    village.exchange_with(hub, at=clock())
    with room.database.write() as session:
        coordinator = room.writer("coordinator")
        custody.adjudicate(session, coordinator, parcel, head_id=handed_over, reason="看过签名")

    lines = lines_of(room.database, tell())

    assert sorted(lines) == [(Outcome.HANDED_OVER, 0), (Outcome.REFUSED, 1)]
    with pytest.raises(rules.NothingToTell):
        tell(look_at_all=True)


def test_a_village_without_a_line_is_told_of_days_later_whatever_the_time_says(
    shop, tell, hub, machine_at, clock
):
    room = shop.room
    bag = room.bag("hongxia", parcels=2)
    (leg,) = room.depart(room.trip(), bag)
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    writer = Writer(room.county.actor("hongxia_operator"), village.node_id, clock())
    with village.database.write() as session:
        receiving.finish(session, writer, session.get_one(Leg, leg.id), accept_rest=True)
        opened_bags.open_bag(session, writer, session.get_one(Bag, bag.id))
    # In the meantime the partner is told of what others did later.
    clock.advance(days=4)
    elsewhere = room.parcel("hongxia")
    room.record("hongxia_operator", "over", elsewhere.id)
    assert lines_of(room.database, tell()) == [(Outcome.ARRIVED, 0)]
    with pytest.raises(rules.NothingToTell):
        tell()

    village.exchange_with(hub, at=clock())

    assert lines_of(room.database, tell()) == [(Outcome.ARRIVED, 0)] * 2
    with pytest.raises(rules.NothingToTell):
        tell(look_at_all=True)


def test_a_villages_computer_makes_no_files(shop, county, hub, machine_at, clock):
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())

    with village.database.read() as session, pytest.raises(KeptElsewhere):
        telling.prepare(session, county.partner)


def test_of_two_who_make_the_next_file_at_once_one_makes_it(shop, county):
    shop.shelved()
    database, writer = shop.room.database, shop.room.writer("coordinator")
    with database.read() as session:
        one = telling.prepare(session, county.partner)
        two = telling.prepare(session, county.partner)
    with database.write() as session:
        telling.keep(session, writer, one)

    with pytest.raises(rules.ToldMeanwhile), database.write() as session:
        telling.keep(session, writer, two)

    with database.read() as session:
        assert _counted(session, OutcomeFile) == 1
        assert _counted(session, OutcomeLine) == 1


def test_another_partners_parcels_are_in_no_file_of_this_one(shop, tell, county):
    shop.shelved(partner_id=custody.unit_id_of("elsewhere"))

    with pytest.raises(rules.NothingToTell):
        tell()


def test_an_operator_makes_no_file(shop, county):
    shop.shelved()
    with shop.room.database.read() as session:
        prepared = telling.prepare(session, county.partner)

    with pytest.raises(Forbidden), shop.room.database.write() as session:
        telling.keep(session, shop.writer, prepared)


def test_a_partner_gets_its_own_columns_and_words_and_old_files_stay(shop, tell, county):
    parcel = shop.shelved(number="YT1234567890123")
    old = tell()
    before = table_of(shop.room.database, old)
    wanted = [("line", "SEQ"), ("outcome", "STATUS"), ("number", "BILL"), ("at", "TIME")]
    with shop.room.database.write() as session:
        coordinator = shop.room.writer("coordinator")
        shapes.change(session, coordinator, county.partner, wanted, {"handed_over": "SIGNED"})
    shop.hand_over(parcel)

    said = table_of(shop.room.database, tell())

    assert said[0] == ["SEQ", "STATUS", "BILL", "TIME"]
    assert said[1][:3] == ["1", "SIGNED", "YT1234567890123"]
    assert table_of(shop.room.database, old) == before


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ([("number", "A"), ("outcome", "B")], rules.NoNumberColumn),
        ([("number", "A"), ("outcome", "B"), ("at", "A")], rules.HeadingTwice),
    ],
)
def test_columns_that_no_system_can_read_are_refused(shop, county, columns, refusal):
    with pytest.raises(refusal), shop.room.database.write() as session:
        shapes.change(session, shop.room.writer("coordinator"), county.partner, columns, {})


def _counted(session: Session, model):
    return session.connection().scalar(sa.select(sa.func.count()).select_from(model))
