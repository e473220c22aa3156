"""Runs every benchmark: ``python -m tests.bench`` prints a table and writes var/bench.json.

A benchmark is a module ``bench_*.py`` with a function ``measure``, which returns by name a
``ratio`` and the ``bar`` that it must not exceed. Both sides of a ratio are of one run.
"""

import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE.parent.parent / "var" / "bench.json"


def main(wanted: list[str]) -> int:
    results: dict[str, dict[str, float]] = {}
    for path in sorted(HERE.glob("bench_*.py")):
        if wanted and path.stem.removeprefix("bench_") not in wanted:
            continue
        print(f"{path.stem} …", file=sys.stderr, flush=True)
        results |= importlib.import_module(f"tests.bench.{path.stem}").measure()
    print_table(results)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    return int(any(row["ratio"] > row["bar"] for row in results.values()))


def print_table(results: dict[str, dict[str, float]]) -> None:
    width = max(map(len, results), default=0)
    print(f"{'':{width}}  {'ratio':>8}  {'bar':>8}")
    for name, row in results.items():
        verdict = "" if row["ratio"] <= row["bar"] else "  OVER THE BAR"
        print(f"{name:{width}}  {row['ratio']:8.3f}  {row['bar']:8.3f}{verdict}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
