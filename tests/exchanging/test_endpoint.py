"""The hub believes nobody unproven, and does not let itself be worn out."""

import pytest

from station.exchanging import endpoint
from station.exchanging.line import MOST_BYTES, SIGNATURE, TICKET
from station.exchanging.rules import Pace
from station.sync import hello, nodes, tickets
from station.sync.envelope import Topic, seal
from station.sync.release import THIS


@pytest.fixture
def client(hub):
    return hub.app.test_client()


def a_question(village):
    with village.database.read() as session:
        peer = nodes.peer_of(session)
        asked = hello.ask(session, peer, THIS)
    me = village.me
    return seal(me.key, Topic.HELLO, sender_id=me.node_id, receiver_id=peer.id, values=asked)


def post(client, village, question, *, ticket=None, signed=None):
    if ticket is None:
        found = client.post("/exchange/ticket", data=village.me.node_id.bytes)
        ticket = bytes.fromhex(found.headers[TICKET])
    signature = village.me.key.sign(tickets.to_sign(ticket, signed or question)).signature
    headers = {TICKET: ticket.hex(), SIGNATURE: signature.hex()}
    return client.post("/exchange/message", data=question, headers=headers)


def test_a_signed_message_is_answered_with_the_next_ticket(client, village):
    first = post(client, village, a_question(village))

    following = bytes.fromhex(first.headers[TICKET])
    assert post(client, village, a_question(village), ticket=following).status_code == 200


def test_what_somebody_has_recorded_cannot_be_said_again(client, village):
    found = client.post("/exchange/ticket", data=village.me.node_id.bytes)
    ticket, question = bytes.fromhex(found.headers[TICKET]), a_question(village)
    post(client, village, question, ticket=ticket)

    again = post(client, village, question, ticket=ticket)

    assert again.status_code == 409
    assert again.json["refused"] == tickets.TicketUsed.message


def test_another_message_under_the_same_signature_is_refused(client, village):
    answer = post(client, village, a_question(village), signed=b"another")

    assert answer.status_code == 403


@pytest.mark.parametrize("place", [0, 5, 30, 60, -1])
def test_an_altered_message_is_refused(client, village, place):
    question = bytearray(a_question(village))
    question[place] ^= 1

    answer = post(client, village, bytes(question), signed=a_question(village))

    assert answer.status_code in {400, 403}


@pytest.mark.parametrize("body", [b"", b"x", b"\x00" * 15, b"\x00" * 17, b"x" * 1_000])
@pytest.mark.parametrize("path", ["ticket", "message", "join"])
def test_garbage_is_refused_with_a_sentence(client, path, body):
    answer = client.post(f"/exchange/{path}", data=body)

    assert answer.status_code in {400, 403}
    assert answer.json["refused"]


def test_what_is_as_large_as_a_message_may_be_is_read(client):
    answer = client.post("/exchange/message", data=b"x" * MOST_BYTES)

    assert answer.status_code == 400


def test_a_byte_more_is_not_even_read(client):
    answer = client.post("/exchange/message", data=b"x" * (MOST_BYTES + 1))

    assert answer.status_code == 413
    assert answer.json["refused"] == endpoint.TooLarge.message


def test_who_proves_nothing_thirty_times_is_not_heard_for_a_while(client, clock):
    for _ in range(30):
        assert client.post("/exchange/join", data=b"{}").status_code == 400

    assert client.post("/exchange/join", data=b"{}").status_code == 429

    clock.advance(minutes=16)
    assert client.post("/exchange/join", data=b"{}").status_code == 400


def test_what_is_asked_too_fast_is_refused(client, hub):
    hub.app.extensions["pace"] = Pace(a_second=0.001, at_once=2)

    codes = [client.post("/exchange/ticket", data=b"\x00" * 16).status_code for _ in range(3)]

    assert codes == [200, 200, 429]


def test_a_pace_gives_back_with_time():
    now = [0.0]
    pace = Pace(a_second=2, at_once=2, clock=lambda: now[0])

    assert [pace.allows("a") for _ in range(3)] == [True, True, False]
    assert pace.allows("b")
    now[0] = 0.5
    assert [pace.allows("a") for _ in range(2)] == [True, False]


def test_a_browser_has_no_business_there(client):
    for path in ("ticket", "message", "join"):
        assert client.get(f"/exchange/{path}").status_code == 405
