"""A mark is shown from its first day to its last, for whom and where it was issued; no claim beyond."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from station.errors import Forbidden
from station.goods import marks
from station.goods.marks import MarkDetails
from station.goods.models import Listing, ListingState, Mark, MarkKind, Producer
from station.network.models import Division
from tests.builders import log_in

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 21)


class Seal:
    """A geographical indication of the county's shoots."""

    def __init__(self, market, **said):
        self.market, self.database = market, market.database
        self.producer, self.product = market.producer(), market.product()
        with self.database.write() as session:
            self.mark = marks.add(
                session, self.details(**said), actor=market.county.actor("coordinator")
            )

    def details(self, **said):
        defaults = {
            "kind": MarkKind.GEOGRAPHICAL,
            "name": "崇阳雷竹笋",
            "number": "AGI2020-02-3088",
            "issuer": "农业农村部",
            "holder": "崇阳县雷竹产业协会",
            "product_id": self.product.id,
            "valid_from": FIRST,
            "valid_until": LAST,
        }
        return MarkDetails(**defaults | said)

    def holds(self, on=LAST):
        with self.database.read() as session:
            producer = session.get_one(Producer, self.producer.id)
            return [m.id for m in marks.holding(session, self.product.id, producer, on)] != []


@pytest.mark.parametrize(
    ("on", "holds"),
    [
        (date(2026, 10, 31), False),
        (FIRST, True),
        (LAST, True),
        (date(2026, 11, 22), False),
    ],
    ids=str,
)
def test_it_holds_from_its_first_day_to_its_last(market, on, holds):
    assert Seal(market).holds(on) == holds


@pytest.mark.parametrize(
    ("places", "holds"),
    [
        pytest.param([], True, id="county"),
        pytest.param(["421223100201"], True, id="its-village"),
        pytest.param(["421223100000"], True, id="its-township"),
        pytest.param(["421223100202"], False, id="another-village"),
        pytest.param(["421223104000", "421223100201"], True, id="one-of-two"),
    ],
)
def test_it_holds_in_the_places_that_are_printed(market, places, holds):
    assert Seal(market, places=places).holds() == holds


REGISTER = {
    "421223100201": "洪下村村委会",
    "421223104201": "七星社区居委会",
    "421223100202": "新村村委会",
    "421223104202": "新村村委会",
}


@pytest.fixture
def read(market):
    """What the codes are of places that are written on a certificate."""
    with market.database.write() as session:
        for place in session.exec(select(Division).where(col(Division.code).in_(REGISTER))):
            place.name = REGISTER[place.code]

    def read(text):
        with market.database.read() as session:
            return marks.read_places(session, text)

    return read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("洪下村村委会", "421223100201"),
        ("洪下村", "421223100201"),
        ("七星社区", "421223104201"),
        ("天城镇", "421223100000"),
        ("天城镇洪下村", "421223100201"),
        ("天城镇 洪下村村委会", "421223100201"),
        ("新村(白霓镇)", "421223104202"),
        ("白霓镇新村", "421223104202"),
        ("421223104202", "421223104202"),
    ],
)
def test_a_place_is_known_as_people_write_it(read, text, code):
    assert read(text) == [code]


@pytest.mark.parametrize("text", ["洪下", "421223", "白霓镇洪下村"])
def test_what_is_no_whole_name_is_no_place(read, text):
    with pytest.raises(marks.UnknownPlace):
        read(text)


def test_the_same_place_in_two_ways_is_one(read):
    assert read("洪下村\n天城镇洪下村\n") == ["421223100201"]


@pytest.mark.parametrize("text", ["新村", "新村村委会"])
def test_of_two_places_of_a_name_it_is_asked_which(read, text):
    with pytest.raises(marks.SeveralPlaces) as refused:
        read(text)

    assert refused.value.values["codes"] == "421223100202、421223104202"


def test_it_holds_for_its_producer_and_nobody_else(market):
    other = market.producer(name="别家")

    assert not Seal(market, producer_id=other.id).holds()


def test_what_is_withdrawn_holds_no_more(market, county):
    seal = Seal(market)
    with seal.database.write() as session:
        mark = session.get_one(Mark, seal.mark.id)
        marks.withdraw(session, mark, version=mark.version, actor=county.actor("coordinator"))

    assert not seal.holds()


