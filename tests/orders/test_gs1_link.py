"""A lot by the GS1 Digital Link of its producer's GTIN."""

import pytest

from station.goods import trade_items
from station.goods.measures import SaleUnit
from tests.builders import log_in
from tests.orders.test_trace import Desk
from tests.printing.reading import qr_codes

GTIN = "06901234567892"


@pytest.fixture
def desk(market):
    return Desk(market)


@pytest.fixture
def lot(desk):
    return desk.lot(certified=True)


@pytest.fixture
def item(desk, lot):
    with desk.database.write() as session:
        return trade_items.add(
            session,
            desk.producer.id,
            desk.product.id,
            GTIN,
            SaleUnit.JIN,
            500,
            actor=desk.actor,
        )


@pytest.mark.parametrize("gtin", [GTIN, GTIN[1:]], ids=["14", "13"])
def test_the_link_opens_the_lots_page(client, lot, item, gtin):
    page = client.get(f"/01/{gtin}/10/{lot.number}")

    assert page.status_code == 200
    assert lot.number in page.text


def test_another_number_or_another_lot_opens_nothing(client, lot, item):
    assert client.get(f"/01/96385074/10/{lot.number}").status_code == 404
    assert client.get(f"/01/{GTIN}/10/P-421223-9999-0").status_code == 404


def test_a_link_that_is_printed_opens_after_the_number_was_given_up(client, desk, lot, item):
    with desk.database.write() as session:
        found = trade_items.of_gtin(session, GTIN)
        trade_items.take_out(session, found, version=found.version, actor=desk.actor)

    assert client.get(f"/01/{GTIN}/10/{lot.number}").status_code == 200


def test_the_tag_says_the_link_where_there_is_a_gtin(client, county, lot, desk):
    log_in(client, county.people["hongxia_operator"])
    before = qr_codes(client.get(f"/goods/lots/{lot.id}/tag.pdf").data)
    with desk.database.write() as session:
        trade_items.add(
            session, desk.producer.id, desk.product.id, GTIN, SaleUnit.JIN, 500, actor=desk.actor
        )
    after = qr_codes(client.get(f"/goods/lots/{lot.id}/tag.pdf").data)

    assert before == [f"http://localhost/shop/t/{lot.number}"]
    assert after == [f"http://localhost/01/{GTIN}/10/{lot.number}"]
