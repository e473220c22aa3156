"""What a bag's tag (袋牌) says."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class BagTag:
    number: str
    village: str
    township: str
    origin: str
    on: date
    trip: str
    ordinal: int
    of: int
    weight_grams: int
    pieces: int
    seal: str
    # What the Code 128 says, if not the number: a county with a GS1 prefix has an SSCC.
    code: str = ""
