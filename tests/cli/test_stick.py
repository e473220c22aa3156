"""A village and its county on two machines, and nothing between them but a stick."""

import shutil

import pytest
from sqlmodel import Session, select

from station import custody
from station.access import Actor, Permission
from station.carrying import sticks
from station.clock import system_clock
from station.custody import Happening, Writer
from station.custody.models import Unit
from station.keeping import installing
from station.network.models import Level, Station
from station.parcels.models import Parcel
from station.settings import Settings
from station.sync import digest, joining, nodes
from station.sync.bundle_file import MOST_BYTES
from tests.cli.test_day_by_command import INTAKE


class Machine:
    """One machine, with a home and a command line of its own."""

    def __init__(self, home, station, monkeypatch):
        self.home, self._station, self._patch = home, station, monkeypatch

    def __call__(self, *arguments):
        self._patch.setenv("STATION_HOME", str(self.home))
        return self._station(*arguments)

    def opened(self):
        self._patch.setenv("STATION_HOME", str(self.home))
        settings = Settings.read()
        database = installing.open_installed(settings)
        return database, sticks.me_of(database, settings)


@pytest.fixture
def hub(station, chongyang_home, tmp_path, monkeypatch):
    home = tmp_path / "hub"
    shutil.copytree(chongyang_home, home)
    machine = Machine(home, station, monkeypatch)
    assert machine("intake", INTAKE / "jd.csv", "--partner", "jd").code == 0
    return machine


@pytest.fixture
def village(hub, station, tmp_path, monkeypatch):
    """The computer of the station that most parcels are for, enrolled and empty."""
    machine = Machine(tmp_path / "village", station, monkeypatch)
    assert machine("init").code == 0
    here, me = machine.opened()
    there, county = hub.opened()
    with there.write() as session:
        found = session.exec(select(Parcel.destination_id).where(Parcel.destination_id != None))  # noqa: E711
        places = found.all()
        nodes.establish(session, county, name="县中心")
        nodes.enrol(
            session,
            node_id=me.node_id,
            public_key=me.public_key,
            name="洪下",
            stations=[max(set(places), key=places.count)],
        )
    with here.write() as session:
        nodes.join(session, hub_id=county.node_id, public_key=county.public_key)
    here.close()
    there.close()
    return machine


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def ride(village, hub, stick):
    """There and back."""
    return [
        village("bundle", "export", stick, "--json"),
        hub("bundle", "import", stick, "--json"),
        village("bundle", "import", stick, "--json"),
    ]


def digests(village, hub):
    here, me = village.opened()
    there, _ = hub.opened()
    with here.read() as session, there.read() as county:
        found = digest.of_all(session), digest.of_node(county, me.node_id)
    here.close()
    there.close()
    return found


def see_everything(village):
    """Somebody in the village scans whatever is on its list."""
    database, me = village.opened()
    with database.write() as session:
        writer = Writer(_operator(session, me), me.node_id, system_clock())
        units = session.exec(select(Unit.id)).all()
        custody.record(session.connection(), writer, [Happening("seen", unit) for unit in units])
    database.close()
    return len(units)


def _operator(session: Session, me) -> Actor:
    (station_id,) = nodes.hosted_by(session, me.node_id)
    station = session.get_one(Station, station_id)
    return Actor(None, "王小明", "operator", station.id, station.path, frozenset(Permission))


def test_after_two_rides_both_have_the_same_of_a_village(village, hub, stick):
    first = ride(village, hub, stick)
    seen = see_everything(village)
    second = ride(village, hub, stick)

    assert [said.code for said in (*first, *second)] == [0] * 6
    assert seen > 1
    assert second[0].result["records"] >= seen
    here, there = digests(village, hub)
    assert here == there


def test_the_answer_of_the_hub_lies_beside_the_question(village, hub, stick):
    ride(village, hub, stick)

    up, down = sorted(path.name for path in stick.iterdir())[::-1]
    assert up.startswith("up-")
    assert down.startswith("down-洪下-")


def test_the_same_stick_again_does_nothing_twice_and_says_when_it_was_taken(village, hub, stick):
    ride(village, hub, stick)

    again = [hub("bundle", "import", stick), village("bundle", "import", stick)]

    assert [said.code for said in again] == [0, 0]
    assert all("Nothing was done twice" in said.out for said in again)


def test_a_station_without_a_county_has_nobody_to_carry_to(county_station, stick):
    said = county_station("bundle", "export", stick)

    assert said.code == 1
    assert said.err.startswith("This computer has not joined a county")


def test_an_empty_stick_is_said_to_be_empty(village, stick):
    said = village("bundle", "import", stick)

    assert said.code == 1
    assert said.err.startswith("No file of the program is on it")


def test_a_computer_without_a_line_joins_by_command_and_stick_alone(
    hub, station, tmp_path, monkeypatch, stick
):
    new = Machine(tmp_path / "new", station, monkeypatch)
    there, county = hub.opened()
    with there.write() as session:
        village = session.exec(select(Station).where(Station.level == Level.VILLAGE)).first()
        _, code = joining.invite(
            session, county, name="新电脑", stations=[village.id], at=system_clock()
        )
    there.close()

    asked = new("bundle", "join", stick, code)
    rides = [hub("bundle", "import", stick), new("bundle", "import", stick)]

    assert [said.code for said in (asked, *rides)] == [0, 0, 0]
    assert "Carry it to the county" in asked.out
    assert "新电脑 is let in" in rides[0].out
    assert "The first load is complete" in rides[1].out
    assert not (tmp_path / "new" / "joining.key").exists()
    here, told = digests(new, hub)
    assert here == told


def test_what_is_not_whole_or_not_ours_is_refused_on_either_side_and_changes_nothing(
    village, hub, stick
):
    village("bundle", "export", stick)
    (up,) = stick.iterdir()
    hub("bundle", "import", stick)
    (down,) = stick.glob("down-*")
    for file, machine, other in ((up, hub, village), (down, village, hub)):
        good, before = file.read_bytes(), digests(village, hub)
        for spoil, sentence in SPOILT.values():
            file.write_bytes(spoil(good))
            said = machine("bundle", "import", file)
            assert said.code == 1
            assert sentence in said.out
        assert digests(village, hub) == before
        file.write_bytes(good)
        # Its own file is known to be whole, and is carried on.
        assert "it is whole. Carry it there" in other("bundle", "import", file).out


SPOILT = {
    "nothing-in-it": (lambda _: b"", "This file ends too early"),
    "cut-in-its-head": (lambda data: data[:40], "This file ends too early"),
    "cut-in-the-middle": (lambda data: data[: len(data) // 2], "This file ends too early"),
    "cut-before-its-end": (lambda data: data[:-1], "This file ends too early"),
    "one-bit-at-its-end": (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "damaged or altered"),
    "two-halves": (lambda data: data[:200] + data[100:-100], "damaged or altered"),
    "a-photo": (lambda _: b"\xff\xd8\xff\xe0 a photo", "not one of the program's files"),
    "too-large": (lambda data: data + bytes(MOST_BYTES), "larger than the program ever makes one"),
}


def test_the_doctor_tells_of_the_stick_on_both_sides(village, hub, stick):
    village("bundle", "export", stick)
    assert "is on its way with" in village("doctor").out

    hub("bundle", "import", stick)
    assert "rides to 洪下" in hub("doctor").out
    village("bundle", "import", stick)

    said = village("doctor").out
    assert "Stick: last written" in said
    assert "The county has what was on it" in said
