"""A bag at its destination, at its page: opened by its tag, then only what differs is scanned."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from station import custody
from station.consolidation import bags, receiving
from station.consolidation.models import Leg
from station.custody import EVENT, UNIT, Holder, State
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.parcels.models import Parcel
from tests.builders import PASSWORD, log_in


@pytest.fixture
def village(client, county):
    log_in(client, county.people["hongxia_operator"])
    return client


@pytest.fixture
def came(room):
    """A bag of three that Hongxia has received and not opened."""
    return arrive(room, room.bag("hongxia", parcels=3))


@pytest.fixture
def opened(village, came):
    open_by_scan(village, came)
    return came


def arrive(room, bag, at="hongxia"):
    room.leg, *_ = room.depart(room.trip(), bag)
    with room.database.write() as session:
        leg = session.get(Leg, room.leg.id)
        receiving.finish(session, room.writer(f"{at}_operator"), leg, accept_rest=True)
    return bag


def scan(client, bag, text, **fields):
    headers = {"X-Requested-With": "scan"}
    data = {"text": text, "mode": "check"} | fields
    return client.post(f"/bags/{bag.id}/scan", data=data, headers=headers).json


def open_by_scan(client, bag):
    return scan(client, bag, bag.number, mode="open")


def inside(session, bag):
    ids = bags.packed_ids(session, bag.id)
    numbers = select(Parcel).where(Parcel.id.in_(ids)).order_by(Parcel.number)
    return session.exec(numbers).all()


def place_of(session, unit_id):
    """Holder, who that is, and the word for it, in a bag or not."""
    source, where = custody.whereabouts()
    query = sa.select(where["holder"], where["holder_id"], where["state"]).select_from(source)
    return tuple(session.execute(query.where(UNIT.c.id == unit_id)).one())


def matters(session, unit_id, state=IncidentState.OPEN):
    session.expire_all()
    found = select(Incident).where(Incident.unit_id == unit_id, Incident.state == state)
    return [(matter.kind, matter.reason) for matter in session.exec(found)]


def events_of(session, unit_id):
    query = sa.select(EVENT.c.kind).where(EVENT.c.unit_id == unit_id).order_by(EVENT.c.hop)
    return list(session.scalars(query))


def test_the_tag_opens_its_bag_and_shows_the_page_to_check_it(village, came, session):
    answer = open_by_scan(village, came)

    assert (answer["sound"], answer["go"]) == ("good", f"/bags/{came.id}")
    assert custody.get_unit(session, came.id).state is State.OPENED
    assert 'value="check"' in village.get(f"/bags/{came.id}").text


def test_one_key_opens_it_as_well(village, came, session):
    page = village.get(f"/bags/{came.id}").text
    assert 'data-key="1"><kbd>1</kbd> 拆袋' in page

    village.post(f"/bags/{came.id}/open")

    assert custody.get_unit(session, came.id).state is State.OPENED


def test_another_code_on_the_page_of_a_closed_bag_opens_nothing(village, room, came, session):
    other = room.bag("hongxia")

    answer = scan(village, came, other.number, mode="open")

    assert answer["go"].startswith("/scan?text=B-")
    assert village.get(answer["go"]).location == f"/bags/{other.id}"
    assert custody.get_unit(session, came.id).state is State.ARRIVED


def test_a_bag_is_opened_once(village, opened):
    answer = open_by_scan(village, opened)

    assert (answer["sound"], answer["kind"]) == ("bad", "BagNotClosed")


def test_all_of_its_list_is_here_before_anything_is_scanned(opened, room, session):
    here = room.station("hongxia")

    assert [place_of(session, p.id) for p in inside(session, opened)] == [
        ("station", here, "arrived")
    ] * 3
    assert all("open" not in events_of(session, p.id) for p in inside(session, opened))
    assert session.exec(select(Incident)).all() == []


def test_a_listed_parcel_that_is_scanned_is_present_by_its_own_scan(village, opened, session):
    first, *_ = inside(session, opened)

    answer = scan(village, opened, first.number)

    assert (answer["sound"], answer["message"]) == ("good", f"在袋：…{first.number[-4:]}")
    unit = custody.get_unit(session, first.id)
    assert (unit.bag_id, unit.state) == (None, State.ARRIVED)
    assert answer["parts"]["contents"].count("✔") == 1
    assert session.exec(select(Incident)).all() == []


def test_a_listed_parcel_that_is_not_there_is_short_with_its_reason(village, room, opened, session):
    first, *_ = inside(session, opened)
    page = village.get(f"/bags/{opened.id}").text
    assert page.count('value="袋内没有，封志完好"') == 3

    village.post(f"/bags/{opened.id}/short/{first.id}", data={"reason": "封志完好"})

    assert place_of(session, first.id) == ("leg", room.leg.id, "short")
    assert matters(session, first.id) == [(IncidentKind.SHORT, "封志完好")]
    [matter] = session.exec(select(Incident)).all()
    assert (matter.leg_id, matter.other_station_id) == (room.leg.id, room.station("county"))
    assert "✗ 少件" in village.get(f"/bags/{opened.id}").text


def test_a_parcel_is_not_short_without_a_reason(village, opened, session):
    first, *_ = inside(session, opened)

    refused = village.post(f"/bags/{opened.id}/short/{first.id}", data={})

    assert refused.status_code == 400
    assert session.exec(select(Incident)).all() == []


def test_the_sender_reads_what_was_short_in_the_bag(village, room, opened, session, county):
    first, *_ = inside(session, opened)
    village.post(f"/bags/{opened.id}/short/{first.id}", data={"reason": "x"})
    log_in(village, county.people["county_operator"])

    page = village.get(f"/trips/{room.leg.trip_id}").text

    [line] = [line for line in page.split("<tr>") if "在本批某个邮袋内" in line]
    assert first.number[-4:] in line
    assert "✗ 少件" in line


def test_what_is_short_stays_with_the_leg_until_it_is_scanned(village, room, opened, session):
    first, *_ = inside(session, opened)
    village.post(f"/bags/{opened.id}/short/{first.id}", data={"reason": "x"})

    answer = scan(village, opened, first.number)

    assert (answer["sound"], answer["message"][:3]) == ("good", "找到了")
    assert place_of(session, first.id) == ("station", room.station("hongxia"), "arrived")
    assert matters(session, first.id) == []
    assert matters(session, first.id, IncidentState.SETTLED) == [(IncidentKind.SHORT, "x")]


def test_what_is_short_stays_with_the_leg_until_it_is_declared_lost(
    village, room, opened, session, county
):
    first, *_ = inside(session, opened)
    village.post(f"/bags/{opened.id}/short/{first.id}", data={"reason": "x"})
    [matter] = session.exec(select(Incident)).all()
    log_in(village, county.people["coordinator"])

    village.post(f"/incidents/{matter.id}/lost", data={"reason": "asked everywhere"})

    assert custody.get_unit(session, first.id).holder is Holder.LOST
    assert matters(session, first.id) == []


def test_a_parcel_that_is_not_on_the_list_is_over(village, room, opened, session):
    extra = room.parcel("hongxia", at="county")

    answer = scan(village, opened, extra.number)

    assert answer["sound"] == "bell"
    assert "清单上没有" in answer["message"]
    assert place_of(session, extra.id) == ("station", room.station("hongxia"), "arrived")
    assert matters(session, extra.id) == [(IncidentKind.OVER, "")]


def test_a_number_that_nobody_has_heard_of_is_over(village, room, opened, session):
    answer = scan(village, opened, "SF9999999999999")

    assert answer["sound"] == "bell"
    unit_id = custody.unit_id_of("SF9999999999999")
    assert place_of(session, unit_id) == ("station", room.station("hongxia"), "arrived")
    assert matters(session, unit_id) == [(IncidentKind.OVER, "")]


def test_a_stray_for_another_village_is_misrouted(village, room, opened, session):
    stray = room.parcel("changpu", at="county")

    answer = scan(village, opened, stray.number)

    assert answer["sound"] == "bell"
    assert matters(session, stray.id) == [(IncidentKind.MISROUTED, "")]


def test_a_listed_parcel_for_another_village_was_sorted_into_the_wrong_bag(
    village, room, opened, session
):
    first, *_ = inside(session, opened)
    correct_place(room, first, "changpu")

    answer = scan(village, opened, first.number)

    assert (answer["sound"], answer["message"][:4]) == ("bell", "错分入袋")
    assert matters(session, first.id) == [(IncidentKind.MISSORTED, "")]
    assert place_of(session, first.id) == ("station", room.station("hongxia"), "arrived")
    assert "转往菖蒲村服务站" in answer["parts"]["contents"]


def correct_place(room, parcel, to):
    with room.database.write() as session:
        session.get(Parcel, parcel.id).destination_id = room.station(to)


def test_a_damaged_parcel_of_the_list_is_here_and_says_how(village, room, opened, session):
    first, *_ = inside(session, opened)

    answer = scan(village, opened, first.number, mode="damaged", reason="受潮")

    assert answer["sound"] == "bell"
    assert "✗ 破损" in answer["parts"]["contents"]
    assert place_of(session, first.id) == ("station", room.station("hongxia"), "arrived")
    assert matters(session, first.id) == [(IncidentKind.DAMAGED, "受潮")]
    assert session.exec(select(Incident)).one().leg_id == room.leg.id


def test_a_damaged_parcel_that_is_not_on_the_list_is_over_as_well(village, room, opened, session):
    extra = room.parcel("hongxia", at="county")

    answer = scan(village, opened, extra.number, mode="damaged", reason="受潮")

    assert answer["sound"] == "bell"
    assert place_of(session, extra.id) == ("station", room.station("hongxia"), "arrived")
    kinds = {kind for kind, _ in matters(session, extra.id)}
    assert kinds == {IncidentKind.OVER, IncidentKind.DAMAGED}


def test_the_same_scan_sent_twice_is_one_event(village, opened, session):
    first, *_ = inside(session, opened)
    scan_id = "018f0000-0000-7000-8000-000000000001"

    for _ in range(2):
        assert scan(village, opened, first.number, scan_id=scan_id)["sound"] == "good"

    assert events_of(session, first.id).count("seen") == 1


def test_nothing_is_checked_against_a_bag_that_nobody_has_opened(village, came, session):
    first, *_ = inside(session, came)

    answer = scan(village, came, first.number)

    assert (answer["sound"], answer["kind"]) == ("bad", "BagNotOpen")
    assert "seen" not in events_of(session, first.id)


def test_the_township_passes_a_bag_on_unopened(client, room, session, county):
    bag = arrive(room, room.bag("hongxia"), at="hongxia")
    log_in(client, county.people["tiancheng_operator"])

    assert client.post(f"/bags/{bag.id}/open").status_code == 409
    assert open_by_scan(client, bag)["kind"] == "BagElsewhere"
    assert "open" not in events_of(session, bag.id)


def test_an_auditor_opens_nothing(client, county, came, session):
    log_in(client, county.people["auditor"])

    assert client.post(f"/bags/{came.id}/open").status_code == 403
    assert open_by_scan(client, came)["sound"] == "bad"
    assert custody.get_unit(session, came.id).state is State.ARRIVED


@pytest.mark.parametrize("who", ["changpu_operator", "baini_operator"])
def test_another_stations_bag_is_not_found(client, county, room, came, session, who):
    log_in(client, county.people[who])
    first, *_ = inside(session, came)

    assert client.post(f"/bags/{came.id}/open").status_code == 404
    short = client.post(f"/bags/{came.id}/short/{first.id}", data={"reason": "x"})
    assert short.status_code == 404


@pytest.mark.browser
def test_it_is_opened_and_checked_in_a_browser_with_keys_and_sounds(
    browser, address, came, room, session
):
    first, second, _ = inside(session, came)
    page = browser.new_context(base_url=address, locale="zh-CN").new_page()
    page.goto("/login")
    page.fill("[name=login]", "hongxia_operator")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")

    def scan_box(text):
        page.locator("[data-scan-box]").first.focus()
        page.keyboard.type(text)
        page.keyboard.press("Enter")

    scan_box(came.number)
    page.wait_for_url(f"**/bags/{came.id}")
    scan_box(came.number)
    page.wait_for_selector("[name=mode][value=check]", state="attached")
    scan_box(first.number)
    page.wait_for_selector(f"#say.good:has-text('{first.number[-4:]}')")
    scan_box("2")
    page.wait_for_selector("[name=mode][value=damaged]:checked", state="attached")
    scan_box(second.number)
    page.wait_for_selector(f"#say.bell:has-text('{second.number[-4:]}')")
    page.context.close()

    assert place_of(session, first.id)[2] == "arrived"
    assert [kind for kind, _ in matters(session, second.id)] == [IncidentKind.DAMAGED]
