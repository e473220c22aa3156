"""Prices by zone and weight are whole fen, at every boundary."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from station.acceptance import tariffs
from station.acceptance.tariffs import Zone, price_of, zone_for
from tests.acceptance.desk import TARIFF

EAST = Zone("华东", ("浙江",), 1_000, 1_250, 500, 125)
INSURED = Zone("省内", ("湖北",), 1_000, 800, 1_000, 200, 50, 100)


@pytest.mark.parametrize(
    ("grams", "fen"),
    [(1, 1_250), (1_000, 1_250), (1_001, 1_375), (1_500, 1_375), (1_501, 1_500), (50_000, 13_500)],
)
def test_every_step_that_was_begun_is_paid(grams, fen):
    assert price_of(EAST, grams).freight_fen == fen


@pytest.mark.parametrize(
    ("insured", "premium"),
    [(0, 0), (1, 100), (20_000, 100), (20_001, 101), (100_000, 500)],
)
def test_the_premium_is_a_rate_with_a_least(insured, premium):
    assert price_of(INSURED, 500, insured).premium_fen == premium


@given(some.integers(1, 50_000), some.integers(1, 50_000))
def test_the_heavier_never_costs_less(one, other):
    light, heavy = sorted((one, other))

    assert price_of(EAST, light).fen <= price_of(EAST, heavy).fen


def test_a_tariff_is_read_as_it_is_pasted_to_the_fen_and_the_gram():
    province, east = tariffs.read_text(TARIFF)

    assert province == Zone("省内", ("湖北",), 1_000, 800, 1_000, 200, 50, 100)
    assert east == Zone("华东", ("浙江", "上海"), 1_000, 1_250, 500, 125)


def test_what_a_tariff_kept_is_what_it_was():
    assert Zone.of(EAST.to_json()) == EAST


@pytest.mark.parametrize(
    "row",
    [
        "华东\t浙江\t1\t12.505\t1\t2",
        "华东\t浙江\tx\t12\t1\t2",
        "华东\t浙江\t1\t12\t0\t2",
        "华东\t\t1\t12\t1\t2",
        "华东\t浙江\t1",
        "华东\t浙江\t1\tNaN\t1\t2",
        "华东\t浙江\t1\t1e99\t1\t2",
        "华东\t浙江\t1\t-1\t1\t2",
    ],
)
def test_a_row_that_is_not_exact_is_refused_with_its_number(row):
    with pytest.raises(tariffs.TariffUnreadable) as refused:
        tariffs.read_text(f"省内\t湖北\t1\t8\t1\t2\n{row}")

    assert refused.value.values["row"] == 2


def test_a_province_is_in_one_zone():
    with pytest.raises(tariffs.ProvinceTwice):
        tariffs.read_text("省内\t湖北\t1\t8\t1\t2\n又\t湖北省\t1\t8\t1\t2")


def test_a_tariff_of_headings_is_none():
    with pytest.raises(tariffs.TariffEmpty):
        tariffs.read_text("分区\t省份\t首重\t价\t续重\t价")


def test_the_address_says_the_zone_and_an_unknown_province_says_none():
    assert zone_for([EAST, INSURED], "湖北省武汉市") is INSURED
    assert zone_for([EAST, INSURED], "广东省广州市") is None
