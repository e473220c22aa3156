"""The counter, by HTTP to the server of ``station serve``, against the least.

3,000 parcels are on one station's shelf. A person comes with the last four digits: the list
of what waits for them. Then one parcel is handed over: the answer comes when it is durable.
The least is the bare Flask handler of ``bare_server`` that commits one row.

``python -m tests.bench counter`` measures.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

import sqlalchemy as sa

from station.counter.models import Size, Stay
from station.custody import EVENT, UNIT
from station.db import Database, new_id, table_of
from station.network.models import Level, Station
from station.parcels.models import Contact, Parcel
from tests.bench import counter
from tests.bench.serving import BARE, SERVE, Client, logged_in, server

FIND, HAND_OVER, PAGE, BARE_SCAN = "/pickup/find", "/pickup/hand-over", "/pickup", "/scan"
SHELVED, WARM, ROUNDS, AT_ONCE = 3_000, 50, 100, 3
BAR_OF_LIST, BAR_OF_HANDOVER = 4.0, 6.0
Posts = Sequence[Mapping[str, str]]


def measure() -> dict[str, dict[str, float]]:
    """Ratios of medians, both sides asked in turn."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        home = Path(name)
        counter.build(home, parcels=SHELVED)
        shelved = _shelve(home)
        environ = {"STATION_HOME": str(home)}
        _, port = stack.enter_context(server(*SERVE, **environ))
        _, bare_port = stack.enter_context(server(*BARE, str(home / "bare.db"), "FULL"))
        ours = logged_in(port, counter.LOGIN, counter.PASSWORD, PAGE)
        bare = Client(bare_port, ours.headers)
        many = WARM + ROUNDS * AT_ONCE
        finds = [{"text": tail} for _, tail in shelved[:many]]
        gives = [
            {"unit_ids": str(unit_id), "due_fen": "0", "act_id": str(uuid4())}
            for unit_id, _ in shelved[-many:]
        ]
        return {
            "counter_list": {"ratio": _ratio(ours, bare, FIND, finds), "bar": BAR_OF_LIST},
            "counter_hand_over": {
                "ratio": _ratio(ours, bare, HAND_OVER, gives),
                "bar": BAR_OF_HANDOVER,
            },
        }


def _ratio(ours: Client, bare: Client, path: str, posts: Posts) -> float:
    ours.time_posts(path, posts[:WARM])
    bare.time_posts(BARE_SCAN, [{"text": "warm"}] * WARM)
    mine: list[float] = []
    least: list[float] = []
    for first in range(WARM, len(posts), AT_ONCE):
        some = posts[first : first + AT_ONCE]
        least += bare.time_posts(BARE_SCAN, [{"text": "x"}] * len(some))
        mine += ours.time_posts(path, some)
    print(f"  {path}: {median(mine) * 1000:.2f} ms, bare {median(least) * 1000:.2f} ms")
    return median(mine) / median(least)


def _shelve(home: Path) -> list[tuple[UUID, str]]:
    """Everything stands on the county station's own shelf, without dues; ids and four digits."""
    database = Database(counter.settings_of(home).database_url)
    parcel, contact = table_of(Parcel), table_of(Contact)
    with database.write() as session:
        connection = session.connection()
        place = sa.select(table_of(Station).c.id).where(table_of(Station).c.level == Level.COUNTY)
        station_id = connection.scalar(place)
        connection.execute(
            sa.update(parcel).values(destination_id=station_id, cod_fen=0, freight_collect_fen=0)
        )
        here = sa.select(UNIT.c.id, contact.c.phone_tail, EVENT.c.at).select_from(
            UNIT.join(contact, contact.c.id == UNIT.c.id).join(EVENT, EVENT.c.id == UNIT.c.head_id)
        )
        rows = connection.execute(here).all()
        stays = [
            {
                "id": new_id(),
                "version": 1,
                "home_station_id": station_id,
                "unit_id": row.id,
                "station_id": station_id,
                "shelf": index // 600 + 1,
                "layer": index // 100 % 6 + 1,
                "place": index % 100 + 1,
                "size": Size.SMALL,
                "recipient_key": f"{index:064d}",
                "shelved_at": row.at,
                "shelved_on": row.at.date(),
                "name_key": "",
                "proxy_name": "",
            }
            for index, row in enumerate(rows)
        ]
        connection.execute(sa.insert(table_of(Stay)), stays)
    database.close()
    return [(row.id, row.phone_tail) for row in rows if row.phone_tail]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
