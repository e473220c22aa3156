"""Every slot says the line that reaches its place, directly or by the station above it."""

import pytest
import sqlalchemy as sa

from station.db import table_of
from station.manifests.labels import sort_label
from station.network.models import Route, Slot, Stop
from tests.builders import log_in, save


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


def panel_of(client, number):
    headers = {"X-Requested-With": "scan"}
    answer = client.post("/sorting/scan", data={"text": number}, headers=headers).json
    return " ".join(answer["parts"]["panel"].split())


def leave_out(room, name):
    """The lines stop there no more."""
    with room.database.write() as session:
        stop = table_of(Stop)
        session.connection().execute(
            sa.update(stop).where(stop.c.station_id == room.station(name)).values(is_active=False)
        )


def test_a_village_that_no_line_stops_at_has_the_line_of_its_township(sorter, room):
    leave_out(room, "hongxia")

    panel = panel_of(sorter, room.parcel("hongxia").number)

    assert "<b>13</b>" in panel
    assert "天城北线 · 第 1 站 · 天城镇寄递物流服务站" in panel


def test_a_village_on_the_line_has_its_own_stop(sorter, room):
    panel = panel_of(sorter, room.parcel("changpu").number)

    assert "天城北线 · 第 3 站<" in panel


def test_another_slot_says_its_line_too(sorter, room):
    leave_out(room, "changpu")
    panel_of(sorter, room.parcel("hongxia").number)

    headers = {"X-Requested-With": "scan"}
    answer = sorter.post("/sorting/slot", data={"text": "14"}, headers=headers).json

    assert "第 1 站 · 天城镇寄递物流服务站" in answer["parts"]["panel"]


def test_a_slot_that_no_line_reaches_says_so(sorter, room):
    with room.database.write() as session:
        session.get(Route, room.north.id).is_active = False

    panel = panel_of(sorter, room.parcel("hongxia").number)

    assert "<b>13</b>" in panel
    assert "没有线路" in panel
    assert "第 0 站" not in panel


def test_a_line_that_has_passed_a_village_brings_it_back_to_the_township(client, room):
    slot = {"station_id": room.station("changpu"), "destination_id": room.station("hongxia")}
    save(room.database, Slot(number=5, **slot))
    log_in(client, room.county.people["changpu_operator"])

    panel = panel_of(client, room.parcel("hongxia", at="changpu").number)

    assert "<b>5</b>" in panel
    assert "天城北线 · 返程 · 天城镇寄递物流服务站" in panel


def test_what_goes_up_takes_the_line_on_its_way_back(client, room):
    log_in(client, room.county.people["tiancheng_operator"])

    panel = panel_of(client, room.parcel("qiaotou", at="tiancheng").number)

    assert "天城北线 · 返程" in panel


def test_the_label_says_the_line_and_its_stop(room, session):
    leave_out(room, "hongxia")
    parcel = room.parcel("hongxia", at="county")

    label = sort_label(session, parcel.id, seen_by=room.county.actor("county_operator"))

    assert label.line == "天城北线"
    assert label.stop_on_line == "第 1 站 Stop 1 天城镇寄递物流服务站"


def test_the_label_of_a_place_without_a_line_has_no_stop(room, session):
    with room.database.write() as writing:
        writing.get(Route, room.north.id).is_active = False
    parcel = room.parcel("hongxia", at="county")

    label = sort_label(session, parcel.id, seen_by=room.county.actor("county_operator"))

    assert (label.line, label.stop_on_line) == ("无线路 No line", "")
