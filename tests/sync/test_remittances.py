"""A remittance and the county's word on it, where the two sides hear of each other late."""

import pytest

from station import ledger
from station.counter import pickup, remitting
from station.ledger import AccountKind
from station.records import KeptElsewhere
from tests.sync.drawer import Drawer


def test_what_a_village_sends_is_counted_at_the_county_and_the_village_sees_it(
    drawer, office, parcels, exchange
):
    drawer.hand_over(parcels[0], 8_600)
    sent = drawer.remit(8_000)
    exchange()
    with office.machine.database.read() as session:
        [coming] = remitting.coming_to(session, office.room.station("county"))

    office.about(remitting.confirm, coming, 7_900, reason="少一张")
    exchange()

    assert drawer.standing(sent).receipt.counted_fen == 7_900
    for books_of in (drawer, office):
        assert books_of.balance(AccountKind.CASH) == 600
        assert books_of.balance(AccountKind.IN_TRANSIT) == 0
        assert books_of.balance(AccountKind.OVER_SHORT) == 100
        assert books_of.balance(AccountKind.COUNTY, "county") == 7_900


@pytest.fixture
def disputed(drawer, office, parcels, exchange):
    """The village has taken back what the county has counted meanwhile."""
    drawer.hand_over(parcels[0], 8_600)
    sent = drawer.remit(8_600)
    exchange()
    drawer.about(remitting.take_back, sent, reason="车没来")
    office.about(remitting.confirm, sent, 8_600)
    exchange()
    return sent


def test_what_one_has_taken_back_and_the_other_has_counted_is_shown_on_both_sides(
    drawer, office, disputed
):
    with office.machine.database.read() as session:
        [found] = remitting.disputed_at(session, office.room.station("county"))
        assert remitting.coming_to(session, office.room.station("county")) == []

    assert found.sent.id == disputed.id
    assert drawer.standing(disputed).is_disputed
    assert office.balance(AccountKind.IN_TRANSIT) == -8_600


def test_the_station_says_that_it_did_go(drawer, office, disputed, exchange):
    drawer.about(remitting.send_after_all, disputed)
    exchange()

    for side in (drawer, office):
        assert not side.standing(disputed).is_disputed
        assert side.standing(disputed).receipt is not None
        assert (side.balance(), side.balance(AccountKind.IN_TRANSIT)) == (0, 0)
    with pytest.raises(remitting.rules.NotDisputed):
        drawer.about(remitting.send_after_all, disputed)


def test_the_county_says_that_it_never_came(drawer, office, disputed, exchange):
    office.about(remitting.unconfirm, disputed, reason="数错袋")
    exchange()

    for side in (drawer, office):
        assert side.standing(disputed).receipt is None
        assert (side.balance(), side.balance(AccountKind.IN_TRANSIT)) == (8_600, 0)
        assert side.balance(AccountKind.COUNTY, "county") == 0


def test_where_both_take_their_word_back_it_is_on_its_way_again_and_counted_once(
    drawer, office, disputed, exchange
):
    office.about(remitting.unconfirm, disputed, reason="数错袋")
    drawer.about(remitting.send_after_all, disputed)
    exchange()
    with office.machine.database.read() as session:
        [coming] = remitting.coming_to(session, office.room.station("county"))
    with pytest.raises(ledger.rules.NotedOtherwise):
        office.about(remitting.confirm, coming, 8_000, reason="少")
    office.about(remitting.confirm, coming, 8_600)
    exchange()

    for side in (drawer, office):
        assert (side.balance(), side.balance(AccountKind.IN_TRANSIT)) == (0, 0)
        assert side.balance(AccountKind.COUNTY, "county") == 8_600


def test_what_was_counted_again_after_the_hub_was_put_back_has_come_once(
    drawer, office, hub, parcels, exchange, kept
):
    drawer.hand_over(parcels[0], 8_600)
    sent = drawer.remit(8_600)
    exchange()
    put_back = kept(hub)
    office.about(remitting.confirm, sent, 8_600)
    exchange()

    put_back()
    drawer.room.clock.advance(minutes=20)
    office.about(remitting.confirm, sent, 8_600)
    exchange()
    exchange()

    assert office.balance(AccountKind.COUNTY, "county") == 8_600
    assert drawer.balance(AccountKind.IN_TRANSIT) == office.balance(AccountKind.IN_TRANSIT) == 0
    assert drawer.entries() == office.entries()


def test_what_is_on_its_way_again_can_be_taken_back_again(drawer, office, disputed, exchange):
    office.about(remitting.unconfirm, disputed, reason="数错袋")
    drawer.about(remitting.send_after_all, disputed)
    exchange()

    drawer.about(remitting.take_back, disputed, reason="真没走")
    exchange()

    for side in (drawer, office):
        assert (side.balance(), side.balance(AccountKind.IN_TRANSIT)) == (8_600, 0)
        assert side.standing(disputed).back.reason == "真没走"


def test_at_the_county_nothing_is_undone_that_a_villages_computer_keeps(
    drawer, office, parcels, exchange, disputed
):
    """Its clerk has logged in there, and the money is in the drawer at home."""
    at_county = Drawer(drawer.room, office.machine)

    for act in (
        lambda: at_county.about(remitting.send_after_all, disputed),
        lambda: at_county.do(pickup.undo, parcels[0].id),
        lambda: Drawer(drawer.room, drawer.machine, "coordinator").about(
            remitting.unconfirm, disputed, reason="数错袋"
        ),
    ):
        with pytest.raises(KeptElsewhere):
            act()
