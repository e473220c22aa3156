"""A database that was put back knows what nobody would tell it today, and is still told on."""

from station import custody
from station.consolidation import sorting_desk
from station.custody import Happening, Writer
from station.network.models import Partner, Station
from station.parcels.models import Contact, Parcel
from station.sync import digest, quarantine
from station.sync.models import Reason


def redirect(hub, room, parcel, to):
    """It is for another village than its file said."""
    with hub.database.write() as session:
        station = session.get_one(Station, room.station(to))
        found = session.get_one(Parcel, parcel.id)
        sorting_desk.send_to(session, room.writer("county_operator"), found, station)


def see(machine, room, who, parcel):
    writer = Writer(room.county.actor(who), machine.node_id, room.clock())
    with machine.database.write() as session:
        custody.record(session.connection(), writer, [Happening("seen", parcel.id)])


def ensure_same(hub, machine, report):
    with machine.database.read() as session, hub.database.read() as hubs:
        assert digest.of_all(session) == digest.of_node(hubs, machine.node_id)
    assert report.is_complete


def test_a_village_that_is_put_back_is_told_of_a_parcel_that_goes_elsewhere_now(
    hub, room, machine_at, kept, clock
):
    parcel, other = room.parcel("hongxia", at="county"), room.parcel("hongxia", at="county")
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    put_back = kept(village)
    see(village, room, "hongxia_operator", other)
    redirect(hub, room, parcel, "qiaotou")
    village.exchange_with(hub, at=clock())

    put_back()
    report = village.exchange_with(hub, at=clock())

    ensure_same(hub, village, report)
    with village.database.read() as session:
        assert session.get_one(Parcel, parcel.id).destination_id == room.station("qiaotou")


def test_a_hub_that_is_put_back_learns_who_was_told_of_what(hub, room, machine_at, kept, clock):
    villages = [machine_at("qiaotou"), machine_at("hongxia")]
    for village in villages:
        village.exchange_with(hub, at=clock())
    put_back = kept(hub)
    parcel = room.parcel("hongxia", at="county")
    villages[1].exchange_with(hub, at=clock())
    redirect(hub, room, parcel, "qiaotou")
    villages[0].exchange_with(hub, at=clock())

    put_back()
    # Where it goes is heard first, and then from a village that it does not go to.
    for _ in range(2):
        reports = [village.exchange_with(hub, at=clock()) for village in villages]

    for village, report in zip(villages, reports, strict=True):
        ensure_same(hub, village, report)


def test_who_was_told_whom_a_parcel_is_for_hears_of_its_erasing_after_the_hub_is_put_back(
    hub, room, machine_at, kept, clock
):
    villages = [machine_at("qiaotou"), machine_at("hongxia")]
    for village in villages:
        village.exchange_with(hub, at=clock())
    put_back = kept(hub)
    parcel = room.parcel("hongxia", at="county")
    villages[1].exchange_with(hub, at=clock())
    redirect(hub, room, parcel, "qiaotou")
    villages[0].exchange_with(hub, at=clock())
    put_back()
    for village in villages:
        village.exchange_with(hub, at=clock())

    with hub.database.write() as session:
        contact = session.get_one(Contact, parcel.id)
        contact.name = contact.address = ""
    for village in villages:
        village.exchange_with(hub, at=clock())

    for village in villages:
        with village.database.read() as session:
            assert session.get_one(Contact, parcel.id).name == ""


def call(hub, room, name):
    """The partner has another name."""
    with hub.database.write() as session:
        session.get_one(Partner, room.county.partner.id).name = name


def test_what_the_county_wrote_again_after_its_hub_was_put_back_holds_everywhere(
    hub, room, machine_at, kept, clock
):
    villages = [machine_at("qiaotou"), machine_at("hongxia")]
    for village in villages:
        village.exchange_with(hub, at=clock())
    put_back = kept(hub)
    call(hub, room, "圆通崇阳")
    villages[1].exchange_with(hub, at=clock())

    put_back()
    call(hub, room, "圆通速递崇阳")
    for village in villages * 2:
        village.exchange_with(hub, at=clock())

    for machine in (hub, *villages):
        with machine.database.read() as session:
            found = session.get_one(Partner, room.county.partner.id)
            assert (found.name, found.version) == ("圆通速递崇阳", 3)
    # What was written before the backup was put back is not lost either.
    with hub.database.read() as session:
        (aside,) = quarantine.waiting(session)
    assert aside.reason is Reason.CONFLICT


def test_what_a_village_wrote_again_after_it_was_put_back_is_not_lost_to_what_the_hub_has(
    hub, room, machine_at, kept, clock
):
    parcel = room.parcel("hongxia", home_station_id=room.station("hongxia"))
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    put_back = kept(village)
    weigh(village, parcel, 700)
    village.exchange_with(hub, at=clock())

    put_back()
    weigh(village, parcel, 900)
    for _ in range(2):
        village.exchange_with(hub, at=clock())

    for machine in (hub, village):
        with machine.database.read() as session:
            assert session.get_one(Parcel, parcel.id).weight_grams == 900


def weigh(machine, parcel, grams):
    with machine.database.write() as session:
        session.get_one(Parcel, parcel.id).weight_grams = grams
