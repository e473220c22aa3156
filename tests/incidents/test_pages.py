"""The incidents' pages: who sees what, what comes next, and what each act does."""

import csv
from io import StringIO

import pytest
import sqlalchemy as sa

from station import custody
from station.consolidation.models import Leg
from station.custody import Evidence, Holder
from station.db import new_id
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.incidents.words import KIND_NAMES, NEXT_STEPS, OUTCOMES, WHOSE
from tests.builders import log_in
from tests.custody.test_decisions import Books


@pytest.fixture
def short(room):
    """A parcel that the county sent to Tiancheng and that did not arrive."""
    parcel = room.parcel("tiancheng", at="county")
    [leg] = room.depart(room.trip(), parcel)
    room.clock.advance(hours=2)
    room.record(
        "tiancheng_operator", "short", parcel.id, leg_id=leg.id, reason="not on the vehicle"
    )
    return parcel


@pytest.fixture
def matter(short, session):
    return session.scalars(sa.select(Incident).where(Incident.unit_id == short.id)).one()


@pytest.fixture
def disputed(room, session):
    """Tiancheng and Baini each have it, and knew nothing of each other; the two heads."""
    parcel = room.parcel("hongxia", at="county")
    books = Books(room.database, room.county, room.clock(), new_id())
    with room.database.read() as reading:
        head = custody.get_unit(reading, parcel.id).head_id
    here = books.record("tiancheng_operator", "seen", parcel.id, evidence=Evidence.TYPED)
    there = books.arrives_late("baini_operator", "seen", after=head, unit_id=parcel.id)
    is_fork = Incident.kind == IncidentKind.TWO_HANDS
    return session.scalars(sa.select(Incident).where(is_fork)).one(), parcel, here, there


def test_every_kind_has_its_words():
    for words in (KIND_NAMES, NEXT_STEPS, OUTCOMES, WHOSE):
        assert set(words) == set(IncidentKind)
    assert all(0 < len(outcomes) <= 5 for outcomes in OUTCOMES.values())


def test_an_empty_list_says_what_will_stand_there(client, county):
    log_in(client, county.people["hongxia_operator"])

    assert "现在没有异常" in client.get("/incidents").text


@pytest.mark.parametrize("who", ["coordinator", "county_operator", "tiancheng_operator"])
def test_both_sides_and_the_county_see_it(client, county, matter, who):
    log_in(client, county.people[who])

    assert matter.number[-4:] in client.get("/incidents").text
    assert client.get(f"/incidents/{matter.id}").status_code == 200


@pytest.mark.parametrize("who", ["baini_operator", "hongxia_operator"])
def test_nobody_else_does(client, county, matter, who):
    log_in(client, county.people[who])

    assert matter.number[-4:] not in client.get("/incidents").text
    assert client.get(f"/incidents/{matter.id}").status_code == 404
    answer = client.post(f"/incidents/{matter.id}/settle", data={"outcome": "found"})
    assert answer.status_code == 404


def test_it_says_whose_step_it_is(client, county, matter):
    log_in(client, county.people["tiancheng_operator"])
    assert county.stations["county"].name in client.get(f"/incidents/{matter.id}").text

    log_in(client, county.people["county_operator"])
    assert "▲ 由您处理" in client.get(f"/incidents/{matter.id}").text


def test_settling_keeps_what_came_of_it_and_who_said_so(client, county, matter, session):
    log_in(client, county.people["county_operator"])

    client.post(f"/incidents/{matter.id}/settle", data={"outcome": "found", "note": "under a bag"})

    session.refresh(matter)
    assert (matter.state, matter.outcome) == (IncidentState.SETTLED, "found · under a bag")
    page = client.get(f"/incidents/{matter.id}").text
    assert "已找到 · under a bag" in page
    assert county.people["county_operator"].name in page


def test_settling_without_a_word_is_refused(client, county, matter, session):
    log_in(client, county.people["county_operator"])

    answer = client.post(f"/incidents/{matter.id}/settle", data={})

    assert answer.status_code == 400
    session.refresh(matter)
    assert matter.state is IncidentState.OPEN


def test_settling_twice_is_refused(client, county, matter):
    log_in(client, county.people["county_operator"])
    client.post(f"/incidents/{matter.id}/settle", data={"outcome": "found"})

    assert client.post(f"/incidents/{matter.id}/settle", data={"note": "x"}).status_code == 409


