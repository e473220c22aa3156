"""No order of handovers, undoings, refusals, counts and remittances loses or doubles a fen."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import func, select

from station.counter import balancing, remitting, till
from station.counter.models import Remittance
from station.counter.rules import DENOMINATIONS, CountedAlready
from station.db import new_id
from station.ledger import AccountKind, Method, Posting
from station.ledger import lookup as books
from station.ledger.rules import NotSoMuchThere
from tests.counter.shop import Shop


def in_pieces(fen):
    """Any sum of tens of fen in notes and coins."""
    pieces = {}
    for value in DENOMINATIONS:
        pieces[value], fen = divmod(fen, value)
    return pieces


# Which of those that are there. What is drawn may not depend on what is there: examples
# follow one another in one shop, and the money of the last is still in the drawer.
ANY = st.integers(0, 59)


def one_of(there, which):
    return [*there][which % len(there)]


class Counter(RuleBasedStateMachine):
    """One counter for a while; ``shop`` is put in by the test."""

    shop: Shop

    def __init__(self):
        super().__init__()
        self.waiting, self.given, self.sent = {}, {}, []
        self.clock = self.shop.room.clock
        self.before = self.balances()
        self.expected = dict(self.before)

    def balances(self):
        with self.shop.room.database.read() as session:
            found = {
                m.account: fen for m, fen in books.counter(session, self.shop.station_id).items()
            }
            for kind in (
                AccountKind.COD_DUE,
                AccountKind.FREIGHT_DUE,
                AccountKind.OVER_SHORT,
                AccountKind.IN_TRANSIT,
            ):
                found[kind] = books.balance(session, kind, self.shop.station_id)
            return found

    def moves(self, amounts):
        for kind, fen in amounts.items():
            self.expected[kind] += fen

    @rule(cod=st.sampled_from([0, 10, 8_600, 99_990]), freight=st.sampled_from([0, 1_200]))
    def a_parcel_comes(self, cod, freight):
        unit_id = self.shop.shelved(cod_fen=cod, freight_collect_fen=freight)
        self.waiting[unit_id] = (cod, freight)

    @rule(which=ANY, method=st.sampled_from(Method))
    def hand_over(self, which, method):
        if not self.waiting:
            return
        unit_id = one_of(self.waiting, which)
        cod, freight = self.waiting.pop(unit_id)
        self.clock.advance(seconds=1)
        self.shop.hand_over(unit_id, fen=cod + freight, method=method, reference="R1")
        self.given[unit_id] = (cod, freight, method, True)
        self.moves(
            {
                method.account: cod + freight,
                AccountKind.COD_DUE: -cod,
                AccountKind.FREIGHT_DUE: -freight,
            }
        )

    @rule(which=ANY)
    def take_back(self, which):
        if not self.given:
            return
        unit_id = one_of(self.given, which)
        cod, freight, method, open_ = self.given[unit_id]
        if (cod or freight) and not open_:
            with pytest.raises(CountedAlready):
                self.shop.undo(unit_id)
            return
        if self.expected[method.account] < cod + freight:
            with pytest.raises(NotSoMuchThere):
                self.shop.undo(unit_id)
            return
        del self.given[unit_id]
        self.shop.undo(unit_id)
        self.waiting[unit_id] = (cod, freight)
        self.moves(
            {
                method.account: -cod - freight,
                AccountKind.COD_DUE: cod,
                AccountKind.FREIGHT_DUE: freight,
            }
        )

    @rule(which=ANY)
    def refuse(self, which):
        if self.waiting:
            self.shop.turn_back(one_of(self.waiting, which))

    @rule(more=st.sampled_from([0, 0, 10, 500]))
    def count(self, more):
        self.clock.advance(seconds=1)
        cash = self.expected[AccountKind.CASH]
        with self.shop.room.database.write() as session:
            till.close(
                session, self.shop.writer, in_pieces(cash + more), reason="more", act_id=new_id()
            )
        self.given = {unit: (*paid[:3], False) for unit, paid in self.given.items()}
        self.moves({AccountKind.CASH: more, AccountKind.OVER_SHORT: -more})

    @rule(part=st.sampled_from([0, 10]), method=st.sampled_from(Method))
    def remit(self, part, method):
        fen = min(self.expected[method.account], part or self.expected[method.account])
        if fen <= 0:
            return
        with self.shop.room.database.write() as session:
            sent = {"carried_by": "陈师傅", "act_id": new_id()}
            one = remitting.send(session, self.shop.writer, {method: fen}, **sent)
            self.sent.append((one.id, {method: fen}))
        self.moves({method.account: -fen, AccountKind.IN_TRANSIT: fen})

    @rule(which=ANY)
    def keep_it_after_all(self, which):
        if not self.sent:
            return
        one_id, amounts = self.sent.pop(which % len(self.sent))
        with self.shop.room.database.write() as session:
            one = session.get(Remittance, one_id)
            remitting.take_back(session, self.shop.writer, one, reason="wrong sum")
        self.moves({method.account: fen for method, fen in amounts.items()})
        self.moves({AccountKind.IN_TRANSIT: -sum(amounts.values())})

    @rule(which=ANY, lacking=st.sampled_from([0, 10]))
    def the_county_counts(self, which, lacking):
        if not self.sent:
            return
        one_id, amounts = self.sent.pop(which % len(self.sent))
        fen = sum(amounts.values())
        with self.shop.room.database.write() as session:
            one = session.get(Remittance, one_id)
            county = self.shop.room.writer("county_operator")
            remitting.confirm(session, county, one, fen - lacking, reason="lacks")
        self.moves({AccountKind.IN_TRANSIT: -fen, AccountKind.OVER_SHORT: lacking})

    @invariant()
    def no_counter_has_less_than_nothing(self):
        assert all(self.expected[method.account] >= 0 for method in Method)

    @invariant()
    def every_entry_sums_to_zero(self):
        with self.shop.room.database.read() as session:
            sums = session.exec(select(func.sum(Posting.fen)).group_by(Posting.entry_id)).all()
        assert not any(sums)

    @invariant()
    def the_accounts_are_what_happened(self):
        assert self.balances() == self.expected

    @invariant()
    def expected_is_collected_and_outstanding(self):
        with self.shop.room.database.read() as session:
            county = self.shop.room.county.actor("coordinator")
            lines = balancing.cod_lines(session, seen_by=county)
        assert [line.difference_fen for line in lines if line.difference_fen] == []


def test_no_order_of_what_people_do_loses_or_doubles_a_fen(shop):
    machine = type("ThisCounter", (Counter,), {"shop": shop})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
