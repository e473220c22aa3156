"""What goes back to the partner it came from, and the list that both sides sign."""

import pytest
from sqlmodel import select

from station import barcodes, custody
from station.custody import Holder, State
from station.custody.models import CustodyEvent
from station.incidents.models import Incident, IncidentState
from station.manifests.models import Sheet, SheetKind, SheetRevision
from station.parcels import count_totals
from station.parcels.models import Intake, Return
from tests.builders import a_partner, log_in, save
from tests.consolidation.room import a_room
from tests.parcels.files import ELSEWHERE, HONGXIA, NUMBERS, QIAOTOU, take_in

HERE, OTHER, FOREIGN = NUMBERS[0], NUMBERS[1], NUMBERS[4]


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


@pytest.fixture
def load(sorter, county):
    """Two parcels of the county and one of another's, being counted."""
    address = take_in(sorter, county.partner.id, HONGXIA, QIAOTOU, ELSEWHERE)
    sorter.post(f"{address}/begin")
    return address


@pytest.fixture
def counted(sorter, load):
    """All of them are here."""
    sorter.post(f"{load}/finish", data={"rest": "here"})
    return load


def unit(session, number):
    session.expire_all()
    return custody.find_units(session, number)[0]


def scan(client, address, number):
    headers = {"X-Requested-With": "scan"}
    return client.post(address, data={"text": number}, headers=headers).json


def give(client, session, county, *numbers, **fields):
    ids = [str(unit(session, number).id) for number in numbers]
    return client.post(f"/returns/to/{county.partner.id}", data={"unit_ids": ids} | fields)


def at_once(load):
    """Where a partner takes back what is being counted."""
    return "/returns/at-once/" + load.rsplit("/", 1)[1]


def says(session, kind):
    session.expire_all()
    query = select(SheetRevision).join(Sheet).where(Sheet.kind == kind)
    return [revision.says for revision in session.exec(query)]


def test_what_is_another_countys_waits_under_its_partner(sorter, counted, county):
    assert county.partner.name in sorter.get("/returns/").text
    page = sorter.get(f"/returns/to/{county.partner.id}").text

    assert page.count('name="unit_ids"') == 1
    assert "外县件" in page


def test_what_has_not_come_yet_does_not_go_back(sorter, load, county):
    assert 'name="unit_ids"' not in sorter.get(f"/returns/to/{county.partner.id}").text


def test_the_partner_has_what_it_took_and_the_list_says_so(sorter, counted, county, session):
    page = sorter.get(give(sorter, session, county, FOREIGN).location).text

    assert "打印退件清单" in page
    given = unit(session, FOREIGN)
    assert (given.holder, given.holder_id) == (Holder.PARTNER, county.partner.id)
    assert given.state is State.HANDED_ON
    [said] = says(session, SheetKind.RETURNS_LIST)
    assert [(line["number"], line["why"]) for line in said["lines"]] == [
        (FOREIGN, "外县件 Other county")
    ]
    assert said["partner"] == county.partner.name


def test_the_list_is_printed_and_its_signed_copy_is_out(sorter, counted, county, session):
    shown = give(sorter, session, county, FOREIGN).location

    printed = sorter.post(f"{shown}/list")

    assert sorter.get(printed.location).data.startswith(b"%PDF")
    assert sorter.post(f"{shown}/list").location == printed.location
    assert "退件交接清单" in sorter.get("/sheets?show=out").text


def test_its_number_opens_the_list_from_the_scan_box(sorter, counted, county, session):
    give(sorter, session, county, FOREIGN)
    [said] = says(session, SheetKind.RETURNS_LIST)

    code = barcodes.of_sheet(said["number"], 1)
    answer = sorter.get("/scan", query_string={"text": code}, follow_redirects=True)

    assert said["number"] in answer.text


def test_given_back_once_it_is_not_given_twice(sorter, counted, county, session):
    give(sorter, session, county, FOREIGN)

    again = give(sorter, session, county, FOREIGN)

    assert again.status_code == 409
    assert "不在这里" in again.text
    assert len(session.exec(select(Return)).all()) == 1


def test_all_are_given_or_none(sorter, counted, county, session):
    give(sorter, session, county, HERE)

    assert give(sorter, session, county, FOREIGN, HERE).status_code == 409

    assert unit(session, FOREIGN).holder is Holder.STATION


def test_nothing_chosen_is_a_sentence(sorter, counted, county, session):
    answer = sorter.post(f"/returns/to/{county.partner.id}")

    assert answer.status_code == 409
    assert "还没有选快件" in answer.text


def test_a_scan_chooses_and_changes_nothing(sorter, counted, county, session):
    answer = scan(sorter, f"/returns/to/{county.partner.id}/scan", FOREIGN)

    assert answer["sound"] == "good"
    assert "checked" in answer["row"]
    assert unit(session, FOREIGN).holder is Holder.STATION


