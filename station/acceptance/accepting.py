"""Accepts what somebody sends: number, price, money and parcel, all of it or nothing."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody, ledger
from station.acceptance import blocks, rules, terms
from station.acceptance.models import Acceptance, Sender
from station.acceptance.numbering import free_number
from station.acceptance.offering import Offered, Paid
from station.acceptance.repeating import accepted_by, ensure_same
from station.acceptance.tariffs import Price, price_of, zone_for
from station.access import Actor, Permission
from station.barcodes import Series
from station.clock import business_day
from station.custody import EVENT, Evidence, Happening, UnitKind, Writer
from station.db import get_or_raise
from station.errors import NotFound
from station.ledger import Due, EntryKind, Occasion
from station.ledger import lookup as books
from station.ledger.rules import collection, ensure_reference, ensure_there, in_yuan
from station.network.lookup import county_station
from station.network.models import Partner, Station
from station.parcels.models import Contact, Direction, Parcel
from station.parcels.sorting import Sorting
from station.records import ensure_written_here

_ACCEPT = frozenset({"accept"})


def price(session: Session, writer: Writer, offered: Offered) -> Price:
    """What it costs today, if it may be accepted at all.

    Raises:
        NotAuthorised, NoNumberLeft, NoTariff, NoZone: with what is to be done.
    """
    day = business_day(writer.at)
    partner = get_or_raise(session, Partner, offered.partner_id)
    if terms.paper_for(session, writer.station_id, partner.id, day) is None:
        raise rules.NotAuthorised(partner=partner.name, day=f"{day:%Y-%m-%d}")
    blocks.ensure_some(session, writer.station_id, partner)
    zones = terms.zones_of(session, partner.id, day)
    if not zones:
        raise rules.NoTariff(partner=partner.name)
    zone = zone_for(zones, offered.recipient.address)
    if zone is None:
        raise rules.NoZone
    return price_of(zone, offered.grams, offered.insured_fen)


def accept(
    session: Session, writer: Writer, offered: Offered, paid: Paid, *, act_id: UUID
) -> Acceptance:
    """Take a parcel for its partner, under the station's next number, paid in full.

    ``act_id`` names this act: the same again is answered, and done once.

    Raises:
        NotInspected, NotRegistered: nothing was accepted, and no number used.
        OtherPrice: the price is another by now.
        NotedOtherwise: this act has accepted something else, or it was taken back since.
    """
    writer.actor.ensure_may(Permission.SERVE)
    if (done := accepted_by(session, act_id)) is not None:
        ensure_same(session, writer, done, offered, paid)
        return done
    rules.ensure_seen_into(inspected=offered.inspected)
    rules.ensure_registered(offered.registered.where, offered.registered.reference)
    due = price(session, writer, offered)
    if due.fen != paid.fen:
        raise rules.OtherPrice(price=in_yuan(due.fen))
    ensure_reference(paid.method, paid.reference)
    partner = get_or_raise(session, Partner, offered.partner_id)
    number = blocks.take(session, writer, partner)
    unit_id = custody.unit_id_of(number)
    custody.ensure_unit(session.connection(), UnitKind.PARCEL, unit_id, number)
    _add_parcel(session, writer, offered, unit_id, number)
    kept = _keep(session, writer, offered, due, unit_id, number)
    happening = Happening(
        "accept",
        unit_id,
        Evidence.SIGNED,
        party_id=partner.id,
        scan_id=uuid5(act_id, "accept"),
    )
    [recorded] = custody.record(session.connection(), writer, [happening])
    _collect(session, writer, kept, paid, recorded.event_id)
    return kept


def take_back(session: Session, writer: Writer, acceptance_id: UUID) -> None:
    """The sender takes it along again, with the money; its number is not used again.

    Raises:
        NotOfToday: it was accepted on another day, or is on its way.
    """
    writer.actor.ensure_may(Permission.SERVE)
    ensure_written_here(session, writer.station_id)
    kept = get(session, acceptance_id, seen_by=writer.actor)
    unit = custody.get_unit(session, kept.id)
    head = session.connection().execute(sa.select(EVENT).where(EVENT.c.id == unit.head_id)).one()
    here = kept.station_id == writer.station_id and head.kind == "accept"
    if not here or kept.day != business_day(writer.at):
        raise rules.NotOfToday
    _ensure_money_there(session, head.id)
    custody.void(session.connection(), writer, kept.id, voidable=_ACCEPT)
    ledger.reverse_event(session, _occasion(writer, kept.id), head.id)
    kept.taken_back_at = writer.at
    session.flush()


def get(session: Session, acceptance_id: UUID, *, seen_by: Actor) -> Acceptance:
    """Raises NotFound where there is none, or it is no business of the actor's stations."""
    found = session.get(Acceptance, acceptance_id)
    station = session.get(Station, found.station_id) if found else None
    if found is None or station is None or not seen_by.sees(station.path):
        raise NotFound(kind="Acceptance", id=acceptance_id)
    return found


