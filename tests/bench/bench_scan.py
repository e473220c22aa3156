"""A scan in the sorting room, by HTTP to the server of ``station serve``, against the least.

The scan is the one that a day has most of: a parcel that lies here is scanned, goes into its
slot's open bag (one event), and the answer names slot, place and bag. The person has logged
in and the token against forged requests is checked. The least is a bare Flask handler that
commits one row with ``sqlite3``, on the same server (``bare_server``). Both are asked in
turn, by the same client, over connections that stay open.

``python -m tests.bench scan`` measures.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

from tests.bench import counter
from tests.bench.serving import BARE, SERVE, Client, logged_in, server

Posts = Sequence[Mapping[str, str]]

SCAN, BARE_SCAN = "/sorting/scan", "/scan"
PAGE = "/sorting"
WARM, ROUNDS, AT_ONCE = 40, 12, 25
CLIENTS, EACH = 8, 60
PARCELS = 2 * (WARM + ROUNDS * AT_ONCE) + CLIENTS * EACH
BARS = {"FULL": 4.0, "OFF": 6.0}
BAR_OF_TAIL = 15.0


def measure() -> dict[str, dict[str, float]]:
    """Ratios of medians; of eight clients' slowest in a hundred to their own median."""
    results = {}
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        numbers = iter(counter.build(home, parcels=PARCELS))
        for synchronous, bar in BARS.items():
            with ExitStack() as stack:
                ours, bare = _open(stack, home, synchronous)
                ratio = _ratio(ours, bare, numbers)
                results[f"scan_p50_{synchronous.lower()}"] = {"ratio": ratio, "bar": bar}
                if synchronous == "FULL":
                    tail = _tail(ours, numbers)
                    results["scan_p99_8_clients"] = {"ratio": tail, "bar": BAR_OF_TAIL}
    return results


def _open(stack: ExitStack, home: Path, synchronous: str) -> tuple[Client, Client]:
    environ = {"STATION_HOME": str(home), "STATION_SYNCHRONOUS": synchronous}
    _, port = stack.enter_context(server(*SERVE, **environ))
    path = str(home / f"bare-{synchronous}.db")
    _, bare_port = stack.enter_context(server(*BARE, path, synchronous))
    ours = logged_in(port, counter.LOGIN, counter.PASSWORD, PAGE)
    return ours, Client(bare_port, ours.headers)


def _ratio(ours: Client, bare: Client, numbers: Iterator[str]) -> float:
    ours.time_posts(SCAN, _scans(numbers, WARM))
    bare.time_posts(BARE_SCAN, [{"text": "warm"}] * WARM)
    mine: list[float] = []
    least: list[float] = []
    for _ in range(ROUNDS):
        scans = _scans(numbers, AT_ONCE)
        least += bare.time_posts(BARE_SCAN, scans)
        mine += ours.time_posts(SCAN, scans)
    _say("one client", mine)
    _say("bare", least)
    return median(mine) / median(least)


def _tail(ours: Client, numbers: Iterator[str]) -> float:
    port = ours.connection.port
    clients = [Client(port, ours.headers) for _ in range(CLIENTS)]
    scans = [_scans(numbers, EACH) for _ in clients]
    with ThreadPoolExecutor(CLIENTS) as pool:
        timed = pool.map(lambda client, posts: client.time_posts(SCAN, posts), clients, scans)
        seconds = [one for each in timed for one in each]
    _say("8 clients", seconds)
    return quantiles(seconds, n=100)[98] / median(seconds)


def _scans(numbers: Iterator[str], count: int) -> Posts:
    return [{"text": next(numbers), "scan_id": str(uuid4())} for _ in range(count)]


def _say(what: str, seconds: Sequence[float]) -> None:
    cuts = quantiles(seconds, n=100)
    print(f"  {what}: p50 {cuts[49] * 1000:.2f} ms, p99 {cuts[98] * 1000:.2f} ms")


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
