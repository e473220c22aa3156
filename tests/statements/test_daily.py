"""A day's figures: they balance, each leads to its list, and what came late corrects them."""

from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from msgspec.structs import replace
from sqlmodel import select

from station import barcodes, custody
from station.clock import business_day
from station.consolidation import receiving
from station.consolidation.models import Leg
from station.counter import leaving, papers, remitting, till
from station.custody import EVENT, UNIT, Holder, Writer
from station.custody.journey import journeys
from station.db import new_id
from station.ledger import Method
from station.manifests import service
from station.manifests.as_json import plain
from station.manifests.models import SheetRevision
from station.manifests.sheets.lines import Made
from station.parcels.going_back import Why
from station.parcels.models import Direction, Parcel
from station.parcels.sorting import Sorting
from station.statements import daily, holdings, rules
from station.statements.daily import Wanted
from station.statements.holdings import Whose
from station.statements.rules import Balance, Figure, Span
from station.statements.sheets.daily_sheet import DailyRow, DailySheet, with_differences
from tests.custody.random_day import NOW, STATIONS, RandomDay
from tests.printing.reading import codes, texts
from tests.sync.conftest import hub as _hub
from tests.sync.conftest import machine_at as _machine_at

hub, machine_at = _hub, _machine_at


@pytest.fixture
def room(shop):
    return shop.room


def test_a_village_day_balances_figure_by_figure(shop, day_at, clock):
    waits, taken, refused, lost = (shop.shelved() for _ in range(4))
    clock.advance(days=1)
    today = shop.shelved(cod_fen=8_605)
    shop.hand_over(taken)
    shop.hand_over(today, fen=8_605)
    shop.turn_back(refused)
    with shop.room.database.write() as session:
        leaving.give_back(session, shop.writer, shop.room.county.partner, [refused], Why.REFUSED)
        custody.declare_lost(session, shop.room.writer("coordinator"), lost, reason="找不到")

    [line] = day_at().lines

    assert line.balance == Balance(
        opening=4, received=1, handed_over=2, returned=1, lost=1, closing=1
    )
    assert line.balance.is_balanced
    assert (line.cod_fen, line.freight_fen) == (8_605, 0)
    assert shop.waits(waits) is not None


def test_each_figure_is_as_long_as_its_list(shop, day_at, clock, county):
    kept, taken = shop.shelved(), shop.shelved()
    shop.hand_over(taken)
    wanted = Wanted(clock().date(), shop.station_id)

    [line] = day_at().lines

    with shop.room.database.read() as session:
        for figure in Figure:
            listed = daily.listed(session, wanted, county.partner.id, figure)
            assert len(listed) == line.balance.of_figure(figure)
        [closing] = daily.listed(session, wanted, None, Figure.CLOSING)
    assert closing.unit_id == kept


def test_a_partners_sum_leaves_out_what_moves_between_stations(shop, day_at, county):
    room = shop.room
    bag = room.bag("hongxia", parcels=3)
    [leg] = room.depart(room.trip(), bag)
    sent = day_at(partner=county.partner)
    room.record("hongxia_operator", "receive", bag.id, leg_id=leg.id)

    said = day_at(partner=county.partner)

    by_label = {line.label: line.balance for line in said.lines}
    village, whole = (county.stations[name].name for name in ("hongxia", "county"))
    assert by_label == {
        whole: Balance(received=3, passed_on=3),
        village: Balance(received=3, closing=3),
        "在途 On the way": Balance(received=3, passed_on=3),
    }
    assert said.total.balance == Balance(received=3, closing=3)
    assert sent.total.balance == said.total.balance


@pytest.mark.parametrize(
    ("direction", "figure"), [(Direction.DOWN, "returned"), (Direction.UP, "passed_on")]
)
def test_what_goes_up_is_passed_on_and_what_goes_back_is_returned(
    shop, day_at, county, direction, figure
):
    room = shop.room
    parcel = room.parcel("hongxia", at="county", direction=direction)
    room.record("county_operator", "hand_to_partner", parcel.id, party_id=county.partner.id)

    [line] = day_at("county").lines

    assert line.balance == Balance(received=1, **{figure: 1})


def test_what_was_handed_over_and_taken_back_never_left(shop, day_at):
    parcel = shop.shelved()
    shop.hand_over(parcel)
    shop.undo(parcel)

    [line] = day_at().lines

    assert line.balance == Balance(received=1, closing=1)


