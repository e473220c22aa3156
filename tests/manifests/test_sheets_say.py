"""What the sheets say, before anything is drawn."""

import pytest

from station.manifests.sheets import draw_bill_lines
from station.manifests.sheets.handover_list import Difference, HandoverTotals
from station.manifests.sheets.lines import Totals
from tests.manifests.samples import (
    a_bag_line,
    a_handover_line,
    a_handover_list,
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
        bags=2, loose=1, pieces=16, weight_grams=6_550, cod_fen=100, freight_collect_fen=7
    )


def test_a_route_bill_adds_up_over_its_stops():
    bill = a_route_bill(stops=(a_stop(2), a_stop(3)))

    assert bill.totals.pieces == 2 * Totals.of(a_stop().lines).pieces
    assert bill.totals.cod_fen == 2 * 17_200


def test_a_trip_bill_adds_up_over_its_legs_and_calls_each_place_once():
    bill = a_trip_bill()

    assert bill.places == ("崇阳县", "天城镇", "洪下村")
    assert bill.totals.weight_grams == sum(leg.totals.weight_grams for leg in bill.legs)


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

    assert HandoverTotals.of(lines) == HandoverTotals(
        lines=3,
        expected=2,
        received=1,
        unchecked=1,
        missing=1,
        extra=1,
        damaged=0,
        weight_grams=600,
        cod_fen=5,
        freight_collect_fen=0,
    )
    assert a_handover_list(lines=tuple(lines)).totals.missing == 1


def test_the_total_row_says_what_its_lines_add_up_to():
    row = draw_bill_lines.total("合计 Total", a_stop().lines)

    assert row.label == "合计 Total   2 袋 bags · 2 散件 loose"
    assert row.values == ("28", "15.9", "172.00", "12.00", "")
