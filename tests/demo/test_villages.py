"""Villages of the demonstration get computers of their own, with all that concerns them."""

import shutil

from station.db import Database
from station.demo import villages
from station.settings import Settings
from station.sync import digest, nodes


def test_two_villages_begin_with_what_the_hub_has_for_them(built, tmp_path):
    hub_home = tmp_path / "hub"
    hub_home.mkdir()
    shutil.copy(built.home / "station.db", hub_home / "station.db")
    settings = Settings(
        home=hub_home, database_url=f"sqlite:///{hub_home / 'station.db'}", synchronous="OFF"
    )
    hub = Database(settings.database_url, synchronous="OFF")
    folders = {login: tmp_path / login for login in villages.LOGINS}

    villages.add(hub, settings, folders, url="http://127.0.0.1:8000", clock=lambda: built.now)

    for login, folder in folders.items():
        database = Database(f"sqlite:///{folder / 'station.db'}", synchronous="OFF")
        with database.read() as here, hub.read() as there:
            me = nodes.identity(here, folder)
            assert nodes.peer_of(here).is_complete
            assert len(nodes.own_stations(here)) == 1
            # The first is told of the second when it is started.
            is_last = login == villages.LOGINS[-1]
            assert not is_last or digest.of_all(here) == digest.of_node(there, me.node_id)
        database.close()
    hub.close()
