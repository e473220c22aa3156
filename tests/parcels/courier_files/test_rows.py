import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.parcels.courier_files import notes
from station.parcels.courier_files.cells import to_text
from station.parcels.courier_files.columns import recognise
from station.parcels.courier_files.errors import TrackingNumberColumnMissing
from station.parcels.courier_files.headings import Field
from station.parcels.courier_files.rows import MAX_ADDRESS, MAX_NAME, parse_rows
from tests.parcels.courier_files.files import (
    HEADINGS,
    NUMBER,
    a_sheet,
    parse,
    parse_one,
    take_one,
)


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ("代收货款", notes.COD_MALFORMED),
        ("到付款", notes.FREIGHT_COLLECT_MALFORMED),
        ("保价", notes.INSURED_MALFORMED),
    ],
)
def test_a_row_whose_money_is_unclear_is_refused(heading, message):
    parsed = parse_one(**{heading: "35.505"})

    assert not parsed.taken
    assert parsed.refused[0].reason.message == message
    assert parsed.refused[0].reason.values == {"cell": "35.505"}


def test_each_amount_is_taken_to_its_own_place():
    row = take_one(代收货款="1.01", 到付款=2.02, 保价="3")

    assert (row.cod_fen, row.freight_collect_fen, row.insured_fen) == (101, 202, 300)


def test_a_name_and_an_address_at_the_limit_are_kept_whole():
    row = take_one(收件人="名" * MAX_NAME, 地址="址" * MAX_ADDRESS)

    assert (len(row.name), len(row.address), row.warnings) == (MAX_NAME, MAX_ADDRESS, ())


def test_one_character_more_is_shortened_with_a_warning():
    row = take_one(收件人="名" * (MAX_NAME + 1), 地址="址" * (MAX_ADDRESS + 1))

    assert (len(row.name), len(row.address)) == (MAX_NAME, MAX_ADDRESS)
    assert [note.values["limit"] for note in row.warnings] == [MAX_NAME, MAX_ADDRESS]


def test_several_pieces_under_one_number_are_pointed_out():
    one = take_one(件数=1.0)
    three = take_one(件数="3")

    assert not one.warnings
    assert three.warnings[0].text() == "The file counts 3 pieces under this number."


def test_the_telephone_stands_in_for_an_empty_mobile():
    headings = ["运单号", "收件人手机", "收件人电话", "地址"]

    row = parse([NUMBER, "", "0715-3388888", "港口村"], headings=headings).taken[0]

    assert (row.phone, row.phone_tail) == ("0715-3388888", "")


def test_numbers_of_another_couriers_shape_are_counted():
    rows = [[number, "许磊", "17300003458", "港口村"] for number in (NUMBER, "SF1234567890123")]

    assert parse(*rows).unlike_partner == 0
    assert parse(*rows, partner="yto").unlike_partner == 1
    assert parse(*rows, partner="zto").unlike_partner == 2
    assert parse(["ABCDEF1", *rows[0][1:]], partner="zto").unlike_partner == 0


@pytest.mark.parametrize(("weight", "grams"), [("100", 100_000), ("100.001", None)])
def test_a_heavy_weight_under_a_heading_without_unit_is_unknown(weight, grams):
    headings = ["运单号", "收件人", "手机", "地址", "重量"]

    assert take_one(headings, 重量=weight).weight_grams == grams


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        pytest.param(["", " ", "\u200b"], notes.ROW_EMPTY, id="empty"),
        pytest.param([], notes.ROW_EMPTY, id="no-cells"),
        pytest.param(["合计", "", "", "630件", 593916.0], notes.ROW_OF_TOTALS, id="totals"),
        pytest.param(["合计：630件"], notes.ROW_OF_TOTALS, id="totals-in-one-cell"),
        pytest.param(["", "合计（件）", "", "", "12"], notes.ROW_OF_TOTALS, id="unit-in-brackets"),
        pytest.param(["总件数：5"], notes.ROW_OF_TOTALS, id="number-of-pieces"),
        pytest.param(["以上共 5 票"], notes.ROW_OF_TOTALS, id="all-above"),
        pytest.param(["合  计", 5.0], notes.ROW_OF_TOTALS, id="wide-apart"),
        pytest.param([630.0, "小计"], notes.ROW_OF_TOTALS, id="count-in-the-number's-column"),
        pytest.param([98833418108380.0, "总 计", "", "2件"], notes.ROW_OF_TOTALS, id="sum"),
        pytest.param(HEADINGS, notes.ROW_OF_HEADINGS, id="headings-of-the-next-page"),
        pytest.param(["Waybill No.", "Receiver"], notes.ROW_OF_HEADINGS, id="in-english-too"),
    ],
)
def test_a_row_that_announces_no_parcel_is_skipped_and_counted(cells, message):
    parsed = parse(cells)

    assert [(row.row, row.reason.message) for row in parsed.skipped] == [(2, message)]
    assert len(parsed) == 1


@pytest.mark.parametrize("name", ["共", "总", "合", "共产主义", "合计员"])
def test_a_row_without_number_is_no_total_for_its_recipients_name(name):
    assert parse_one(运单号="", 收件人=name).refused


def test_a_parcel_for_a_person_with_a_number_is_no_total():
    assert take_one(收件人="合计").name == "合计"


def test_a_row_without_number_is_refused_even_with_everything_else():
    assert parse_one(运单号="").refused[0].reason.message == notes.NUMBER_MISSING