def test_a_settled_matter_is_opened_again_with_a_reason(client, county, matter, session):
    log_in(client, county.people["county_operator"])
    client.post(f"/incidents/{matter.id}/settle", data={"outcome": "found"})

    assert client.post(f"/incidents/{matter.id}/reopen", data={}).status_code == 400
    client.post(f"/incidents/{matter.id}/reopen", data={"reason": "it was another one"})

    session.refresh(matter)
    assert (matter.state, matter.outcome, matter.settled_at) == (IncidentState.OPEN, "", None)
    page = client.get(f"/incidents/{matter.id}").text
    assert "it was another one" in page


def test_an_auditor_looks_and_settles_nothing(client, county, matter):
    log_in(client, county.people["auditor"])

    assert "/settle" not in client.get(f"/incidents/{matter.id}").text
    answer = client.post(f"/incidents/{matter.id}/settle", data={"outcome": "found"})
    assert answer.status_code == 403


@pytest.mark.parametrize("act", ["lost", "transfer", "decide", "instruct"])
def test_only_the_coordinator_decides(client, county, matter, act):
    log_in(client, county.people["county_operator"])

    assert f"/{act}" not in client.get(f"/incidents/{matter.id}").text
    assert client.post(f"/incidents/{matter.id}/{act}", data={}).status_code == 403


def test_the_coordinator_declares_it_lost(client, county, matter, session):
    log_in(client, county.people["coordinator"])

    client.post(f"/incidents/{matter.id}/lost", data={"reason": "asked everywhere"})

    assert custody.get_unit(session, matter.unit_id).holder is Holder.LOST
    session.refresh(matter)
    assert matter.state is IncidentState.SETTLED


@pytest.mark.parametrize("place", ["421223104", "白霓镇寄递物流服务站"])
def test_the_coordinator_transfers_it_by_code_or_name(client, county, matter, session, place):
    log_in(client, county.people["coordinator"])

    client.post(f"/incidents/{matter.id}/transfer", data={"place": place, "reason": "called"})

    unit = custody.get_unit(session, matter.unit_id)
    assert unit.holder_id == county.stations["baini"].id


def test_a_station_that_nobody_knows_is_asked_for_again(client, county, matter):
    log_in(client, county.people["coordinator"])

    answer = client.post(
        f"/incidents/{matter.id}/transfer", data={"place": "?", "reason": "called"}
    )

    assert answer.status_code == 400
    assert "请输入代码" in answer.text


def test_an_instruction_is_read_by_both_sides(client, county, matter, session):
    log_in(client, county.people["coordinator"])
    client.post(f"/incidents/{matter.id}/instruct", data={"reason": "look in the vehicle"})

    log_in(client, county.people["tiancheng_operator"])
    assert "look in the vehicle" in client.get(f"/incidents/{matter.id}").text
    session.refresh(matter)
    assert matter.state is IncidentState.OPEN


@pytest.mark.parametrize("act", ["lost", "transfer", "instruct"])
def test_a_form_that_was_cut_is_refused_on_its_page(client, county, matter, act):
    log_in(client, county.people["coordinator"])

    assert client.post(f"/incidents/{matter.id}/{act}", data={}).status_code == 400


def test_the_language_of_a_refused_form_leads_back_to_its_page(client, county, matter):
    log_in(client, county.people["coordinator"])
    page = f"/incidents/{matter.id}"

    referrer = {"Referer": f"http://localhost{page}"}
    refused = client.post(f"{page}/lost", data={}, headers=referrer).text

    assert f'name="next" value="{page}"' in refused
    assert f'name="next" value="{page}/lost"' not in refused


def test_a_fork_shows_who_says_what_and_the_choice_settles_it(client, county, disputed, session):
    matter, parcel, here, _there = disputed
    log_in(client, county.people["coordinator"])
    page = client.get(f"/incidents/{matter.id}").text
    assert page.count('name="head_id"') == 2
    assert "手工录入" in page

    client.post(f"/incidents/{matter.id}/decide", data={"head_id": str(here), "reason": "called"})

    assert custody.get_unit(session, parcel.id).holder_id == county.stations["tiancheng"].id
    session.refresh(matter)
    assert matter.state is IncidentState.SETTLED


