"""What cannot be applied is kept with its reason, holds up nothing, and is tried again."""

import pytest
from sqlmodel import select

from station import custody
from station.accounts.models import Person
from station.consolidation.models import Leg, LegItem
from station.custody import EVENT, State, Writer
from station.db import new_id
from station.goods.models import Producer
from station.parcels.models import Contact, Parcel
from station.records import KeptElsewhere
from station.sync import exchange, nodes, quarantine
from station.sync.apply import Source, apply
from station.sync.exchange import Refused
from station.sync.gather import gather
from station.sync.models import Node, Reason
from station.sync.release import BEHIND, NUMBER, Release


def reasons(machine) -> list[Reason]:
    with machine.database.read() as session:
        return [item.reason for item in quarantine.waiting(session)]


def content_of(machine, *entries):
    with machine.database.read() as session:
        return gather(session.connection(), entries)


def test_an_event_of_a_kind_that_an_old_release_does_not_know_waits_for_the_upgrade(
    hub, room, machine_at, clock
):
    parcel = room.parcel("hongxia", at="county")
    village = machine_at("hongxia")
    village.release = Release(NUMBER - 1, unknown_kinds=frozenset({"take_over"}))

    village.exchange_with(hub, at=clock())
    with village.database.read() as session:
        before = custody.get_unit(session, parcel.id).state
    village.release = Release()
    left = exchange.upgraded(village.database, at=clock())

    with village.database.read() as session:
        assert (before, custody.get_unit(session, parcel.id).state) == (State.EXPECTED, State.HERE)
    assert (left, reasons(village)) == (0, [])


def test_a_record_that_a_node_does_not_host_is_set_aside_and_what_follows_is_applied(
    hub, room, machine_at, clock
):
    parcel = room.parcel("hongxia", at="county")
    village = machine_at("hongxia")
    content = content_of(hub, ("parcel", parcel.id))
    content["parcel"][0] |= {"version": 9, "number": "changed"}
    content |= content_of(hub, *[(EVENT.name, key) for key in _events(hub)])

    with hub.database.write() as session:
        apply(session, content, Source(village.node_id), at=clock())

    with hub.database.read() as session:
        assert session.get_one(Parcel, parcel.id).number == parcel.number
    assert reasons(hub) == [Reason.NOT_THE_HOST]


def test_a_leg_waits_for_its_trip_and_is_applied_when_that_has_come(hub, room, machine_at, clock):
    (leg,) = room.depart(room.trip(), room.bag("hongxia"))
    village = machine_at("hongxia")
    source = Source(hub.node_id)

    with village.database.write() as session:
        apply(session, content_of(hub, ("leg", leg.id)), source, at=clock())
    before = reasons(village)
    with village.database.write() as session:
        apply(session, content_of(hub, ("trip", leg.trip_id)), source, at=clock())

    assert (before, reasons(village)) == ([Reason.WAITS], [])


def test_what_waits_on_is_shown_since_it_came_with_all_its_tries(hub, room, machine_at, clock):
    (leg,) = room.depart(room.trip(), room.bag("hongxia"))
    partner = content_of(hub, ("partner", room.county.partner.id))
    village = machine_at("hongxia")
    source, came = Source(hub.node_id), clock()

    with village.database.write() as session:
        apply(session, content_of(hub, ("leg", leg.id)), source, at=came)
    clock.advance(minutes=50)
    with village.database.write() as session:
        apply(session, partner, source, at=clock())
    exchange.upgraded(village.database, at=clock())

    with village.database.read() as session:
        (item,) = quarantine.waiting(session)
    assert (item.since, item.tries) == (came, 3)


def test_what_an_old_release_does_not_know_of_a_rows_own_rows_waits_for_the_upgrade(
    hub, room, machine_at, clock
):
    (leg,) = room.depart(room.trip(), room.bag("hongxia"))
    village = machine_at("hongxia")
    village.release = Release(NUMBER - 1, unknown_columns=frozenset({("leg_item", "parcels")}))

    village.exchange_with(hub, at=clock())
    before = _parcels_on(village, leg), reasons(village)
    village.release = Release()
    exchange.upgraded(village.database, at=clock())

    assert before == ([None], [Reason.NEWER])
    assert (_parcels_on(village, leg), reasons(village)) == ([2], [])


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda items: items[0].update(unit_id="x"), Reason.MALFORMED, id="malformed"),
        pytest.param(lambda items: items.append(items[0]), Reason.DUPLICATE, id="twice"),
    ],
)
def test_a_row_is_kept_with_all_its_own_rows_or_set_aside_with_them(
    hub, room, machine_at, clock, is_known, spoil, reason
):
    (leg,) = room.depart(room.trip(), room.bag("hongxia"))
    village = machine_at("hongxia")
    content = content_of(hub, ("trip", leg.trip_id), ("leg", leg.id))
    if is_known:
        _apply(village, content, hub, clock())
    content["leg"][0] |= {"version": content["leg"][0]["version"] + 1}
    spoil(content["leg_item"])

    _apply(village, content, hub, clock())

    assert reasons(village) == [reason]
    assert _parcels_on(village, leg) == [2] * is_known
    with village.database.read() as session:
        there = session.get(Leg, leg.id)
        assert there is None or there.version == content["leg"][0]["version"] - 1
        assert (there is not None) == is_known


