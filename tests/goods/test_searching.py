"""Goods are found by any signs of their names, makers and places, by mark and by season."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from station import grams
from station.db import new_id, table_of
from station.goods import indexing, listings, lookup, marks, mending, registers, searching
from station.goods.marks import MarkDetails
from station.goods.models import Listing, ListingState, Mark, MarkKind
from station.goods.registers import ProducerDetails
from station.goods.rules import months_of
from station.goods.search_models import ListingEntry
from station.network.models import Division
from station.records import installation
from tests.builders import log_in
from tests.goods.market import OIL, SHOOTS


@pytest.fixture
def find(database, clock):
    """The titles of what everybody finds for sale, in the order of the shop."""

    def find(text="", **narrowed):
        with database.read() as session:
            found = searching.for_sale(session, clock().date(), text=text, **narrowed)
            rows = found.rows(0, 100)
        assert len(rows) == found.total
        return [row.title for row in rows]

    return find


@pytest.mark.parametrize(
    "text",
    [
        "笋",
        "雷竹",
        "鲜雷竹",
        "鲜雷竹笋",
        "lei",
        "leizhusun",
        "lzs",
        "z",
        "王家",
        "hongxia",
        "shoots",
        "雷 洪下",
        "SHOOTS",
        "天城",
    ],
)
def test_a_listing_is_found_by(market, find, text):
    market.for_sale()

    assert find(text) == ["鲜雷竹笋"]


@pytest.mark.parametrize(
    "text", ["竹鲜", "鲜雷竹笋王", "lzz", "leizhusunx", "桥头", "#live", "%", "_"]
)
def test_a_listing_is_not_found_by(market, find, text):
    market.for_sale()

    assert find(text) == []


def test_exactly_what_like_finds_is_found_by_every_run_of_its_signs(market, database, clock):
    producer = market.producer()
    products = [market.product(), market.product(OIL), market.product_like("dry")]
    for title, product in zip(("鲜雷竹笋", "老山茶油 5L", "笋干_100%"), products, strict=True):
        market.for_sale(producer=producer, product=product, title=title, licence="SC1")
    with database.read() as session:
        keys = session.connection().scalars(sa.select(indexing.ENTRY.c.key)).all()
        words = {
            term[at : at + size]
            for key in keys
            for term in key.split()
            for size in range(1, 7)
            for at in range(len(term) - size + 1)
        }
        for word in sorted(words)[::3]:
            query = sa.select(indexing.ENTRY.c.listing_id)
            like = session.connection().scalars(
                query.where(lookup.found_by(word, indexing.ENTRY.c.key))
            )
            found = searching.for_sale(session, clock().date(), text=word)
            assert {row.id for row in found.rows(0, 9)} == set(like), word


def test_while_a_change_waits_buyers_find_the_old_text_and_the_station_the_new(
    market, find, database, county, clock
):
    listing = market.for_sale()
    market.change(listing, title="冬笋王")
    market.submit(listing)
    waiting = find("冬笋"), find("雷竹笋"), _staffs(database, county, clock, "冬笋王")

    market.review(listing)

    assert waiting == ([], ["鲜雷竹笋"], ["冬笋王"])
    assert (find("冬笋"), find("鲜雷")) == (["冬笋王"], [])


def test_what_is_closed_recalled_or_out_of_its_days_is_not_found(market, find, database, clock):
    today = clock().date()
    producer, product = market.producer(), market.product()
    market.for_sale(9, producer, product, title="今天的", opens_on=today, closes_on=today)
    market.for_sale(9, producer, product, title="明天的", opens_on=today + timedelta(1))
    market.for_sale(9, producer, product, title="昨天的", closes_on=today - timedelta(1))
    closed = market.for_sale(9, producer, product, title="下架的")
    with database.write() as session:
        listings.close(session, session.get_one(Listing, closed.id), is_closed=True)

    assert find() == ["今天的"]


def test_what_is_in_season_and_left_comes_first(market, find, database):
    producer = market.producer()
    now, later = (
        market.product(replace(SHOOTS, code=code, name=code, months=months_of([month])))
        for code, month in (("now", 11), ("later", 5))
    )
    every = market.product(replace(SHOOTS, code="every", name="every"))
    for left, product, title in (
        (1, later, "后"),
        (0, now, "完"),
        (5, every, "常"),
        (5, now, "鲜"),
    ):
        market.for_sale(left, producer, product, title=f"{title}笋")

    assert find() == ["鲜笋", "常笋", "完笋", "后笋"]
    assert find(month=5) == ["常笋", "后笋"]


def test_the_last_one_ordered_puts_a_listing_behind_and_back_again(market, find, database):
    producer, product = market.producer(), market.product()
    first = market.for_sale(1, producer, product, title="甲笋")
    market.for_sale(9, producer, product, title="乙笋", story="2")
    before = find()
    with database.write() as session:
        listings.take(session, first.id, 1, title="甲笋")
    sold = find()
    with database.write() as session:
        listings.give_back(session, first.id, 1)

    assert sold[-1] == "甲笋"
    assert find() == before


@pytest.mark.parametrize("text", ["5月", "五月", "春季", "chuntian", "spring", "may", "五月 笋"])
def test_goods_are_found_by_their_season(market, find, text):
    spring = market.product(replace(SHOOTS, code="spring", months=months_of([4, 5])))
    market.for_sale(product=spring, title="春笋")
    market.for_sale(product=market.product_like("all"), title="罐头笋")

    assert find(text) == ["春笋"]


def test_goods_are_found_by_a_mark_on_the_days_on_which_it_holds(market, find, county, clock):
    producer, product = market.producer(), market.product()
    market.for_sale(9, producer, product)
    market.for_sale(
        9,
        market.producer("qiaotou_operator", name="桥头李家"),
        product,
        who="qiaotou_operator",
        title="别家笋",
    )
    today = clock().date()
    mark = MarkDetails(
        kind=MarkKind.ORGANIC,
        name="天城高山雷笋",
        number="ORG-1",
        issuer="中绿华夏",
        product_id=product.id,
        places=["421223100000"],
        valid_from=today,
        valid_until=today,
    )
    with market.database.write() as session:
        marks.add(session, mark, actor=county.actor("coordinator"))
    words = ("有机产品", "高山雷", "yjcp", "gaoshan", "organic", "高山 笋")

    assert {word: find(word) for word in words} == {word: ["鲜雷竹笋"] for word in words}
    clock.advance(days=1)
    assert find("有机产品") == []


def test_a_new_name_of_producer_and_product_is_found_and_the_old_one_no_more(
    market, find, database, county
):
    producer, product = market.producer(), market.product()
    market.for_sale(9, producer, product)
    actor = county.actor("hongxia_operator")
    with database.write() as session:
        details = ProducerDetails(producer.kind, "洪下村赵家")
        registers.edit_producer(
            session, producer.id, details, phone="", contact="", version=1, actor=actor
        )

    assert (find("赵家"), find("王家")) == (["鲜雷竹笋"], [])
    market_product = replace(SHOOTS, name="早园竹笋", months=months_of([3]))
    with database.write() as session:
        known = session.get_one(type(product), product.id)
        registers.save_product(
            session, known, market_product, version=1, actor=county.actor("coordinator")
        )
    assert (find("早园"), find("三月")) == (["鲜雷竹笋"], ["鲜雷竹笋"])


def test_a_village_that_was_renamed_is_found_after_the_night(market, find, database):
    market.for_sale()
    with database.write() as session:
        village = session.exec(sa.select(Division).where(Division.code == "421223100201")).scalar()
        village.name, village.search = "下洪村", "下洪村 xiahongcun xhc"

    with database.read() as session:
        before = mending.wrong(session, sample=None)
    mended = mending.mend(database)
    with database.read() as session:
        after = mending.wrong(session, sample=None)

    assert (before, mended, after) == ((1, 1), 1, (1, 0))
    assert find("xiahong") == ["鲜雷竹笋"]


def test_an_index_that_was_lost_is_made_anew(market, find, database):
    market.for_sale()
    with database.write() as session:
        for table in (table_of(grams.Gram), indexing.ENTRY):
            session.connection().execute(sa.delete(table))
    lost = find("笋")

    mending.mend(database)

    assert (lost, find("笋")) == ([], ["鲜雷竹笋"])


@pytest.fixture
def old_mark(market, county, clock, database):
    """A mark as the migration left it, which was entered before marks were searched."""
    producer, product = market.producer(), market.product()
    market.for_sale(9, producer, product)
    with database.write() as session:
        details = MarkDetails(
            kind=MarkKind.ORGANIC,
            name="高山雷笋",
            number="ORG-1",
            issuer="中绿华夏",
            product_id=product.id,
            valid_from=clock().date(),
            valid_until=clock().date(),
        )
        mark = marks.add(session, details, actor=county.actor("coordinator"))
        mark.search = mark.name.lower()
        return mark.id


def test_a_mark_of_before_the_search_is_found_as_it_is_spoken_and_by_its_kind(
    old_mark, find, database
):
    words = ("gaoshan", "gsls", "yjcp", "organic")
    before = [find(word) for word in words]

    mended = [mending.mend(database) for _ in range(2)]

    assert before == [[]] * 4
    assert mended == [1, 0]
    assert [find(word) for word in words] == [["鲜雷竹笋"]] * 4


def test_a_mark_is_mended_where_it_is_kept_only(old_mark, database):
    with database.write() as session:
        installation(session).hub_id = new_id()

    assert mending.mend(database) == 0
    with database.read() as session:
        assert session.get_one(Mark, old_mark).search == "高山雷笋"


def test_a_listing_has_one_place_for_each_text_that_is_shown(market, session):
    listing = market.for_sale()
    for title in ("一茬笋", "二茬笋", "三茬笋"):
        market.change(listing, title=title)
    two = session.connection().scalar(sa.select(sa.func.count()).select_from(ListingEntry))
    market.submit(listing)
    market.review(listing)

    one = session.connection().scalar(sa.select(sa.func.count()).select_from(ListingEntry))
    assert (two, one) == (2, 1)


def test_more_than_a_page_comes_in_pieces_that_fit_together(market, database, clock):
    producer = market.producer()
    products = [market.product(), market.product_like("other")]
    for at in range(12):
        market.for_sale(at % 3, producer, products[at % 2], title=f"{at:02}笋")
    with database.read() as session:
        found = searching.for_sale(session, clock().date(), text="笋")
        whole = [row.id for row in found.rows(0, 100)]
        pieces = [row.id for first in range(0, 12, 5) for row in found.rows(first, 5)]

    assert pieces == whole
    assert len(set(whole)) == 12


def test_a_station_finds_its_own_listings_and_the_county_all(market, database, county, clock):
    market.draft(market.producer(), market.product())
    other = market.producer("qiaotou_operator", name="桥头李家")
    market.draft(other, market.product_like("b"), who="qiaotou_operator", title="桥头笋")

    found = {
        who: set(_staffs(database, county, clock, "笋", who))
        for who in ("hongxia_operator", "qiaotou_operator", "baini_operator", "coordinator")
    }

    assert found == {
        "hongxia_operator": {"鲜雷竹笋"},
        "qiaotou_operator": {"桥头笋"},
        "baini_operator": {"桥头笋"},
        "coordinator": {"鲜雷竹笋", "桥头笋"},
    }


def test_the_pages_of_shop_and_station_show_what_is_found(client, county, market):
    market.for_sale()
    shop = client.get("/shop?text=lzs").text
    log_in(client, county.people["hongxia_operator"])

    assert "鲜雷竹笋" in shop
    assert "鲜雷竹笋" in client.get("/goods?text=竹笋&state=approved").text
    assert "鲜雷竹笋" not in client.get("/goods?text=竹笋&state=draft").text


def _staffs(
    database, county, clock, text, who="hongxia_operator", state: ListingState | None = None
):
    with database.read() as session:
        actor = county.actor(who)
        found = searching.listings(session, clock().date(), text, state, seen_by=actor)
        return [row.title for row in found.rows(0, 25)]