def test_what_is_in_a_bag_is_lost_with_it_though_a_clock_says_it_was_packed_later(
    shop, day_at, county, clock
):
    room = shop.room
    bag = room.bag("hongxia", parcels=2)
    clock.advance(minutes=-5)
    with room.database.write() as session:
        custody.declare_lost(session, room.writer("coordinator"), bag.id, reason="找不到")

    said = day_at(partner=county.partner)

    assert said.total.balance == Balance(received=2, lost=2)


def test_at_midnight_in_shanghai_the_closing_is_the_next_days_opening(shop, day_at, clock):
    shop.shelved()
    first = business_day(clock())
    while business_day(clock()) == first:
        clock.advance(minutes=1)
    shop.shelved()

    before, after = day_at(day=first).total, day_at(day=first + timedelta(days=1)).total

    assert before.balance == Balance(received=1, closing=1)
    assert after.balance == Balance(opening=1, received=1, closing=2)


def test_what_a_village_without_a_line_did_comes_as_a_revision_that_says_so(
    shop, county, hub, machine_at, clock
):
    room = shop.room
    bag = room.bag("hongxia", parcels=2)
    (leg,) = room.depart(room.trip(), bag)
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    wanted = Wanted(business_day(clock()), None, county.partner.id)
    with room.database.write() as session:
        first = daily.freeze(session, room.writer("coordinator"), wanted)
        again = daily.freeze(session, room.writer("coordinator"), wanted)
    writer = Writer(county.actor("hongxia_operator"), village.node_id, clock())
    with village.database.write() as session:
        receiving.finish(session, writer, session.get_one(Leg, leg.id), accept_rest=True)
    clock.advance(days=4)
    village.exchange_with(hub, at=clock())

    with room.database.write() as session:
        second = daily.freeze(session, room.writer("coordinator"), wanted)
        assert (first.id, first.revision, second.revision) == (again.id, 1, 2)
        assert service.pdf_of(session, first) != service.pdf_of(session, second)
    rows = {row["label"]: row["closing"] for row in second.says["rows"]}
    assert rows[county.stations["hongxia"].name] == 2
    assert rows["在途 On the way"] == 0
    assert first.says["total"] == second.says["total"]


def a_sheet(received, at):
    row = DailyRow("圆通", 0, received, 0, 0, 0, 0, received, 0, 0)
    return DailySheet(
        "", 1, "", "", of_partner=False, on=at.date(), rows=(row,), total=row, made=Made("", at)
    )


def test_a_sheet_says_which_figures_differ_from_the_revision_before(clock):
    before = plain(a_sheet(2, clock()))

    assert with_differences(a_sheet(3, clock()), before).differs == (
        "圆通: 收进 2→3 期末 2→3",
        "合计 Total: 收进 2→3 期末 2→3",
    )
    assert with_differences(a_sheet(2, clock()), before).differs == ()


def test_a_sheet_that_was_frozen_without_keys_is_compared_by_its_labels(clock):
    before = plain(a_sheet(2, clock()))
    for row in before["rows"]:
        del row["key"]
    [row] = a_sheet(3, clock()).rows
    now = replace(a_sheet(3, clock()), rows=(replace(row, key="a"),))

    assert with_differences(now, before).differs[0] == "圆通: 收进 2→3 期末 2→3"


def test_two_stations_of_one_name_differ_each_by_its_own_figures(clock):
    sheet = a_sheet(2, clock())
    [row] = sheet.rows
    twins = replace(sheet, rows=(replace(row, key="a"), replace(row, key="b", received=5)))
    before = plain(twins)

    assert with_differences(twins, before).differs == ()
    later = replace(twins, rows=(replace(row, key="a", received=3), twins.rows[1]))
    assert with_differences(later, before).differs == ("圆通: 收进 2→3",)