def _apply(machine, content, hub, at):
    with machine.database.write() as session:
        apply(session, content, Source(hub.node_id), at=at)


def _parcels_on(machine, leg) -> list[int | None]:
    with machine.database.read() as session:
        return [*session.exec(select(LegItem.parcels).where(LegItem.leg_id == leg.id))]


def test_the_same_event_with_another_content_changes_nothing(hub, room, machine_at, clock):
    parcel = room.parcel("hongxia", at="county")
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    forged = content_of(hub, ("unit", parcel.id))
    forged[EVENT.name][0]["reason"] = "forged"

    with village.database.write() as session:
        applied = apply(session, forged, Source(hub.node_id), at=clock())

    assert (applied.changes, reasons(village)) == ([], [Reason.OTHER_CONTENT])


def test_a_stations_computer_states_nothing_in_the_name_of_another(hub, room, machine_at, clock):
    """Whoever has stolen it writes that another village has handed a parcel over."""
    parcel = room.parcel("hongxia", at="county")
    thief, other = machine_at("changpu"), machine_at("hongxia")
    forged = content_of(hub, ("unit", parcel.id))
    last = forged[EVENT.name][-1]
    forged[EVENT.name] = [
        last
        | {"id": new_id(), "node_id": node, "parent_id": last["id"], "hop": last["hop"] + 1}
        | {"kind": "hand_over", "station_id": room.station("hongxia")}
        for node in (hub.node_id, other.node_id)
    ]

    with hub.database.write() as session:
        apply(session, forged, Source(thief.node_id), at=clock())

    with hub.database.read() as session:
        assert custody.get_unit(session, parcel.id).state is State.HERE
    assert reasons(hub) == [Reason.NOT_THE_HOST] * 2


def test_what_is_applied_again_in_any_order_changes_nothing(hub, room, machine_at, clock):
    bag = room.bag("hongxia", parcels=3)
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    content = content_of(hub, ("unit", bag.id), *[(EVENT.name, key) for key in _events(hub)])
    content[EVENT.name].reverse()

    with village.database.write() as session:
        applied = apply(session, content, Source(hub.node_id), at=clock())

    assert (applied.changes, applied.quarantined) == ([], 0)


def test_a_parcel_taken_in_by_two_stations_is_the_same_one_s_on_every_node(
    hub, room, machine_at, clock
):
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    parcel = room.parcel("hongxia", at="county")
    writer = Writer(room.county.actor("hongxia_operator"), village.node_id, clock())
    with village.database.write() as session:
        connection = session.connection()
        custody.announce(
            connection, writer, [(parcel.id, parcel.number)], party_id=parcel.partner_id
        )
        own = parcel.model_dump() | {"home_station_id": writer.station_id, "weight_grams": 7}
        session.add(Parcel(**own))
        session.add(Contact(id=parcel.id, home_station_id=writer.station_id))

    for _ in range(2):
        village.exchange_with(hub, at=clock())

    with village.database.read() as there, hub.database.read() as here:
        kept = [s.get_one(Parcel, parcel.id).weight_grams for s in (there, here)]
    assert kept == [parcel.weight_grams, parcel.weight_grams]
    assert Reason.TWO_HOMES in reasons(village)
    assert Reason.TWO_HOMES in reasons(hub)


@pytest.mark.parametrize("number", [NUMBER - BEHIND - 1, NUMBER + 1])
def test_releases_that_do_not_understand_each_other_say_so_and_lose_nothing(
    hub, machine_at, clock, number
):
    village = machine_at("hongxia")
    village.release = Release(number)

    with pytest.raises(Refused):
        village.exchange_with(hub, at=clock())


@pytest.mark.parametrize("number", [NUMBER - BEHIND, NUMBER])
def test_a_node_up_to_two_releases_behind_is_understood(hub, machine_at, clock, number):
    village = machine_at("hongxia")
    village.release = Release(number)

    assert village.exchange_with(hub, at=clock()).is_complete


