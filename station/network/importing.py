"""Writes an edition of the division codes into the network: places, stations, slots, questions.

The caller owns the transaction, so an edition is taken in wholly or not at all.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.db import new_id
from station.network import division_file, editions
from station.network.division_file import DivisionFile, DivisionRow
from station.network.edition_change import EditionChange, KnownPlace, Pairing, Unsettled
from station.network.lookup import stations_of
from station.network.models import Division, DivisionName, Level, OpenQuestion, Station
from station.network.overview import latest_edition
from station.network.pinyin import search_key, sounds_alike
from station.network.placing import (
    county_station_id,
    place_slots,
    place_stations,
    rename_station,
    tell_apart,
)
from station.network.rules import ensure_not_older
from station.network.settlement import settle

Progress = Callable[[int, int], None]
"""Called with the rows written so far, and with how many there are."""


class ImportResult(Struct, frozen=True):
    """How many places an edition left as they were, changed, added or dropped."""

    unchanged: int
    renamed: int
    moved: int
    returned: int
    reused: int
    added: int
    gone: int
    unsettled: int
    stations: int
    slots: int


def compare_edition(session: Session, edition: DivisionFile) -> EditionChange:
    """What taking in ``edition`` would change; nothing is written."""
    return editions.compare(known_places(session), edition, sounds_alike)


def import_divisions(
    session: Session,
    data: bytes,
    *,
    edition: date,
    actor: Actor,
    answers: Mapping[UUID, str | None] | None = None,
    older_is_meant: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Take in a division file, whose codes hold from the day ``edition`` on.

    ``answers`` say, by a place's id, the code that it has now, or None where it is
    abolished; what is neither certain nor answered becomes a question.

    Raises:
        DivisionFileFaulty, SecondCounty, EditionOlder: with what to correct.
    """
    actor.ensure_may(Permission.MANAGE_NETWORK)
    change = compare_edition(session, division_file.read(data))
    if not (change.is_empty or older_is_meant):
        ensure_not_older(edition, latest_edition(session))
    change, unsettled = _answer(change, answers or {})
    writer = _Writer(session, edition, progress or (lambda _done, _total: None))
    writer.write(change, unsettled)
    stations = place_stations(session, writer.home_id)
    writer.ask(change, unsettled)
    tell_apart(session)
    return ImportResult(
        unchanged=len(change.unchanged),
        renamed=len(change.renamed),
        moved=len(change.moved),
        returned=len(change.returned),
        reused=len(change.reused),
        added=len(change.added),
        gone=len(change.gone),
        unsettled=len(unsettled),
        stations=stations,
        slots=place_slots(session, writer.home_id),
    )


def known_places(session: Session) -> list[KnownPlace]:
    divisions = session.exec(select(Division)).all()
    codes = {division.id: division.code for division in divisions}
    return [
        KnownPlace(
            division.id,
            division.code,
            division.name,
            division_file.DivisionLevel(division.level),
            codes[division.parent_id] if division.parent_id else None,
            division.is_current,
        )
        for division in divisions
    ]


def _answer(
    change: EditionChange, answers: Mapping[UUID, str | None]
) -> tuple[EditionChange, tuple[Unsettled, ...]]:
    """Settle what was answered; what was not is left, with the candidates still free."""
    answered = [q for q in change.unsettled if q.place.place_id in answers]
    settled = settle(replace(change, unsettled=tuple(answered)), answers)
    taken = {pairing.row.code for pairing in settled.continued}
    left = [
        replace(q, candidates=tuple(row for row in q.candidates if row.code not in taken))
        for q in change.unsettled
        if q.place.place_id not in answers
    ]
    open_rows = {row.code for question in left for row in question.candidates}
    added = tuple(row for row in settled.added if row.code not in open_rows)
    return replace(settled, added=added), tuple(left)