def test_a_count_and_a_receipt_are_printed_again_as_they_were(shop):
    parcel = shop.shelved(cod_fen=500)
    shop.hand_over(parcel, fen=500)
    with shop.room.database.write() as session:
        kept = till.close(session, shop.writer, {500: 1}, act_id=new_id())
        sheet = papers.freeze_close(session, shop.writer, kept)
        sent = remitting.send(
            session, shop.writer, {Method.CASH: 500}, carried_by="王师傅", act_id=new_id()
        )
        receipt = papers.freeze_remittance(session, shop.writer, sent)
        assert papers.freeze_close(session, shop.writer, kept).id == sheet.id
        coordinator = shop.room.writer("coordinator")
        remitting.confirm(session, coordinator, sent, 500)
        confirmed = papers.freeze_remittance(session, coordinator, sent)

        assert (receipt.revision, confirmed.revision) == (1, 2)
        assert session.exec(select(SheetRevision)).all() == [sheet, receipt, confirmed]
        papers_of = [service.pdf_of(session, each) for each in (receipt, confirmed)]
    for revision, pdf in enumerate(papers_of, 1):
        assert f"Rev. {revision}" in "".join(texts(pdf))
        assert set(codes(pdf)) == {barcodes.of_sheet(sent.number, revision)}


class BalancedDay(RandomDay):
    """On any random day every place balances, and its closing is what the books say is there."""

    counted: ClassVar[int] = 0

    @invariant()
    def every_place_balances(self):
        if not hasattr(self, "hands"):
            return
        with self.database.read() as session:
            connection = session.connection()
            found = [
                hold
                for unit_id, steps in journeys(connection, self.parcels)
                for hold in rules.holds(unit_id, self.partner, Direction.DOWN, steps)
            ]
            source, where = custody.whereabouts()
            query = (
                sa.select(UNIT.c.id)
                .select_from(source)
                .where(
                    where["holder"].in_([Holder.STATION.value, Holder.LEG.value]),
                    UNIT.c.id.in_(self.parcels),
                )
            )
            here = {row.id for row in connection.execute(query)}
        day = Span.of_day(business_day(NOW))
        for place in {hold.place for hold in found}:
            assert Balance.of([h for h in found if h.place == place], day).is_balanced
        closing = [h.unit_id for h in found if Figure.CLOSING in set(h.counts_as(day))]
        assert len(closing) == len(set(closing))
        assert set(closing) == here
        type(self).counted += len(found)


class PlainDay(RandomDay):
    """Whatever happened, and whenever clocks say that it did: who is told to be plain is."""

    counted: ClassVar[int] = 0

    @precondition(lambda day: hasattr(day, "hands"))
    @rule(clock=st.randoms(use_true_random=False), when=st.integers(0, 4))
    def the_plain_are_counted_as_their_journeys_say(self, clock, when):
        first = business_day(NOW)
        span = Span(first + timedelta(days=min(when, 2)), first + timedelta(days=when))
        with suppress(_TakenBack), self.database.write() as session:
            connection = session.connection()
            for number, unit_id in enumerate(self.parcels):
                session.add(a_parcel(unit_id, number, self.partner))
            session.flush()
            for row in connection.execute(sa.select(EVENT.c.id, EVENT.c.hop)).all():
                days = row.hop // 2 if when % 2 else clock.randrange(5)
                moved = sa.update(EVENT).where(EVENT.c.id == row.id)
                connection.execute(moved.values(at=NOW + timedelta(days=days)))
            said = holdings.as_one(session, self.partner, span)
            walked = [
                hold
                for unit_id, steps in journeys(connection, self.parcels)
                for hold in rules.holds(unit_id, self.partner, Direction.DOWN, steps, rules.whole)
            ]
            assert Balance.of(said, span) == Balance.of(walked, span)
            assert dict(rules.day_by_day(said, span)) == {
                day: Balance.of(walked, Span.of_day(day)) for day in span.days()
            }
            narrowed = holdings.read(session, Whose(partner_id=self.partner), span)
            assert {(h.unit_id, h.place, h.since, h.until) for h in narrowed} == {
                (h.unit_id, h.place, h.since, h.until)
                for unit_id, steps in journeys(connection, self.parcels)
                for h in rules.holds(unit_id, self.partner, Direction.DOWN, steps)
                if set(h.counts_as(span))
            }
            type(self).counted += len(self.parcels)
            raise _TakenBack


class _TakenBack(Exception):
    pass


def a_parcel(unit_id, number, partner_id):
    return Parcel(
        id=unit_id,
        number=f"YT{number:013d}",
        partner_id=partner_id,
        station_id=STATIONS["county"],
        announced_on=NOW.date(),
        sorting=Sorting.SURE,
    )


@pytest.mark.parametrize("day", [BalancedDay, PlainDay])
def test_every_random_day_balances(day):
    quick = settings(
        max_examples=8,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(day, settings=quick)

    # Else nothing was balanced, or nobody looked.
    assert day.counted
