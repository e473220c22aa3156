"""Orders of other platforms are taken in by their files: each once, whole, and paid there."""

import pytest
from sqlmodel import select

from station.ledger import AccountKind
from station.ledger import lookup as books
from station.orders.models import Order, OrderState, Payment, Way
from station.parcels.courier_files.sheet import read_sheet
from tests.orders.buyers import taken
from tests.orders.platforms.platform_shop import HEADINGS, ROW, as_csv, row, xlsx

NUMBER = ROW["订单编号"]


@pytest.fixture
def listing(market):
    return market.for_sale(10)


def test_a_file_is_shown_and_then_taken_as_orders_for_sending_that_are_paid_there(
    clerk, listing, database, county
):
    where = clerk.open(row())
    page = clerk.client.get(where).text
    before = clerk.orders()

    clerk.client.post(where)

    assert "李**" in page or "李*" in page
    assert "13900001234" not in page
    assert before == {}
    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}
    assert taken(database, listing) == 2
    with database.read() as session:
        order = session.exec(select(Order)).one()
        assert (order.way, order.payment, order.is_paid) == (Way.PARCEL, Payment.PLATFORM, True)
        assert (order.platform, order.state) == ("taobao", OrderState.PLACED)
        here = county.stations["county"].id
        assert books.owed_by_platforms(session, here) == {"taobao": 3160}
        assert books.balance(session, AccountKind.CASH, here) == 0
        assert books.balance(session, AccountKind.TRANSFER, here) == 0
        assert books.owed(session, [listing.producer_id]) == {listing.producer_id: 3160}


def test_the_same_file_again_changes_nothing(clerk, listing, database):
    clerk.take(row())

    page = clerk.preview(row())

    assert "没有新内容：订单都已收下" in page
    assert "▲" not in page
    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}
    assert taken(database, listing) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_in_every_encoding_that_platforms_use(clerk, listing, encoding):
    content = as_csv(row(), encoding=encoding)

    clerk.client.post(clerk.open(content=content, name="订单.csv"))

    assert list(clerk.orders()) == [NUMBER]


def test_columns_are_asked_once_for_each_platform(clerk, listing):
    odd = ["甲", *HEADINGS[1:]]
    content = xlsx(row(), headings=odd)
    first = clerk.send(content).location
    unsure = clerk.client.get(first).text
    refused = clerk.client.post(first, data={"column-1": "title"})

    where = clerk.confirm(first, **{"column-0": "number"})

    assert "没有找到：订单号" in unsure
    assert refused.status_code == 400
    assert "请指出哪一列是订单号" in refused.text
    assert NUMBER in clerk.client.get(where).text
    assert not clerk.send(content).location.endswith("/columns")
    assert clerk.send(content, platform="jd").location.endswith("/columns")


def test_a_platform_that_nobody_knows_is_typed(clerk, listing):
    clerk.client.post(clerk.open(row(), platform="", other="农特优选"))
    clerk.client.post(clerk.open(row(订单编号="1002"), platform="", other=" 淘 宝 "))

    page = clerk.client.get("/orders/platforms").text
    assert '<option value="农特优选"' in page
    assert clerk.send(xlsx(row()), platform="").status_code == 409


def test_the_rows_of_an_order_are_its_lines_at_what_was_paid_to_the_fen(clerk, market):
    producer, product = market.producer(), market.product()
    market.for_sale(9, producer, product)
    market.for_sale(9, producer, product, title="笋干")

    clerk.client.post(
        clerk.open(
            row(购买数量="3", 实付金额="10.00"),
            row(商品名称="笋干", 购买数量="1", 实付金额="36", 收货人="", 联系手机="", 收货地址=""),
        )
    )

    assert clerk.orders() == {
        NUMBER: [[("鲜雷竹笋", 2, 333), ("鲜雷竹笋", 1, 334), ("笋干", 1, 3600)]]
    }


def test_what_two_stations_sell_is_an_order_of_each(clerk, market, database):
    market.for_sale(9)
    other = market.producer("qiaotou_operator", name="桥头村李家")
    market.for_sale(9, other, market.product_like("2"), title="桥头笋", who="qiaotou_operator")

    page = clerk.take(row(), row(商品名称="桥头笋"))

    assert "已收下 1 个订单" in page
    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)], [("桥头笋", 2, 1580)]]}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"订单编号": "订单"}, "不是订单号"),
        ({"购买数量": "0"}, "不是 1 到 9999 的整数"),
        ({"联系手机": "1390000"}, "不是电话号码"),
        ({"实付金额": "很多"}, "不是以元计的金额"),
        ({"实付金额": ""}, "没有写明付了多少钱"),
        ({"实付金额": "0.01"}, "不足一分钱"),
        ({"购买数量": "9999", "实付金额": "", "单价": "999999"}, "大得不合理"),
        ({"订单状态": "交易关闭"}, "已取消或退款"),
        ({"订单状态": "等待买家付款"}, "尚未付款"),
        ({"订单状态": "已发货"}, "已经发货"),
        ({"购买数量": "11"}, "只剩 10"),
    ],
)
def test_what_cannot_be_taken_says_why_and_comes_back_as_a_file(clerk, listing, said, why):
    where = clerk.open(row(**said), row(订单编号="1002"))
    page = clerk.client.get(where).text
    files = [(clerk.client.get(f"{where}/rest.{kind}").data, kind) for kind in ("xlsx", "csv")]

    clerk.client.post(where)

    assert why in page
    for content, kind in files:
        rest = read_sheet(content, f"rest.{kind}")
        assert rest.headings[: len(HEADINGS)] == HEADINGS
        assert [why in cells[-1] for cells in rest.rows] == [True]
    assert list(clerk.orders()) == ["1002"]


