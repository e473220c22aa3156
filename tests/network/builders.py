"""Editions and places to start from; a test names only what matters to it."""

from pathlib import Path
from uuid import uuid4

from station.network.division_file import DivisionFile, DivisionRow, level_of, parent_of, read
from station.network.edition_change import EditionChange, KnownPlace

DATA = Path(__file__).parent.parent / "data" / "network"

COUNTY = "421223000000"
HEADER = "code,level,parent_code,name,longitude,latitude\n"


def tonglu(edition: str) -> DivisionFile:
    name = {"2016": "tonglu_330122_2016.csv", "2023": "tonglu_330122.csv"}[edition]
    return read((DATA / name).read_bytes())


def an_edition(names: dict[str, str], county: str = "崇阳县") -> DivisionFile:
    """Codes without the county's six digits: 101000 is a township, 101201 a village in it."""
    full = {COUNTY: county} | {COUNTY[:6] + code: name for code, name in names.items()}
    return DivisionFile(tuple(a_row(code, full[code]) for code in sorted(full)))


def a_row(code: str, name: str) -> DivisionRow:
    return DivisionRow(code, level_of(code), parent_of(code), name)


def places_of(edition: DivisionFile) -> list[KnownPlace]:
    return [a_place(row) for row in edition.rows]


def a_place(row: DivisionRow, *, current: bool = True) -> KnownPlace:
    return KnownPlace(uuid4(), row.code, row.name, row.level, row.parent_code, current)


def known_after(change: EditionChange) -> list[KnownPlace]:
    """The register once a settled change was written to it."""
    continued = [
        KnownPlace(p.place.place_id, p.row.code, p.row.name, p.row.level, p.row.parent_code)
        for p in change.continued
    ]
    past = [
        KnownPlace(p.place_id, p.code, p.name, p.level, p.parent_code, current=False)
        for p in [*change.gone_places, *change.absent]
    ]
    return [*continued, *map(a_place, change.new_rows), *past]


def names(pairings) -> list[tuple[str, str]]:
    return [(pairing.place.name, pairing.row.name) for pairing in pairings]


def codes(pairings) -> list[tuple[str, str]]:
    return [(pairing.place.code[6:], pairing.row.code[6:]) for pairing in pairings]
