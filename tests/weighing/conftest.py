import os
import threading

import pytest
from msgspec.structs import replace

from tests.consolidation.room import a_room

pty = pytest.importorskip("pty")


def set_up(app, scales):
    """Serial ports by station, as STATION_SCALE names them."""
    app.extensions["settings"] = replace(app.extensions["settings"], scales=scales)


@pytest.fixture
def room(database, county, clock):
    """A county with slots, a vehicle, two routes with a timetable, and parcels by demand."""
    return a_room(database, county, clock)


@pytest.fixture
def line():
    """The scale's end of the line, and the port's name at the computer's."""
    mine, theirs = pty.openpty()
    yield mine, os.ttyname(theirs)
    os.close(mine)
    os.close(theirs)


@pytest.fixture
def says(line):
    """Sends the same again and again, as a scale does."""
    stop = threading.Event()
    threads = []

    def says(frame):
        def repeat():
            while not stop.is_set():
                os.write(line[0], frame)
                stop.wait(0.02)

        threads.append(threading.Thread(target=repeat))
        threads[-1].start()
        return line[1]

    yield says
    stop.set()
    for thread in threads:
        thread.join()
