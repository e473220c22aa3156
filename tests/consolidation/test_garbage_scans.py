"""What is no tracking number makes no parcel, wherever it is scanned."""

import pytest
import sqlalchemy as sa

from station import custody
from tests.builders import log_in

GARBAGE = [
    pytest.param("", id="nothing"),
    pytest.param("X", id="one-letter"),
    pytest.param("📦📦📦📦📦📦", id="emoji"),
    pytest.param("<script>alert(1)</script>", id="markup"),
    pytest.param("洪下村洪下村", id="a-place"),
    pytest.param("Z" * 400, id="longer-than-any-number"),
    pytest.param("Z" * 5_000, id="longer-than-a-scan"),
]


def scan(client, address, text, **fields):
    headers = {"X-Requested-With": "scan"}
    return client.post(address, data={"text": text} | fields, headers=headers)


def units(session):
    return session.connection().scalar(sa.select(sa.func.count()).select_from(custody.UNIT))


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_scanned_anywhere_is_refused_with_a_bad_sound_and_makes_no_unit(
    client, room, session, text
):
    bag = room.bag("hongxia", parcels=1, closed=False)
    leg = room.depart(room.trip(), room.bag("hongxia", at="county", parcels=1))[0]
    known = units(session)
    log_in(client, room.county.people["county_operator"])
    answers = [
        scan(client, f"/bags/{bag.id}/scan", text, mode=mode)
        for mode in ("in", "out", "check", "damaged")
    ]
    answers.append(scan(client, "/sorting/scan", text))
    answers.append(scan(client, "/loads/blind/scan", text))
    log_in(client, room.county.people["tiancheng_operator"])
    answers.append(scan(client, f"/loads/{leg.id}/scan", text))

    assert {answer.json["sound"] for answer in answers} == {"bad"}
    assert units(session) == known


def test_what_was_scanned_is_named_in_the_answer(client, room):
    bag = room.bag("hongxia", parcels=1, closed=False)
    log_in(client, room.county.people["county_operator"])

    answer = scan(client, f"/bags/{bag.id}/scan", "X").json

    assert answer["message"].startswith("X 不是运单号")


def test_a_number_with_dashes_is_the_parcel_of_that_number(client, room, session):
    bag = room.bag("hongxia", parcels=1, closed=False)
    parcel = room.parcel("hongxia", at="county")
    log_in(client, room.county.people["county_operator"])
    known = units(session)

    answer = scan(client, f"/bags/{bag.id}/scan", f"{parcel.number[:6]}-{parcel.number[6:]}")

    assert answer.json["sound"] == "good"
    assert custody.get_unit(session, parcel.id).bag_id == bag.id
    assert units(session) == known