class _Writer:
    """Writes one change into the register."""

    def __init__(self, session: Session, edition: date, progress: Progress) -> None:
        self._session, self._edition, self._progress = session, edition, progress
        self.home_id = county_station_id(session) or new_id()
        self._divisions = {division.id: division for division in session.exec(select(Division))}
        self._by_code: dict[str, Division] = {}

    def write(self, change: EditionChange, unsettled: Iterable[Unsettled]) -> None:
        rows = {row.code: row for question in unsettled for row in question.candidates}
        rows |= {row.code: row for row in change.new_rows}
        self._drop([*change.gone_places, *(question.place for question in unsettled)])
        self._free_codes(change.continued)
        pairings = {pairing.row.code: pairing for pairing in change.continued}
        done, total = 0, len(rows) + len(pairings)
        for level in Level:
            for code in sorted([*rows, *pairings]):
                if Level(division_file.level_of(code)) is not level:
                    continue
                if code in pairings:
                    self._continue(pairings[code])
                else:
                    self._add(rows[code])
                done += 1
                self._progress(done, total)
            # A parent must be in the table before its children.
            self._session.flush()

    def ask(self, change: EditionChange, unsettled: Iterable[Unsettled]) -> None:
        """Leave a question for each place that is gone or unsettled, and who serves it till then."""
        self._close_questions_of(pairing.place for pairing in change.returned)
        unsettled = list(unsettled)
        stations = stations_of(self._session, self._divisions)
        for place in change.gone_places:
            stations[place.place_id].is_active = False
            self._open_question(place, [])
        asked = [row.code for question in unsettled for row in question.candidates]
        for question in unsettled:
            candidates = [self._by_code[row.code] for row in question.candidates]
            self._open_question(question.place, candidates)
            self._serve_meanwhile(
                stations[question.place.place_id],
                [place for place in candidates if asked.count(place.code) == 1],
            )
        for pairing in change.continued:
            station = stations[pairing.place.place_id]
            rename_station(station, pairing.place.name, pairing.row.name)
            if not pairing.place.current:
                station.is_active, station.served_by_id = True, None
        self._session.flush()

    def _drop(self, places: Iterable[KnownPlace]) -> None:
        for place in places:
            division = self._divisions[place.place_id]
            division.is_current, division.gone_edition = False, self._edition

    def _free_codes(self, pairings: Iterable[Pairing]) -> None:
        """Two places may have exchanged their codes: let go of both before either is given."""
        for pairing in pairings:
            if pairing.place.code != pairing.row.code:
                self._divisions[pairing.place.place_id].is_current = False
        self._session.flush()

    def _continue(self, pairing: Pairing) -> None:
        division, row = self._divisions[pairing.place.place_id], pairing.row
        if (division.name, division.code) != (row.name, row.code):
            self._session.add(former(division, self._edition, self.home_id))
            division.name, division.code = row.name, row.code
            division.search, division.edition = search_key(row.name), self._edition
        division.is_current, division.gone_edition, division.merged_into_id = True, None, None
        division.parent_id = self._parent_id(row)
        if row.longitude is not None:
            division.longitude, division.latitude = row.longitude, row.latitude
        self._by_code[row.code] = division

    def _add(self, row: DivisionRow) -> None:
        division = Division(
            home_station_id=self.home_id,
            code=row.code,
            level=Level(row.level),
            name=row.name,
            search=search_key(row.name),
            parent_id=self._parent_id(row),
            longitude=row.longitude,
            latitude=row.latitude,
            edition=self._edition,
        )
        self._session.add(division)
        self._by_code[row.code] = self._divisions[division.id] = division

    def _parent_id(self, row: DivisionRow) -> UUID | None:
        return self._by_code[row.parent_code].id if row.parent_code else None

    def _open_question(self, place: KnownPlace, candidates: Iterable[Division]) -> None:
        self._session.add(
            OpenQuestion(
                home_station_id=self.home_id,
                division_id=place.place_id,
                candidate_ids=[candidate.id.hex for candidate in candidates],
                edition=self._edition,
            )
        )

    def _serve_meanwhile(self, station: Station, candidates: list[Division]) -> None:
        """Until a person decides, the shop that is there serves what it may have become."""
        for candidate in stations_of(self._session, [place.id for place in candidates]).values():
            candidate.served_by_id = station.id
        if len(candidates) == 1:
            self._divisions[station.division_id].merged_into_id = candidates[0].id

    def _close_questions_of(self, places: Iterable[KnownPlace]) -> None:
        ids = [place.place_id for place in places]
        open_ = select(OpenQuestion).where(
            col(OpenQuestion.division_id).in_(ids), col(OpenQuestion.settled).is_(None)
        )
        for question in self._session.exec(open_):
            question.settled = "returned"


def former(division: Division, until: date, home_id: UUID) -> DivisionName:
    """The name and code that a division is about to lose."""
    return DivisionName(
        home_station_id=home_id,
        division_id=division.id,
        name=division.name,
        code=division.code,
        until=until,
    )
