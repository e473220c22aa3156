"""Lots that are mixed or split become lots of their own, and are traced both ways."""

import pytest

from station.errors import NotFound
from station.goods import lots, mixing, remains
from station.goods import rules as goods_rules
from station.goods.lots import LotDetails
from station.goods.measures import SaleUnit
from station.goods.models import Lot, Recall
from station.goods.remains import MoreThanTheLot
from station.orders import epcis, trace
from tests.builders import log_in
from tests.orders.buyers import PHONE, order
from tests.orders.test_epcis import NAMES, check
from tests.orders.test_trace import Desk


class Mixer(Desk):
    """A cooperative that buys in of two farmers and mixes."""

    def __init__(self, market):
        super().__init__(market)
        self.farmers = [market.producer(name=name) for name in ("王家", "李家")]

    def of_farmer(self, index, quantity=40, **said):
        details = {
            "product_id": self.product.id,
            "made_on": self.clock().date(),
            "quantity": quantity,
            "unit": SaleUnit.JIN,
            "net_grams": 500,
        } | said
        with self.database.write() as session:
            return lots.add(
                session,
                self.farmers[index].id,
                LotDetails(**details),
                actor=self.actor,
                at=self.clock(),
            )

    def mix(self, *parts, by=None, who=None, certified=True):
        actor = self.market.county.actor(who) if who else self.actor
        with self.database.write() as session:
            taken = {lot.id: n for lot, n in parts}
            producer = by or self.producer
            mixed = lots.mix(session, producer.id, taken, actor=actor, at=self.clock())
            if certified:
                values = {"product": "雷竹笋", "contact": PHONE}
                said = {"is_collected": False, "actor": actor, "at": self.clock()}
                lots.certify(session, mixed, values, ["control"], **said)
            return mixed

    def left_of(self, lot):
        with self.database.read() as session:
            return remains.left_of(session, session.get_one(Lot, lot.id))


@pytest.fixture
def mixer(market):
    return Mixer(market)


def test_a_mixture_is_a_lot_of_its_own_as_old_as_the_oldest_of_it(mixer, clock):
    one = mixer.of_farmer(0, made_on=clock().date().replace(day=1))
    two = mixer.of_farmer(1)

    mixed = mixer.mix((one, 30), (two, 5))

    assert (mixed.quantity, mixed.unit, mixed.net_grams) == (35, SaleUnit.JIN, 500)
    assert (mixed.made_on, mixed.producer_id) == (one.made_on, mixer.producer.id)
    assert [mixer.left_of(lot) for lot in (one, two, mixed)] == [10, 35, 35]


def test_a_part_of_one_lot_is_a_lot_as_well_and_can_be_mixed_again(mixer):
    one = mixer.of_farmer(0)
    part = mixer.mix((one, 10))
    again = mixer.mix((part, 4), (mixer.of_farmer(1), 1))

    with mixer.database.read() as session:
        assert set(mixing.family(session, one.id)) == {one.id, part.id, again.id}
        assert one.id in {lot.id for lot in mixing.origins(session, [again])}
    assert mixer.left_of(part) == 6


def test_no_more_of_a_lot_is_mixed_than_is_left(mixer):
    one = mixer.of_farmer(0)
    mixer.mix((one, 40))

    with pytest.raises(MoreThanTheLot):
        mixer.mix((one, 1))
    with pytest.raises(lots.NothingMixed):
        mixer.mix((one, 0))


@pytest.mark.parametrize(
    "said", [{"unit": SaleUnit.KILOGRAM, "net_grams": 1000}, {"unit": SaleUnit.BOX}]
)
def test_what_is_counted_otherwise_is_not_mixed(mixer, said):
    with pytest.raises(lots.MixedOtherwise):
        mixer.mix((mixer.of_farmer(0), 1), (mixer.of_farmer(1, **said), 1))


def test_a_lot_without_the_certificate_it_needs_and_a_recalled_one_are_not_mixed(mixer):
    with pytest.raises(goods_rules.NoCertificate):
        mixer.mix((mixer.lot(), 1))
    recalled = mixer.of_farmer(0)
    mixer.recall(recalled)
    with pytest.raises(goods_rules.Recalled):
        mixer.mix((recalled, 1))