def test_a_fork_is_not_settled_without_a_decision(client, county, disputed, session):
    matter, *_ = disputed
    log_in(client, county.people["tiancheng_operator"])

    answer = client.post(f"/incidents/{matter.id}/settle", data={"note": "done"})

    assert answer.status_code == 409
    session.refresh(matter)
    assert matter.state is IncidentState.OPEN


def test_the_list_is_filtered_by_kind_station_state_and_number(client, county, matter):
    log_in(client, county.people["coordinator"])
    tail = matter.number[-4:]

    baini = county.stations["baini"].id
    for query in ("kind=damaged", f"station={baini}", "state=settled", "text=0000000"):
        assert f"<b>{tail}</b>" not in client.get(f"/incidents?{query}").text
    county_id = county.stations["county"].id
    for query in ("kind=short", f"station={county_id}", "state=all", f"text={tail}", "kind=x"):
        assert f"<b>{tail}</b>" in client.get(f"/incidents?{query}").text


def test_the_csv_file_runs_nothing(client, county, room, session):
    parcel = room.parcel("tiancheng", at="county")
    reason = '=HYPERLINK("http://example.com")'
    room.record("county_operator", "damaged", parcel.id, reason=reason)
    log_in(client, county.people["coordinator"])

    text = client.get("/incidents/export.csv").data.decode("utf-8-sig")

    [_, line] = list(csv.reader(StringIO(text)))
    assert line[0] == parcel.number
    assert line[6] == f"'{reason}"


def test_the_scan_box_offers_the_open_incident(client, county, matter):
    log_in(client, county.people["coordinator"])

    page = client.post("/scan", data={"text": matter.number}).text

    assert f"/incidents/{matter.id}" in page
    assert "打开异常件" in page


def leg_of(session, matter):
    return session.get(Leg, matter.leg_id)


def test_an_incident_leads_to_the_load_it_happened_with(client, county, matter, session):
    leg = leg_of(session, matter)

    log_in(client, county.people["tiancheng_operator"])
    assert f'href="/loads/{leg.id}">{leg.number}</a>' in client.get(f"/incidents/{matter.id}").text
    log_in(client, county.people["county_operator"])
    page = client.get(f"/incidents/{matter.id}").text
    assert f'href="/trips/{leg.trip_id}">{leg.number}</a>' in page


def test_an_incident_without_a_load_leads_to_none(client, county, room, session):
    parcel = room.parcel("tiancheng", at="county")
    room.record("county_operator", "damaged", parcel.id)
    damaged = session.scalars(sa.select(Incident).where(Incident.unit_id == parcel.id)).one()
    log_in(client, county.people["coordinator"])

    page = client.get(f"/incidents/{damaged.id}").text

    assert "/loads/" not in page.split("<main")[1]


def test_a_load_leads_to_its_incidents_at_both_ends(client, county, matter, session):
    leg, link = leg_of(session, matter), f'href="/incidents/{matter.id}"'

    log_in(client, county.people["tiancheng_operator"])
    assert link in client.get(f"/loads/{leg.id}").text
    for who in ("county_operator", "coordinator"):
        log_in(client, county.people[who])
        assert link in client.get(f"/trips/{leg.trip_id}").text
    client.post(f"/incidents/{matter.id}/settle", data={"outcome": "found"})
    assert link in client.get(f"/trips/{leg.trip_id}").text


def test_the_next_stop_of_a_trip_reads_nothing_of_anothers_incidents(
    client, county, matter, session
):
    leg = leg_of(session, matter)
    log_in(client, county.people["hongxia_operator"])

    page = client.get(f"/trips/{leg.trip_id}")

    assert page.status_code == 200
    assert f"/incidents/{matter.id}" not in page.text


def test_what_is_found_while_receiving_stands_beside_the_load_at_once(
    client, county, room, session
):
    bag, extra = room.bag("tiancheng"), room.parcel("tiancheng", at="county")
    [leg] = room.depart(room.trip(), bag)
    log_in(client, county.people["tiancheng_operator"])

    headers = {"X-Requested-With": "scan"}
    address = f"/loads/{leg.id}/scan"
    answer = client.post(address, data={"text": extra.number}, headers=headers).json

    [over] = session.scalars(sa.select(Incident)).all()
    assert f"/incidents/{over.id}" in answer["parts"]["matters"]
