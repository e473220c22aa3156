"""Contents as bytes: the same comes out, and nothing that was tampered with comes in."""

from datetime import UTC, date, datetime
from random import Random

import pytest
import zstandard
from nacl.signing import SigningKey

from station.custody import unit_id_of
from station.db import new_id
from station.sync import wire
from station.sync.bits import Malformed
from station.sync.envelope import NotForYou, NotSigned, Topic, seal, unseal

KEY = SigningKey(b"\x07" * 32)
SENDER, RECEIVER = new_id(), new_id()


def a_content() -> wire.Content:
    unit = unit_id_of("YT7785497500001", 1)
    rows = [
        {
            "id": new_id(),
            "unit_id": unit,
            "hop": hop,
            "reason": "湿" if hop else "",
            "at": datetime(1970 + hop, 1, 1, 0, 0, 0, hop, tzinfo=UTC),
            "parent_id": None if hop == 0 else unit,
            "is_there": hop == 1,
            "day": date(2026, 11, 21),
            "cells": [1, {"a": "乡"}, None],
            "share": 0.5 * hop,
            "chain": bytes([hop] * 4),
        }
        for hop in range(3)
    ]
    return {wire.PARCEL_UNITS: [{"number": "YT7785497500001", "use": 1}], "custody_event": rows}


def a_message() -> bytes:
    return seal(
        KEY,
        Topic.PUSH,
        sender_id=SENDER,
        receiver_id=RECEIVER,
        values={"first": 1},
        content=a_content(),
    )


def read(data: bytes):
    return unseal(data, {SENDER: bytes(KEY.verify_key)}.get, receiver_id=RECEIVER)


def test_what_was_written_is_read():
    content = a_content()

    assert wire.decode(wire.encode(content)) == content
    assert wire.decode(wire.encode({})) == {}


def test_what_was_read_is_written_the_same_again():
    data = wire.encode(a_content())

    assert wire.encode(wire.decode(data)) == data


def test_an_empty_table_and_a_column_of_nothing_come_through():
    content = {"trip": [{"id": new_id(), "vehicle_id": None}], "leg": []}

    assert wire.decode(wire.encode(content)) == content


def test_a_message_cut_off_anywhere_is_refused():
    data = a_message()

    for end in range(len(data)):
        with pytest.raises((Malformed, NotSigned)):
            read(data[:end])


def test_a_message_with_any_bit_turned_is_refused():
    data = a_message()

    for place in range(len(data)):
        turned = bytearray(data)
        turned[place] ^= 1 << place % 8
        with pytest.raises((Malformed, NotSigned, NotForYou)):
            read(bytes(turned))


def test_a_message_for_another_computer_is_refused():
    with pytest.raises(NotForYou):
        unseal(a_message(), {SENDER: bytes(KEY.verify_key)}.get, receiver_id=SENDER)


def test_contents_that_are_noise_are_refused_and_take_no_memory():
    random, whole = Random(1), wire.encode(a_content())
    outcomes = set()

    for _ in range(2_000):
        noise = bytearray(whole)
        for _ in range(random.randint(1, 6)):
            noise[random.randrange(len(noise))] = random.randrange(256)
        try:
            wire.decode(bytes(noise))
        except Malformed:
            outcomes.add("refused")

    assert outcomes == {"refused"}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            (wire.MOST_REAL + 1).to_bytes(4, "big") + zstandard.compress(b"x"), id="declares-more"
        ),
        pytest.param(
            (1_000).to_bytes(4, "big") + zstandard.compress(b"\0" * (1 << 28)), id="is-more"
        ),
        pytest.param((1_000).to_bytes(4, "big") + zstandard.compress(b"x"), id="is-less"),
        pytest.param(b"\0\0\0\4none", id="is-not-packed"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_not_as_large_as_it_says_is_refused(data):
    with pytest.raises(Malformed):
        wire.decompress(data)


def test_rows_that_take_no_bytes_are_counted_all_the_same():
    one = {"leg": [{"seq": 1}] * (wire.MOST_ROWS + 1)}

    with pytest.raises(Malformed):
        wire.decode(wire.encode(one))
