"""What goes back and forth with a platform: tracking numbers, and the money of its orders."""

import re

import pytest
from sqlmodel import select

from station.db import new_id
from station.goods import fees
from station.ledger import AccountKind
from station.ledger import lookup as books
from station.orders.models import Order, OrderState
from station.parcels.courier_files.sheet import read_sheet
from tests.builders import log_in
from tests.orders.platforms.platform_shop import ROW, row

NUMBER = ROW["订单编号"]
PARCELS, MONEY = "/orders/platforms/parcels", "/orders/platforms/money"


@pytest.fixture
def shop(clerk, market):
    """The clerk's county sells what needs no certificate, and has an order of it."""
    clerk.listing = market.for_sale(10)
    clerk.take(row())
    return clerk


def order_of(clerk, number=NUMBER):
    with clerk.database.read() as session:
        return session.exec(select(Order).where(Order.platform_number == number)).one()


def pack(clerk, county, number=NUMBER, tracking="YT1000000000017"):
    order = order_of(clerk, number)
    log_in(clerk.client, county.people["hongxia_operator"])
    data = {"number": tracking, "partner_id": str(county.partner.id)}
    assert clerk.client.post(f"/orders/{order.id}/pack", data=data).status_code == 303
    log_in(clerk.client, county.people["coordinator"])
    return order


def hand_out(clerk, *orders, platform="taobao"):
    data = {"platform": platform, "order": [str(order.id) for order in orders]}
    return clerk.client.post(PARCELS, data=data)


def balances(clerk, county):
    here = county.stations["county"].id
    kinds = (AccountKind.PLATFORM_DUE, AccountKind.TRANSFER, AccountKind.PLATFORM_FEE)
    with clerk.database.read() as session:
        return [books.balance(session, kind, here) for kind in kinds]


def test_the_order_and_the_list_name_the_platform_and_its_number(shop):
    order = order_of(shop)
    page = shop.client.get(f"/orders/{order.id}").text

    assert NUMBER in page
    assert "淘宝" in page
    assert "已在平台付款" in page
    for address, is_found in (
        (f"?text={NUMBER}", True),
        (f"?text={NUMBER[-6:]}", True),
        ("?platform=taobao", True),
        ("?platform=jd", False),
        ("?text=9999999", False),
    ):
        assert (str(order.id) in shop.client.get(f"/orders{address}").text) is is_found


def test_a_platforms_whole_number_finds_its_order_wherever_it_is(shop):
    order = order_of(shop)
    shop.client.post(f"/orders/{order.id}/cancel", data={"reason": "不要了"})

    assert str(order.id) in shop.client.get(f"/orders?text={NUMBER}").text
    assert str(order.id) not in shop.client.get(f"/orders?text={NUMBER[:-1]}").text
    scanned = shop.client.get(f"/scan?text={NUMBER}", follow_redirects=True)
    assert str(order.id) in scanned.text


def test_tracking_numbers_go_back_as_a_file_once_and_can_be_had_again(shop, county):
    order = pack(shop, county)
    before = shop.client.get(PARCELS).text

    hand_out(shop, order)
    after = shop.client.get(PARCELS).text
    links = re.findall(r'href="(/orders/platforms/parcels/\d+\.\w+\?platform=taobao)"', after)

    assert NUMBER in before
    assert NUMBER not in after
    for link in links:
        found = read_sheet(shop.client.get(link.replace("&amp;", "&")).data, "f.xlsx")
        assert found.headings == ("订单编号", "物流公司", "运单号")
        assert [[str(cell).strip() for cell in cells] for cells in found.rows] == [
            [NUMBER, "圆通速递", "YT1000000000017"]
        ]
    assert [link.rsplit(".", 1)[1][:4] for link in links] == ["xlsx", "csv?"]
    assert hand_out(shop, order).status_code == 409


def test_only_what_was_ticked_goes_back(shop, county, clock):
    shop.take(row(订单编号="1002"))
    first = pack(shop, county)
    second = pack(shop, county, "1002", "YT1000000000025")

    assert hand_out(shop).status_code == 409
    hand_out(shop, second)

    page = shop.client.get(PARCELS).text
    assert f'value="{first.id}" checked' in page
    assert f'value="{second.id}" checked' not in page


def test_an_order_that_is_not_packed_has_nothing_to_go_back(shop):
    assert "没有待回传的" in shop.client.get(PARCELS).text
    assert hand_out(shop, order_of(shop)).status_code == 409


