"""A hub and the computers of some stations, each with a database of its own."""

import shutil

import pytest

from station.keeping import copying
from station.records import Installation, begin_incarnation
from tests.consolidation.room import a_room
from tests.goods.market import Market
from tests.sync.drawer import Drawer
from tests.sync.machines import Machine, a_hub, join
from tests.sync.simulator.fleet import fill


@pytest.fixture
def room(database, county, clock):
    return a_room(database, county, clock)


@pytest.fixture
def hub(room):
    return a_hub(room.database)


@pytest.fixture
def machine_at(hub, room, template_database, tmp_path, clock):
    """Enrols the computer of some stations: ``machine_at("hongxia")``; another, in its place."""
    opened: list[Machine] = []

    def enrol(*names: str, anew: bool = False) -> Machine:
        path = tmp_path / (f"{names[0]}-anew" if anew else names[0]) / "station.db"
        path.parent.mkdir()
        shutil.copy(template_database, path)
        machine = join(hub, path, [room.station(name) for name in names], name=names[0], at=clock())
        opened.append(machine)
        return machine

    yield enrol
    for machine in opened:
        machine.database.close()


@pytest.fixture
def market(database, county, clock):
    """What is for sale at the hub."""
    return Market(database, county, clock)


@pytest.fixture
def village(hub, machine_at, market, clock):
    """The computer of Hongxia, which knows what is for sale."""
    found = machine_at("hongxia")
    found.exchange_with(hub, at=clock())
    return found


@pytest.fixture
def kept(tmp_path):
    """A backup of a machine: ``kept(machine)`` makes it, and what it gives puts it back."""
    made = []

    def keep(machine):
        path = tmp_path / f"kept-{len(made)}.db"
        made.append(path)
        copying.copy(machine.database.path, path)

        def put_back():
            with machine.database.read() as session:
                highest = session.get_one(Installation, 1).incarnation
            fill(machine.database, path)
            with machine.database.write() as session:
                begin_incarnation(session.connection(), after=highest)

        return put_back

    return keep


@pytest.fixture
def parcels(room):
    """Two wait in Hongxia, with cash on delivery."""
    return [room.parcel("hongxia", at="hongxia", cod_fen=fen) for fen in (8_600, 1_400)]


@pytest.fixture
def drawer(parcels, hub, machine_at, room, clock):
    """Hongxia's, on a computer of its own."""
    machine = machine_at("hongxia")
    machine.exchange_with(hub, at=clock())
    return Drawer(room, machine)


@pytest.fixture
def office(room, hub):
    """The county's, at the hub."""
    return Drawer(room, hub, "coordinator")


@pytest.fixture
def exchange(hub, drawer, clock):
    return lambda: drawer.machine.exchange_with(hub, at=clock())
