"""Scanned codes of sheets: each is kept, and a whole sheet is what the paper says of a load."""

from hashlib import sha256
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody, paper
from station.access import Permission
from station.consolidation import paper_chain, paper_keeping, rules
from station.consolidation.models import PaperBag, PaperLoad, PaperPart, Proof
from station.custody import Writer
from station.errors import N_, NotFound, RuleBroken
from station.keys import KeyRing, Standing
from station.network.models import Station
from station.paper import PaperKind, Part, Said


class OldRevision(RuleBroken):
    message = N_(
        "This is revision %(old)s of %(number)s; revision %(new)s was read already. Use the newer sheet."
    )


class Reading(Struct, frozen=True):
    """How far the reading of a sheet has come; ``subject_id`` is its leg's or bag's."""

    key: str
    kind: PaperKind
    number: str
    revision: int
    of: int
    read: list[int]
    lacking: list[int]
    proof: Proof
    subject_id: UUID

    @property
    def is_whole(self) -> bool:
        return not self.lacking


def take(session: Session, writer: Writer, text: str, *, keys: KeyRing) -> Reading:
    """Keep what one code says; with the last of its sheet, the load or bag is known by paper.

    Raises:
        Unwhole, FromLaterRelease: it cannot be read.
        NotYourLoad: the sheet is for another station.
        OldRevision: a newer sheet of the same load was read before.
    """
    writer.actor.ensure_may(Permission.RECEIVE)
    part = paper.read(text, unit_id=custody.unit_id_of)
    said = part.said
    if said.destination_id != writer.station_id:
        place = session.get(Station, said.destination_id)
        raise rules.NotYourLoad(place=place.name if place else "?")
    proof = proof_of(part, keys)
    if is_known(session, said):
        return _reading_of(part, proof)
    _ensure_newest(session, said)
    _keep_part(session, writer, text, part, proof)
    found = _parts(session, _key(part))
    reading = _reading(found)
    whole, _ = paper.assemble(each for _, each in found)
    if whole is not None:
        paper_keeping.keep(session, writer, whole, reading.proof)
    return reading


def get_reading(session: Session, key: str, *, at: UUID) -> Reading:
    """A sheet that is read in part, at the station that reads it."""
    found = _parts(session, key)
    if not found or found[0][0].station_id != at:
        raise NotFound(kind="Sheet", id=key)
    return _reading(found)


def half_read(session: Session, *, at: UUID) -> list[Reading]:
    """Sheets of which some codes are still to be scanned."""
    query = select(PaperPart.sheet_key).where(PaperPart.station_id == at).distinct()
    readings = [_reading(_parts(session, key)) for key in session.exec(query)]
    return [reading for reading in readings if not reading.is_whole]


def proof_of(part: Part, keys: KeyRing) -> Proof:
    """What the signature is worth."""
    if not part.signature:
        return Proof.UNSIGNED
    verdict = keys.verify(part.said.node_id, part.signed, part.signature)
    if verdict.standing is Standing.UNKNOWN:
        return Proof.UNKNOWN_NODE
    if not verdict.ok:
        return Proof.ALTERED
    return Proof.REVOKED if verdict.standing is Standing.REVOKED else Proof.PROVEN


def is_known(session: Session, said: Said) -> bool:
    """Whether the leg or bag itself has come here: then its rows count, and not its paper."""
    if said.kind is PaperKind.BILL:
        return paper_chain.is_load_here(session, said.subject_id)
    return paper_chain.is_bag_here(session, said.subject_id)


def _key(part: Part) -> str:
    head, of = part.sheet
    return sha256(f"{head!r}|{of}".encode()).hexdigest()


def _keep_part(session: Session, writer: Writer, text: str, part: Part, proof: Proof) -> None:
    key = _key(part)
    known = session.get(PaperPart, (key, part.index))
    if known is not None and known.proof is Proof.PROVEN:
        return
    row = known or PaperPart(
        sheet_key=key,
        place=part.index,
        of=part.of,
        station_id=writer.station_id,
        number=part.said.number,
        revision=part.said.revision,
        code=text,
        proof=proof,
        read_at=writer.at,
    )
    row.code, row.proof = text, proof
    session.add(row)
    session.flush()


Kept = list[tuple[PaperPart, Part]]


def _parts(session: Session, key: str) -> Kept:
    query = select(PaperPart).where(PaperPart.sheet_key == key).order_by(col(PaperPart.place))
    return [(row, paper.read(row.code, unit_id=custody.unit_id_of)) for row in session.exec(query)]


def _reading(found: Kept) -> Reading:
    """The sheet is worth what the least of its parts is worth."""
    first, part = found[0]
    _, lacking = paper.assemble(each for _, each in found)
    doubts = [row.proof for row, _ in found if row.proof is not Proof.PROVEN]
    return Reading(
        key=first.sheet_key,
        kind=part.said.kind,
        number=first.number,
        revision=first.revision,
        of=first.of,
        read=[row.place for row, _ in found],
        lacking=lacking,
        proof=doubts[0] if doubts else Proof.PROVEN,
        subject_id=part.said.subject_id,
    )


def _reading_of(part: Part, proof: Proof) -> Reading:
    """Of a load or bag that is here itself, nothing is left to be read."""
    said, every = part.said, list(range(1, part.of + 1))
    return Reading(
        key=_key(part),
        kind=said.kind,
        number=said.number,
        revision=said.revision,
        of=part.of,
        read=every,
        lacking=[],
        proof=proof,
        subject_id=said.subject_id,
    )


def _ensure_newest(session: Session, said: Said) -> None:
    known = (
        session.get(PaperLoad, said.subject_id)
        if said.kind is PaperKind.BILL
        else session.get(PaperBag, said.subject_id)
    )
    if known is not None and known.revision > said.revision and known.proof is Proof.PROVEN:
        raise OldRevision(old=said.revision, new=known.revision, number=said.number)
