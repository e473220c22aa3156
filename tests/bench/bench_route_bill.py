"""Route bills against the same lines as a ReportLab LongTable, both in one run.

``python -m tests.bench.bench_route_bill`` prints the figures; each ratio must stay below its bar.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

from station.manifests.sheets import draw_bill_lines, draw_route_bill
from station.manifests.sheets.copies import BillCopy
from station.manifests.sheets.lines import BillLine
from station.manifests.sheets.route_bill import RouteBill
from station.printing import fonts
from station.printing.tables import Coded
from tests.manifests.samples import a_long_stop, a_route_bill


class Bar(NamedTuple):
    lines: int
    ratio: float


BARS = {
    "route_bill_1000_lines": Bar(1_000, 0.25),
    "route_bill_10000_lines": Bar(10_000, 0.1),
}
MEGABYTES = 120


def measure() -> dict[str, dict[str, float]]:
    fonts.font()
    results = {}
    for name, bar in BARS.items():
        bill = _a_bill(bar.lines)
        ours, theirs = _best_of(3, _draw_ours, bill), _best_of(1, _draw_long_table, bill)
        results[name] = {"ratio": ours / theirs, "bar": bar.ratio}
    results["route_bill_10000_lines_mb"] = {"ratio": _peak_megabytes(), "bar": MEGABYTES}
    return results


def _a_bill(lines: int) -> RouteBill:
    stops = tuple(
        a_long_stop(lines // 5, ordinal=at, name=name)
        for at, name in enumerate(("石城", "白霓", "路口", "金塘", "青山"), start=1)
    )
    return a_route_bill(stops=stops)


def _draw_ours(bill: RouteBill) -> None:
    draw_route_bill.draw(bill, [BillCopy.KEPT])


def _draw_long_table(bill: RouteBill) -> None:
    """The same cells as paragraphs, and no codes, which only makes it faster."""
    style = ParagraphStyle("cell", fontName=fonts.NAME, fontSize=9, leading=11, wordWrap="CJK")
    heads = [column.title for column in draw_bill_lines.COLUMNS]
    widths = [column.millimetres * 72 / 25.4 for column in draw_bill_lines.COLUMNS]
    rows = [[Paragraph(title, style) for title in heads]]
    rows += [
        [Paragraph(text, style) for text in _texts(number, line)]
        for number, line in enumerate(bill.lines, start=1)
    ]
    document = SimpleDocTemplate(BytesIO(), pagesize=A4, invariant=1, leftMargin=34, rightMargin=34)
    document.build([LongTable(rows, colWidths=widths, repeatRows=1)])


def _texts(number: int, line: BillLine) -> Sequence[str]:
    cells = draw_bill_lines.cells(number, line)
    return [cell.number if isinstance(cell, Coded) else cell for cell in cells]


def _best_of(times: int, draw: Callable[[RouteBill], None], bill: RouteBill) -> float:
    taken = []
    for _ in range(times):
        start = perf_counter()
        draw(bill)
        taken.append(perf_counter() - start)
    return min(taken)


def _peak_megabytes() -> float:
    """Of a process that draws ten thousand lines and does nothing else."""
    command = [sys.executable, "-m", "tests.bench.bench_route_bill", "--peak"]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _print_peak() -> None:
    _draw_ours(_a_bill(10_000))
    print(_own_peak_kilobytes() / 1024)


def _own_peak_kilobytes() -> float:
    """On Linux ``getrusage`` tells the parent's peak too, which has drawn a LongTable."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (peak,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return float(peak.split()[1])


if __name__ == "__main__":
    if "--peak" in sys.argv:
        _print_peak()
    else:
        print(json.dumps(measure(), indent=2))
