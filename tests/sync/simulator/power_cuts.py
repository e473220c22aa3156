"""``make cuts N=1000``: the power goes N times while computers and the hub exchange, or SEED=n again.

Pushes, pulls, first loads and sticks are cut at a random step of the disk, at the computer or
at the hub; what was not synced is kept, dropped or torn. Nothing that was acknowledged may be
gone, nobody may take a cut for a backup that was put back, and after it all have the same.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import SystemRandom

from station.records import Installation
from tests.sync.simulator import healing, power, story
from tests.sync.simulator.county import Map
from tests.sync.simulator.fleet import Fleet
from tests.sync.simulator.invariants import Broken
from tests.sync.simulator.world import World

# So many cuts in one county, which is then begun anew.
_IN_ONE = 50
_BETWEEN_HEALINGS = 10
_A_WHILE = timedelta(minutes=20)
# What is cut, and how often beside the others.
_DOING = {power.an_exchange: 5, power.a_stick: 3, power.a_first_load: 1, power.an_act: 1}


@dataclass
class Outcome:
    """What came of so many cuts: by what was cut, how many in its middle, how many at its end."""

    within: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)

    @property
    def cuts(self) -> int:
        return self.within.total() + self.after.total()


def cut_power(
    fleet: Fleet,
    county: Map,
    *,
    times: int,
    seed: int,
    synchronous: str = "FULL",
    made: Outcome | None = None,
    tell: Callable[[Outcome], None] = lambda _made: None,
) -> Outcome:
    """Count into ``made``, and ``tell`` it after each county.

    Raises:
        Broken: something is gone, or does not match after healing.
    """
    made = made or Outcome()
    while made.cuts < times:
        many, its_seed = min(_IN_ONE, times - made.cuts), seed + made.cuts
        played = story.begin(its_seed, fleet, county)
        try:
            _cut_in(played, made, many, synchronous)
        except BaseException as error:
            error.add_note(f"seed {its_seed}:\n  " + "\n  ".join(played.done[-60:]))
            error.add_note(f"again: make cuts N={many} SEED={its_seed}")
            raise
        tell(made)
    return made


def _cut_in(played: World, made: Outcome, many: int, synchronous: str) -> None:
    for number in range(1, many + 1):
        for _ in range(2):
            played.now += _A_WHILE
            played.act()
        doing = played.random.choices([*_DOING], [*_DOING.values()])[0]
        played.done.append("power cut")
        is_within = power.cut(played, doing, synchronous=synchronous)
        (made.within if is_within else made.after)[doing.__name__] += 1
        if number % _BETWEEN_HEALINGS == 0 or number == many:
            healing.heal(played)
            _ensure_no_one_began_anew(played)


def _ensure_no_one_began_anew(played: World) -> None:
    for machine in (played.hub, *played.machines.values()):
        with machine.database.read() as session:
            if session.get_one(Installation, 1).incarnation != 1:
                raise Broken("a power cut was taken for a backup that was put back")


def main(times: int, seed: int | None = None) -> int:
    seed = SystemRandom().randrange(10**9) if seed is None else seed
    print(f"seed {seed}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cuts-") as name:
        folder = Path(name) / "county"
        folder.mkdir()
        county, fleet = story.build(folder), Fleet(folder, Path(name))
        made, problem = Outcome(), ""
        try:
            cut_power(fleet, county, times=times, seed=seed, made=made, tell=_tell)
        except Exception as error:  # noqa: BLE001  told with its story, whatever it is
            notes = getattr(error, "__notes__", [])
            problem = "\n".join([f"{type(error).__name__}: {error}", *notes])
        fleet.close()
    for doing in _DOING:
        name = doing.__name__
        print(f"{name:14} {made.within[name]:5} in its middle, {made.after[name]:5} at its end")
    print(f"{made.cuts} cuts, {problem or 'nothing lost'}; {time.monotonic() - began:.0f} s")
    return 1 if problem else 0


def _tell(made: Outcome) -> None:
    print(f"{made.cuts} cuts, nothing lost", flush=True)


if __name__ == "__main__":
    sys.exit(main(*(int(told) for told in sys.argv[1:] or ["1000"])))
