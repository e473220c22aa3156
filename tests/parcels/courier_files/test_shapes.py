import pytest

from station.parcels.courier_files.shapes import (
    PARTNER_CODES,
    is_s10,
    looks_like,
    s10_check_digit,
    suggest_partners,
)


@pytest.mark.parametrize(
    ("number", "partners"),
    [
        ("SF1234567890123", ("sf",)),
        ("YT8657790438968", ("yto",)),
        ("JT1234567890123", ("jt",)),
        ("JDA373534842357", ("jd",)),
        ("DPK123456789012", ("deppon",)),
        ("74108758348461", ("zto",)),
        ("72108758348461", ()),
        ("772345678901234", ("sto",)),
        ("432345678901234", ("sto", "yunda")),
        ("5123456789012", ("yunda",)),
        ("9883341810838", ("ems",)),
        ("PA12345678901", ("ems",)),
        ("621123456789012", ("cainiao",)),
        ("YT865779043896", ()),
        ("YT86577904389680", ()),
        ("RB123456785GB", ("ems",)),
        ("RB123456784GB", ()),
    ],
)
def test_a_number_suggests(number, partners):
    assert suggest_partners(number) == partners


@pytest.mark.parametrize(
    ("serial", "check"),
    [("12345678", 5), ("47312482", 9), ("00000000", 5), ("00000007", 6), ("00000008", 0)],
)
def test_the_check_digit_of_s10(serial, check):
    assert s10_check_digit(serial) == check
    assert is_s10(f"EE{serial}{check}CN")
    assert not is_s10(f"EE{serial}{(check + 1) % 10}CN")


def test_any_number_may_be_a_partners_whose_shape_is_unknown():
    assert looks_like("ABCDEF", "village-cooperative")
    assert not looks_like("ABCDEF", "sf")


def test_the_partners_are_the_ten_that_the_county_works_with():
    assert sorted(PARTNER_CODES) == sorted(
        ["ems", "sf", "zto", "yto", "sto", "yunda", "jt", "jd", "cainiao", "deppon"]
    )