def of_day(session: Session, station_id: UUID, day: date) -> Sequence[Acceptance]:
    """What a station accepted on a day, the last first."""
    query = select(Acceptance).where(Acceptance.station_id == station_id, Acceptance.day == day)
    return session.exec(query.order_by(col(Acceptance.accepted_at).desc())).all()


def _add_parcel(
    session: Session, writer: Writer, offered: Offered, unit_id: UUID, number: str
) -> None:
    """It goes up to the county, in the same bags and trips as everything else."""
    county = county_station(session)
    home_id = writer.station_id
    session.add(
        Parcel(
            id=unit_id,
            home_station_id=home_id,
            number=number,
            partner_id=offered.partner_id,
            direction=Direction.UP,
            station_id=writer.station_id,
            destination_id=county.id if county else None,
            sorting=Sorting.SURE,
            weight_grams=offered.grams,
            insured_fen=offered.insured_fen,
            # A file that names it later says nothing new of it.
            content_digest=sha256(number.encode()).digest()[:16],
            announced_on=business_day(writer.at),
        )
    )
    _add_people(session, writer, offered, unit_id)
    session.flush()


def _add_people(session: Session, writer: Writer, offered: Offered, unit_id: UUID) -> None:
    """Whom it is for goes along with it; who sends stays here."""
    to, home_id = offered.recipient, writer.station_id
    tail = "".join(c for c in offered.recipient.phone if c.isdigit())[-4:]
    session.add(
        Contact(
            id=unit_id,
            home_station_id=home_id,
            name=to.name,
            phone=offered.recipient.phone,
            phone_tail=tail,
            address=to.address,
        )
    )
    by = offered.sender
    session.add(
        Sender(
            id=unit_id,
            home_station_id=home_id,
            name=by.name,
            phone=by.phone,
            address=by.address,
            accepted_at=writer.at,
        )
    )


def _keep(
    session: Session, writer: Writer, offered: Offered, due: Price, unit_id: UUID, number: str
) -> Acceptance:
    station = get_or_raise(session, Station, writer.station_id)
    day = business_day(writer.at)
    paper = terms.paper_for(session, station.id, offered.partner_id, day)
    if paper is None:
        raise rules.NotAuthorised(partner="", day=f"{day:%Y-%m-%d}")
    kept = Acceptance(
        id=unit_id,
        home_station_id=station.id,
        number=number,
        receipt=free_number(session, station, Series.ACCEPTANCE, Acceptance.receipt),
        partner_id=offered.partner_id,
        station_id=station.id,
        authorisation_id=paper.id,
        zone=due.zone,
        weight_grams=offered.grams,
        contents=offered.contents,
        inspected_at=writer.at,
        registered_in=offered.registered.where,
        registered_as=offered.registered.reference,
        document=offered.registered.document,
        freight_fen=due.freight_fen,
        premium_fen=due.premium_fen,
        insured_fen=offered.insured_fen,
        accepted_at=writer.at,
        accepted_by_id=writer.actor_id,
        day=day,
    )
    session.add(kept)
    session.flush()
    return kept


def _collect(
    session: Session, writer: Writer, kept: Acceptance, paid: Paid, event_id: UUID
) -> None:
    """Into the counter's books: we have it, and owe it to the partner."""
    if not paid.fen:
        return
    occasion = _occasion(writer, kept.id, event_id=event_id, reference=paid.reference)
    due = Due(kept.partner_id, freight_collect_fen=paid.fen)
    lines = collection(kept.station_id, paid.method, due)
    ledger.post(session, occasion, EntryKind.COLLECT, lines)


def _ensure_money_there(session: Session, event_id: UUID) -> None:
    """What has gone to the county cannot be given back over the counter."""
    query = select(ledger.Entry).where(ledger.Entry.event_id == event_id)
    entry = session.exec(query).first()
    for line in ledger.lines_of(session, entry.id) if entry else ():
        if line.fen > 0:
            there = books.balance(session, line.account.kind, line.account.station_id)
            ensure_there(there, line.fen)


def _occasion(writer: Writer, unit_id: UUID, **more: Any) -> Occasion:
    return Occasion.of(writer, unit_id=unit_id, **more)
