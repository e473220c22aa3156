import pytest
from msgspec import structs

from station.web.access import logged_in
from station.web.room import Action, Hit
from station.web.scan import normalise, scan_answer
from tests.builders import log_in


@pytest.fixture
def recognising(app):
    """Let the house know some codes: ``recognising({"YT1": [hit]})``."""

    def know(codes):
        first, *rest = app.extensions["rooms"]
        first = structs.replace(first, recognise=lambda _session, text, _actor: codes.get(text, []))
        app.extensions["rooms"] = (first, *rest)

    return know


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param(" yt7785497562742\r\n", "YT7785497562742", id="small-letters"),
        pytest.param("ＹＴ７７８５", "YT7785", id="full-width"),
        pytest.param("YT77 8549 7562 742", "YT7785497562742", id="in-groups"),
        pytest.param("L-421223。0093", "L-421223.0093", id="input-method"),
        pytest.param("\ufeffB-0040\u200b", "B-0040", id="invisible"),
        pytest.param("王 小明", "王 小明", id="a-name-stays"),
        pytest.param("　", "", id="nothing"),
        ("jdva12345678901-1-1-", "JDVA12345678901"),
        ("JDVA12345678901-1-3-", "JDVA12345678901-1-3-"),
    ],
)
def test_a_scan_is_read_whatever_the_keyboard_made_of_it(typed, meant):
    assert normalise(typed) == meant


def test_a_scan_that_means_one_thing_opens_it(client, county, recognising):
    recognising({"YT1": [Hit("parcel", "YT1", url="/parcels/1")]})
    log_in(client, county.people["hongxia_operator"])

    response = client.post("/scan", data={"text": "yt1"})

    assert (response.status_code, response.location) == (303, "/parcels/1")


def test_a_scan_that_means_several_things_asks_with_numbers(client, county, recognising):
    hits = [Hit("parcel", "YT1", url="/parcels/1"), Hit("bag", "YT1", url="/bags/1")]
    recognising({"YT1": hits})
    log_in(client, county.people["hongxia_operator"])

    page = client.post("/scan", data={"text": "yt1"}).text

    assert 'href="/parcels/1" data-key="1"' in page
    assert 'href="/bags/1" data-key="2"' in page


def test_what_can_be_done_is_offered_beside_a_hit(client, county, recognising):
    actions = (Action("打印", "/print/1"), Action("撤回", "/undo/1", "POST"))
    recognising({"YT1": [Hit("parcel", "YT1", actions=actions)]})
    log_in(client, county.people["hongxia_operator"])

    page = client.post("/scan", data={"text": "yt1"}).text

    assert 'href="/print/1"' in page
    assert 'method="post" action="/undo/1"' in page


def test_an_unknown_scan_says_what_it_could_be(client, county):
    log_in(client, county.people["hongxia_operator"])

    page = client.post("/scan", data={"text": "<x>"}).text

    assert "&lt;X&gt;" in page
    assert "没有任何改动。可能是" in page


@pytest.fixture
def work(app):
    @logged_in
    def view():
        return scan_answer("好", back="/work", row='<tr id="r1"></tr>', parts={"count": "1"})

    app.add_url_rule("/work", "work", view, methods=["POST"])


def test_a_work_scan_is_answered_to_the_script(client, county, work):
    log_in(client, county.people["hongxia_operator"])

    answer = client.post("/work", headers={"X-Requested-With": "scan"}).json

    assert answer == {
        "sound": "good",
        "message": "好",
        "row": '<tr id="r1"></tr>',
        "parts": {"count": "1"},
        "go": "",
    }


def test_a_work_scan_without_script_goes_back_to_its_page(client, county, work):
    log_in(client, county.people["hongxia_operator"])

    response = client.post("/work")

    assert (response.status_code, response.location) == (303, "/work")


def test_a_scan_after_the_session_ended_is_answered_so_that_it_is_kept(client, work):
    response = client.post("/work", headers={"X-Requested-With": "scan"})

    assert response.status_code == 401
    assert response.json["kind"] == "LoggedOut"
