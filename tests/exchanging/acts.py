"""What happens at the computers, and what they know."""

from station import custody
from station.custody import Writer
from station.sync import digest


def see(computer, room, parcel):
    """The village's operator scans a parcel."""
    writer = Writer(room.county.actor("hongxia_operator"), computer.me.node_id, computer.clock())
    with computer.database.write() as session:
        custody.record(session.connection(), writer, [custody.Happening("seen", parcel.id)])


def holder(computer, parcel):
    with computer.database.read() as session:
        return custody.get_unit(session, parcel.id).holder_id


def knows(computer, parcel):
    with computer.database.read() as session:
        return bool(custody.find_units(session, parcel.number))


def have_the_same(hub, computer):
    with computer.database.read() as here, hub.database.read() as there:
        return digest.of_all(here) == digest.of_node(there, computer.me.node_id)
