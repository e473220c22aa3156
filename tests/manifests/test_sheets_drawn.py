"""The sheets as a scanner and a reader find them."""

import re
import zlib

import pypdfium2
import pytest

from station.manifests.sheets import (
    draw_bag_tag,
    draw_handover_list,
    draw_item_list,
    draw_returns_list,
    draw_route_bill,
    draw_sort_label,
    draw_trip_bill,
)
from station.manifests.sheets.copies import BagCopy, BillCopy
from station.manifests.sheets.lines import Totals
from station.printing import barcodes, code128, codes
from tests.manifests import samples
from tests.printing import reading

LONG = "桂花泉镇三山村第十二村民小组便民服务站代办点新时代文明实践站农村电商综合服务点"
MARKUP = "<b>甲</b>&amp;<img src='x'>"


def _all_sheets(name: str) -> dict[str, bytes]:
    """Every sheet with the given text wherever people type one."""
    stop = samples.a_stop(
        name=name, township=name, lines=(samples.a_bag_line(remarks=name, seal=name),)
    )
    leg = samples.Leg(1, name, name, "L-421223-0001", (stop,))
    item = samples.an_item_line(partner=name, remarks=name)
    line = samples.a_handover_line(kind=name, village=name, township="", remarks=name)
    typed = {"issuer": name, "route": name, "plate": name, "driver": name}
    return {
        "route bill": draw_route_bill.draw(
            samples.a_route_bill(stops=(stop,), places=(name, name), **typed)
        ),
        "trip bill": draw_trip_bill.draw(samples.a_trip_bill(legs=(leg,), **typed)),
        "item list": draw_item_list.draw(
            samples.an_item_list(lines=(item,), origin=name, township=name, trip=name, seal=name)
        ),
        "handover list": draw_handover_list.draw(
            samples.a_handover_list(lines=(line,), partner=name, station=name, batch=name)
        ),
        "returns list": draw_returns_list.draw(
            samples.a_returns_list(
                lines=(samples.ReturnLine(name, name, samples.ON, name, 830, name),),
                partner=name,
                station=name,
            )
        ),
        "bag tag": draw_bag_tag.draw(
            samples.a_bag_tag(village=name, township=name, origin=name, trip=name, seal=name)
        ),
        "sort label": draw_sort_label.draw(
            samples.a_sort_label(village=name, township=name, route=name, slot=name[:4])
        ),
    }


SHEETS = (
    "route bill",
    "trip bill",
    "item list",
    "handover list",
    "returns list",
    "bag tag",
    "sort label",
)


@pytest.fixture(scope="module")
def plain_sheets():
    return _all_sheets("洪下村")


@pytest.fixture(scope="module")
def long_sheets():
    return _all_sheets(LONG[:40])


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_same_sheet_prints_to_the_same_bytes(plain_sheets, sheet):
    assert _all_sheets("洪下村")[sheet] == plain_sheets[sheet]


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_font_is_embedded(plain_sheets, sheet):
    pdf = plain_sheets[sheet]

    assert pdf.count(b"/FontFile2") == pdf.count(b"/Subtype /TrueType") > 0
    assert b"/Type1" not in pdf


@pytest.mark.parametrize("sheet", SHEETS)
def test_everything_is_black(plain_sheets, sheet):
    streams = re.findall(rb"stream\r?\n(.*?)endstream", plain_sheets[sheet], re.DOTALL)
    drawn = [zlib.decompress(stream) for stream in streams if stream[:1] == b"x"]
    pages = [stream for stream in drawn if stream.startswith(b"q 1 j")]

    assert pages
    assert not any(re.search(rb" (rg|RG|g|G|k|K)\s", page) for page in pages)
    widths = {
        float(width) for page in pages for width in re.findall(rb"([\d.]+) w [\d.]+ [\d.]+", page)
    }
    assert min(widths, default=0.5) >= 0.5


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("which", ["plain_sheets", "long_sheets"])
def test_no_letter_stands_on_another_or_off_the_sheet(request, which, sheet):
    document = pypdfium2.PdfDocument(request.getfixturevalue(which)[sheet])
    page = document[0]
    wide, high = page.get_size()
    text = page.get_textpage()
    characters = [
        (text.get_charbox(index), text.get_text_range(index, 1))
        for index in range(text.count_chars())
    ]
    document.close()

    # The lines to write a time on are made of underscores, which touch on purpose.
    boxes = sorted(found for found in characters if found[1].strip() not in {"", "_"})
    for index, (box, character) in enumerate(boxes):
        left, bottom, right, top = box
        assert left >= 5
        assert bottom >= 2
        assert right <= wide - 5
        assert top <= high - 5
        for other, neighbour in boxes[index + 1 :]:
            if other[0] > right - 1:
                break
            overlap = min(top, other[3]) - max(bottom, other[1])
            assert overlap < 1, (character, neighbour, box, other)


