"""A hub and villages' computers with nothing between them but a stick."""

from io import BytesIO

import pytest
from msgspec.structs import replace

from tests.builders import log_in
from tests.consolidation.room import a_room
from tests.exchanging.conftest import Computer, installed, invite

_PATIENCE_SECONDS = 120


class Browser:
    """Somebody in front of a computer, who has the stick in it."""

    def __init__(self, computer, person=None):
        self.computer = computer
        self._client = computer.app.test_client()
        if person is not None:
            log_in(self._client, person)

    @property
    def stick(self):
        return self.computer.settings.stick

    def get(self, path):
        return self._client.get(path)

    def post(self, path, **data):
        return self._client.post(path, data=data)

    def carry(self, path, **data):
        """Something is done with the stick; the page once it has ended."""
        answer = self._client.post(path, data=data)
        if answer.status_code != 303:
            return answer
        last = self.computer.app.extensions["carrier"].last
        assert last is None or last.ended.wait(_PATIENCE_SECONDS)
        return self._client.get(answer.location)

    def write(self):
        return self.carry("/exchange/stick/write", drive=str(self.stick))

    def read(self):
        return self.carry("/exchange/stick/read", drive=str(self.stick))

    def send(self, *files, to="/exchange/stick/files"):
        """Files by the browser."""
        sent = [(BytesIO(data), f"{place}.cunyi") for place, data in enumerate(files)]
        return self.carry(to, file=sent)


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def room(database, county, clock):
    return a_room(database, county, clock)


@pytest.fixture
def hub(room, settings, database, clock, stick):
    return Computer(replace(settings, stick=stick), database, clock)


@pytest.fixture
def a_computer(template_database, tmp_path, clock, stick):
    """A computer with nothing on it, and the stick in it: ``a_computer("village")``."""
    made = []

    def make(name) -> Computer:
        home = tmp_path / name
        home.mkdir()
        made.append(installed(template_database, home, clock, stick=stick))
        return made[-1]

    yield make
    for computer in made:
        computer.database.close()


@pytest.fixture
def coordinator(hub, county):
    return Browser(hub, county.people["coordinator"])


@pytest.fixture
def joined(hub, coordinator, room, a_computer, county):
    """A village's computer that has joined by the stick, and its clerk: ``joined("hongxia")``."""

    def make(name) -> Browser:
        computer = a_computer(name)
        newcomer = Browser(computer)
        code = invite(hub, room.station(name))
        newcomer.carry("/join/stick/request", code=code, drive=str(newcomer.stick))
        coordinator.read()
        newcomer.carry("/join/stick/read", drive=str(newcomer.stick))
        return Browser(computer, county.people[f"{name}_operator"])

    return make


@pytest.fixture
def clerk(joined):
    return joined("hongxia")
