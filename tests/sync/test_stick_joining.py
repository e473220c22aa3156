"""A new computer that has never had a line: let in, loaded and replaced by a stick alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from station import custody
from station.errors import StationError
from station.exchanging import computers
from station.records import Hosting
from station.sync import bundle_file, bundles_down, bundles_joining, bundles_up, digest, joining
from station.sync import nodes as nodes_
from station.sync.bundle_file import CutShort, Damaged, Kind
from station.sync.bundles import ForAnother
from station.sync.bundles_joining import NotAsked, OtherRequest
from station.sync.hello import Revoked
from station.sync.models import Enrolment, Node
from tests.sync.machines import new_machine
from tests.sync.test_stick import Road, see, waits
from tests.sync.test_stick_attacked import SLOWLY


class NewRoad(Road):
    """The way of a computer that has not joined yet; it keeps what proves its code."""

    key = None

    def ask(self, code):
        made = bundles_joining.request(self.village.database, self.village.identity, code)
        self.key = joining.key_of(code)
        return made.data

    def enter(self, data):
        bundles_joining.enter(self.village.database, self.village.identity, data, key=self.key)
        return self.to_village(data)


@pytest.fixture
def a_road(hub, new_computer, tmp_path, clock):
    return lambda name="village": NewRoad(hub, new_computer(name), tmp_path / "sticks", clock)


@pytest.fixture
def new_computer(template_database, tmp_path):
    opened = []

    def make(name):
        opened.append(new_machine(template_database, tmp_path / name))
        return opened[-1]

    yield make
    for machine in opened:
        machine.database.close()


@pytest.fixture
def invited(hub, room, clock):
    """A code of the coordinator's: ``invited("hongxia")``."""

    def make(*names, replaces=None):
        with hub.database.write() as session:
            old = session.get(Node, replaces) if replaces else None
            stations = [room.station(name) for name in names]
            _, code = joining.invite(
                session, hub.identity, name="新电脑", stations=stations, at=clock(), replaces=old
            )
        return code

    return make


@pytest.fixture
def road(a_road):
    return a_road()


def have_the_same(road):
    with road.village.database.read() as here, road.hub.database.read() as there:
        return digest.of_all(here) == digest.of_node(there, road.village.node_id)


def test_a_computer_joins_and_is_loaded_by_one_ride_there_and_back(road, invited, room):
    room.parcel("hongxia", at="county")

    taken = road.to_county(road.ask(invited("hongxia")))
    said = road.enter(taken.answer)

    with road.village.database.read() as session:
        assert nodes_.peer_of(session).is_complete
        assert nodes_.own_stations(session) == ["洪下村服务站"]
    assert have_the_same(road)
    assert "first load is complete" in said[-1].message


def test_then_it_works_as_any_other(road, invited, room):
    parcel = room.parcel("hongxia", at="county")
    road.enter(road.to_county(road.ask(invited("hongxia"))).answer)
    see(road, room, parcel)

    road.round()

    with road.hub.database.read() as session:
        assert custody.get_unit(session, parcel.id).holder_id == room.station("hongxia")
    assert waits(road) == 0


def test_a_first_load_whose_digest_does_not_match_is_not_complete(road, invited, room, monkeypatch):
    room.parcel("hongxia", at="county")
    monkeypatch.setattr(digest, "of_node", lambda *_: b"otherwise")
    answer = road.to_county(road.ask(invited("hongxia"))).answer

    road.enter(answer)

    with road.village.database.read() as session:
        assert not nodes_.peer_of(session).is_complete


def test_the_request_tells_nobody_the_code(road, invited):
    code = invited("hongxia")

    data = road.ask(code)

    assert code.encode() not in data
    assert joining.normalised(code).encode() not in data
    assert road.key not in data


def test_a_request_that_ends_at_any_byte_is_refused_and_lets_nobody_in(road, invited, session):
    data = road.ask(invited("hongxia"))

    for end in range(len(data)):
        with pytest.raises(CutShort):
            road.to_county(data[:end])
    assert session.exec(select(Enrolment)).one().used_at is None


