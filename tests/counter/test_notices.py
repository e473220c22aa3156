"""Messages go out by a gateway that fails, hangs and repeats; the counter never waits for it."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec.structs import replace
from sqlmodel import select

from station.counter import agreements, notices, waiting
from station.counter.gateway import HttpGateway, NotSent
from station.counter.models import About, Notice, NoticeState, Source, Stay
from station.db import new_id
from station.jobs import Work
from station.records.models import Hosting


class Gateway(ThreadingHTTPServer):
    """Answers with the statuses it is told; None hangs until the end of the test."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.got, self.ending = [], [], threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/sms"

    def messages(self):
        """Each once, as a gateway that knows its ids sends them on."""
        return {message["id"]: message for message in self.got}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status is None:
            self.server.ending.wait()
            return
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def gateway():
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.ending.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(shop, settings, gateway):
    def run():
        configured = replace(settings, sms_url=gateway.url)
        notices.send_due(Work(shop.room.database, configured, shop.room.clock()))

    return run


def test_a_message_names_place_and_code_and_is_sent_once(shop, run, gateway, session):
    shop.shelved()

    run()
    run()

    [message] = gateway.got
    assert message["phone"] == "17700005635"
    assert "1-2-001" in message["text"]
    assert "刘" not in message["text"]
    assert session.exec(select(Stay.notified_at)).one() is not None


def test_a_gateway_that_fails_is_asked_again_later_and_later(shop, run, gateway, session):
    gateway.answers = [500, 503]
    shop.shelved()

    waits = []
    for _ in range(3):
        run()
        notice = session.exec(select(Notice)).one()
        session.refresh(notice)
        waits.append(notice.next_at - shop.room.clock())
        shop.room.clock.advance(seconds=waits[-1].total_seconds())

    assert waits[:2] == [timedelta(minutes=5), timedelta(minutes=10)]
    assert notice.state is NoticeState.SENT
    assert len(gateway.got) == 3
    assert len(gateway.messages()) == 1


def test_a_gateway_that_hangs_is_given_up_after_its_time(gateway):
    gateway.answers = [None]

    with pytest.raises(NotSent):
        HttpGateway(gateway.url, timeout_seconds=0.2).send(new_id(), "17700005635", "x")


def test_while_a_gateway_hangs_the_counter_goes_on(shop, run, gateway):
    gateway.answers = [None]
    shop.shelved()
    thread = threading.Thread(target=run)
    thread.start()
    while not gateway.got:
        thread.join(0.01)

    unit_id = shop.shelved(name="王军", phone="13800001111")
    shop.hand_over(unit_id)

    assert shop.waits(unit_id) is None
    assert thread.is_alive()
    gateway.ending.set()
    thread.join()


def test_what_was_taken_and_not_answered_is_repeated_under_the_same_id(shop, run, gateway):
    gateway.answers = [500]
    shop.shelved()

    run()
    shop.room.clock.advance(minutes=5)
    run()

    first, again = gateway.got
    assert first["id"] == again["id"]


def test_after_many_attempts_the_person_is_to_be_called(shop, run, gateway, session):
    gateway.answers = [500] * notices.MOST_ATTEMPTS
    shop.shelved()

    for _ in range(notices.MOST_ATTEMPTS + 1):
        run()
        shop.room.clock.advance(hours=6)

    first = session.exec(select(Notice).order_by(Notice.id)).first()
    assert first.state is NoticeState.GIVEN_UP
    assert notices.count_given_up(session, shop.station_id) == 1


def test_who_has_collected_meanwhile_is_not_bothered(shop, run, gateway):
    gateway.answers = [500]
    unit_id = shop.shelved()
    run()
    shop.hand_over(unit_id)
    shop.room.clock.advance(hours=1)

    run()

    assert len(gateway.got) == 1


def test_those_who_came_meanwhile_hold_up_nobody_behind_them(shop, run, gateway):
    gateway.answers = [500] * 3
    gone = [shop.shelved(phone=f"177000{10_000 + n}") for n in range(notices.AT_ONCE + 1)]
    run()
    shop.hand_over(*gone)
    shop.room.clock.advance(hours=1)
    shop.shelved(name="王军", phone="13800001111")

    run()

    assert gateway.got[-1]["phone"] == "13800001111"


def test_who_refused_it_or_wants_it_at_the_door_is_not_asked_to_come(shop, run, gateway):
    refused, to_door = shop.shelved(), shop.shelved(name="王军", phone="13800001111")
    shop.turn_back(refused)
    with shop.room.database.write() as session:
        said = waiting.of_units(session, shop.station_id, [to_door])[0]
        answers = {About.TO_STATION: False}
        key, partner_id = said.recipient_key, said.partner_id
        agreements.note(session, shop.writer, key, partner_id, answers, source=Source.PHONE)

    run()
    shop.room.clock.advance(days=3)
    run()

    assert gateway.got == []


def test_a_station_with_its_own_computer_tells_its_people_itself(shop, run, gateway, session):
    shop.shelved()
    with shop.room.database.write() as writing:
        writing.add(Hosting(id=shop.station_id, node_id=new_id()))

    run()

    assert gateway.got == []
    assert session.exec(select(Notice)).all() == []


def test_who_waits_too_long_is_reminded_once(shop, run, gateway):
    shop.shelved()
    run()
    shop.room.clock.advance(days=2)

    run()
    run()

    assert len(gateway.got) == 2
    assert "还在" in gateway.got[1]["text"]


def test_a_masked_number_gets_no_message(shop, run, gateway):
    shop.shelved(phone="177****5635")

    run()

    assert gateway.got == []


def test_without_a_gateway_nothing_is_queued(shop, settings, session):
    shop.shelved()

    notices.send_due(Work(shop.room.database, settings, shop.room.clock()))

    assert session.exec(select(Notice)).all() == []