def test_a_mixture_of_others_lots_needs_a_certificate_of_its_own(mixer, clock):
    one, two = mixer.of_farmer(0), mixer.of_farmer(1)
    with pytest.raises(lots.BuysNotIn):
        mixer.mix((one, 1), (two, 1), by=mixer.farmers[0], certified=False)
    bare = mixer.mix((one, 1), (two, 1), certified=False)
    _, placed = order(mixer.database, mixer.listing, clock())

    with pytest.raises(goods_rules.NoCertificate):
        mixer.pack(placed, (bare, 1))


def test_a_farmer_may_split_what_is_the_farmers_own(mixer):
    own = mixer.of_farmer(0)

    part = mixer.mix((own, 7), by=mixer.farmers[0], certified=False)

    assert [mixer.left_of(lot) for lot in (own, part)] == [33, 7]


def test_another_villages_lots_are_not_mixed(mixer):
    with pytest.raises(NotFound):
        mixer.mix((mixer.of_farmer(0), 1), who="qiaotou_operator")


def test_a_recall_of_a_lot_reaches_what_was_mixed_of_it_and_who_has_some(mixer, clock):
    one, other = mixer.of_farmer(0), mixer.of_farmer(1)
    mixed = mixer.mix((one, 5), (other, 5))
    _, placed = order(mixer.database, mixer.listing, clock(), quantity=2)
    mixer.pack(placed, (mixed, 2))

    mixer.recall(one)

    with mixer.database.read() as session:
        assert [row.id for row in trace.forward(session, one.id)] == [placed.id]
        assert session.get(Recall, mixed.id).reason == "农残超标"
        assert session.get(Recall, other.id) is None


def test_mixing_is_a_transformation_in_epcis(mixer, clock):
    one, two = mixer.of_farmer(0), mixer.of_farmer(1)
    mixed = mixer.mix((one, 30), (two, 5))
    _, placed = order(mixer.database, mixer.listing, clock(), quantity=2)
    mixer.pack(placed, (mixed, 2))

    with mixer.database.read() as session:
        from_farmer = check(epcis.of_lot(session, one, NAMES, at=clock()))
        from_mixture = check(epcis.of_lot(session, mixed, NAMES, at=clock()))

    assert from_farmer == from_mixture
    (mixture,) = (e for e in from_mixture if e["type"] == "TransformationEvent")
    inside = {q["epcClass"].rpartition("/")[2]: q["quantity"] for q in mixture["inputQuantityList"]}
    assert inside == {one.number: 15.0, two.number: 2.5}
    assert [q["quantity"] for q in mixture["outputQuantityList"]] == [17.5]
    assert [e["type"] for e in from_mixture].count("ObjectEvent") == 3
    assert mixture["ilmd"]["cbvmda:lotNumber"] == mixed.number


def test_the_pages_mix_and_say_what_went_in(mixer, client, county):
    one, two = mixer.of_farmer(0), mixer.of_farmer(1)
    log_in(client, county.people["hongxia_operator"])
    address = f"/goods/lots/{one.id}/mix"
    shown = client.get(address).text

    said = {"producer_id": mixer.producer.id, f"from_{one.id}": "3"}
    refused = client.post(address, data=said | {f"from_{two.id}": "viel"})
    answer = client.post(address, data=said | {f"from_{two.id}": "4"})

    assert f'name="from_{two.id}"' in shown
    assert refused.status_code == 400
    assert f'id="from_{two.id}-problem"' in refused.text
    mixed = client.get(answer.location).text
    assert f"/goods/lots/{two.id}" in mixed
    assert answer.location in client.get(f"/goods/lots/{one.id}").text
    with mixer.database.read() as session:
        (made,) = mixing.made_of(session, one.id)
    assert one.number in client.get(f"/shop/t/{made.number}").text
    assert client.get(f"/goods/lots/{two.id}/mix").status_code == 200