def test_a_computer_whose_key_was_withdrawn_gets_nothing(hub, machine_at, clock):
    village = machine_at("hongxia")
    with hub.database.write() as session:
        exchange.nodes.revoke(session, village.node_id, at=clock())

    with pytest.raises(Refused) as refusal:
        village.exchange_with(hub, at=clock())

    assert refusal.value.values == {"problem": exchange.hello.Revoked.message}


def test_only_the_host_changes_a_record(hub, room, machine_at, clock):
    parcel = room.parcel("hongxia", at="county")
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())

    with pytest.raises(KeptElsewhere), village.database.write() as session:
        session.get_one(Parcel, parcel.id).weight_grams = 1
    with village.database.write() as session:
        contact = session.get_one(Contact, parcel.id)
        contact.name = contact.address = ""

    with village.database.read() as session:
        assert session.get_one(Contact, parcel.id).version == 1


def test_whom_a_parcel_is_for_is_told_only_to_its_place_and_to_who_had_it(
    hub, room, machine_at, clock
):
    parcel = room.parcel("hongxia", at="county")
    township, village = machine_at("tiancheng"), machine_at("hongxia")

    for machine in (township, village):
        machine.exchange_with(hub, at=clock())

    with township.database.read() as above, village.database.read() as here:
        assert above.get(Parcel, parcel.id) is not None
        assert above.get(Contact, parcel.id) is None
        assert here.get(Contact, parcel.id) is not None


def test_something_malformed_is_kept_and_holds_up_nothing(hub, room, machine_at, clock):
    parcel = room.parcel("hongxia", at="county")
    village = machine_at("hongxia")
    content = content_of(hub, ("unit", parcel.id), ("partner", room.county.partner.id))
    content["parcel"][0]["cod_fen"] = "a lot"
    content["parcel"].append(content["parcel"][0] | {"id": new_id(), "cod_fen": 5})

    with village.database.write() as session:
        apply(session, content, Source(hub.node_id), at=clock())

    with village.database.read() as session:
        assert custody.get_unit(session, parcel.id).state is State.HERE
        assert session.get(Parcel, content["parcel"][1]["id"]).cod_fen == 5
    assert reasons(village) == [Reason.MALFORMED]


def _events(machine):
    with machine.database.read() as session:
        return list(session.connection().scalars(EVENT.select().with_only_columns(EVENT.c.id)))


def test_a_stations_computer_lets_nobody_in_and_makes_nobody_a_coordinator(
    hub, room, machine_at, clock
):
    """Whoever has stolen it says that the county's registers have their home at its station."""
    village, home = machine_at("hongxia"), room.station("hongxia")
    coordinator = room.county.people["coordinator"].id
    content = content_of(hub, ("person", coordinator), ("node", village.node_id))
    (person,), (node,) = content["person"], content["node"]
    thief = person | {"id": new_id(), "login": "thief", "home_station_id": home}
    content["person"] = [person | {"home_station_id": home, "version": 99, "login": "taken"}, thief]
    content["node"] = [node | {"id": new_id(), "home_station_id": home, "public_key": b"x" * 32}]
    content["hosting"] = [
        {"id": room.station("changpu"), "version": 1, "home_station_id": home}
        | {"node_id": village.node_id}
    ]

    with hub.database.write() as session:
        apply(session, content, Source(village.node_id), at=clock())

    with hub.database.read() as session:
        logins = set(session.exec(select(Person.login)))
        assert not {"thief", "taken"} & logins
        assert len(session.exec(select(Node)).all()) == 2
        assert nodes.hosted_by(session, village.node_id) == [home]
    assert reasons(hub) == [Reason.NOT_THE_HOST] * 4


def test_a_stations_computer_takes_over_nothing_that_another_stations_keeps(
    hub, market, machine_at, clock
):
    producer = market.producer("hongxia_operator", name="洪下村王家")
    machine_at("hongxia")
    thief = machine_at("changpu")
    content = content_of(hub, ("producer", producer.id))
    (row,) = content["producer"]
    content["producer"] = [
        row | {"home_station_id": _home_of(hub, thief), "version": 9} | {"name": "别家"}
    ]

    with hub.database.write() as session:
        apply(session, content, Source(thief.node_id), at=clock())

    with hub.database.read() as session:
        assert session.get_one(Producer, producer.id).name == "洪下村王家"
    assert reasons(hub) == [Reason.NOT_THE_HOST]


def _home_of(hub, machine):
    with hub.database.read() as session:
        (home,) = nodes.hosted_by(session, machine.node_id)
    return home
