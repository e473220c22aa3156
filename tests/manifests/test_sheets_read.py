"""Every code of every sheet is read from a picture of 203 dots to the inch."""

import pytest

from station import barcodes
from station.barcodes import Code, Series
from station.manifests.sheets import (
    draw_bag_tag,
    draw_handover_list,
    draw_item_list,
    draw_returns_list,
    draw_route_bill,
    draw_trip_bill,
)
from station.manifests.sheets.copies import BagCopy, BillCopy, HandoverCopy
from tests.manifests import samples
from tests.printing import reading

LONG_NAME = "青山镇吴城村民委员会第十二村民小组居民点"
# The county's, a township's and a village's own numbers, from short to long.
ISSUERS = pytest.mark.parametrize("issuer", ["421223", "421223104", "421223104201"])
# Couriers' numbers of thirteen and of twenty digits.
DIGITS = ("1234567890123", "12345678901234567890")


def number(series: Series, issuer: str, ordinal: int = 40) -> str:
    return str(Code(series, issuer, ordinal))


def named(series: Series, issuer: str, revision: int = 12) -> dict[str, object]:
    """The fields of a sheet that has a number of this issuer."""
    its = number(Series.BAG if series is Series.ITEM_LIST else series, issuer)
    code = barcodes.of_sheet(its, revision, series)
    return {"number": its, "revision": revision, "code": code}


def a_load(issuer: str, bags: int) -> samples.Stop:
    bag_lines = [
        samples.a_bag_line(at, number=number(Series.BAG, issuer, at), remarks=f"→{LONG_NAME}")
        for at in range(1, bags + 1)
    ]
    loose = [samples.a_loose_line(digits, weight_grams=None, unweighed=1) for digits in DIGITS]
    return samples.a_stop(name=LONG_NAME, lines=(*bag_lines, *(loose if bags else ())))


@ISSUERS
@pytest.mark.parametrize("bags", [0, 1, 40])
def test_a_route_bills_codes_are_read(issuer, bags):
    stop = a_load(issuer, bags)
    bill = samples.a_route_bill(
        **named(Series.ROUTE_BILL, issuer), stops=(stop,), places=(LONG_NAME, LONG_NAME)
    )

    found = reading.codes(draw_route_bill.draw(bill, [BillCopy.WITH_LOAD]))

    assert found == [bill.code, *(line.number for line in stop.lines)]


@ISSUERS
def test_a_trip_bills_codes_are_read(issuer):
    legs = tuple(
        samples.Leg(at, LONG_NAME, "天城镇", number(Series.ROUTE_BILL, issuer), (stop,))
        for at, stop in enumerate([a_load(issuer, 3), a_load(issuer, 8)], start=1)
    )
    bill = samples.a_trip_bill(**named(Series.TRIP_BILL, issuer), legs=legs)

    found = reading.codes(draw_trip_bill.draw(bill, [BillCopy.KEPT]))

    assert found == [bill.code, *(line.number for line in bill.lines)]


@ISSUERS
@pytest.mark.parametrize("count", [0, 1, 40])
def test_an_item_lists_codes_are_read(issuer, count):
    lines = tuple(
        samples.an_item_line(str(int(DIGITS[at % 2]) + at), weight_grams=None)
        for at in range(count)
    )
    items = samples.an_item_list(**named(Series.ITEM_LIST, issuer), lines=lines)

    found = reading.codes(draw_item_list.draw(items, [BagCopy.IN_BAG]))

    assert found == [items.code, *(line.number for line in lines)]
    assert items.code.startswith("C-")


@ISSUERS
@pytest.mark.parametrize("copy", list(HandoverCopy))
def test_a_handover_lists_code_is_read(issuer, copy):
    handover = samples.a_handover_list(**named(Series.HANDOVER_LIST, issuer))

    assert reading.codes(draw_handover_list.draw(handover, [copy])) == [handover.code]


@ISSUERS
@pytest.mark.parametrize("count", [1, 2, 40])
def test_a_list_of_returns_code_is_read(issuer, count):
    lines = tuple(
        samples.ReturnLine(
            str(int(DIGITS[at % 2]) + at), "外县件 Other county", samples.ON, LONG_NAME, None
        )
        for at in range(count)
    )
    given = samples.a_returns_list(**named(Series.RETURNS_LIST, issuer), lines=lines)

    for copy in HandoverCopy:
        assert reading.codes(draw_returns_list.draw(given, [copy])) == [given.code]


@ISSUERS
def test_a_bag_tags_code_is_read(issuer):
    tag = samples.a_bag_tag(**named(Series.BAG, issuer), village=LONG_NAME)

    assert reading.codes(draw_bag_tag.draw(tag)) == [tag.code]


@pytest.mark.parametrize("dpi", [180, 203])
def test_no_number_falls_between_the_dots_of_a_printer(dpi):
    """Of three hundred, with bars of 2.26 dots a module, eleven were not read."""
    numbers = [str(1_234_567_890_000 + 7 * at) for at in range(300)]
    lines = tuple(samples.an_item_line(number) for number in numbers)
    pdf = draw_item_list.draw(samples.an_item_list(lines=lines), [BagCopy.IN_BAG])

    assert set(numbers) - set(reading.codes(pdf, dpi=dpi)) == set()
