"""What a whole sheet's codes say, as rows, until the rows of its sender come."""

from sqlmodel import Session, col, delete

from station import custody
from station.consolidation.models import (
    Bag,
    LegState,
    PaperBag,
    PaperBagItem,
    PaperItem,
    PaperLoad,
    Proof,
)
from station.custody import UnitKind, Writer
from station.paper import Line, PaperKind, Said


def keep(session: Session, writer: Writer, said: Said, proof: Proof) -> None:
    """Keep a whole sheet, unless a better one of the same load or bag is kept already."""
    for line in said.lines:
        kind = UnitKind.BAG if line.is_bag else UnitKind.PARCEL
        custody.ensure_unit(session.connection(), kind, line.unit_id, line.number, use=line.use)
    if said.kind is PaperKind.BILL:
        _keep_load(session, writer, said, proof)
    else:
        _keep_list(session, writer, said, proof)
    session.flush()


def _keep_load(session: Session, writer: Writer, said: Said, proof: Proof) -> None:
    known = session.get(PaperLoad, said.subject_id)
    if known is not None and _is_no_better(known.proof, proof, known.revision, said.revision):
        return
    if known is not None and known.state is LegState.RECEIVED:
        return
    session.exec(delete(PaperItem).where(col(PaperItem.leg_id) == said.subject_id))
    load = known or PaperLoad(
        id=said.subject_id,
        number=said.number,
        revision=said.revision,
        from_station_id=said.origin_id,
        to_station_id=said.destination_id,
        node_id=said.node_id,
        day=said.day,
        departed_at=said.written_at,
        proof=proof,
    )
    load.revision, load.proof, load.node_id = said.revision, proof, said.node_id
    session.add(load)
    session.flush()
    for line in said.lines:
        session.add(
            PaperItem(
                leg_id=load.id,
                unit_id=line.unit_id,
                head_id=line.head_id,
                hop=line.hop,
                epoch=line.epoch if proof is Proof.PROVEN else 0,
                destination_id=line.destination_id or said.destination_id,
                parcels=line.pieces,
                grams=line.grams,
            )
        )
        if line.is_bag and session.get(Bag, line.unit_id) is None:
            _keep_bag_of_bill(session, writer, said, line, proof)


def _keep_bag_of_bill(
    session: Session, writer: Writer, said: Said, line: Line, proof: Proof
) -> None:
    if session.get(PaperBag, line.unit_id) is not None:
        return
    session.add(
        PaperBag(
            id=line.unit_id,
            number=line.number,
            station_id=said.origin_id,
            destination_id=line.destination_id or said.destination_id,
            parcel_count=line.pieces,
            parcel_grams=line.grams,
            proof=proof,
            read_at=writer.at,
        )
    )


def _keep_list(session: Session, writer: Writer, said: Said, proof: Proof) -> None:
    known = session.get(PaperBag, said.subject_id)
    if known is not None and _is_no_better(known.proof, proof, known.revision, said.revision):
        return
    session.exec(delete(PaperBagItem).where(col(PaperBagItem.bag_id) == said.subject_id))
    bag = known or PaperBag(
        id=said.subject_id,
        number=said.number,
        station_id=said.origin_id,
        destination_id=said.destination_id,
        proof=proof,
        read_at=writer.at,
    )
    bag.revision, bag.proof = said.revision, proof
    bag.parcel_count = len(said.lines)
    session.add(bag)
    session.flush()
    for line in said.lines:
        session.add(
            PaperBagItem(
                bag_id=bag.id,
                unit_id=line.unit_id,
                head_id=line.head_id,
                hop=line.hop,
                epoch=line.epoch if proof is Proof.PROVEN else 0,
                destination_id=line.destination_id,
            )
        )
    if session.get(Bag, bag.id) is None:
        custody.ensure_unit(session.connection(), UnitKind.BAG, bag.id, bag.number)


def _is_no_better(known: Proof, proof: Proof, revision: int, new: int) -> bool:
    """A proven sheet gives way to a later proven one alone; any other to a proven or later one."""
    if revision == 0:
        return False
    if known is Proof.PROVEN:
        return proof is not Proof.PROVEN or new <= revision
    return proof is not Proof.PROVEN and new <= revision
