"""``make simulate SEEDS=20`` runs so many new seeds, ``make simulate SEED=n`` one of them again.

A seed that is broken is told at once, with its story and the command that repeats it; the
others run on. Where any was, it ends in 1.
"""

import os
import random
import sys
import tempfile
import time
from pathlib import Path

from station.custody import KINDS
from tests.sync.simulator import story
from tests.sync.simulator.fleet import Fleet


def main() -> int:
    one, many = os.environ.get("SEED"), int(os.environ.get("SEEDS") or 20)
    first = int(one) if one else random.SystemRandom().randrange(10**9)
    seeds = range(first, first + (1 if one and not os.environ.get("SEEDS") else many))
    began, broken, steps, never = time.monotonic(), [], 0, {*KINDS}
    with tempfile.TemporaryDirectory(prefix="simulator-") as name:
        folder = Path(name) / "county"
        folder.mkdir()
        places = story.build(folder)
        fleet = Fleet(folder, Path(name))
        for seed in seeds:
            try:
                ran = story.run(seed, fleet, places, steps=STEPS)
                steps, never = steps + len(ran.done), never - ran.kinds
            except Exception as error:  # noqa: BLE001  a seed is reported, whatever it met
                broken.append(seed)
                print(f"seed {seed}: {type(error).__name__}: {error}")
                print("\n".join(getattr(error, "__notes__", [])))
                print(f"again: make simulate SEED={seed} STEPS={STEPS}", flush=True)
        fleet.close()
    took = time.monotonic() - began
    print(
        f"{len(seeds)} seeds from {first}, {steps} steps, {took:.0f} s; broken: {broken or 'none'}"
    )
    print(f"kinds of events that never happened: {', '.join(sorted(never)) or 'none'}")
    return 1 if broken else 0


STEPS = int(os.environ.get("STEPS") or 60)

if __name__ == "__main__":
    sys.exit(main())
