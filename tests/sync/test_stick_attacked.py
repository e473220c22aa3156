"""A stick that was cut, altered, swapped, or is none of ours: refused, and nothing is changed."""

import errno
import os
import sys

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from station.errors import StationError
from station.sync import bundle_disk, bundle_file, digest
from station.sync.bundle_disk import StickFull, StickGone, StickUnreadable
from station.sync.bundle_file import CutShort, Damaged, Kind, NewerFormat, TooLarge
from station.sync.bundles import ForAnother, FromStranger, WrongWay
from station.sync.envelope import Topic, seal
from tests.sync.test_stick import Road, see, waits

SLOWLY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def road(hub, machine_at, tmp_path, clock):
    return Road(hub, machine_at("hongxia"), tmp_path / "sticks", clock)


def state_of(machine):
    with machine.database.read() as session:
        return digest.of_all(session)


def test_a_file_that_ends_at_any_byte_is_refused_and_changes_nothing(road, hub):
    data, before = road.write(), state_of(hub)

    for end in range(len(data)):
        with pytest.raises(CutShort):
            road.to_county(data[:end])
    assert state_of(hub) == before


@SLOWLY
@given(place=st.data())
def test_a_bit_that_was_flipped_anywhere_is_found(road, hub, place):
    data, before = bytearray(road.write()), state_of(hub)
    bit = place.draw(st.integers(0, len(data) * 8 - 1))
    data[bit // 8] ^= 1 << bit % 8

    with pytest.raises(StationError):
        road.to_county(bytes(data))

    assert state_of(hub) == before


@SLOWLY
@given(data=st.binary(max_size=400))
def test_whatever_lies_on_a_stick_is_refused_with_a_sentence(road, data):
    for some in (data, b"\x89CYB\r\n\x1a\n" + data, b"\x89CYB\r\n\x1a\n\x01" + data):
        with pytest.raises(StationError):
            road.to_county(some)
        with pytest.raises(StationError):
            road.to_village(some)


def test_two_halves_of_two_files_are_no_file(road):
    first, second = road.write(), road.write()
    half = len(first) // 2

    with pytest.raises(Damaged):
        road.to_county(first[:half] + second[half:][: len(first) - half])


def test_an_answer_for_another_village_is_named_and_left_alone(road, room, hub, machine_at, clock):
    other = Road(hub, machine_at("qiaotou"), road.folder, clock)
    other.round()
    road.round()
    answer = other.to_county(other.write()).answer
    before = state_of(road.village)

    with pytest.raises(ForAnother) as refused:
        road.to_village(answer)

    assert refused.value.values["name"] == "qiaotou"
    assert state_of(road.village) == before


def test_a_file_of_a_computer_that_nobody_let_in_is_refused(road, hub):
    _, stranger = bundle_of_a_stranger(road)

    with pytest.raises(FromStranger):
        road.to_county(stranger)


def bundle_of_a_stranger(road):
    key, id_ = SigningKey.generate(), road.village.node_id
    unknown = type(id_)(int=id_.int ^ 1)
    made = bundle_file.pack(
        key,
        Kind.QUESTIONS,
        file_id=unknown,
        sender_id=unknown,
        receiver_id=road.hub.node_id,
        receiver_key=road.hub.identity.public_key,
        parts=[b"{}"],
    )
    return key, made


def packed(road, *parts, kind=Kind.QUESTIONS):
    """As the village itself would sign it, whatever is in it."""
    me = road.village.identity
    return bundle_file.pack(
        me.key,
        kind,
        file_id=me.node_id,
        sender_id=me.node_id,
        receiver_id=road.hub.node_id,
        receiver_key=road.hub.identity.public_key,
        parts=parts,
    )


@pytest.mark.parametrize(
    "part",
    [b"", b"[]", b"{}", b"\xff", b"CYX" + bytes(200), bytes(5)],
    ids=["empty", "list", "object", "no-text", "message-of-zeros", "zeros"],
)
def test_a_known_computer_that_writes_nonsense_is_refused_as_well(road, hub, part):
    before = state_of(hub)

    with pytest.raises(Damaged):
        road.to_county(packed(road, b"{}", part))

    assert state_of(hub) == before


def test_what_would_unpack_to_a_gigabyte_is_not_unpacked(road, hub):
    """A message of the village's own, in which zeros stand for what it has to say."""
    me, before = road.village.identity, state_of(hub)
    said = seal(me.key, Topic.HELLO, sender_id=me.node_id, receiver_id=hub.node_id, values={})
    head = said[: len(said) - 64]
    frame = head.index(b"\x28\xb5\x2f\xfd")
    zeros = zstandard.ZstdCompressor(level=3).compress(bytes(200_000_000))
    for size in (200_000_000, 1_000):
        bomb = head[: frame - 4] + size.to_bytes(4, "big") + zeros
        with pytest.raises(Damaged):
            road.to_county(packed(road, b"{}", bomb + me.key.sign(bomb).signature))
    assert state_of(hub) == before


def test_a_file_that_goes_the_other_way_is_refused(road):
    with pytest.raises(WrongWay):
        road.to_county(packed(road, b"{}", kind=Kind.ANSWERS))


def test_a_file_larger_than_any_of_ours_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "large.cunyi"
    with path.open("wb") as file:
        file.truncate(bundle_file.MOST_BYTES * 40)

    data = bundle_disk.load(path)

    assert len(data) == bundle_file.MOST_BYTES + 1
    with pytest.raises(TooLarge):
        bundle_file.read_head(data)


def test_a_file_of_a_newer_program_says_what_to_do(road):
    data = bytearray(road.write())
    data[8] += 1

    with pytest.raises(NewerFormat):
        road.to_county(bytes(data))


def test_a_file_taken_twice_has_the_same_answer_and_an_older_one_none(road, room):
    parcel = room.parcel("hongxia", at="county")
    old = road.write()
    first = road.to_county(old)

    assert road.to_county(old).answer == first.answer
    road.to_village(first.answer)
    see(road, room, parcel)
    road.round()
    assert road.to_county(old).answer is None
    assert waits(road) == 0


def test_an_old_answer_after_a_newer_one_changes_nothing(road, room):
    parcel = room.parcel("hongxia", at="county")
    road.round()
    late = road.to_county(road.write()).answer
    see(road, room, parcel)
    road.round()
    before = state_of(road.village), waits(road)

    said = road.to_village(late)

    assert (state_of(road.village), waits(road)) == before
    assert "newer answer" in said[0].message


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_on_a_stick_leads_to_no_file_of_this_computer(tmp_path):
    ours, stick = tmp_path / "station.db", tmp_path / "up-hongxia.cunyi"
    ours.write_bytes(b"parcels")
    stick.with_name(f"{stick.name}.partial").symlink_to(ours)
    stick.symlink_to(ours)

    bundle_disk.save(stick, b"a file")

    assert (ours.read_bytes(), stick.read_bytes()) == (b"parcels", b"a file")
    assert not stick.is_symlink()


def test_a_full_stick_is_said_and_the_file_before_stays(tmp_path, monkeypatch):
    path = tmp_path / "up.cunyi"
    bundle_disk.save(path, b"before")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StickFull):
        bundle_disk.save(path, b"after" * 10_000)

    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def no_room(_descriptor):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_stick_that_was_pulled_out_is_said_with_its_reason(tmp_path):
    with pytest.raises(StickGone):
        bundle_disk.save(tmp_path / "gone" / "up.cunyi", b"x")
    with pytest.raises(StickUnreadable):
        bundle_disk.load(tmp_path / "gone" / "up.cunyi")
