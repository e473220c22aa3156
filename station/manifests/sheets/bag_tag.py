"""What a bag's tag (袋牌) says."""

from datetime import date

from msgspec import Struct


class BagTag(Struct, frozen=True):
    number: str
    revision: int
    village: str
    township: str
    origin: str
    on: date
    trip: str
    ordinal: int
    of: int
    # None where nobody has weighed it; ``unweighed`` pieces are not in it.
    weight_grams: int | None
    pieces: int
    seal: str
    unweighed: int = 0
    # What the Code 128 says, if not the number: a county with a GS1 prefix has an SSCC.
    code: str = ""
