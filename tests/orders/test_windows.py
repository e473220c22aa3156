"""Orders that are gathered until a time, then harvested, packed and brought together."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from station.custody import Writer
from station.db import new_id
from station.errors import NotFound
from station.goods.rules import SoldOut
from station.jobs import Work
from station.ledger import Method
from station.ledger.rules import NotedOtherwise
from station.manifests.service import pdf_of
from station.orders import closing, gathered, money, rules, windows
from station.orders.models import OrderState, OrderWindow
from station.orders.windows import Place
from station.parcels.purging import ClockNotTrusted
from station.records import installation
from tests.builders import log_in
from tests.orders.buyers import PHONE, taken
from tests.orders.group import Group
from tests.printing.reading import texts


@pytest.fixture
def group(market):
    return Group(market)


@pytest.mark.parametrize(("quantities", "fen"), [((4, 5), 1580), ((4, 6), 1300)], ids=["9", "10"])
def test_everybody_pays_the_price_of_what_all_have_ordered(group, quantities, fen):
    orders = [group.order(n, stop) for stop, n in enumerate(quantities)]

    group.close()

    assert [group.get(o).total_fen for o in orders] == [fen * n for n in quantities]


def test_what_is_cancelled_before_the_end_does_not_count(group):
    kept, gone = group.order(4), group.order(6)
    with group.database.write() as session:
        found = session.get_one(type(gone), gone.id)
        money.cancel(session, found, actor=group.actor, at=group.clock(), note="不要了")

    group.close()

    assert group.get(kept).total_fen == 4 * 1580


@pytest.mark.parametrize(("least", "called_off"), [(4740, False), (4741, True)])
def test_less_than_the_least_calls_all_of_it_off_and_puts_it_back(market, least, called_off):
    group = Group(market, least_fen=least)
    placed = group.order(3)

    group.close()

    with group.database.read() as session:
        assert group.now(session).is_called_off == called_off
    state = OrderState.CANCELLED if called_off else OrderState.PLACED
    assert group.get(placed).state is state
    assert taken(group.database, group.listing) == (0 if called_off else 3)


@pytest.mark.parametrize("seconds", [-1, 0])
def test_nothing_is_ordered_from_its_time_on_whether_it_was_closed_or_not(group, clock, seconds):
    clock.advance(hours=10, seconds=seconds)

    if seconds < 0:
        group.order()
    else:
        with pytest.raises(rules.WindowOver):
            group.order()


def test_nothing_of_it_is_paid_or_packed_before_it_is_closed(group):
    placed = group.order()

    def pay():
        with group.database.write() as session:
            writer = Writer(group.actor, installation(session).node_id, group.clock())
            found = session.get_one(type(placed), placed.id)
            money.pay(session, writer, found, Method.CASH, "")

    with pytest.raises(rules.GatheringStill):
        pay()
    group.close()
    pay()

    assert group.get(placed).is_paid


def test_what_is_ordered_together_is_not_sold_twice(market):
    group = Group(market, left=10)
    group.order(8)

    with pytest.raises(SoldOut):
        group.order(3, 1)

    assert taken(group.database, group.listing) == 8


def test_a_price_that_somebody_has_read_is_not_raised(group):
    group.order()

    with pytest.raises(rules.WindowFirst), group.database.write() as session:
        group.put_in(session, 1600)


def test_what_is_not_in_the_window_cannot_be_ordered_in_it(group, market):
    other = market.for_sale(5, title="另一种笋", product=market.product_like("other"))

    with pytest.raises(rules.NotForSale):
        group.order(quantities={other.id: 1})


def test_another_stations_listing_is_not_put_into_a_window(group, market, database, clock):
    other = windows.Plan(
        title="别村的团",
        closes_at=clock() + timedelta(hours=1),
        brought_on=date(2026, 11, 21),
        stops=[],
    )
    stranger = market.county.actor("qiaotou_operator")

    with database.write() as session:
        window_id = windows.open_new(session, other, actor=stranger, at=clock(), act_id=new_id()).id

    def put_in():
        with database.write() as session:
            window, mine = session.get_one(OrderWindow, window_id), group.listing.id
            windows.offer(session, window, mine, 1, [], actor=stranger, at=clock())

    with pytest.raises(NotFound):
        put_in()


@pytest.mark.parametrize(
    ("hours", "day"), [(0, 22), (10, 20)], ids=["closes-now", "brought-before"]
)
def test_a_window_is_refused_that_could_gather_nothing(market, hours, day):
    closes = market.clock() + timedelta(hours=hours)

    with pytest.raises(rules.ClosesTooLate):
        Group(market, closes_at=closes, brought_on=date(2026, 11, day))


def test_it_closes_by_itself_at_its_time_by_a_clock_that_is_trusted(
    group, database, settings, clock, monkeypatch
):
    group.order()
    work = Work(database, settings, clock() + timedelta(hours=10))

    with pytest.raises(ClockNotTrusted):
        closing.close_due(work)
    monkeypatch.setattr(closing.custody, "last_days", lambda _session: [clock()] * 3)
    closing.close_due(Work(database, settings, work.at - timedelta(seconds=1)))
    with database.read() as session:
        early = group.now(session).closed_at
    closing.close_due(work)
    closing.close_due(work)

    with database.read() as session:
        assert (early, group.now(session).closed_at) == (None, work.at)


def test_the_same_window_sent_again_is_begun_once(group, database, clock):
    said = {
        "title": "周六团",
        "closes_at": clock() + timedelta(hours=1),
        "stops": [Place("阳光社区")],
    }
    plan = windows.Plan(brought_on=date(2026, 11, 21), **said)

    def begin(plan):
        with database.write() as session:
            acts = {"actor": group.actor, "at": clock(), "act_id": group.listing.id}
            return windows.open_new(session, plan, **acts).number

    first, again = begin(plan), begin(plan)
    with pytest.raises(NotedOtherwise):
        begin(replace(plan, stops=[Place("月光社区")]))

    assert first == again


def test_called_off_is_called_off_with_its_reason(group, client):
    placed = group.order()
    group.call_off("台风")

    assert group.get(placed).state is OrderState.CANCELLED
    assert "台风" in client.get(f"/shop/windows/{group.window.id}").text
    with pytest.raises(rules.WindowOver):
        group.close()


def test_the_papers_say_what_to_harvest_and_what_each_buyer_gets_and_nobodys_name(group):
    village, city = group.order(4), group.order(6, 1)
    with pytest.raises(rules.CloseFirst):
        group.harvest()
    group.close()

    harvest, here, there = group.harvest(), group.packing(0), group.packing(1)

    assert [line["quantity"] for part in harvest.says["parts"] for line in part["lines"]] == [10]
    assert harvest.says["parts"][0]["lines"][0]["grams"] == 5000
    for frozen, total in ((harvest, "5 kg"), (here, "1 行 lines"), (there, "1 行 lines")):
        assert re.search(rf"合计 Total\s+{total}", printed(group, frozen))
    for frozen, placed, other in ((here, village, city), (there, city, village)):
        said = str(frozen.says)
        assert placed.number in said
        assert other.number not in said
        assert not any(private in said for private in ("李女士", PHONE, PHONE[-4:]))
    assert there.says["fen"] == 6 * 1300


def printed(group, frozen):
    with group.database.read() as session:
        return "".join(texts(pdf_of(session, frozen)))


def test_a_packing_list_is_frozen_until_an_order_of_it_is_cancelled(group):
    group.order(4)
    gone = group.order(6)
    group.close()
    first, again = group.packing(0), group.packing(0)

    with group.database.write() as session:
        found = session.get_one(type(gone), gone.id)
        money.cancel(session, found, actor=group.actor, at=group.clock(), note="不要了")
    second = group.packing(0)

    assert (first.id, first.pdf_sha256) == (again.id, again.pdf_sha256)
    assert (first.revision, second.revision) == (1, 2)
    assert gone.number not in str(second.says)


def test_the_pages_do_it_all(client, county, market, clock):
    listing = market.for_sale(50)
    log_in(client, county.people["hongxia_operator"])
    name = county.stations["hongxia"].name
    plan = {"title": "周五团", "closes_on": "2026-11-21", "closes_time": "18:00"}
    plan["act_id"] = str(new_id())
    stops = f"{name}\n阳光社区 = 中山路 8 号"

    wrong = client.post(
        "/orders/windows/new", data=plan | {"brought_on": "2026-11-22", "stops": "月亮村"}
    )
    begun = client.post(
        "/orders/windows/new", data=plan | {"brought_on": "2026-11-22", "stops": stops}
    )
    item = {"listing_id": listing.id, "price": "15", "prices": "2 = 14"}
    client.post(f"{begun.location}/items", data=item)
    public = begun.location.replace("/orders/", "/shop/")
    front, page = client.get("/shop").text, client.get(public).text
    stop = re.findall(r'name="stop" value="([^"]+)"', page)[1]
    buyer = {"name": "李女士", "phone": PHONE, "payment": "transfer", "stop": stop}
    none = client.post(public, data=buyer)
    ordered = client.post(public, data=buyer | {f"n_{listing.id}": "2"})
    closed = client.post(f"{begun.location}/close")
    sheet = client.post(f"{begun.location}/harvest")
    pdf = client.get(sheet.location)
    inside = client.get(begun.location).text

    assert [a.status_code for a in (wrong, begun, none, ordered)] == [400, 303, 409, 303]
    assert [a.status_code for a in (closed, sheet, pdf)] == [303, 303, 200]
    assert "月亮村" in wrong.text
    assert "周五团" in front
    assert "¥28.00" in inside
    assert "洪下村王家" in "".join(texts(pdf.data))
    assert client.get("/orders/windows").status_code == 200


def test_a_price_that_went_up_meanwhile_is_said_before_anything_is_ordered(client, group):
    address = f"/shop/windows/{group.window.id}"
    page = client.get(address).text
    [shown] = re.findall(r'name="(p_[^"]+)" value="(\d+)"', page)
    stop = re.findall(r'name="stop" value="([^"]+)"', page)[0]
    buyer = {"name": "李女士", "phone": PHONE, "payment": "transfer", "stop": stop}
    wanted = buyer | {shown[0].replace("p_", "n_"): "2"}

    changed = client.post(address, data=wanted | {shown[0]: str(int(shown[1]) - 1)})
    ordered = client.post(address, data=wanted | dict([shown]))

    assert (changed.status_code, ordered.status_code) == (409, 303)
    assert taken(group.database, group.listing) == 2


def test_the_list_of_sheets_shows_both_papers(client, county, group):
    group.order(4)
    group.close()
    group.harvest()
    group.packing(0)
    log_in(client, county.people["hongxia_operator"])

    page = client.get("/sheets").text

    assert "采收单" in page
    assert "分装单" in page


def test_two_producers_of_one_name_are_two(group):
    group.order(4)
    with group.database.read() as session:
        [row] = gathered.rows_of(session, group.window.id)
    other = dict(row._mapping) | {"producer_id": new_id()}

    found = gathered.by_producer([row, SimpleNamespace(**other)])

    assert [name for name, _ in found] == [row.producer] * 2


def test_another_village_neither_sees_nor_closes_it(client, county, group):
    log_in(client, county.people["qiaotou_operator"])

    assert client.get(f"/orders/windows/{group.window.id}").status_code == 404
    assert client.post(f"/orders/windows/{group.window.id}/close").status_code == 404


def test_who_hands_over_at_a_stop_sees_it_and_may_not_close_it(client, county, market):
    stops = [windows.Place(county.stations["qiaotou"].name, county.stations["qiaotou"].id)]
    group = Group(market, stops=stops)
    log_in(client, county.people["qiaotou_operator"])

    assert client.get(f"/orders/windows/{group.window.id}").status_code == 200
    assert client.post(f"/orders/windows/{group.window.id}/close").status_code == 403


def test_its_number_opens_it_from_the_scan_box(client, county, group):
    log_in(client, county.people["hongxia_operator"])

    answer = client.get("/scan", query_string={"text": group.window.number})

    assert answer.location == f"/orders/windows/{group.window.id}"
