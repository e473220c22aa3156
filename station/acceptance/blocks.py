"""A partner's numbers: loaded by the county, given out by a station, each once."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.acceptance import rules
from station.acceptance.models import BlockUse, NumberBlock
from station.access import Permission
from station.custody import Writer
from station.network.models import Partner, Station
from station.records import is_of_before

# Left out once after a backup was put back: more than a station gives out between a nightly
# backup and its loss, and labels that nobody here knows may bear them.
ROOM = 30


class BlockSeen(Struct, frozen=True):
    """A block and how far it is used up."""

    block: NumberBlock
    used: int

    @property
    def left(self) -> int:
        return len(self.block.numbers) - self.used


def load(
    session: Session, writer: Writer, station: Station, partner: Partner, numbers: Sequence[str]
) -> NumberBlock:
    """Give a station its own part of a partner's numbers.

    Raises:
        NumberLoadedBefore: one of them is in a block already, or was used.
    """
    writer.actor.ensure_may(Permission.MANAGE_NETWORK)
    if not numbers:
        raise rules.NumbersUnreadable(row=1, text="")
    wanted = set(numbers)
    for known in session.exec(select(NumberBlock)):
        if twice := sorted(wanted.intersection(known.numbers)):
            raise rules.NumberLoadedBefore(number=twice[0])
    for number in numbers:
        if custody.find_units(session, number):
            raise rules.NumberLoadedBefore(number=number)
    block = NumberBlock(
        home_station_id=writer.station_id,
        station_id=station.id,
        partner_id=partner.id,
        numbers=list(numbers),
        loaded_at=writer.at,
        loaded_by_id=writer.actor_id,
    )
    session.add(block)
    session.flush()
    return block


def take(session: Session, writer: Writer, partner: Partner) -> str:
    """The station's next number of a partner; given back if the transaction fails.

    A number that somebody has used elsewhere, such as by hand, is left out.

    Raises:
        NoNumberLeft: the station's part is used up.
    """
    for seen in of_station(session, writer.station_id, partner.id):
        use = _held_use(session, writer, seen.block)
        while use.used < len(seen.block.numbers):
            number = seen.block.numbers[use.used]
            use.used += 1
            session.flush()
            if not custody.find_units(session, number):
                return number
    raise rules.NoNumberLeft(partner=partner.name)


def of_station(session: Session, station_id: UUID, partner_id: UUID) -> list[BlockSeen]:
    """A station's blocks in the order in which they are used up."""
    query = select(NumberBlock).where(
        NumberBlock.station_id == station_id, NumberBlock.partner_id == partner_id
    )
    return _seen(session, session.exec(query.order_by(col(NumberBlock.id))))


def of_partner(session: Session, partner_id: UUID) -> list[BlockSeen]:
    query = select(NumberBlock).where(NumberBlock.partner_id == partner_id)
    return _seen(session, session.exec(query.order_by(col(NumberBlock.id).desc())))


def left_at(session: Session, station_id: UUID, partner_id: UUID) -> int:
    return sum(seen.left for seen in of_station(session, station_id, partner_id))


def _seen(session: Session, blocks: Iterable[NumberBlock]) -> list[BlockSeen]:
    found = list(blocks)
    uses = session.exec(select(BlockUse).where(col(BlockUse.id).in_([each.id for each in found])))
    used = {use.id: use.used for use in uses}
    return [BlockSeen(block, used.get(block.id, 0)) for block in found]


def _held_use(session: Session, writer: Writer, block: NumberBlock) -> BlockUse:
    """How far a block is used up, held until the end: two that ask at once get two numbers."""
    query = select(BlockUse).where(BlockUse.id == block.id).with_for_update()
    use = session.exec(query.execution_options(populate_existing=True)).first()
    if use is None:
        use = BlockUse(
            id=block.id, home_station_id=writer.station_id, station_id=block.station_id, used=0
        )
        session.add(use)
        session.flush()
    elif is_of_before(session.connection(), BlockUse.__tablename__, use.id):
        use.used = min(use.used + ROOM, len(block.numbers))
    return use


def ensure_some(session: Session, station_id: UUID, partner: Partner) -> None:
    """Raises NoNumberLeft before anybody has typed a whole form."""
    if not left_at(session, station_id, partner.id):
        raise rules.NoNumberLeft(partner=partner.name)
