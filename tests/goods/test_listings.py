"""A listing is read before it is for sale, and the approved text stays until the next is."""

import pytest
from sqlmodel import select

from station.access import Permission
from station.errors import Forbidden, NotFound
from station.goods import listings, lookup, rules
from station.goods.models import Listing, ListingRevision, ListingState
from station.records import begin_incarnation
from station.records.service import ChangedMeanwhile
from tests.builders import log_in


def offered(database, clock):
    with database.read() as session:
        rows = session.connection().execute(lookup.offers(clock().date()))
        return [row.title for row in rows]


def test_a_draft_and_a_submitted_listing_are_not_for_sale(market, database, clock):
    listing = market.draft(market.producer(), market.product())
    before = offered(database, clock)

    market.submit(listing)

    assert (before, offered(database, clock)) == ([], [])
    assert market.get(listing).state is ListingState.SUBMITTED


def test_an_approved_listing_is_for_sale(market, database, clock):
    market.for_sale()

    assert offered(database, clock) == ["鲜雷竹笋"]


def test_a_change_waits_while_the_approved_text_stays_for_sale(market, database, clock):
    listing = market.for_sale()

    market.change(listing, title="雷竹笋王")
    market.submit(listing)

    assert offered(database, clock) == ["鲜雷竹笋"]
    market.review(listing)
    assert offered(database, clock) == ["雷竹笋王"]


def test_a_change_after_a_backup_was_put_back_is_not_numbered_as_one_that_others_may_know(
    market, database
):
    listing = market.for_sale()
    with database.write() as session:
        begin_incarnation(session.connection(), after=1)

    for title in ("雷竹笋王", "春笋王"):
        market.change(listing, title=title)
        market.submit(listing)
        market.review(listing)

    with database.read() as session:
        found = session.exec(select(ListingRevision.number).order_by(ListingRevision.number)).all()
    assert found == [1, 22, 23]


def test_a_refused_change_leaves_the_approved_text_for_sale_and_says_why(market, database, clock):
    listing = market.for_sale()
    market.change(listing, title="包治百病笋")
    market.submit(listing)

    market.review(listing, approve=False, reason="不得宣称疗效")

    assert offered(database, clock) == ["鲜雷竹笋"]
    assert market.get(listing).state is ListingState.REFUSED


def test_a_text_that_was_changed_after_it_was_read_is_not_approved(market):
    listing = market.draft(market.producer(), market.product())
    market.submit(listing)

    with pytest.raises(ChangedMeanwhile):
        market.review(listing, version=1)


def test_a_refusal_without_a_reason_is_refused(market):
    listing = market.draft(market.producer(), market.product())
    market.submit(listing)

    with pytest.raises(rules.NoReason):
        market.review(listing, approve=False)


def test_a_station_does_not_approve_its_own_listing(market):
    listing = market.draft(market.producer(), market.product())
    market.submit(listing)

    with pytest.raises(Forbidden):
        market.review(listing, who="hongxia_operator")


def test_a_closed_listing_is_for_sale_no_more_and_again_when_it_is_opened(market, database, clock):
    listing = market.for_sale()
    for closed in (True, False):
        with database.write() as session:
            listings.close(session, session.get(Listing, listing.id), is_closed=closed)
        assert offered(database, clock) == ([] if closed else ["鲜雷竹笋"])


def test_a_listing_opens_and_closes_by_itself(market, database, clock):
    today = clock().date()
    market.for_sale(opens_on=today, closes_on=today)
    on_the_day = offered(database, clock)

    clock.advance(days=1)

    assert (on_the_day, offered(database, clock)) == (["鲜雷竹笋"], [])


def test_the_producer_of_another_station_is_not_found(market, county):
    producer = market.producer()

    with pytest.raises(NotFound):
        market.draft(producer, market.product(), who="qiaotou_operator")


def test_the_page_of_a_listing_is_unknown_at_another_station(client, county, market):
    listing = market.draft(market.producer(), market.product())
    log_in(client, county.people["qiaotou_operator"])

    assert client.get(f"/goods/{listing.id}").status_code == 404


def test_an_operator_offers_something_in_one_form_and_the_county_approves_it(
    client, county, market, database, clock
):
    producer, product = market.producer(), market.product()
    log_in(client, county.people["hongxia_operator"])
    form = {"producer_id": producer.id, "product_id": product.id, "title": "头茬笋", "unit": "box"}
    form |= {"content": "2.5 斤", "price": "30.5", "exemption": "自产自销", "by_pickup": "on"}

    answer = client.post("/goods/new", data=form | {"submit": "1"})
    log_in(client, county.people["coordinator"])
    page = client.get(answer.location).text
    revision = page.split('name="revision_id" value="')[1][:36]
    version = page.split('name="version" value="')[1].split('"')[0]
    said = {"revision_id": revision, "version": version, "answer": "approve"}
    client.post(f"{answer.location}/review", data=said)

    with database.read() as session:
        (row,) = session.connection().execute(lookup.offers(clock().date())).all()
    assert (row.title, row.net_grams, row.price_fen) == ("头茬笋", 1250, 3050)


def test_who_may_sell_and_who_may_approve(county):
    may = {
        name: {p for p in (Permission.SELL, Permission.APPROVE) if county.actor(name).may(p)}
        for name in ("coordinator", "hongxia_operator", "auditor", "driver")
    }

    assert may == {
        "coordinator": {Permission.SELL, Permission.APPROVE},
        "hongxia_operator": {Permission.SELL},
        "auditor": set(),
        "driver": set(),
    }