def test_a_parcel_of_the_county_goes_back_with_a_reason(sorter, counted, county, session):
    answer = scan(sorter, f"/returns/to/{county.partner.id}/scan", HERE)
    assert "按下面所选" in answer["row"]

    give(sorter, session, county, HERE, FOREIGN, why="undeliverable")

    [said] = says(session, SheetKind.RETURNS_LIST)
    assert {line["number"]: line["why"] for line in said["lines"]} == {
        HERE: "无法投递 Cannot be delivered",
        FOREIGN: "外县件 Other county",
    }


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        pytest.param("YT9999999999999", "没有在这里接收过", id="unheard-of"),
        pytest.param("12", "不是运单号", id="no-number"),
    ],
)
def test_what_cannot_be_chosen_says_why(sorter, counted, county, number, sentence):
    answer = scan(sorter, f"/returns/to/{county.partner.id}/scan", number)

    assert answer["sound"] == "bad"
    assert sentence in answer["message"]


def test_it_goes_back_to_nobody_else(sorter, counted, county, database, session):
    other = a_partner(code="ZTO", name="中通快递")
    save(database, other)

    answer = scan(sorter, f"/returns/to/{other.id}/scan", FOREIGN)

    assert answer["sound"] == "bad"
    assert "应退给圆通速递" in answer["message"]


def test_what_lies_in_a_bag_is_not_in_hand(sorter, counted, county, session, database, clock):
    room = a_room(database, county, clock)
    parcel_id = unit(session, HERE).id
    bag = room.bag("hongxia", parcels=1, closed=False)
    room.record("county_operator", "pack", parcel_id, bag_id=bag.id)

    assert give(sorter, session, county, HERE).status_code == 409


def test_another_station_knows_nothing_of_it(client, sorter, counted, county, session):
    shown = give(sorter, session, county, FOREIGN).location
    log_in(client, county.people["baini_operator"])

    assert client.get(shown).status_code == 404
    assert client.post(f"{shown}/list").status_code == 404
    assert 'name="unit_ids"' not in client.get(f"/returns/to/{county.partner.id}").text


def test_who_only_looks_gives_nothing_back(client, counted, county, session):
    log_in(client, county.people["auditor"])

    assert client.get("/returns/").status_code == 403
    assert give(client, session, county, FOREIGN).status_code == 403


def test_todays_page_leads_there_until_they_are_gone(sorter, counted, county, session):
    assert "/returns/" in sorter.get("/").text
    give(sorter, session, county, FOREIGN)
    assert "待退回合作方的快件" not in sorter.get("/").text


# What the partner takes back at once.


def totals(session):
    session.expire_all()
    return count_totals.totals(session, session.exec(select(Intake)).one())


@pytest.mark.parametrize("why", ["damaged", "refused"])
def test_what_the_partner_takes_back_at_once_is_on_the_list_both_sign(sorter, load, session, why):
    scan(sorter, f"{load}/count", HERE)
    scan(sorter, f"{load}/count", OTHER)

    sorter.post(
        f"/returns/at-once/{load.rsplit('/', 1)[1]}",
        data={"why": why, "unit_id": str(unit(session, HERE).id)},
    )
    found = totals(session)
    sorter.post(f"{load}/finish", data={"rest": "missing"})

    assert (found.received, found.given_back, found.waiting) == (1, 1, 1)
    assert unit(session, HERE).holder is Holder.PARTNER
    [said] = says(session, SheetKind.HANDOVER_LIST)
    lines = {line["number"]: line for line in said["lines"]}
    assert (lines[HERE]["received"], lines[HERE]["is_given_back"]) == (0, True)
    assert lines[HERE]["is_damaged"] is (why == "damaged")
    assert lines[OTHER]["received"] == 1


def test_its_damage_is_no_matter_any_more(sorter, load, session):
    scan(sorter, f"{load}/count", HERE)

    sorter.post(f"{load}/damaged")
    sorter.post(f"/returns/at-once/{load.rsplit('/', 1)[1]}", data={"why": "damaged"})

    [matter] = session.exec(select(Incident)).all()
    assert matter.state is IncidentState.SETTLED
    damaged = select(CustodyEvent).where(CustodyEvent.kind == "damaged")
    assert len(session.exec(damaged).all()) == 1


def test_a_new_scan_takes_it_over_after_all(sorter, load, session):
    scan(sorter, f"{load}/count", HERE)
    sorter.post(f"/returns/at-once/{load.rsplit('/', 1)[1]}", data={"why": "refused"})

    assert scan(sorter, f"{load}/count", HERE)["sound"] == "good"

    assert totals(session).given_back == 0
    assert unit(session, HERE).state is State.HERE


def test_what_was_not_scanned_cannot_be_given_back(sorter, load, session):
    answer = sorter.post(f"/returns/at-once/{load.rsplit('/', 1)[1]}", data={"why": "refused"})

    assert answer.status_code == 409


def test_what_goes_back_later_changes_nothing_of_the_count(sorter, counted, county, session):
    give(sorter, session, county, FOREIGN)

    assert (totals(session).received, totals(session).given_back) == (3, 0)
    sorter.post(f"{counted}/handover-list")
    assert len(says(session, SheetKind.HANDOVER_LIST)) == 1