def test_another_stations_numbers_stay_there(shop, county):
    order = pack(shop, county)
    hand_out(shop, order)
    (link,) = re.findall(
        r'href="(/orders/platforms/parcels/\d+\.csv[^"]*)"', shop.client.get(PARCELS).text
    )
    log_in(shop.client, county.people["qiaotou_operator"])

    assert shop.client.get(link).status_code == 404
    assert NUMBER not in shop.client.get(PARCELS).text
    assert shop.client.get(f"{PARCELS}/1.pdf").status_code == 404
    assert shop.client.get(f"{PARCELS}/{10**30}.csv?platform=taobao").status_code == 404


def test_no_cell_that_goes_back_is_run(shop, county, market):
    shop.take(row(订单编号="1002"), platform="", other="=1+1")
    order = pack(shop, county, "1002")
    hand_out(shop, order, platform="=1+1")

    page = shop.client.get(f"{PARCELS}?platform=%3D1%2B1").text
    (link,) = re.findall(r'href="(/orders/platforms/parcels/\d+\.csv[^"]*)"', page)
    assert "\n=" not in shop.client.get(link.replace("&amp;", "&")).text


def pay_out(clerk, came, kept="", reference="TB-1", act_id=None, platform="taobao"):
    data = {"act_id": str(act_id or new_id()), "platform": platform}
    data |= {"came": came, "kept": kept, "reference": reference}
    return clerk.client.post(MONEY, data=data)


def test_what_a_platform_owes_is_cleared_by_what_comes_in_and_what_it_keeps(shop, county):
    assert "¥31.60" in shop.client.get(MONEY).text

    assert pay_out(shop, "30.00", "1.60").status_code == 303

    assert balances(shop, county) == [0, 3000, 160]
    page = shop.client.get(MONEY).text
    assert "没有平台应付款" in page
    assert "TB-1" in page


def test_a_payout_is_posted_once_and_never_above_what_is_owed(shop, county):
    act_id = new_id()

    assert pay_out(shop, "30", "1.61").status_code == 409
    assert pay_out(shop, "30", "1.60", platform="jd").status_code == 409
    assert pay_out(shop, "10", act_id=act_id).status_code == 303
    assert pay_out(shop, "10", act_id=act_id).status_code == 303
    assert pay_out(shop, "11", act_id=act_id).status_code == 409
    assert pay_out(shop, "", reference="x").status_code == 400
    assert pay_out(shop, "1", reference="").status_code == 400
    assert pay_out(shop, "1", "一元").status_code == 400
    assert balances(shop, county) == [2160, 1000, 0]


def test_the_sale_is_the_producers_less_the_fees_of_the_day(clerk, market, county):
    listing = market.for_sale(10)
    with market.database.write() as session:
        actor = county.actor("coordinator")
        said = {"per_mille": 50, "line_fen": 0, "valid_from": market.clock().date()}
        fees.add(session, "佣金", actor=actor, **said)

    clerk.take(row())

    with market.database.read() as session:
        assert books.owed(session, [listing.producer_id]) == {listing.producer_id: 3160 - 158}


def test_what_the_platform_gives_back_it_owes_no_more(shop, county):
    order = order_of(shop)
    shop.client.post(f"/orders/{order.id}/cancel", data={"reason": "买家退款"})
    page = shop.client.get(f"/orders/{order.id}").text

    assert shop.client.post(f"/orders/{order.id}/platform-refund").status_code == 303

    assert "平台已退款" in page
    assert balances(shop, county) == [0, 0, 0]
    assert shop.client.post(f"/orders/{order.id}/platform-refund").status_code == 409
    with shop.database.read() as session:
        assert books.owed(session, [shop.listing.producer_id]) == {shop.listing.producer_id: 0}
        assert session.get_one(Order, order.id).state is OrderState.CANCELLED


def test_nobody_buys_in_the_shop_as_if_a_platform_had_the_money(shop, client):
    form = {"way": "parcel", "address": "杭州", "name": "李", "phone": "13900001234"}
    client.post(f"/shop/basket/{shop.listing.id}", data={"quantity": "1"})

    refused = client.post("/shop/basket", data=form | {"payment": "platform", "total": "1580"})
    taken_as_it_is = len(shop.orders())
    client.post("/shop/basket", data=form | {"payment": "transfer", "total": "1580"})

    assert refused.status_code == 400
    assert taken_as_it_is == 1
    assert len(shop.orders()) == 2
