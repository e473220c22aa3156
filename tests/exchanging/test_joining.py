"""A computer joins by a code of the coordinator's: once, for its stations, and by nobody else."""

from datetime import timedelta

import pytest
from sqlmodel import select

from station import custody
from station.db import new_id
from station.exchanging import computers
from station.exchanging.line import HubRefused
from station.records import Hosting
from station.sync import joining
from station.sync.bits import Malformed
from station.sync.exchange import Refused
from station.sync.hello import HandedIn
from station.sync.models import Enrolment, Node
from station.sync.nodes import HostedElsewhere
from station.sync.release import THIS
from tests.exchanging.acts import have_the_same, see
from tests.exchanging.conftest import invite


def test_a_computer_joins_by_a_code_and_has_what_the_hub_has(hub, url, room, a_computer):
    room.parcel("hongxia", at="county")
    computer = a_computer("village")

    welcome = computer.join(url, invite(hub, room.station("hongxia")))
    report = computer.exchange()

    assert welcome.stations == ("洪下村服务站",)
    assert report.is_complete
    assert have_the_same(hub, computer)


def test_the_code_may_be_typed_in_any_way(hub, url, room, a_computer):
    code = invite(hub, room.station("hongxia"))

    typed = f" {code.lower().replace('-', ' ').replace('0', 'o')} "

    assert a_computer("village").join(url, typed).stations == ("洪下村服务站",)


def test_the_code_itself_is_kept_nowhere(hub, room, session):
    code = joining.normalised(invite(hub, room.station("hongxia")))

    row = session.exec(select(Enrolment)).one()
    assert all(code not in str(value) for value in row.model_dump().values())


@pytest.mark.parametrize("code", ["", "K7Q2", "K7Q2-M9XD-4TR", "K7Q2-M9XD-4TRW-P", "村驿"])
def test_what_can_be_no_code_is_not_even_sent(a_computer, code):
    with pytest.raises(joining.WrongCode):
        a_computer("village").join("http://127.0.0.1:9", code)


def test_a_wrong_code_lets_nobody_in(hub, url, room, a_computer):
    invite(hub, room.station("hongxia"))

    with pytest.raises(HubRefused, match="does not count"):
        a_computer("village").join(url, "0000-0000-0000")


def test_a_code_lets_one_computer_in_and_no_other(hub, url, room, a_computer):
    code = invite(hub, room.station("hongxia"))
    a_computer("first").join(url, code)

    with pytest.raises(HubRefused, match="does not count"):
        a_computer("second").join(url, code)


def test_the_same_computer_may_ask_again_where_the_answer_was_lost(hub, url, room, a_computer):
    code, computer = invite(hub, room.station("hongxia")), a_computer("village")
    with hub.database.write() as session:
        question = joining.ask(computer.me, code, release=THIS)
        joining.answer(session, hub.me, question, at=hub.clock(), release=THIS)

    assert computer.join(url, code).stations == ("洪下村服务站",)


@pytest.mark.parametrize(
    ("later", "counts"),
    [
        pytest.param(joining.VALID - timedelta(seconds=1), True, id="last-second"),
        pytest.param(joining.VALID, False, id="over"),
    ],
)
def test_a_code_counts_for_a_day(hub, url, room, a_computer, clock, later, counts):
    code = invite(hub, room.station("hongxia"))
    clock.at += later

    if counts:
        a_computer("village").join(url, code)
    else:
        with pytest.raises(HubRefused):
            a_computer("village").join(url, code)


def test_a_new_code_for_a_station_ends_the_one_before(hub, url, room, a_computer):
    before = invite(hub, room.station("hongxia"))
    invite(hub, room.station("hongxia"))

    with pytest.raises(HubRefused):
        a_computer("village").join(url, before)


def test_a_station_that_has_a_computer_gets_no_second_one(hub, village, room):
    with pytest.raises(HostedElsewhere):
        invite(hub, room.station("hongxia"))


def test_another_hub_that_does_not_know_the_code_is_not_believed(hub, room, a_computer):
    code, computer = invite(hub, room.station("hongxia")), a_computer("village")
    said = {"hub": new_id().hex, "key": "00" * 32, "node": computer.me.node_id.hex}
    forged = joining.proven(said | {"name": "", "stations": [], "ca": ""}, b"guessed")

    with computer.database.write() as session, pytest.raises(joining.NotTheHub):
        joining.hear(session, computer.me, code, forged, url="")


def test_the_question_of_the_computer_is_no_answer_to_it(hub, room, a_computer):
    code, computer = invite(hub, room.station("hongxia")), a_computer("village")
    question = joining.ask(computer.me, code, release=THIS)

    with computer.database.write() as session, pytest.raises(Malformed):
        joining.hear(session, computer.me, code, question, url="")


def test_a_county_that_is_here_is_not_given_up(hub, room):
    with pytest.raises(joining.JoinedElsewhere):
        hub.join("http://127.0.0.1:9", "K7Q2-M9XD-4TRW")


def test_a_computer_is_replaced_in_one_go(hub, url, village, room, a_computer, session):
    old = session.get_one(Node, village.me.node_id)
    new = a_computer("new")

    new.join(url, invite(hub, room.station("hongxia"), replaces=old))
    new.exchange()

    session.refresh(old)
    assert old.revoked_at is not None
    assert session.get_one(Hosting, room.station("hongxia")).node_id == new.me.node_id
    assert have_the_same(hub, new)


def test_until_the_new_computer_has_joined_the_old_one_works(hub, url, village, room, session):
    old = session.get_one(Node, village.me.node_id)

    invite(hub, room.station("hongxia"), replaces=old)

    assert village.exchange().is_complete


def test_what_the_old_disk_still_held_comes_in_late(
    hub, url, village, room, a_computer, clock, session
):
    parcel = room.parcel("hongxia", at="county")
    village.exchange()
    see(village, room, parcel)
    old = session.get_one(Node, village.me.node_id)
    a_computer("new").join(url, invite(hub, room.station("hongxia"), replaces=old))
    with hub.database.write() as writing:
        computers.let_hand_in(writing, old.id, at=clock())

    with pytest.raises(HandedIn):
        village.exchange()

    with hub.database.read() as there:
        kinds = [event.kind for event in custody.history(there, parcel.id)]
    assert "seen" in kinds


def test_after_that_time_it_is_heard_no_longer(hub, url, village, room, a_computer, clock, session):
    old = session.get_one(Node, village.me.node_id)
    a_computer("new").join(url, invite(hub, room.station("hongxia"), replaces=old))
    with hub.database.write() as writing:
        computers.let_hand_in(writing, old.id, at=clock())
    clock.at += computers.LATE

    with pytest.raises(Refused, match="withdrawn"):
        village.exchange()
