"""The label and the receipt: what a scanner and a reader find on them."""

from datetime import UTC, datetime

import pypdfium2
from msgspec.structs import replace

from station.acceptance.sheets import label
from tests.printing.reading import codes, texts

WAYBILL = label.Waybill(
    number="YT8800000000001",
    partner="圆通速递",
    station="洪下村服务站",
    receipt="A-421223100201-0001-X",
    zone="华东",
    recipient="刘**",
    recipient_phone="1******5635",
    recipient_address="浙江省杭州市西湖区文三路 1 号阳光小区 3 栋 2 单元 501 室",
    sender="王**",
    sender_phone="1******1234",
    contents="笋干",
    weight_grams=1_200,
    insured_fen=50_000,
    at=datetime(2026, 11, 21, tzinfo=UTC),
)


def test_the_label_is_100_by_150_and_its_number_scans():
    drawn = label.draw_label(WAYBILL)

    [page] = pypdfium2.PdfDocument(drawn)
    assert [round(side * 25.4 / 72) for side in page.get_size()] == [100, 150]
    assert codes(drawn) == ["YT8800000000001"]
    text = "".join(texts(drawn))
    assert "501" in text
    assert "1.200 kg" in text


def test_the_longest_number_of_a_partner_still_scans():
    long = replace(WAYBILL, number="JDVB0123456789012-1-1")

    assert codes(label.draw_label(long)) == ["JDVB0123456789012-1-1"]


def test_the_receipt_says_what_was_paid_in_figures_and_capitals():
    drawn = label.draw_receipt(label.Receipt(WAYBILL, 1_375, 250, "现金 Cash", "95554", "王小明"))

    assert codes(drawn) == ["YT8800000000001"]
    text = "".join(texts(drawn))
    assert "¥16.25" in text
    assert "壹拾陆元贰角伍分" in text
