"""Random days on a real database, beside a model that a child could follow.

The machine knows where each thing truly is. The books must name one holder for each,
agree with their events, and hold an incident wherever somebody contradicted them, until
it is answered.
"""

import tempfile
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from msgspec.structs import replace
from sqlmodel import SQLModel

from station import custody
from station.access import Actor, Permission
from station.custody import EVENT, UNIT, Evidence, Happening, Holder, State, UnitKind, Writer
from station.custody import fold as folding
from station.custody.decisions import _ABOUT_HANDS, _ABOUT_PLACE
from station.custody.events import event_row
from station.custody.steps import Position
from station.custody.tables import INSERT_EVENT
from station.db import Database, new_id
from station.errors import RuleBroken
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.incidents.service import incident_id
from station.network.models import Division, Level, Station
from station.records import LogEntry, install, installation

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PLACES = ("county", "township", "village")
STATIONS = {place: UUID(int=n) for n, place in enumerate(PLACES, start=1)}
ANOTHER_NODE = UUID(int=99)
PARTNER, LOST = "partner", "lost"
places = st.sampled_from(PLACES)
choices = st.integers(0, 11)
scans = st.sampled_from([Evidence.TYPED, Evidence.UNIT_SCAN])


def one_of(n, possible):
    """The n-th of what is possible now."""
    return possible[n % len(possible)]


def when_any(possible):
    """A rule for days on which there is something that it can happen to."""
    return precondition(lambda day: hasattr(day, "hands") and bool(possible(day)))


@cache
def _empty_books():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        database = Database(f"sqlite:///{path}", synchronous="OFF")
        with database.alone() as engine:
            SQLModel.metadata.create_all(engine)
        with database.write() as session:
            install(session, installed_at=NOW)
            for place, id_ in STATIONS.items():
                division = Division(code=place, level=Level.COUNTY, name=place, edition=NOW.date())
                session.add(division)
                session.flush()
                session.add(_station(id_, place, division.id))
        database.close()
        return path.read_bytes()


def _station(id_, place, division_id):
    return Station(
        id=id_,
        code=place,
        level=Level.COUNTY,
        name=place,
        division_id=division_id,
        path=f"/{place}/",
    )


