"""What sheets say to a scanner: QR codes that carry a load to a station without a line.

The format stands byte by byte in docs/paper.md; it knows neither database nor drawing.
"""

from station.paper.parts import (
    MOST_BYTES,
    Part,
    Unwhole,
    assemble,
    encode,
    read,
)
from station.paper.says import Line, PaperKind, Said

__all__ = [
    "MOST_BYTES",
    "Line",
    "PaperKind",
    "Part",
    "Said",
    "Unwhole",
    "assemble",
    "encode",
    "read",
]
