"""Random days on a real database, beside a model that a child could follow.

The machine knows where each thing truly is. The books must name one holder for each,
agree with their events, and hold an incident wherever a scan contradicted them.
"""

import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import SQLModel

from station import custody
from station.access import Actor, Permission
from station.custody import EVENT, KINDS, UNIT, Evidence, Happening, Holder, State, UnitKind, Writer
from station.custody import fold as folding
from station.custody import service as recording
from station.custody.kinds import After
from station.db import Database, new_id
from station.errors import RuleBroken
from station.incidents.models import Incident, IncidentKind
from station.incidents.service import incident_id
from station.records import LogEntry, install

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PLACES = ("county", "township", "village")
places = st.sampled_from(PLACES)
parcels = st.integers(0, 4)
bags = st.integers(0, 1)
units = st.integers(0, 6)
choices = st.integers(0, 11)


def one_of(n, possible):
    """The n-th of what is possible now; None if nothing is."""
    return possible[n % len(possible)] if possible else None


@cache
def _empty_books():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        database = Database(f"sqlite:///{path}", synchronous="OFF")
        with database.alone() as engine:
            SQLModel.metadata.create_all(engine)
        database.close()
        return path.read_bytes()


class RandomDay(RuleBasedStateMachine):
    """Five parcels and two bags between three stations."""

    @initialize()
    def open_the_books(self):
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "day.db"
        path.write_bytes(_empty_books())
        self.database = Database(f"sqlite:///{path}", synchronous="OFF")
        self.stations = {place: new_id() for place in PLACES}
        self.parcels = [custody.unit_id_of(f"YT{n:013d}") for n in range(5)]
        self.bags = [new_id() for _ in range(2)]
        self.partner = new_id()
        with self.database.write() as session:
            self.node_id = install(session, installed_at=NOW).node_id
            connection = session.connection()
            numbers = [(unit, f"YT{n:013d}") for n, unit in enumerate(self.parcels)]
            custody.announce(connection, self.writer("county"), numbers, party_id=self.partner)
            custody.create_units(
                connection, UnitKind.BAG, [(bag, f"B{n}") for n, bag in enumerate(self.bags)]
            )
            custody.record(
                connection, self.writer("county"), [Happening("start", bag) for bag in self.bags]
            )
            taken = [Happening("take_over", unit) for unit in self.parcels[:3]]
            custody.record(connection, self.writer("county"), taken)
            packed = [Happening("pack", unit, bag_id=self.bags[0]) for unit in self.parcels[:2]]
            custody.record(connection, self.writer("county"), packed)
        # What a child could follow: by unit, who has it.
        self.hands = dict.fromkeys((*self.parcels[:3], *self.bags), "county")
        self.hands |= dict.fromkeys(self.parcels[3:], "partner")
        self.hands |= dict.fromkeys(self.parcels[:2], self.bags[0])
        self.bag_state = dict.fromkeys(self.bags, "open")
        self.contradicted = set()

    def teardown(self):
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    def writer(self, place):
        station = self.stations[place]
        return Writer(
            Actor(None, place, "operator", station, "/", frozenset(Permission)), self.node_id, NOW
        )

    def record(self, place, *happenings):
        with self.database.write() as session:
            return custody.record(session.connection(), self.writer(place), happenings)

    def holder_of(self, unit):
        hand = self.hands[unit]
        return self.hands[hand] if hand in self.bags else hand

    @rule(parcel=parcels)
    def the_county_takes_a_parcel_over(self, parcel):
        unit = self.parcels[parcel]
        if self.hands[unit] == "partner":
            self.record("county", Happening("take_over", unit))
            self.hands[unit] = "county"

    @rule(n=choices, bag=bags)
    def somebody_packs(self, n, bag):
        sack = self.bags[bag]
        place = self.hands[sack]
        unit = one_of(n, [unit for unit in self.parcels if self.hands[unit] == place])
        if unit and self.bag_state[sack] == "open":
            self.record(place, Happening("pack", unit, bag_id=sack))
            self.hands[unit] = sack

    @rule(parcel=parcels, bag=bags, place=places)
    def nobody_packs_what_is_elsewhere(self, parcel, bag, place):
        unit, sack = self.parcels[parcel], self.bags[bag]
        if self.holder_of(unit) != place:
            with pytest.raises(RuleBroken):
                self.record(place, Happening("pack", unit, bag_id=sack))

    @rule(n=choices)
    def somebody_takes_it_out_again(self, n):
        unit = one_of(n, [u for u in self.parcels if self.bag_state.get(self.hands[u]) == "open"])
        if unit:
            sack = self.hands[unit]
            self.record(self.hands[sack], Happening("unpack", unit, bag_id=sack))
            self.hands[unit] = self.hands[sack]

    @rule(bag=bags)
    def the_bag_is_closed_or_reopened(self, bag):
        sack = self.bags[bag]
        if self.hands[sack] not in PLACES or self.bag_state[sack] == "opened":
            return
        closing = self.bag_state[sack] == "open"
        self.record(self.hands[sack], Happening("close" if closing else "reopen", sack))
        self.bag_state[sack] = "closed" if closing else "open"

    @rule(unit=units)
    def something_departs(self, unit):
        unit = (*self.parcels, *self.bags)[unit]
        if self.hands[unit] in PLACES and self.bag_state.get(unit, "closed") == "closed":
            leg = new_id()
            self.record(self.hands[unit], Happening("depart", unit, leg_id=leg))
            self.hands[unit] = leg

    @rule(n=choices, to=places, is_cancelled=st.booleans())
    def something_arrives_or_its_departure_is_cancelled(self, n, to, is_cancelled):
        places_and_bags = {*PLACES, *self.bags, "partner"}
        unit = one_of(n, [u for u, hand in self.hands.items() if hand not in places_and_bags])
        if unit:
            kind = "cancel_departure" if is_cancelled else "receive"
            self.record(to, Happening(kind, unit, leg_id=self.hands[unit]))
            self.hands[unit] = to

    @rule(bag=bags)
    def the_bag_is_opened(self, bag):
        sack = self.bags[bag]
        if self.hands[sack] in PLACES and self.bag_state[sack] == "closed":
            self.record(self.hands[sack], Happening("open", sack))
            self.bag_state[sack] = "opened"
            for unit in self.parcels:
                if self.hands[unit] == sack:
                    self.hands[unit] = self.hands[sack]

    @rule(
        parcel=parcels, place=places, evidence=st.sampled_from([Evidence.TYPED, Evidence.UNIT_SCAN])
    )
    def a_parcel_turns_up_somewhere(self, parcel, place, evidence):
        unit = self.parcels[parcel]
        surprising = self.holder_of(unit) != place or (
            self.hands[unit] in self.bags and self.bag_state[self.hands[unit]] == "open"
        )
        [recorded] = self.record(place, Happening("seen", unit, evidence))
        if surprising:
            self.contradicted.add(recorded.event_id)
        self.hands[unit] = place

    @precondition(lambda self: hasattr(self, "parcels"))
    @rule(parcel=parcels)
    def somebody_scans_the_same_twice(self, parcel):
        unit, scan_id = self.parcels[parcel], new_id()
        place = self.hands[unit]
        if place in PLACES:
            first = self.record(place, Happening("seen", unit, scan_id=scan_id))
            again = self.record(place, Happening("seen", unit, scan_id=scan_id))
            assert again[0].repeated
            assert again[0].event_id == first[0].event_id

    @rule(parcel=parcels)
    def the_last_scan_is_taken_back(self, parcel):
        unit = self.parcels[parcel]
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
        names = {station: place for place, station in self.stations.items()}
        self.hands[unit] = {
            Holder.PARTNER: "partner",
            Holder.BAG: was.bag_id,
            Holder.STATION: names.get(was.holder_id),
            Holder.LEG: was.holder_id,
        }[was.holder]
        if was.holder is Holder.BAG and self.bag_state[was.bag_id] == "opened":
            self.hands[unit] = self.hands[was.bag_id]

    @rule(unit=units)
    def the_books_are_folded_again_and_nobody_notices(self, unit):
        with self.database.write() as session:
            before = self._matters(session)
            custody.refold_late(session.connection(), [(*self.parcels, *self.bags)[unit]])
            assert self._matters(session) == before

    def _matters(self, session):
        return {tuple(row) for row in session.execute(sa.select(Incident.id, Incident.state))}

    @invariant()
    def each_thing_is_in_exactly_the_hands_it_is_in(self):
        if not hasattr(self, "database"):
            return
        source, where = custody.whereabouts()
        query = sa.select(UNIT.c.id, where["holder"], where["holder_id"]).select_from(source)
        with self.database.read() as session:
            books = {row[0]: (row[1], row[2]) for row in session.execute(query)}
        for unit in (*self.parcels, *self.bags):
            holder = self.holder_of(unit)
            if holder == "partner":
                assert books[unit] == ("partner", self.partner)
            elif holder not in PLACES:
                assert books[unit] == ("leg", holder)
            else:
                assert books[unit] == ("station", self.stations[holder])

    @invariant()
    def a_bag_is_open_only_where_somebody_opened_it(self):
        if not hasattr(self, "database"):
            return
        with self.database.read() as session:
            states = {bag: custody.get_unit(session, bag).state for bag in self.bags}
        for bag, state in states.items():
            assert (state is State.OPEN) == (self.bag_state[bag] == "open")
            assert (state is State.OPENED) == (self.bag_state[bag] == "opened")

    @invariant()
    def the_books_are_the_fold_of_their_events(self):
        if not hasattr(self, "database"):
            return
        with self.database.read() as session:
            connection = session.connection()
            for row in connection.execute(sa.select(UNIT)):
                said = custody.fold_of(connection, row.id).position
                kept = (row.holder, row.holder_id, row.state, row.bag_id, row.head_id, row.hop)
                assert kept == (
                    said.holder,
                    said.holder_id,
                    said.state,
                    said.bag_id,
                    said.head_id,
                    said.hop,
                )

    @invariant()
    def the_fold_finds_nothing_that_nobody_was_told(self):
        if not hasattr(self, "database"):
            return
        with self.database.read() as session:
            known = set(session.scalars(sa.select(Incident.id)))
            for unit in (*self.parcels, *self.bags):
                for found in custody.fold_of(session.connection(), unit).findings:
                    # One node knows all that it wrote: nothing of it can fork.
                    assert not found.is_fork
                    kind = IncidentKind(found.kind)
                    assert incident_id(kind, found.unit_id, found.at) in known

    @invariant()
    def every_contradiction_has_its_incident_and_every_event_its_log_entry(self):
        if not hasattr(self, "database"):
            return
        with self.database.read() as session:
            incidents = set(session.scalars(sa.select(Incident.event_id)))
            assert self.contradicted <= incidents
            logged = session.scalars(
                sa.select(LogEntry.subject_id).where(LogEntry.subject == "custody_event")
            ).all()
            events = session.scalars(sa.select(EVENT.c.id)).all()
            assert sorted(logged) == sorted(events)


