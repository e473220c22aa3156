"""What the sheets say, before anything is drawn."""

from decimal import Decimal

import pytest

from station.manifests.sheets import draw_bill_lines
from station.manifests.sheets.handover_list import Difference, Handed, HandoverTotals
from station.manifests.sheets.lines import Totals
from tests.manifests.samples import (
    Leg,
    a_bag_line,
    a_handover_line,
    a_handover_list,
    a_long_stop,
    a_loose_line,
    a_route_bill,
    a_stop,
    a_trip_bill,
    an_item_line,
    an_item_list,
)


def test_totals_count_bags_loose_items_and_pieces_apart():
    lines = [
        a_bag_line(pieces=12, weight_grams=6_000, cod_fen=100),
        a_bag_line(pieces=3, weight_grams=500),
        a_loose_line(weight_grams=50, freight_collect_fen=7),
    ]

    assert Totals.of(lines) == Totals(
        bags=2,
        loose=1,
        pieces=16,
        weight_grams=6_550,
        unweighed=0,
        cod_fen=100,
        freight_collect_fen=7,
    )


def test_a_piece_that_nobody_weighed_is_counted_and_not_weighed():
    lines = [
        a_bag_line(weight_grams=500, unweighed=2),
        a_loose_line(weight_grams=None, unweighed=1),
    ]

    totals = Totals.of(lines)

    assert (totals.weight_grams, totals.unweighed) == (500, 3)
    assert draw_bill_lines.cells(2, lines[1])[4] == "–"
    assert draw_bill_lines.total("合计", lines).label.endswith("· 3 件无重量 without weight")
    assert Totals.of(lines[1:]).weight_grams is None


def test_lines_subtotals_and_total_add_up_as_they_are_printed():
    lines = a_long_stop(40).lines

    def printed(rows):
        return sum(Decimal(row.replace(",", "")) for row in rows)

    lines_printed = printed(draw_bill_lines.cells(1, line)[4] for line in lines)
    halves = printed(draw_bill_lines.total("", part).values[1] for part in (lines[:19], lines[19:]))
    assert lines_printed == halves == printed([draw_bill_lines.total("", lines).values[1]])


def test_a_route_bill_adds_up_over_its_stops():
    bill = a_route_bill(stops=(a_stop(2), a_stop(3)))

    assert bill.totals.pieces == 2 * Totals.of(a_stop().lines).pieces
    assert bill.totals.cod_fen == 2 * 17_200


def test_a_trip_bill_adds_up_over_its_legs_and_calls_each_place_once():
    bill = a_trip_bill()

    assert bill.places == ("崇阳县", "天城镇", "洪下村")
    assert bill.totals.weight_grams == sum(leg.totals.weight_grams for leg in bill.legs)


def test_a_trip_that_carries_from_one_place_to_many_does_not_go_back_for_each():
    legs = (
        Leg(1, "崇阳县", "天城镇", "L-1", (a_stop(1),)),
        Leg(2, "崇阳县", "洪下村", "L-2", (a_stop(2),)),
        Leg(3, "洪下村", "崇阳县", "L-3", (a_stop(3),)),
    )

    assert a_trip_bill(legs=legs).places == ("崇阳县", "天城镇", "洪下村", "崇阳县")


def test_an_item_list_adds_up():
    items = an_item_list(
        lines=(an_item_line(cod_fen=100, weight_grams=10), an_item_line(freight_collect_fen=5))
    )

    assert (items.weight_grams, items.cod_fen, items.freight_collect_fen) == (840, 100, 5)


@pytest.mark.parametrize(
    ("fields", "differences"),
    [
        pytest.param({"received": 1}, (), id="as-expected"),
        pytest.param({"received": None}, (), id="not-yet-checked"),
        pytest.param({"received": 0}, (Difference.SHORT,), id="missing"),
        pytest.param({"expected": 0}, (Difference.OVER,), id="extra"),
        pytest.param({"is_damaged": True}, (Difference.DAMAGED,), id="damaged"),
        pytest.param(
            {"expected": 3, "received": 2, "is_damaged": True},
            (Difference.SHORT, Difference.DAMAGED),
            id="short-and-damaged",
        ),
    ],
)
def test_a_handover_line_names_its_difference(fields, differences):
    assert a_handover_line(**fields).differences == differences


def test_one_missing_and_one_extra_are_two_differences():
    lines = [
        a_handover_line(received=0, weight_grams=100),
        a_handover_line(expected=0, weight_grams=200, cod_fen=5),
        a_handover_line(received=None, weight_grams=300),
    ]

    totals = HandoverTotals.of(lines)

    assert (totals.missing, totals.extra, totals.unchecked, totals.damaged) == (1, 1, 1, 0)
    assert a_handover_list(lines=tuple(lines)).totals.missing == 1


def test_what_is_missing_counts_as_expected_and_not_as_received():
    lines = [
        a_handover_line(received=1, weight_grams=400, cod_fen=1_000),
        a_handover_line(received=0, weight_grams=100, cod_fen=500, freight_collect_fen=70),
        a_handover_line(expected=0, weight_grams=None, cod_fen=5),
    ]

    totals = HandoverTotals.of(lines)

    assert totals.expected == Handed(2, 500, 0, cod_fen=1_500, freight_collect_fen=70)
    assert totals.received == Handed(2, 400, 1, cod_fen=1_005, freight_collect_fen=0)


def test_the_total_row_says_what_its_lines_add_up_to():
    row = draw_bill_lines.total("合计 Total", a_stop().lines)

    assert row.label == "合计 Total   2 袋 bags · 2 散件 loose"
    assert row.values == ("28", "15.860", "172.00", "12.00", "")
