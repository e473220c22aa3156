"""The counter's papers, as they are drawn: codes are decoded from a picture of 203 dpi."""

from datetime import UTC, date, datetime

import pytest

from station.counter.sheets import lists, money, slip
from tests.printing.reading import codes, texts

DAY = date(2026, 11, 21)
LINE = slip.SlipLine("3-2-018", "圆通速递", "YT7785497562742", 8_600)
SLIP = slip.Slip("洪下村", "08:00-19:00", "刘**", "1******5635", (LINE,), DAY)
LABEL = slip.ShelfLabel("3-2-018", "刘**", "1******5635", "YT7785497562742", "圆通速递", DAY, 8_600)
ROW = lists.ListLine(
    "3-2-018", "刘**", "1******5635", "YT7785497562742", "圆通速递", DAY, 8_600, "拒收 Refused"
)
LIST = lists.CounterList("2026-11-21", "洪下村", DAY, (ROW,), "制表")


@pytest.mark.parametrize("roll", [False, True], ids=["a6", "roll"])
def test_a_slip_has_code_sum_and_a_number_that_scans(roll):
    drawn = slip.draw_slip(SLIP, roll=roll)

    assert codes(drawn) == ["YT7785497562742"]
    text = "".join(texts(drawn))
    assert "3-2-018" in text
    assert "¥86.00" in text


def test_a_slip_of_many_parcels_says_how_many_more():
    many = slip.Slip("洪下村", "", "刘**", "", (LINE,) * 10, DAY)

    assert "另有 2 件" in "".join(texts(slip.draw_slip(many)))


def test_a_label_scans(tmp_path):
    assert codes(slip.draw_labels((LABEL,))) == ["YT7785497562742"]


def test_labels_stand_twenty_one_to_a_sheet():
    drawn = slip.draw_label_sheet((LABEL,) * 22)

    assert "".join(texts(drawn)).count("3-2-018") == 22


def test_the_notice_that_hangs_out_has_no_tracking_numbers():
    text = "".join(texts(lists.draw_notice(LIST)))

    assert "3-2-018" in text
    assert "62742" not in text


def test_the_door_list_sums_up_what_is_due():
    assert "捌拾陆元整" in "".join(texts(lists.draw_door_list(LIST)))


def test_money_is_in_figures_and_capitals_and_its_number_scans():
    sheet = money.MoneySheet(
        title="缴款单",
        english="Remittance receipt",
        number="M-421223100201-0001-X",
        station="洪下村",
        about="洪下村 → 崇阳县",
        on=date(2026, 11, 21),
        at=datetime(2026, 11, 21, tzinfo=UTC),
        lines=(("现金 Cash", "", 8_600),),
        sum_label="合计 Total",
        sum_fen=8_600,
        signatures=("缴款方", "收款方"),
    )

    drawn = money.draw(sheet)

    assert codes(drawn) == ["M-421223100201-0001-X"]
    assert "捌拾陆元整" in "".join(texts(drawn))
