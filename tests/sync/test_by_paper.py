"""A village receives by paper while its line is down; the exchange finds nothing to settle."""

from functools import partial

from nacl.signing import VerifyKey
from sqlmodel import select

from station import custody
from station.consolidation import opened_bags, paper_chain, paper_reading, receiving
from station.consolidation.models import Bag, Leg, LegState, PaperBag, PaperLoad, Proof
from station.custody import State, Writer
from station.incidents.models import Incident
from station.keys import PublicKey, Standing, Verdict
from station.manifests import load_codes
from station.sync import digest
from station.sync.register import key_of


class Ring:
    """The village's keys: the register that the exchange has brought."""

    def __init__(self, village):
        self.register = partial(key_of, village.database)

    def verify(self, node_id, data, signature):
        found: PublicKey | None = self.register(node_id)
        if found is None:
            return Verdict(Standing.UNKNOWN, ok=False)
        VerifyKey(found.key).verify(data, signature)
        return Verdict(Standing.KNOWN, ok=True)


def test_a_load_received_by_paper_joins_its_dispatch_in_the_exchange(hub, room, machine_at, clock):
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    bag = room.bag("hongxia", parcels=3)
    loose = room.parcel("hongxia", at="county", weight_grams=20_000)
    (leg,) = room.depart(room.trip(), bag, loose)

    def sign(data):
        return hub.identity.key.sign(data).signature

    with hub.database.read() as session:
        bill = load_codes.of_bill(session, session.get_one(Leg, leg.id), revision=1, at=clock())
        listed = load_codes.of_list(session, session.get_one(Bag, bag.id), revision=1, at=clock())
    writer = Writer(room.county.actor("hongxia_operator"), village.node_id, clock())
    with village.database.write() as session:
        assert session.get(Leg, leg.id) is None
        for code in (*load_codes.codes(bill, sign), *load_codes.codes(listed, sign)):
            reading = paper_reading.take(session, writer, code, keys=Ring(village))
            assert reading.proof is Proof.PROVEN
    with village.database.write() as session:
        load = session.get_one(PaperLoad, leg.id)
        receiving.scan_number(session, writer, load, bag.number)
        receiving.finish(session, writer, load, accept_rest=True)
        opened_bags.open_bag(session, writer, session.get_one(PaperBag, bag.id))

    clock.advance(days=3)
    village.exchange_with(hub, at=clock())
    village.exchange_with(hub, at=clock())
    with village.database.write() as session:
        assert paper_chain.hand_over(session) == 2
    village.exchange_with(hub, at=clock())

    for machine in (hub, village):
        with machine.database.read() as session:
            assert custody.get_unit(session, bag.id).state is State.OPENED
            assert custody.get_unit(session, loose.id).state is State.ARRIVED
            known = session.get_one(Leg, leg.id)
            assert (known.state, known.received_at is not None) == (LegState.RECEIVED, True)
            assert session.exec(select(Incident)).all() == []
            assert session.exec(select(PaperLoad)).all() == []
    with village.database.read() as here, hub.database.read() as there:
        assert digest.of_all(here) == digest.of_node(there, village.node_id)
