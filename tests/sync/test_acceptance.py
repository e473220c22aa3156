"""Papers, numbers and prices go down to who accepts; what was accepted goes up."""

import pytest
from sqlmodel import select

from station import custody
from station.acceptance import accepting, blocks
from station.acceptance.models import Acceptance, Authorisation, BlockUse, NumberBlock, Sender
from station.acceptance.offering import Paid
from station.custody import Writer
from station.db import new_id
from station.ledger import Method
from station.parcels.models import Contact
from station.sync import digest
from tests.acceptance.desk import open_desk


@pytest.fixture
def desk(room):
    return open_desk(room)


def has(machine, model, key):
    with machine.database.read() as session:
        return session.get(model, key) is not None


def accept_at(machine, desk, clock):
    """In the village, without a line."""
    writer = Writer(desk.room.county.actor("hongxia_operator"), machine.node_id, clock())
    with machine.database.write() as session:
        paid = Paid(1_375, Method.CASH)
        return accepting.accept(session, writer, desk.offer(), paid, act_id=new_id())


@pytest.fixture
def machines(desk, hub, machine_at, clock):
    found = [machine_at(name) for name in ("hongxia", "qiaotou", "tiancheng")]
    for machine in found:
        machine.exchange_with(hub, at=clock())
    return found


def test_numbers_go_to_their_own_station_and_those_above_it(desk, hub, machines):
    with hub.database.read() as session:
        [seen] = blocks.of_station(session, desk.station_id, desk.partner_id)
        papers = session.exec(select(Authorisation)).all()

    assert [has(each, NumberBlock, seen.block.id) for each in machines] == [True, False, True]
    assert [has(each, Authorisation, papers[0].id) for each in machines] == [True, True, True]


def test_without_a_line_a_station_accepts_with_its_own_numbers_and_the_county_hears_of_it(
    desk, hub, machines, clock
):
    village = machines[0]
    kept = accept_at(village, desk, clock)

    village.exchange_with(hub, at=clock())
    machines[1].exchange_with(hub, at=clock())

    assert kept.number == "YT8800000000001"
    with hub.database.read() as session:
        assert session.get_one(Acceptance, kept.id).number == kept.number
        assert session.get_one(Contact, kept.id).name == "刘桂花"
        assert custody.get_unit(session, kept.id).holder_id == desk.station_id
        assert blocks.left_at(session, desk.station_id, desk.partner_id) == 2
        [seen] = blocks.of_station(session, desk.station_id, desk.partner_id)
    assert has(hub, BlockUse, seen.block.id)
    assert not has(hub, Sender, kept.id)
    assert not has(machines[1], Acceptance, kept.id)
    with village.database.read() as session, hub.database.read() as hubs:
        assert digest.of_all(session) == digest.of_node(hubs, village.node_id)


def test_a_computer_that_joins_later_has_what_was_accepted_before(desk, hub, machine_at, clock):
    kept = desk.accept()

    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())

    assert has(village, Acceptance, kept.id)
    assert accept_at(village, desk, clock).number == "YT8800000000002"