@pytest.fixture
def request_and_welcome(road, invited):
    request = road.ask(invited("hongxia"))
    return request, road.to_county(request).answer


@SLOWLY
@given(place=st.floats(0, 1, exclude_max=True), is_welcome=st.booleans())
def test_a_bit_that_was_flipped_in_a_request_or_a_welcome_is_found(
    road, request_and_welcome, place, is_welcome
):
    data = bytearray(request_and_welcome[is_welcome])
    bit = int(place * len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8

    with pytest.raises(StationError):
        (road.enter if is_welcome else road.to_county)(bytes(data))

    with road.village.database.read() as session:
        assert not nodes_.has_county(session)


def test_a_welcome_that_ends_early_changes_nothing(road, invited):
    answer = road.to_county(road.ask(invited("hongxia"))).answer

    for end in (0, 40, len(answer) // 2, len(answer) - 1):
        with pytest.raises(CutShort):
            road.enter(answer[:end])
    assert road.enter(answer)


def test_a_wrong_code_lets_nobody_in(road, invited):
    invited("hongxia")

    with pytest.raises(joining.WrongCode):
        road.to_county(road.ask("0000-0000-0000"))


@pytest.mark.parametrize(
    ("later", "counts"),
    [
        pytest.param(joining.VALID - timedelta(seconds=1), True, id="last-second"),
        pytest.param(joining.VALID, False, id="over"),
    ],
)
def test_the_code_is_as_old_as_it_is_when_the_stick_arrives(road, invited, clock, later, counts):
    data = road.ask(invited("hongxia"))
    clock.at += later

    if counts:
        assert road.to_county(data).answer
    else:
        with pytest.raises(joining.WrongCode):
            road.to_county(data)


def test_a_new_code_for_the_station_ends_the_one_on_the_stick(road, invited):
    data = road.ask(invited("hongxia"))
    invited("hongxia")

    with pytest.raises(joining.WrongCode):
        road.to_county(data)


def test_a_code_lets_one_computer_in_and_no_other(a_road, invited):
    code, first, second = invited("hongxia"), a_road("first"), a_road("second")
    first.to_county(first.ask(code))

    with pytest.raises(joining.WrongCode):
        second.to_county(second.ask(code))


def test_a_request_carried_twice_has_the_same_answer(road, invited):
    data = road.ask(invited("hongxia"))
    first = road.to_county(data)

    again = road.to_county(data)

    assert again.answer == first.answer
    assert road.enter(again.answer)
    assert "Nothing was done twice" in road.to_village(first.answer)[0].message


def test_the_same_computer_may_write_its_request_anew_where_the_stick_was_lost(road, invited):
    code = invited("hongxia")
    lost = road.to_county(road.ask(code)).answer

    road.enter(road.to_county(road.ask(code)).answer)

    # The lost one turns up: it is late, and does no harm.
    road.to_village(lost)
    assert have_the_same(road)


def test_an_answer_to_an_earlier_code_is_not_believed(road, invited):
    late = road.to_county(road.ask(invited("hongxia"))).answer
    road.ask("0000-0000-0000")

    with pytest.raises(OtherRequest):
        road.enter(late)


def test_a_computer_that_did_not_ask_takes_no_welcome(a_road, invited):
    asked, silent = a_road("asked"), a_road("silent")
    answer = asked.to_county(asked.ask(invited("hongxia"))).answer

    with pytest.raises(ForAnother):
        silent.enter(answer)
    asked.key = None
    with pytest.raises(NotAsked):
        asked.enter(answer)


def test_a_hub_that_does_not_know_the_code_is_not_believed(road, invited, hub):
    """It has the request, and so the computer's key to seal to; the code was never in it."""
    data = road.ask(invited("hongxia"))
    head, me = bundle_file.read_head(data), road.village.identity
    told = {"hub": hub.node_id.hex, "key": hub.identity.public_key.hex(), "node": me.node_id.hex}
    forged = bundle_file.pack(
        hub.identity.key,
        Kind.WELCOME,
        file_id=head.file_id,
        sender_id=hub.node_id,
        receiver_id=me.node_id,
        receiver_key=me.public_key,
        parts=[
            b"{}",
            joining.proven(told | {"name": "", "stations": [], "ca": ""}, b"guessed"),
        ],
    )

    with pytest.raises(OtherRequest):
        road.enter(forged)


def test_a_request_signed_by_another_than_it_names_is_refused(a_road, invited):
    """As somebody would do who found the stick, and wants the station's snapshot."""
    honest, thief = a_road("honest"), a_road("thief")
    data = honest.ask(invited("hongxia"))
    head, me = bundle_file.read_head(data), thief.village.identity
    parts = [*bundle_file.open_parts(head, data, me.key)]
    forged = bundle_file.pack(
        me.key,
        Kind.JOINING,
        file_id=head.file_id,
        sender_id=me.node_id,
        receiver_id=head.receiver_id,
        receiver_key=None,
        parts=parts,
    )

    with pytest.raises(Damaged):
        honest.to_county(forged)


def test_a_request_is_nothing_for_another_village(road, invited, machine_at):
    other = machine_at("qiaotou")

    with pytest.raises(ForAnother) as refused:
        bundles_up.take(
            other.database, other.identity, road.ask(invited("hongxia")), at=road.clock()
        )

    assert refused.value.values["name"] == "the county's hub"


def test_an_ordinary_answer_lets_no_computer_in(road, a_road, invited):
    road.enter(road.to_county(road.ask(invited("hongxia"))).answer)
    answer, new = road.to_county(road.write()).answer, a_road("new")

    with pytest.raises(ForAnother):
        new.enter(answer)


def test_a_computer_is_replaced_by_a_stick_in_one_go(a_road, invited, room, session):
    old, new = a_road("old"), a_road("new")
    parcel = room.parcel("hongxia", at="county")
    old.enter(old.to_county(old.ask(invited("hongxia"))).answer)
    see(old, room, parcel)
    late = old.write()

    new.enter(new.to_county(new.ask(invited("hongxia", replaces=old.village.node_id))).answer)

    assert session.get_one(Node, old.village.node_id).revoked_at is not None
    assert session.get_one(Hosting, room.station("hongxia")).node_id == new.village.node_id
    assert have_the_same(new)
    # What the old disk still held rides in on a stick, once the coordinator lets it.
    with new.hub.database.write() as writing:
        computers.let_hand_in(writing, old.village.node_id, at=new.clock())
    new.to_county(late)
    with new.hub.database.read() as there:
        assert "seen" in [event.kind for event in custody.history(there, parcel.id)]


def test_a_computer_whose_key_was_withdrawn_gets_no_second_welcome(road, invited, hub, clock):
    code = invited("hongxia")
    data = road.ask(code)
    road.to_county(data)
    with hub.database.write() as session:
        nodes_.revoke(session, road.village.node_id, at=clock())

    assert road.to_county(data).answer is None
    with pytest.raises(Revoked):
        road.to_county(road.ask(code))


def test_the_countys_certificate_comes_along(road, invited):
    taken = bundles_down.take(
        road.hub.database,
        road.hub.identity,
        road.ask(invited("hongxia")),
        at=road.clock(),
        kept=road.folder,
        ca="the county's",
    )

    pinned = []

    welcome = bundles_joining.enter(
        road.village.database,
        road.village.identity,
        taken.answer,
        key=road.key,
        pin=pinned.append,
    )

    assert [welcome.ca] == pinned == ["the county's"]


def test_a_computer_that_could_not_keep_the_countys_certificate_has_not_joined(road, invited):
    code = invited("hongxia")
    answer = road.to_county(road.ask(code)).answer

    with pytest.raises(OSError, match="no room"):
        bundles_joining.enter(
            road.village.database, road.village.identity, answer, key=road.key, pin=_no_room
        )

    assert _peer(road) is None
    road.enter(answer)
    assert _peer(road) is not None


def _no_room(_certificate):
    raise OSError("no room")


def _peer(road):
    with road.village.database.read() as session:
        return nodes_.peer_or_none(session)
