"""What is done with couriers, senders and recipients: counted, accepted, turned back, given back."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from station import custody
from station.acceptance import accepting, handing
from station.acceptance.models import Acceptance, DocumentKind
from station.acceptance.offering import Offered, Paid, Registered, Who
from station.consolidation import sorting_desk
from station.counter import pickup, waiting
from station.counter.pickup import TurnedBack
from station.custody import EVENT, UNIT, Evidence, Happening, State, UnitKind
from station.ledger import Method
from station.parcels import count_totals, counting, going_back, returns
from station.parcels.going_back import Why
from station.parcels.models import Intake, IntakeState, Parcel
from tests.sync.simulator import county as places
from tests.sync.simulator.desk import Desk


def count_file(desk: Desk) -> None:
    """The parcels of a courier's file, as he brings them: damaged, extra, a slip, not there."""
    open_ = select(Intake).where(
        Intake.station_id == desk.here, Intake.state != IntakeState.CLOSED, Intake.filename != ""
    )
    found = desk.session.exec(open_.order_by(col(Intake.started_at), col(Intake.id))).all()
    intake = desk.one_of([i for i in found if count_totals.waiting_ids(desk.session, i.id)])
    if intake is None:
        return
    counting.begin(desk.session, desk.writer, intake)
    for unit_id in count_totals.waiting_ids(desk.session, intake.id):
        if desk.random.random() < 0.5:
            _count(desk, intake, custody.get_unit(desk.session, unit_id).number)
    if desk.random.random() < 0.3:
        _count(desk, intake, desk.world.new_number())
    if desk.random.random() < 0.7:
        counting.finish(desk.session, desk.writer, intake, rest_is_here=desk.random.random() < 0.5)


def _count(desk: Desk, intake: Intake, number: str) -> None:
    found = counting.count(desk.session, desk.writer, intake, number, scan_id=desk.scan_id())
    chance = desk.random.random()
    if found.outcome not in (counting.Counted.RECEIVED, counting.Counted.EXTRA):
        return
    if chance < 0.1:
        counting.take_back(desk.session, desk.writer, intake, found.unit_id)
    elif chance < 0.2:
        counting.mark_damaged(desk.session, desk.writer, intake, found.unit_id)
    elif chance < 0.3:
        returns.give_back_at_once(
            desk.session, desk.writer, intake, found.unit_id, desk.random.choice(_SAID)
        )


_SAID = (Why.REFUSED, Why.DAMAGED)


def sort_again(desk: Desk) -> None:
    """The last one was a slip: taken back, or into another slot."""
    if desk.random.random() < 0.5:
        sorting_desk.take_back(desk.session, desk.writer)
    else:
        slot = desk.random.randint(1, len(desk.county.stations) - 1)
        sorting_desk.change_slot(desk.session, desk.writer, slot)


def accept_from_sender(desk: Desk) -> None:
    """Somebody sends a parcel, under a number of the station's; sometimes takes it along again."""
    partner = places.partner_of(desk.session)
    who = Who("王小明", "13800001234", "洪下村")
    to = Who("刘桂花", "17700005635", "浙江省杭州市西湖区文三路 1 号")
    registered = Registered("圆通实名系统", "SM-0099", DocumentKind.IDENTITY_CARD)
    offered = Offered(partner.id, who, to, "笋干", 1_200, 0, True, registered)  # noqa: FBT003
    price = accepting.price(desk.session, desk.writer, offered)
    paid = Paid(price.fen, Method.CASH, "R1")
    accepting.accept(desk.session, desk.writer, offered, paid, act_id=desk.scan_id())


def take_along_again(desk: Desk) -> None:
    query = select(Acceptance).where(
        Acceptance.station_id == desk.here, col(Acceptance.taken_back_at).is_(None)
    )
    kept = desk.one_of(desk.session.exec(query.order_by(col(Acceptance.number))).all())
    if kept is not None:
        accepting.take_back(desk.session, desk.writer, kept.id)


def _waiting(desk: Desk) -> Any | None:
    """A parcel that lies here, in an opened bag or outside bags."""
    source, where = custody.whereabouts()
    lies = where["state"].in_([State.ARRIVED, State.HERE, State.RETURNING])
    return desk.some(
        sa.select(UNIT)
        .select_from(source.join(Parcel, col(Parcel.id) == UNIT.c.id))
        .where(where["holder_id"] == desk.here, lies, UNIT.c.kind == UnitKind.PARCEL)
    )


def hand_over(desk: Desk) -> None:
    row = _waiting(desk)
    if row is not None:
        happening = Happening("hand_over", row.id, Evidence.SIGNED, scan_id=desk.scan_id())
        custody.record(desk.connection(), desk.writer, [happening])


def turn_back(desk: Desk) -> None:
    """Refused, not collected, or nobody knows the recipient; more often what was announced."""
    row = desk.some(waiting.rows(desk.here)) or _waiting(desk)
    if row is not None:
        why = desk.random.choice([*TurnedBack])
        pickup.turn_back(
            desk.session,
            desk.writer,
            [row.id],
            why,
            reason="不要",
            is_damaged=desk.random.random() < 0.2,
        )


def undo_at_counter(desk: Desk) -> None:
    last = desk.some(
        sa.select(UNIT)
        .join(EVENT, EVENT.c.id == UNIT.c.head_id)
        .where(EVENT.c.kind.in_(custody.AT_COUNTER), EVENT.c.station_id == desk.here)
    )
    if last is not None:
        pickup.undo(desk.session, desk.writer, last.id)


def give_back(desk: Desk) -> None:
    """To the partner: what cannot go on, or anything that lies here."""
    partner = places.partner_of(desk.session)
    found = [each.unit_id for each in going_back.waiting(desk.session, desk.here)]
    row = _waiting(desk)
    chosen = found or ([row.id] if row else [])
    if chosen:
        why = desk.random.choice(going_back.SAID_BY_CLERK)
        returns.give_back(desk.session, desk.writer, partner, chosen, why)


def hand_on(desk: Desk) -> None:
    """What people send, screened, to the partner that brings it on."""
    partner = places.partner_of(desk.session)
    found = handing.waiting(desk.session, desk.here, partner.id)
    for each in found:
        handing.screen(desk.session, desk.writer, partner, each.number)
    if found:
        handing.hand_on(desk.session, desk.writer, partner)