@pytest.mark.parametrize("sheet", SHEETS)
def test_markup_is_printed_as_it_was_typed(sheet):
    text = reading.texts(_all_sheets(MARKUP)[sheet])[0]

    assert "<b>甲</b>" in re.sub(r"\s", "", text)


def test_a_private_character_prints_as_a_box():
    (text,) = reading.texts(draw_bag_tag.draw(samples.a_bag_tag(village="石\ue863村")))

    assert "石□村" in text


@pytest.mark.parametrize("copies", [tuple(BillCopy), (BillCopy.RECEIVER,)])
def test_every_code_of_a_route_bill_is_read_in_each_copy(copies):
    payloads = ("1/2:" + "6BFOXN%TSMAHN-H*CM" * 40, "2/2:" + "A0$" * 100)
    bill = samples.a_route_bill(code="L-421223-0093-R1-5", codes=payloads)

    pdf = draw_route_bill.draw(bill, copies)

    expected = [bill.code, *(line.number for line in bill.lines)]
    assert reading.codes(pdf) == expected * len(copies)
    assert sorted(reading.qr_codes(pdf)) == sorted(payloads * len(copies))


@pytest.mark.parametrize("number", samples.NUMBERS)
def test_every_partners_number_is_read_from_a_line(number):
    stop = samples.a_stop(lines=(samples.a_loose_line(number),))
    bill = samples.a_route_bill(stops=(stop,))

    assert reading.codes(draw_route_bill.draw(bill, [BillCopy.KEPT])) == [bill.number, number]


def test_a_bag_with_an_sscc_is_read_as_gs1():
    sscc = "336912340000000423"
    line = samples.a_bag_line(code=code128.gs1_sscc(sscc))
    pdf = draw_route_bill.draw(
        samples.a_route_bill(stops=(samples.a_stop(lines=(line,)),)), [BillCopy.KEPT]
    )

    assert reading.codes(pdf)[1:] == [f"(00){sscc}"]


def test_a_number_that_no_scanner_types_is_printed_without_bars():
    stop = samples.a_stop(lines=(samples.a_loose_line("手写-17"),))
    pdf = draw_route_bill.draw(samples.a_route_bill(stops=(stop,)), [BillCopy.KEPT])

    assert reading.codes(pdf) == ["L-421223-0093"]
    assert "手写-17" in reading.texts(pdf)[0]


def test_a_long_number_has_its_bars_below_it():
    number = "AB-2026-XY-000000123456"
    stop = samples.a_stop(lines=(samples.a_loose_line(number),))
    pdf = draw_route_bill.draw(samples.a_route_bill(stops=(stop,)), [BillCopy.KEPT])

    assert reading.codes(pdf)[1:] == [number]
    assert number in reading.texts(pdf)[0]


def test_pages_repeat_the_stop_and_add_up_to_the_total():
    bill = samples.a_route_bill(stops=(samples.a_stop(1), samples.a_long_stop(60, ordinal=2)))

    pages = reading.texts(draw_route_bill.draw(bill, [BillCopy.KEPT]))

    assert len(pages) == draw_route_bill.page_count(bill)
    for number, page in enumerate(pages, start=1):
        assert f"第 {number} 页 共 {len(pages)} 页" in page
        assert "L-421223-0093 · 第 1 版 Rev. 1" in page
        assert "第一联 存根" in page
        assert "停靠点 Stop 2" in page
    subtotals = [
        int(found) for page in pages for found in re.findall(r"This page\s+(\d+) 袋", page)
    ]
    assert sum(subtotals) == Totals.of(bill.lines).bags
    assert "接收人" in pages[-1]
    assert not any("接收人" in page for page in pages[:-1])