def test_an_order_is_taken_whole_or_not_at_all(clerk, listing, database):
    bad = row(购买数量="0")
    page = clerk.take(row(商家编码="1"), bad, row(订单编号="1002"))

    assert "订单要整单收下，而它的第 3 行收不了" in page
    assert list(clerk.orders()) == ["1002"]
    assert taken(database, listing) == 2


def test_a_row_that_the_platform_has_cancelled_keeps_the_others_of_its_order_not_back(
    clerk, market, listing
):
    producer = market.producer(name="乙")
    market.for_sale(9, producer, market.product_like("2"), title="笋干")
    file = (row(), row(商品名称="笋干", 订单状态="已退款"))

    clerk.take(*file)
    again = clerk.preview(*file)

    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}
    assert "▲" not in again
    assert "请把这里的订单也取消" not in again


def test_the_last_box_goes_to_the_first_row_and_is_not_sold_twice(clerk, market, database):
    listing = market.for_sale(3)

    file = (row(), row(订单编号="1002"), row(订单编号="1003", 购买数量="1"))
    before, after = clerk.preview(*file), clerk.take(*file)

    assert list(clerk.orders()) == [NUMBER, "1003"]
    assert taken(database, listing) == 3
    assert "“鲜雷竹笋”只剩 1；这个订单要 2" in before
    assert "“鲜雷竹笋”已经没有库存" in after


def test_rows_that_say_the_same_twice_are_taken_once_and_others_never(clerk, listing, database):
    page = clerk.preview(row(), row(), row(订单编号="1002"), row(订单编号="1002", 购买数量="1"))
    clerk.take(row(), row(), row(订单编号="1002"), row(订单编号="1002", 购买数量="1"))

    assert "与第 2 行相同" in page
    assert "已在第 4 行，内容不同" in page
    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}


@pytest.mark.parametrize(
    ("said", "differs"),
    [
        ({"购买数量": "1"}, "文件里是 1，订单里是 2"),
        ({"实付金额": "30"}, "文件里是 ¥30.00，订单里是 ¥31.60"),
        ({"收货人": "王先生"}, "文件里的收货人不同"),
        ({"联系手机": "13900009999"}, "文件里的电话不同"),
        ({"收货地址": "浙江省杭州市"}, "文件里的地址不同"),
        ({"订单状态": "退款成功"}, "请把这里的订单也取消"),
        ({"订单状态": "已发货"}, None),
        ({"收货人": "李**", "联系手机": "139****1234"}, None),
    ],
)
def test_other_content_under_a_number_that_is_here_is_shown_and_changes_nothing(
    clerk, listing, database, said, differs
):
    clerk.take(row())

    page = clerk.take(row(**said))

    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}
    assert taken(database, listing) == 2
    assert differs in page if differs else "▲" not in page


def test_goods_that_are_not_in_the_order_which_is_here_are_not_added_to_it(clerk, market, listing):
    producer = market.producer(name="乙")
    market.for_sale(9, producer, market.product_like("2"), title="笋干")
    clerk.take(row())

    page = clerk.take(row(), row(商品名称="笋干"))

    assert "收下的订单里没有这一项" in page
    assert clerk.orders() == {NUMBER: [[("鲜雷竹笋", 2, 1580)]]}


def test_an_order_that_was_cancelled_here_is_not_taken_again(clerk, listing, database, client):
    clerk.take(row())
    with database.read() as session:
        order_id = session.exec(select(Order.id)).one()
    client.post(f"/orders/{order_id}/cancel", data={"reason": "买家退款"})

    page = clerk.take(row(订单状态="退款成功"))

    assert "▲" not in page.split("<table")[1]
    assert len(clerk.orders()[NUMBER]) == 1
    assert taken(database, listing) == 0


def test_the_same_number_on_another_platform_is_another_order(clerk, listing):
    clerk.take(row())
    clerk.take(row(), platform="jd")

    assert len(clerk.orders()[NUMBER]) == 2


def test_what_was_paid_first_stands_first_and_no_time_is_believed_that_cannot_be(
    clerk, listing, clock
):
    headings = [*HEADINGS, "付款时间"]
    times = {"1001": "2026-11-21 08:06", "1002": "2026-11-20 10:00", "1003": "2026-01-01 10:00"}
    rows = [[*row(订单编号=number), paid] for number, paid in times.items()]

    clerk.client.post(clerk.open(content=xlsx(*rows, headings=headings)))

    with clerk.database.read() as session:
        found = session.exec(select(Order).order_by(Order.placed_at, Order.number)).all()
        assert [order.platform_number for order in found] == ["1002", "1001", "1003"]
        assert found[1].placed_at == found[2].placed_at == clock()
