"""What the pages of both sides say of money that one has sent and the other has counted."""

import pytest
from sqlmodel import select

from station import ledger
from station.counter.models import Remittance
from station.custody import Writer
from station.db import new_id
from station.ledger import EntryKind, Method, Occasion
from station.ledger.rules import payment

THERE, HERE = "两者必有一错", "这里已确认、站点又撤回"


@pytest.fixture
def sent(hub, village, room, clerk):
    """Fifty yuan of Hongxia's drawer, on their way, and known at the county."""
    writer = Writer(room.county.actor("hongxia_operator"), village.me.node_id, village.clock())
    with village.database.write() as session:
        lines = payment(writer.station_id, Method.CASH, 5_000)
        ledger.post(session, Occasion.of(writer), EntryKind.COLLECT, lines)
    clerk.post("/till/remit", data={"cash": "50", "carried_by": "陈师傅", "act_id": str(new_id())})
    village.exchange()
    with hub.database.read() as session:
        return session.exec(select(Remittance)).one()


@pytest.fixture
def disputed(village, clerk, coordinator, sent):
    """The village takes it back while the county confirms it, and both hear of the other."""
    coordinator.post(f"/remittances/{sent.id}/confirm", data={"counted": "50"})
    clerk.post(f"/remittances/{sent.id}/take-back", data={"reason": "车没来"})
    village.exchange()
    return sent


def test_a_remittance_is_confirmed_on_the_countys_page_and_the_village_reads_it(
    village, clerk, coordinator, sent
):
    assert sent.number in coordinator.get("/money").text
    assert "还未确认" in clerk.get("/till").text

    coordinator.post(f"/remittances/{sent.id}/confirm", data={"counted": "50"})
    village.exchange()

    assert f"/remittances/{sent.id}/confirm" not in coordinator.get("/money").text
    assert "已确认" in clerk.get("/till").text


def test_both_read_that_the_other_says_otherwise(clerk, coordinator, disputed):
    assert THERE in clerk.get("/till").text
    page = coordinator.get("/money").text
    assert HERE in page
    assert disputed.number in page


def test_the_village_takes_its_word_back(village, clerk, coordinator, disputed):
    answer = clerk.post(f"/remittances/{disputed.id}/after-all", follow_redirects=True)
    village.exchange()

    assert "确已缴到县里" in answer.text
    assert THERE not in clerk.get("/till").text
    assert HERE not in coordinator.get("/money").text


def test_the_county_takes_its_word_back(village, clerk, coordinator, disputed):
    data = {"reason": "看错袋"}
    answer = coordinator.post(
        f"/remittances/{disputed.id}/unconfirm", data=data, follow_redirects=True
    )
    village.exchange()

    assert "钱仍记在站点名下" in answer.text
    assert THERE not in clerk.get("/till").text
    assert "已撤回：车没来" in clerk.get("/till").text
    assert HERE not in coordinator.get("/money").text


def test_a_page_that_was_left_open_says_that_both_agree_by_now(village, clerk, disputed):
    clerk.post(f"/remittances/{disputed.id}/after-all")

    again = clerk.post(f"/remittances/{disputed.id}/after-all")

    assert again.status_code == 409
    assert "站点和县里说的是一样的" in again.text


def test_the_county_needs_a_reason_to_take_its_word_back(coordinator, disputed):
    answer = coordinator.post(f"/remittances/{disputed.id}/unconfirm", data={"reason": ""})

    assert answer.status_code == 400
    assert HERE in answer.text
