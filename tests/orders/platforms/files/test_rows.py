"""A row says which order it is of, what of it, and for whom; or what is wrong with it."""

from datetime import UTC

import pytest

from station.orders.platforms.files import notes
from station.orders.platforms.files.columns import recognise
from station.orders.platforms.files.headings import Column
from station.orders.platforms.files.phones import read_phone
from station.orders.platforms.files.rows import MOST_UNITS, read_rows
from station.parcels.courier_files.notes import Note
from station.parcels.courier_files.sheet import Sheet
from tests.orders.platforms.platform_shop import HEADINGS, ROW, row


def read(*rows, headings=HEADINGS, hidden=()):
    sheet = Sheet("", tuple(headings), 1, [list(r) for r in rows], hidden_rows=frozenset(hidden))
    return read_rows(sheet, recognise(headings))


def test_a_row_is_read_as_a_clerk_reads_it():
    (found,) = read(row(商品规格="大果", 商家编码="X-1", 单价="15.80", 买家留言="快点"))

    assert (found.row, found.number, found.goods) == (
        2,
        ROW["订单编号"],
        ("鲜雷竹笋", "大果", "X-1"),
    )
    assert (found.quantity, found.sums) == (2, {Column.PRICE: 1580, Column.PAID: 3160})
    assert (found.contact.name, found.contact.phone) == ("李女士", "13900001234")
    assert found.contact.address == "浙江省杭州市西湖区文三路 1 号"
    assert (found.note, found.problems, found.unwanted) == ("快点", (), None)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2601280000000000001", "2601280000000000001"),
        ("240101-123456789012345", "240101-123456789012345"),
        ("'2601280000000000001", "2601280000000000001"),
        ("2601280000000000001\t", "2601280000000000001"),
        ("２６０１", "2601"),
        (123456789012345.0, "123456789012345"),
        (4503599627370497, "4503599627370497"),
        ("A" * 40, "A" * 40),
    ],
)
def test_the_order_number_is_read_whole(cell, number):
    assert read(row(订单编号=cell))[0].number == number


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("", notes.NUMBER_MISSING),
        ("2.60128E+18", notes.NUMBER_LOST_DIGITS),
        (2.601280000000e18, notes.NUMBER_LOST_DIGITS),
        (1234567890123450.0, notes.NUMBER_LOST_DIGITS),
        ("订单", notes.NUMBER_MALFORMED),
        ("12 34", notes.NUMBER_MALFORMED),
        ("123", notes.NUMBER_MALFORMED),
        ("A" * 41, notes.NUMBER_MALFORMED),
    ],
)
def test_a_number_that_is_not_known_for_sure_is_refused(cell, why):
    (found,) = read(row(订单编号=cell))

    assert [note.message for note in found.problems] == [why]
    assert found.number == ""


@pytest.mark.parametrize(
    ("cell", "many"), [("1", 1), (3.0, 3), ("2件", 2), (str(MOST_UNITS), 9999)]
)
def test_a_quantity_is_a_whole_number(cell, many):
    assert read(row(购买数量=cell))[0].quantity == many


@pytest.mark.parametrize("cell", ["", "0", "-1", "1.5", 1.5, "两件", "10000"])
def test_any_other_quantity_is_refused(cell):
    (found,) = read(row(购买数量=cell))

    assert [note.message for note in found.problems] == [notes.QUANTITY_MALFORMED]


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13900001234", "13900001234"),
        ("+86 139-0000-1234", "13900001234"),
        ("86-13900001234", "13900001234"),
        ("17000001234转5678", "17000001234-5678"),
        ("17000001234-5678", "17000001234-5678"),
        ("0571-88880000", "057188880000"),
    ],
)
def test_a_phone_can_be_called(text, phone):
    assert read_phone(text) == (phone, None)


def test_a_phone_that_the_platform_hides_is_kept_with_a_doubt():
    assert read_phone("139****1234") == ("139****1234", Note(notes.PHONE_MASKED))


@pytest.mark.parametrize("text", ["139000012345", "1390000123", "23900001234", "李女士", "****"])
def test_anything_else_is_no_phone(text):
    assert read_phone(text).message == notes.PHONE_MALFORMED


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("商品名称", notes.TITLE_MISSING),
        ("收货人", notes.NAME_MISSING),
        ("联系手机", notes.PHONE_MISSING),
        ("收货地址", notes.ADDRESS_MISSING),
    ],
)
def test_what_an_order_cannot_do_without_is_asked_for(column, why):
    assert [note.message for note in read(row(**{column: ""}))[0].problems] == [why]


def test_an_address_is_put_together_of_its_parts():
    headings = ["订单号", "省", "市", "区", "街道", "详细地址"]

    (found,) = read(
        ["1001", "浙江省", "杭州市", "西湖区", "", "西湖区文三路 1 号"], headings=headings
    )

    assert found.contact.address == "浙江省杭州市西湖区文三路 1 号"


def test_for_whom_an_order_is_may_stand_in_its_first_row_alone():
    first, second, other = read(
        row(),
        row(商品名称="笋干", 收货人="", 联系手机="", 收货地址=""),
        row(订单编号="1002", 收货人="", 联系手机="", 收货地址=""),
    )

    assert second.contact == first.contact
    assert second.problems == ()
    assert len(other.problems) == 3


def test_empty_rows_and_totals_are_no_orders():
    assert read([""] * 3, ["合计", "", "", "", "5"]) == []


def test_a_row_that_is_hidden_in_the_file_is_pointed_out():
    assert [note.message for note in read(row(), hidden=[2])[0].doubts] == [
        "The row is hidden in the file."
    ]


def test_the_words_of_both_sides_are_one_note_of_at_most_200_signs():
    headings = [*HEADINGS, "商家备注"]
    (both,) = read([*row(买家留言="快点"), "送袋子"], headings=headings)
    (whole,) = read([*row(买家留言="长" * 200), ""], headings=headings)
    (cut,) = read([*row(买家留言="长" * 201), ""], headings=headings)

    assert both.note == "快点 / 送袋子"
    assert (whole.note, whole.doubts) == ("长" * 200, ())
    assert (cut.note, len(cut.doubts)) == ("长" * 200, 1)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20 08:05:09", "2026-11-20T00:05:09+00:00"),
        ("2026/11/20 8:05", "2026-11-20T00:05:00+00:00"),
        ("2026-11-20", "2026-11-19T16:00:00+00:00"),
    ],
)
def test_a_time_is_by_the_clock_of_shanghai(text, utc):
    (found,) = read([*row(), text], headings=[*HEADINGS, "付款时间"])

    assert found.paid_at.astimezone(UTC).isoformat() == utc


@pytest.mark.parametrize("text", ["", "昨天", "2026-13-01", "2026-02-30 08:00", "2026-11-20 25:00"])
def test_what_is_no_time_says_nothing(text):
    (found,) = read([*row(), text], headings=[*HEADINGS, "付款时间"])

    assert (found.paid_at, found.problems) == (None, ())