@pytest.mark.parametrize(("count", "pages"), [(3, 1), (12, 1), (13, 2)])
def test_codes_without_room_in_the_head_stand_on_pages_of_their_own(count, pages):
    payloads = tuple(f"{at}/{count}:{'6BFOXN%TSMAHN-H*C' * 53}"[:900] for at in range(1, count + 1))
    bill = samples.a_route_bill(codes=payloads)

    pdf = draw_route_bill.draw(bill, [BillCopy.KEPT])

    texts = reading.texts(pdf)
    assert len(texts) == draw_route_bill.page_count(bill) == 1 + pages
    assert sorted(reading.qr_codes(pdf)) == sorted(payloads)
    assert f"Load code {count}/{count}" in texts[-1]
    assert "QR codes on the last page" in texts[0]


@pytest.mark.parametrize("payload", ["1/1:A", "1/2:" + "6BFOXN%TSMAHN-H*C" * 52])
def test_a_module_of_a_load_code_is_half_a_millimetre_at_least(payload):
    modules = barcodes.qr(payload)[1] + 8

    assert codes.height_in_head([payload]) >= modules * 0.5 / 25.4 * 72


def test_money_stands_in_capitals_too():
    text = reading.texts(draw_route_bill.draw(samples.a_route_bill()))[0]

    assert "人民币(大写) 叁佰肆拾肆元整 ¥344.00" in re.sub(r" +", " ", text)


def test_a_trip_bill_adds_up_each_stop():
    bill = samples.a_trip_bill()

    pages = "".join(reading.texts(draw_trip_bill.draw(bill, [BillCopy.KEPT])))

    assert pages.count("本站小计 This stop") == 3
    assert "运段 Leg 2" in pages


def test_every_line_of_an_item_list_is_read():
    items = samples.an_item_list(codes=("6BFOXN%TSMAHN-H*CM",))

    pdf = draw_item_list.draw(items, [BagCopy.IN_BAG])

    assert reading.codes(pdf) == [items.number, *samples.NUMBERS]
    assert reading.qr_codes(pdf) == ["6BFOXN%TSMAHN-H*CM"]


@pytest.mark.parametrize("code", ["", code128.gs1_sscc("336912340000000423")])
def test_a_bag_tags_code_is_read_as_the_bag_hangs(code):
    (found,) = reading.codes(draw_bag_tag.draw(samples.a_bag_tag(code=code)))

    assert found == ("(00)336912340000000423" if code else "B-421223-0040")


@pytest.mark.parametrize(
    ("village", "least"),
    [("洪下村", 24), ("石城镇", 24), ("白石港村", 24), ("十字街社区居委会", 17), (LONG[:40], 8)],
)
def test_the_village_is_large(village, least):
    lines, size = draw_bag_tag.village_lines(village)

    assert "".join(lines) == village
    assert size / 72 * 25.4 >= least


@pytest.mark.parametrize("number", samples.NUMBERS)
def test_a_sort_labels_code_is_read(number):
    assert reading.codes(draw_sort_label.draw(samples.a_sort_label(number=number))) == [number]


def test_labels_come_one_to_a_page():
    labels = [samples.a_sort_label(slot=str(slot)) for slot in range(3)]

    assert len(reading.texts(draw_sort_label.draw(*labels))) == 3


def test_a_handover_list_shows_what_differed():
    text = reading.texts(draw_handover_list.draw(samples.a_handover_list()))[0]

    for words in ("少件 Short", "多件 Over", "破损 Damaged", "少1 多1 破1", "圆通速递崇阳分公司"):
        assert words in text


def test_no_sheet_has_a_place_for_a_recipient():
    names = {
        field
        for kind in (samples.BillLine, samples.ItemLine, samples.HandoverLine, samples.BagTag)
        for field in kind.__struct_fields__
    }

    assert not names & {"name", "phone", "recipient", "sender", "address"}