def test_the_same_row_again_is_a_repeat():
    row = [NUMBER, "许磊", "17300003458", "港口村", "1"]

    parsed = parse(row, [f"{NUMBER}\t", "许磊 ", "17300003458", "港口村", 1.0])

    assert len(parsed.taken) == 1
    again = parsed.repeated[0]
    assert (again.row, again.first_row, again.differences) == (3, 2, ())


def test_the_same_number_with_other_content_names_the_difference():
    row = [NUMBER, "许磊", "17300003458", "港口村", "1", "5.00"]

    parsed = parse(row, [NUMBER, "许磊", "17300003458", "金塘村", "1", "6.00"])

    assert parsed.taken[0].address == "港口村"
    assert parsed.repeated[0].differences == (Field.ADDRESS, Field.COD)


def test_a_short_row_is_filled_up_and_a_long_blank_one_is_kept():
    parsed = parse([NUMBER], ["YT8657790438969", *[""] * 20])

    assert [row.tracking_number for row in parsed.taken] == [NUMBER, "YT8657790438969"]


def test_a_row_shifted_by_a_comma_in_its_address_is_refused():
    # 1.0 would be the cash on delivery.
    row = [NUMBER, "许磊", "17300003458", "崇阳县", "港口村", "1.0", "", "", "面单备注"]

    parsed = parse(row)

    assert parsed.refused[0].reason.message == notes.TOO_MANY_CELLS
    assert parsed.refused[0].cells == row


def test_without_a_column_of_numbers_nothing_is_parsed():
    sheet = a_sheet(["x"], headings=["收件人", "地址"])

    with pytest.raises(TrackingNumberColumnMissing):
        parse_rows(sheet, recognise(sheet.headings))


def test_the_digest_changes_with_each_part_of_the_content():
    digests = [
        take_one(**change).content_digest
        for change in (
            {},
            {"收件人": "许"},
            {"手机": "17300003459"},
            {"地址": "金塘村"},
            {"重量kg": "1"},
            {"代收货款": "1"},
            {"到付款": "1"},
            {"保价": "1"},
        )
    ]

    assert len(set(digests)) == len(digests)


_CELLS = st.one_of(
    st.text(max_size=20),
    st.floats(),
    st.integers(-(2**63), 2**63),
    st.sampled_from(
        [NUMBER, "合计", "7.31E+13", "35.50", "约2斤", "=1+1", "\x00", "", "17300003458"]
    ),
)
_FIELDS = st.sampled_from(
    [*HEADINGS, "省", "市", "件数", "备注", "", "收件人电话", "重量(克)", "到付(分)"]
)


@settings(deadline=None)
@given(
    st.lists(_FIELDS, max_size=12),
    st.lists(st.lists(_CELLS, max_size=14), max_size=12),
    st.sampled_from([None, "yto", "ems", "unknown"]),
)
def test_every_row_of_any_table_ends_in_exactly_one_place(headings, rows, partner):
    parsed = parse(*rows, headings=["运单号", *headings], partner=partner)

    places = [parsed.taken, parsed.refused, parsed.repeated, parsed.skipped]
    assert sorted(row.row for place in places for row in place) == [
        number for number, _ in enumerate(rows, 2)
    ]
    assert len({row.tracking_number for row in parsed.taken}) == len(parsed.taken)
    for row in parsed.taken:
        assert min(row.cod_fen, row.freight_collect_fen, row.insured_fen) >= 0
        assert row.weight_grams is None or 0 < row.weight_grams <= 1_000_000
        assert row.name == to_text(row.name) or row.name.startswith(("'", "#"))
        assert all(note.text() for note in row.warnings)
    for row in parsed.refused:
        assert row.reason.text()


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(
            [NUMBER, "", "许磊", "17300003458", "港口村5组12号", "0.5"], id="to-the-right"
        ),
        pytest.param([NUMBER, "17300003458", "港口村5组12号", "0.5", "35", ""], id="to-the-left"),
        pytest.param([NUMBER, "许磊", "", "198****9268", "港口村5组", "0.5"], id="masked"),
        pytest.param(
            [NUMBER, "许磊", "17300003458", "湖北省", "天城镇桃红村5组"], id="address-cut"
        ),
    ],
)
def test_a_row_whose_cells_stand_under_their_neighbours_headings_is_refused(cells):
    parsed = parse(cells)

    assert [row.reason.message for row in parsed.refused] == [notes.CELLS_SHIFTED]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"收件人": "17300003458"}, id="a-phone-for-a-name"),
        pytest.param({"手机": "县城面单 17300003458"}, id="words-beside-the-phone"),
        pytest.param({"手机": "见面单"}, id="words-for-a-phone"),
        pytest.param({"地址": "12号"}, id="a-house-number"),
        pytest.param({"地址": "5-2-301"}, id="a-flat"),
        pytest.param({"重量kg": "见清单"}, id="words-for-a-weight"),
    ],
)
def test_a_row_that_is_only_odd_is_taken(cells):
    assert take_one(**cells).tracking_number == NUMBER


def test_a_phone_in_the_numbers_place_is_no_tracking_number():
    parsed = parse(["17300003458", "许磊", "港口村"], [17300003458.0, "许磊", "港口村"])

    assert [row.reason.message for row in parsed.refused] == [notes.NUMBER_IS_A_PHONE] * 2


@pytest.mark.parametrize(("cod", "doubts"), [("10000.00", 0), ("10000.01", 1), (46000.0, 1)])
def test_a_cash_on_delivery_that_is_unusually_high_is_pointed_out(cod, doubts):
    row = take_one(代收货款=cod)

    assert [note.message for note in row.warnings] == [notes.COD_HIGH] * doubts