class RandomDay(RuleBasedStateMachine):
    """Five parcels and two bags between three stations."""

    @initialize()
    def open_the_books(self):
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "day.db"
        path.write_bytes(_empty_books())
        self.database = Database(f"sqlite:///{path}", synchronous="OFF")
        self.parcels = [custody.unit_id_of(f"YT{n:013d}") for n in range(5)]
        self.bags = [new_id() for _ in range(2)]
        self.partner = new_id()
        with self.database.write() as session:
            self.node_id = installation(session).node_id
            connection = session.connection()
            numbers = [(unit, f"YT{n:013d}") for n, unit in enumerate(self.parcels)]
            custody.announce(connection, self.writer("county"), numbers, party_id=self.partner)
            custody.create_units(
                connection, UnitKind.BAG, [(bag, f"B{n}") for n, bag in enumerate(self.bags)]
            )
            custody.record(
                connection, self.writer("county"), [Happening("start", bag) for bag in self.bags]
            )
            taken = [Happening("take_over", unit) for unit in self.parcels[:4]]
            custody.record(connection, self.writer("county"), taken)
            packed = [Happening("pack", unit, bag_id=self.bags[0]) for unit in self.parcels[:2]]
            custody.record(connection, self.writer("county"), packed)
            sealed = [Happening("pack", self.parcels[2], bag_id=self.bags[1])]
            custody.record(connection, self.writer("county"), sealed)
            custody.record(connection, self.writer("county"), [Happening("close", self.bags[1])])
        # What a child could follow: by unit, who has it.
        self.hands = dict.fromkeys((*self.parcels[:4], *self.bags), "county")
        self.hands |= dict.fromkeys(self.parcels[4:], PARTNER)
        self.hands |= dict.fromkeys(self.parcels[:2], self.bags[0])
        self.hands[self.parcels[2]] = self.bags[1]
        self.bag_state = {self.bags[0]: "open", self.bags[1]: "closed"}
        # What its leg has to answer for; and what came late from another node, unlogged here.
        self.short = set()
        self.late = set()
        self.contradicted = set()
        # What its recipient did not take.
        self.going_back = set()

    def teardown(self):
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    # What the child says of the things it sees.

    @property
    def units(self):
        return [*self.parcels, *self.bags]

    def holder_of(self, unit):
        hand = self.hands[unit]
        return self.hands[hand] if hand in self.bags else hand

    def is_on_the_way(self, unit):
        return isinstance(self.hands[unit], UUID) and self.hands[unit] not in self.bags

    def is_sealed_in(self, unit):
        return self.bag_state.get(self.hands[unit]) not in (None, "open", "opened")

    def at_stations(self):
        """Parcels outside bags, and bags that are closed, at a station."""
        ready = [unit for unit in self.units if self.bag_state.get(unit, "closed") == "closed"]
        return [unit for unit in ready if self.hands[unit] in PLACES]

    def on_the_way(self):
        return [unit for unit in self.units if self.is_on_the_way(unit)]

    def with_partner(self):
        return [unit for unit in self.parcels if self.hands[unit] == PARTNER]

    def packed(self):
        return [u for u in self.parcels if self.bag_state.get(self.hands[u]) == "open"]

    def loose(self):
        return [unit for unit in self.parcels if self.hands[unit] in PLACES]

    def bags_at(self, *states):
        held = [bag for bag in self.bags if self.hands[bag] in PLACES]
        return [bag for bag in held if self.bag_state[bag] in states]

    def can_pack(self):
        return [
            (unit, bag)
            for bag in self.bags_at("open")
            for unit in self.parcels
            if self.hands[unit] == self.hands[bag]
        ]

    def not_at(self, place):
        return [u for u in self.parcels if self.holder_of(u) != place or self.is_sealed_in(u)]

    def not_opened(self):
        """What is not the empty sack of an opened bag."""
        return [unit for unit in self.units if self.bag_state.get(unit) != "opened"]

    def not_sealed_in(self):
        return [unit for unit in self.units if not self.is_sealed_in(unit)]

    def sealed_in(self):
        return [unit for unit in self.parcels if self.is_sealed_in(unit)]

    def opened_bags(self):
        return [bag for bag in self.bags if self.bag_state[bag] == "opened"]

    def can_be_lost(self):
        return [u for u in self.not_opened() if self.holder_of(u) not in (LOST, PARTNER)]

    def goes_to(self, unit, hand):
        """Something is in a hand by itself: out of its bag, and as a bag no longer open."""
        self.hands[unit] = hand
        self.short.discard(unit)
        if unit in self.bags and self.bag_state[unit] == "open":
            self.bag_state[unit] = "closed"

    # What people do.

    def writer(self, place):
        actor = Actor(None, place, "operator", STATIONS[place], "/", frozenset(Permission))
        return Writer(actor, self.node_id, NOW)

    def record(self, place, *happenings):
        with self.database.write() as session:
            return custody.record(session.connection(), self.writer(place), happenings)

    def decide(self, decision, unit, **fields):
        with self.database.write() as session:
            return decision(session, self.writer("county"), unit, **fields)

    def note(self, place, *happenings):
        """Record what contradicts the books: somebody must be told."""
        for done in self.record(place, *happenings):
            self.contradicted.add(done.event_id)

    def matters(self):
        with self.database.read() as session:
            return {tuple(row) for row in session.execute(sa.select(Incident.id, Incident.state))}

    def open_kinds(self, unit):
        with self.database.read() as session:
            of_unit = sa.select(Incident.kind).where(Incident.unit_id == unit)
            return set(session.scalars(of_unit.where(Incident.state == IncidentState.OPEN)))

    @when_any(with_partner)
    @rule(n=choices)
    def the_county_takes_a_parcel_over(self, n):
        unit = one_of(n, self.with_partner())
        self.record("county", Happening("take_over", unit))
        self.goes_to(unit, "county")

    @when_any(loose)
    @rule(n=choices)
    def a_parcel_goes_back_to_its_partner(self, n):
        unit = one_of(n, self.loose())
        back = Happening("hand_to_partner", unit, party_id=self.partner)
        self.record(self.hands[unit], back)
        self.going_back.discard(unit)
        self.goes_to(unit, PARTNER)

    @when_any(can_pack)
    @rule(n=choices)
    def somebody_packs(self, n):
        unit, bag = one_of(n, self.can_pack())
        self.record(self.hands[bag], Happening("pack", unit, bag_id=bag))
        self.goes_to(unit, bag)

    @when_any(packed)
    @rule(n=choices)
    def somebody_takes_it_out_again(self, n):
        unit = one_of(n, self.packed())
        bag = self.hands[unit]
        self.record(self.hands[bag], Happening("unpack", unit, bag_id=bag))
        self.hands[unit] = self.hands[bag]

    @when_any(lambda day: day.bags_at("open", "closed"))
    @rule(n=choices)
    def the_bag_is_closed_or_reopened(self, n):
        bag = one_of(n, self.bags_at("open", "closed"))
        closing = self.bag_state[bag] == "open"
        self.record(self.hands[bag], Happening("close" if closing else "reopen", bag))
        self.bag_state[bag] = "closed" if closing else "open"

    @when_any(at_stations)
    @rule(n=choices)
    def something_departs(self, n):
        unit, leg = one_of(n, self.at_stations()), new_id()
        self.record(self.hands[unit], Happening("depart", unit, leg_id=leg))
        self.goes_to(unit, leg)

    @when_any(on_the_way)
    @rule(n=choices, to=places, is_cancelled=st.booleans())
    def something_arrives_or_its_departure_is_cancelled(self, n, to, is_cancelled):
        unit = one_of(n, self.on_the_way())
        kind = "cancel_departure" if is_cancelled else "receive"
        self.record(to, Happening(kind, unit, leg_id=self.hands[unit]))
        self.goes_to(unit, to)

    @when_any(lambda day: day.on_the_way() + day.loose())
    @rule(n=choices, at=places)
    def something_on_a_bill_or_a_list_is_not_there(self, n, at):
        unit = one_of(n, self.on_the_way() + self.loose())
        if not self.is_on_the_way(unit):
            at, self.hands[unit] = self.hands[unit], new_id()
        self.note(at, Happening("short", unit, Evidence.ADMINISTRATIVE, leg_id=self.hands[unit]))
        self.short.add(unit)

    @when_any(loose)
    @rule(n=choices, kind=st.sampled_from(["refuse", "not_collected", "misaddressed"]))
    def a_recipient_does_not_take_it(self, n, kind):
        unit = one_of(n, self.loose())
        self.record(self.hands[unit], Happening(kind, unit))
        self.going_back.add(unit)
        self.short.discard(unit)

    @when_any(lambda day: [u for u in day.on_the_way() if u not in day.short])
    @rule(n=choices, at=places)
    def something_is_back_at_its_senders(self, n, at):
        unit = one_of(n, [u for u in self.on_the_way() if u not in self.short])
        self.record(at, Happening("bring_back", unit, leg_id=self.hands[unit]))
        self.goes_to(unit, at)

    @when_any(lambda day: day.loose())
    @rule(n=choices)
    def what_should_be_here_is_not_and_is_found_again(self, n):
        unit = one_of(n, self.loose())
        self.note(self.hands[unit], Happening("short", unit, Evidence.ADMINISTRATIVE))
        assert IncidentKind.SHORT in self.open_kinds(unit)
        self.record(self.hands[unit], Happening("seen", unit))
        assert IncidentKind.SHORT not in self.open_kinds(unit)
        self.short.discard(unit)

    @when_any(lambda day: day.bags)
    @rule(n=choices, at=places)
    def somebody_looks_at_a_seal(self, n, at):
        bag = one_of(n, self.bags)
        self.record(at, Happening("seal_whole", bag))
        self.note(at, Happening("seal_differs", bag))

    @when_any(not_opened)
    @rule(n=choices, at=places, kind=st.sampled_from(["over", "misrouted"]))
    def something_comes_that_is_on_no_bill(self, n, at, kind):
        unit = one_of(n, self.not_opened())
        self.note(at, Happening(kind, unit))
        self.goes_to(unit, at)

    @when_any(not_sealed_in)
    @rule(n=choices, at=places)
    def something_is_damaged(self, n, at):
        self.note(at, Happening("damaged", one_of(n, self.not_sealed_in())))

    @when_any(lambda day: day.bags_at("closed"))
    @rule(n=choices)
    def the_bag_is_opened(self, n):
        bag = one_of(n, self.bags_at("closed"))
        self.record(self.hands[bag], Happening("open", bag))
        self.bag_state[bag] = "opened"
        for unit in self.parcels:
            if self.hands[unit] == bag:
                self.hands[unit] = self.hands[bag]

    @when_any(opened_bags)
    @rule(n=choices, at=places, kind=st.sampled_from(["seen", "over", "misrouted", "receive"]))
    def the_empty_sack_of_an_opened_bag_is_scanned(self, n, at, kind):
        leg = new_id() if kind == "receive" else None
        self.record(at, Happening(kind, one_of(n, self.opened_bags()), leg_id=leg))

    @rule(n=choices, place=places, evidence=scans)
    def a_parcel_turns_up_somewhere(self, n, place, evidence):
        unit = one_of(n, self.parcels)
        surprising = self.holder_of(unit) != place or self.hands[unit] in self.bags
        [recorded] = self.record(place, Happening("seen", unit, evidence))
        if surprising:
            self.contradicted.add(recorded.event_id)
        self.goes_to(unit, place)

    @when_any(loose)
    @rule(n=choices)
    def somebody_scans_the_same_twice(self, n):
        unit, scan_id = one_of(n, self.loose()), new_id()
        first = self.record(self.hands[unit], Happening("seen", unit, scan_id=scan_id))
        again = self.record(self.hands[unit], Happening("seen", unit, scan_id=scan_id))
        assert again[0].repeated
        assert again[0].event_id == first[0].event_id
        self.short.discard(unit)

    @rule(n=choices)
    def the_last_scan_is_taken_back(self, n):
        unit = one_of(n, self.parcels)
        with self.database.write() as session:
            connection = session.connection()
            before = custody.fold_of(connection, unit)
            row = custody.get_unit(session, unit)
            head = connection.execute(sa.select(EVENT).where(EVENT.c.id == row.head_id)).one()
            with suppress(RuleBroken):
                custody.void(connection, self.writer(PLACES[0]), unit)
                self._restore(unit, before, head)

    def _restore(self, unit, before, head):
        self.contradicted.discard(head.id)
        line = list(before.at.items())
        was = line[-2][1] if len(line) > 1 else folding.START
        names = {station: place for place, station in STATIONS.items()}
        self.hands[unit] = {
            Holder.PARTNER: PARTNER,
            Holder.LOST: LOST,
            Holder.BAG: was.bag_id,
            Holder.STATION: names.get(was.holder_id),
            Holder.LEG: was.holder_id,
        }[was.holder]
        (self.short.add if was.state is State.SHORT else self.short.discard)(unit)
        (self.going_back.add if was.goes_back else self.going_back.discard)(unit)
        if was.holder is Holder.BAG and self.bag_state[was.bag_id] == "opened":
            self.hands[unit] = self.hands[was.bag_id]

    # What the coordinator decides.

    @when_any(not_sealed_in)
    @rule(n=choices)
    def the_coordinator_says_what_to_do(self, n):
        matters = self.matters()
        self.decide(custody.instruct, one_of(n, self.not_sealed_in()), text="look again")
        assert self.matters() == matters

    @when_any(can_be_lost)
    @rule(n=choices)
    def the_coordinator_stops_looking(self, n):
        unit = one_of(n, self.can_be_lost())
        self.decide(custody.declare_lost, unit, reason="not found in five days")
        self.goes_to(unit, LOST)
        assert self.open_kinds(unit) == set()

    @when_any(not_opened)
    @rule(n=choices, to=places)
    def the_coordinator_says_who_has_it(self, n, to):
        unit = one_of(n, self.not_opened())
        epoch = self._epoch(unit)
        if self.hands[unit] == to:
            return
        self.decide(custody.force_transfer, unit, to_station_id=STATIONS[to], reason="it is there")
        self.goes_to(unit, to)
        # Whatever a silent holder writes now is behind it.
        assert self._epoch(unit) == epoch + 1
        assert not self.open_kinds(unit) & _ABOUT_PLACE

    @when_any(loose)
    @rule(n=choices, at=places, evidence=scans, is_late_right=st.booleans())
    def another_station_had_it_too_until_the_coordinator_decides(
        self, n, at, evidence, is_late_right
    ):
        unit = one_of(n, self.loose())
        late = self._comes_late(unit, at, evidence)
        if late is None:
            return
        assert IncidentKind.TWO_HANDS in self.open_kinds(unit)
        with self.database.read() as session:
            [fork] = custody.forks_of(session, unit)
        assert self._station_in_the_books(unit) in {STATIONS[self.hands[unit]], STATIONS[at]}
        [mine] = [head for head in fork.heads if head != late]
        said = late if is_late_right else mine
        self.decide(custody.adjudicate, unit, head_id=said, reason="they called")
        if is_late_right:
            # Who did not have it cannot have had it refused.
            goes_back = self._went_back_before(unit, mine)
            (self.going_back.add if goes_back else self.going_back.discard)(unit)
        if is_late_right:
            self.goes_to(unit, at)
        assert self._station_in_the_books(unit) == STATIONS[self.hands[unit]]
        assert not self.open_kinds(unit) & _ABOUT_HANDS
        with pytest.raises(RuleBroken):
            self.decide(custody.adjudicate, unit, head_id=late, reason="again")

    def _went_back_before(self, unit, event_id):
        with self.database.read() as session:
            connection = session.connection()
            parent = connection.scalar(sa.select(EVENT.c.parent_id).where(EVENT.c.id == event_id))
            return custody.fold_of(connection, unit).at[parent].goes_back

    def _comes_late(self, unit, at, evidence):
        """A scan of another node, whose writer did not know the last thing that happened."""
        with self.database.write() as session:
            connection = session.connection()
            found = connection.execute(sa.select(EVENT).where(EVENT.c.unit_id == unit)).all()
            own = {event.id: event for event in found}
            head = own.get(custody.get_unit(session, unit).head_id)
            known = own.get(head.parent_id) if head else None
            if known is None or known.kind in {"void", "adjudicate"} or head.joins_id:
                return None
            if custody.fold_of(connection, unit).at[known.id].bag_id is not None:
                # Seen outside its bag, which has tests of its own.
                return None
            if head.kind in {"void", "damaged", "instruct"}:
                return None
            before = Position(head_id=known.id, hop=known.hop, epoch=head.epoch)
            writer = replace(self.writer(at), node_id=ANOTHER_NODE)
            row = event_row(writer, Happening("seen", unit, evidence), before)
            INSERT_EVENT.run(connection, [row])
            custody.refold_late(connection, [unit])
        self.late.add(row["id"])
        return row["id"]

    def _station_in_the_books(self, unit):
        """The station that has it, also where its opened bag is what says so."""
        source, where = custody.whereabouts()
        query = sa.select(where["holder"], where["holder_id"]).select_from(source)
        with self.database.read() as session:
            holder, station_id = session.execute(query.where(UNIT.c.id == unit)).one()
        assert holder == Holder.STATION
        return station_id

    def _epoch(self, unit):
        with self.database.read() as session:
            return custody.get_unit(session, unit).epoch

    @rule(n=st.integers(0, 29), at=places)
    def what_makes_no_sense_is_refused(self, n, at):
        for nonsense, unit, fields in self._nonsense(n, at):
            with pytest.raises(RuleBroken):
                nonsense(unit, **fields)

    def _nonsense(self, n, at):
        """Of each thing that must not be possible, one; with what it would be done."""
        here, bag = {"to_station_id": STATIONS[at], "reason": "it is there"}, self.bags[n % 2]
        lost, transfer = partial(self.decide, custody.declare_lost), custody.force_transfer
        cannot_be_lost = [unit for unit in self.units if unit not in self.can_be_lost()]
        found = [
            (partial(self._do, at, "pack", bag_id=bag), self.not_at(at), {}),
            (partial(self._do, at, "depart", leg_id=new_id()), self.not_at(at), {}),
            (partial(self._do, at, "damaged"), self.sealed_in(), {}),
            (partial(self.decide, custody.instruct), self.sealed_in(), {"text": "look again"}),
            (lost, [u for u in cannot_be_lost if self.hands[u] != PARTNER], {"reason": "gone"}),
            (partial(self.decide, transfer), self.opened_bags(), here),
            (partial(self.decide, transfer), [u for u in self.units if self.hands[u] == at], here),
        ]
        return [(what, one_of(n, units), fields) for what, units, fields in found if units]

    def _do(self, place, kind, unit, **fields):
        self.record(place, Happening(kind, unit, **fields))

    @rule(n=choices)
    def the_books_are_folded_again_and_nobody_notices(self, n):
        before = self.matters()
        with self.database.write() as session:
            custody.refold_late(session.connection(), [one_of(n, self.units)])
        assert self.matters() == before

    # What must be true at any time.

    @invariant()
    def the_books_are_right(self):
        """One look at the whole database, for all that must be true of it."""
        if not hasattr(self, "hands"):
            return
        with self.database.read() as session:
            connection = session.connection()
            count = connection.scalar(sa.select(sa.func.count()).select_from(LogEntry))
            if count == getattr(self, "checked", None):
                return
            self.checked = count
            self._each_thing_is_in_exactly_the_hands_it_is_in(connection)
            self._what_nobody_took_says_so_wherever_it_lies(connection)
            self._a_bag_is_open_only_where_somebody_opened_it(connection)
            self._the_books_are_the_fold_of_their_events(connection)
            self._every_contradiction_has_its_incident(session)
            self._what_is_missed_is_an_open_matter(session)
            self._every_event_has_its_log_entry(session)

    def _each_thing_is_in_exactly_the_hands_it_is_in(self, connection):
        source, where = custody.whereabouts()
        columns = UNIT.c.id, where["holder"], where["holder_id"], where["state"]
        books = {
            row[0]: (row[1], row[2], row[3] == State.SHORT)
            for row in connection.execute(sa.select(*columns).select_from(source))
        }
        for unit in self.units:
            holder = self.holder_of(unit)
            around = self.hands[unit] if self.hands[unit] in self.bags else unit
            if holder == PARTNER:
                assert books[unit] == ("partner", self.partner, False)
            elif holder == LOST:
                assert books[unit] == ("lost", None, False)
            elif holder in PLACES:
                # Missed where it should be, and what found it was taken back.
                assert books[unit] == ("station", STATIONS[holder], around in self.short)
            else:
                assert books[unit] == ("leg", holder, around in self.short)

    def _what_nobody_took_says_so_wherever_it_lies(self, connection):
        source, where = custody.whereabouts()
        columns = UNIT.c.id, where["state"], UNIT.c.goes_back
        books = {
            row[0]: row[1:] for row in connection.execute(sa.select(*columns).select_from(source))
        }
        for unit in self.parcels:
            state, goes_back = books[unit]
            assert goes_back == (unit in self.going_back)
            is_in_sight = self.hands[unit] in PLACES and unit not in self.short
            assert (state == State.RETURNING) == (goes_back and is_in_sight)

    def _a_bag_is_open_only_where_somebody_opened_it(self, connection):
        states = dict(connection.execute(sa.select(UNIT.c.id, UNIT.c.state)).all())
        for bag in self.bags:
            assert (states[bag] is State.OPEN) == (self.bag_state[bag] == "open")
            assert (states[bag] is State.OPENED) == (self.bag_state[bag] == "opened")

    def _the_books_are_the_fold_of_their_events(self, connection):
        events = defaultdict(list)
        for event in connection.execute(sa.select(EVENT)):
            events[event.unit_id].append(event)
        known = set(connection.scalars(sa.select(Incident.id)))
        bags = {bag: folding.fold(events[bag]) for bag in self.bags}
        for row in connection.execute(sa.select(UNIT)):
            said = bags[row.id] if row.id in bags else folding.fold(events[row.id], bags)
            there = said.position
            kept = (
                row.holder,
                row.holder_id,
                row.state,
                row.bag_id,
                row.head_id,
                row.hop,
                row.goes_back,
            )
            assert kept == (
                there.holder,
                there.holder_id,
                there.state,
                there.bag_id,
                there.head_id,
                there.hop,
                there.goes_back,
            )
            for found in said.findings:
                # One node knows all that it wrote, and what came late is decided: nothing forks.
                assert not found.is_fork
                assert incident_id(IncidentKind(found.kind), found.unit_id, found.at) in known

    def _every_contradiction_has_its_incident(self, session):
        assert self.contradicted <= set(session.scalars(sa.select(Incident.event_id)))

    def _what_is_missed_is_an_open_matter(self, session):
        """Nobody settles one by hand on these days."""
        missed = session.scalars(sa.select(UNIT.c.id).where(UNIT.c.state == State.SHORT))
        assert all(IncidentKind.SHORT in self.open_kinds(unit) for unit in missed)

    def _every_event_has_its_log_entry(self, session):
        logged = session.scalars(
            sa.select(LogEntry.subject_id).where(LogEntry.subject == "custody_event")
        ).all()
        events = set(session.scalars(sa.select(EVENT.c.id))) - self.late
        assert sorted(logged) == sorted(events)
