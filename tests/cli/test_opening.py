"""The first page is there before the house, and is the same; everything else waits for it."""

import re
import subprocess
import sys
import urllib.request

import pytest

from station.app import create_app
from station.clock import system_clock
from station.db import Database
from station.front import DOORS, create_front, is_for_front
from station.records import installation
from station.settings import Settings
from station.sync.models import Peer
from tests.bench.serving import SERVE, server
from tests.cli.conftest import clean_environment

# A program whose rooms cannot be loaded, started as by a shell in the background.
IN_THE_BACKGROUND = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
WITHOUT_APP = "import sys; sys.modules['station.app'] = None"
WITHOUT_ROOMS = ("-c", "; ".join((IN_THE_BACKGROUND, WITHOUT_APP, SERVE[1])), *SERVE[2:])
LOADED_BY_THE_FIRST_PAGE = """
import sys
from station.clock import system_clock
from station.db import Database
from station.front import create_front
from station.settings import Settings
settings = Settings.read({"STATION_HOME": sys.argv[1]})
front = create_front(settings, opened=Database(settings.database_url), clock=system_clock)
print(front.test_client().get("/").status_code)
print(*(name for name in sys.modules if name.startswith("station.")), sep="\\n")
"""
_TOKEN = re.compile(r'(name="csrf[-_]token" (?:content|value))="[^"]+"')


@pytest.fixture
def county(county_station, tmp_path):
    """Settings and database of a county that is there, and has nobody in it."""
    settings = Settings.read({"STATION_HOME": str(tmp_path / "home"), "STATION_SYNCHRONOUS": "OFF"})
    database = Database(settings.database_url, synchronous="OFF")
    yield settings, database
    database.close()


def front_of(county):
    settings, database = county
    return create_front(settings, opened=database, clock=system_clock)


def page_of(app, language="zh"):
    answer = app.test_client().get("/", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return _TOKEN.sub(r"\1", answer.get_data(as_text=True))


def test_the_first_page_is_the_one_that_the_house_shows(county):
    settings, database = county
    house = create_app(settings, opened=database)

    assert "包裹" in page_of(front_of(county))
    assert page_of(front_of(county)) == page_of(house)


def test_its_doors_lead_where_the_rooms_are(county):
    settings, database = county
    house = create_app(settings, opened=database)
    addresses = {rule.endpoint: rule.rule for rule in house.url_map.iter_rules()}

    assert {endpoint: addresses[endpoint] for endpoint in DOORS} == DOORS


def test_its_doors_are_not_opened_before_the_house_stands(county):
    client = front_of(county).test_client()

    assert {client.get(address).status_code for address in DOORS.values()} <= {403, 404}


def test_it_loads_no_room_but_those_of_people_and_of_the_network(county):
    settings, _ = county
    asked = [sys.executable, "-c", LOADED_BY_THE_FIRST_PAGE, str(settings.home)]

    status, *modules = subprocess.run(
        asked, capture_output=True, text=True, check=True
    ).stdout.split()

    assert status == "200"
    rooms = {name.split(".")[1] for name in modules}
    assert "accounts" in rooms
    assert not rooms & {"custody", "parcels", "counter", "goods", "orders", "sync", "exchanging"}


def test_where_there_is_no_county_yet_it_is_the_house_that_says_what_to_do(station, tmp_path):
    assert station("init").code == 0
    settings = Settings.read({"STATION_HOME": str(tmp_path / "home")})
    database = Database(settings.database_url)

    assert front_of((settings, database)) is None

    database.close()


@pytest.mark.parametrize("is_complete", [False, True])
def test_a_village_has_its_first_page_early_once_its_county_has_come_whole(county, is_complete):
    _, database = county
    with database.write() as session:
        me = installation(session)
        me.hub_id = me.node_id
        session.add_all([me, Peer(id=me.node_id, public_key=b"", is_complete=is_complete)])

    assert (front_of(county) is not None) == is_complete


@pytest.mark.parametrize(
    ("request_", "is_for_it"),
    [
        ({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, True),
        ({"REQUEST_METHOD": "HEAD", "PATH_INFO": "/"}, True),
        ({"REQUEST_METHOD": "GET", "PATH_INFO": "/static/station.css"}, True),
        ({"REQUEST_METHOD": "POST", "PATH_INFO": "/"}, False),
        ({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_COOKIE": "session=x"}, False),
        ({"REQUEST_METHOD": "GET", "PATH_INFO": "/login"}, False),
    ],
)
def test_only_who_is_unknown_gets_the_first_page_early(request_, is_for_it):
    assert is_for_front(request_) == is_for_it


def test_every_other_page_waits_until_the_house_stands(county_station, tmp_path):
    with (
        server(*SERVE, STATION_HOME=str(tmp_path / "home")) as (_, port),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/shop") as page,
    ):
        status = page.status

    assert status == 200


def test_a_house_that_cannot_be_loaded_ends_the_server_with_the_reason(county_station, tmp_path):
    process = subprocess.Popen(
        [sys.executable, *WITHOUT_ROOMS],
        env=clean_environment(tmp_path / "home"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = re.search(r"http://[\d.:]+", process.stdout.readline())[0]
    with urllib.request.urlopen(address) as page:
        first = page.status
    told = process.communicate(timeout=60)[1]

    assert first == 200
    assert process.returncode == 1
    assert "station.app" in told
