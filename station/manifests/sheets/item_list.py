"""What a bag's item list (清单) says: its contents, without anyone's name."""

from datetime import date

from msgspec import Struct

from station.manifests.sheets.lines import Made, total_grams


class ItemLine(Struct, frozen=True):
    number: str
    partner: str
    weight_grams: int | None
    code: str = ""
    cod_fen: int = 0
    freight_collect_fen: int = 0
    remarks: str = ""


class ItemList(Struct, frozen=True):
    """``number`` is the bag's; ``codes`` are the contents for a scanner, as QR codes."""

    number: str
    revision: int
    issuer: str
    origin: str
    destination: str
    township: str
    on: date
    trip: str
    seal: str
    lines: tuple[ItemLine, ...]
    made: Made
    code: str = ""
    codes: tuple[str, ...] = ()
    # What those say of units and heads, as one hash.
    load: str = ""

    @property
    def weight_grams(self) -> int | None:
        return total_grams(line.weight_grams for line in self.lines)

    @property
    def unweighed(self) -> int:
        return sum(line.weight_grams is None for line in self.lines)

    @property
    def cod_fen(self) -> int:
        return sum(line.cod_fen for line in self.lines)

    @property
    def freight_collect_fen(self) -> int:
        return sum(line.freight_collect_fen for line in self.lines)
