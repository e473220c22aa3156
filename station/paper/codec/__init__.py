"""The format of the codes, byte by byte (docs/paper.md). Knows neither database nor drawing."""

from station.paper.codec.parts import (
    MOST_BYTES,
    Part,
    Unwhole,
    assemble,
    encode,
    read,
)
from station.paper.codec.says import Line, PaperKind, Said

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