def test_only_the_county_enters_marks(market, county):
    seal = Seal(market)

    with pytest.raises(Forbidden), seal.database.write() as session:
        marks.add(session, seal.details(), actor=county.actor("hongxia_operator"))


def test_the_shop_shows_it_until_its_last_day_and_not_a_day_longer(client, market, clock):
    seal = Seal(market)
    listing = market.for_sale(5, seal.producer, seal.product)

    today = client.get(f"/shop/{listing.id}").text
    clock.at = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    tomorrow = client.get(f"/shop/{listing.id}").text

    said = json.loads(re.search(r'ld\+json">(.*?)</script>', today, re.DOTALL)[1])
    assert said["hasCertification"][0]["certificationIdentification"] == "AGI2020-02-3088"
    assert "崇阳县雷竹产业协会" in today
    assert "AGI2020-02-3088" not in tomorrow


@pytest.mark.parametrize(
    "claim",
    ["有机雷竹笋", "绿色食品，放心吃", "国家地理标志产品", "Organic shoots"],
)
def test_a_claim_that_no_mark_bears_out_is_refused(market, claim):
    listing = market.draft(market.producer(), market.product(), story=claim)

    with pytest.raises(marks.ClaimsTooMuch):
        market.submit(listing)


def state_of(market, listing):
    with market.database.read() as session:
        return session.get_one(Listing, listing.id).state


@pytest.mark.parametrize("words", ["有机会来玩", "施有机肥"])
def test_words_that_only_look_like_a_claim_are_none(market, words):
    listing = market.draft(market.producer(), market.product(), story=words)

    market.submit(listing)

    assert state_of(market, listing) is ListingState.SUBMITTED


def test_a_claim_that_a_mark_bears_out_is_sent(market):
    seal = Seal(market)

    listing = market.draft(seal.producer, seal.product, story="地理标志产品")

    market.submit(listing)

    assert state_of(market, listing) is ListingState.SUBMITTED


def test_a_mark_of_another_kind_bears_nothing_out(market):
    seal = Seal(market, kind=MarkKind.GREEN)

    with pytest.raises(marks.ClaimsTooMuch):
        market.submit(market.draft(seal.producer, seal.product, story="地理标志产品"))


@pytest.mark.parametrize(
    ("last", "told"), [(20, 0), (21, 1), (20 + 30, 1), (21 + 30, 0)], ids=lambda n: f"{n}"
)
def test_its_owner_is_told_in_the_last_thirty_days(market, county, last, told):
    until = date.fromordinal(date(2026, 11, 1).toordinal() + last - 1)
    seal = Seal(market, valid_until=until)

    with seal.database.read() as session:
        actor = county.actor("coordinator")
        assert marks.ending(session, date(2026, 11, 21), seen_by=actor) == told


def test_a_station_is_told_of_its_own_producers_marks_only(market, county):
    seal = Seal(market, producer_id=None)
    with seal.database.write() as session:
        own = seal.details(producer_id=seal.producer.id, kind=MarkKind.ORGANIC)
        marks.add(session, own, actor=county.actor("coordinator"))

    with seal.database.read() as session:
        told = [
            marks.ending(session, LAST, seen_by=county.actor(who))
            for who in ("coordinator", "hongxia_operator", "qiaotou_operator")
        ]
    assert told == [2, 1, 0]


def test_the_page_enters_and_withdraws(client, county, market):
    product = market.product()
    log_in(client, county.people["coordinator"])
    form = {
        "kind": "green",
        "name": "雷竹笋",
        "number": "LB-15-001",
        "issuer": "中国绿色食品发展中心",
        "product_id": product.id,
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-01",
        "places": "天城镇",
    }

    wrong = [
        client.post("/goods/marks", data=form | more).status_code
        for more in ({"places": "月亮村"}, {"valid_until": "2025-12-31"})
    ]
    answer = client.post("/goods/marks", data=form)
    page = client.get("/goods/marks").text
    key = re.search(r"/goods/marks/([^/]+)/withdraw", page)[1]
    client.post(f"/goods/marks/{key}/withdraw", data={"version": 1})

    assert (wrong, answer.status_code) == ([400, 409], 303)
    assert "LB-15-001" in page
    assert "还有 10 天" in page
    assert "还有 10 天" not in client.get("/goods/marks").text