_SETTINGS = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_no_random_day_puts_anything_in_two_hands_or_in_none():
    run_state_machine_as_test(RandomDay, settings=_SETTINGS)


def _kind(name, **changes):
    return lambda patch: patch.setitem(KINDS, name, replace(KINDS[name], **changes))


def _function(module, name, faulty):
    return lambda patch: patch.setattr(module, name, faulty)


FAULTS = {
    "a receipt leaves the load on the leg": _kind("receive", after=After.SAME),
    "a departure leaves the load at the station": _kind("depart", after=After.SAME),
    "taking out leaves the parcel in the bag": _kind("unpack", after=After.SAME),
    "taking over leaves it with the partner": _kind("take_over", after=After.SAME),
    "closing does not close": _kind("close", state=State.OPEN),
    "opening does not open": _kind("open", state=State.CLOSED),
    "a parcel seen elsewhere stays where it was": _kind("seen", after=After.SAME),
    "anybody may pack anything": _function(recording, "ensure_can_happen", lambda *_, **__: None),
    "a contradiction is not found": _function(recording, "findings_of", lambda *_: ()),
    "a bag's way is not read": _function(
        recording, "through_bag", lambda bag, **_: replace(bag, holder=Holder.NOBODY)
    ),
    "the log is forgotten": _function(recording, "append", lambda *_: None),
    "a closing is held against what its own node knew": _function(
        folding, "_is_out_of", lambda _, bag: bag.closed_on is not None
    ),
    "undo does not look at the events": _function(recording, "refold", recording.fold_of),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault, monkeypatch):
    FAULTS[fault](monkeypatch)

    # Whatever the day trips over; pytest's own failures are no Exception.
    with pytest.raises(BaseException):  # noqa: B017, PT011
        run_state_machine_as_test(
            RandomDay,
            settings=settings(
                _SETTINGS,
                max_examples=400,
                derandomize=True,
                phases=[Phase.generate],
                report_multiple_bugs=False,
            ),
        )
