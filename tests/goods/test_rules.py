"""What may be offered, and which lots need a certificate."""

import pytest

from station.goods import rules
from station.goods.measures import SaleUnit
from station.goods.models import (
    Category,
    ListingRevision,
    Producer,
    ProducerKind,
    Product,
)
from station.goods.rules import Need
from tests.conftest import NOW


def a_producer(**fields):
    return Producer(**{"kind": ProducerKind.FARMER, "name": "王家"} | fields)


def a_product(**fields):
    return Product(**{"code": "x", "name": "笋", "category": Category.SHOOTS} | fields)


def a_revision(**fields):
    defaults = {"unit": SaleUnit.JIN, "price_fen": 1000, "changed_at": NOW, "title": "笋"}
    return ListingRevision(**defaults | {"exemption": "自产自销"} | fields)


@pytest.mark.parametrize(
    ("producer", "product", "need"),
    [
        pytest.param({"kind": ProducerKind.COMPANY}, {}, Need.REQUIRED, id="company"),
        pytest.param({"kind": ProducerKind.COOPERATIVE}, {}, Need.REQUIRED, id="cooperative"),
        pytest.param({}, {}, Need.INVITED, id="farmer"),
        pytest.param({"kind": ProducerKind.FAMILY_FARM}, {}, Need.INVITED, id="family-farm"),
        pytest.param({"buys_in": True}, {}, Need.REQUIRED, id="farmer-who-buys-in"),
        pytest.param(
            {"kind": ProducerKind.COMPANY},
            {"needs_certificate": False},
            Need.NONE,
            id="company-with-dried-shoots",
        ),
    ],
)
def test_a_certificate_depends_on_the_product_and_on_who_sells(producer, product, need):
    assert rules.need_of(a_product(**product), a_producer(**producer)) is need


@pytest.mark.parametrize(
    ("product", "revision", "error"),
    [
        pytest.param({"needs_licence": True}, {}, rules.NoLicence, id="processed-without-licence"),
        pytest.param({}, {"exemption": ""}, rules.NothingShown, id="neither-shown"),
        pytest.param({}, {"by_pickup": False, "by_parcel": False}, rules.NoWay, id="no-way"),
    ],
)
def test_a_listing_cannot_be_sent_for_approval_when(product, revision, error):
    with pytest.raises(error):
        rules.ensure_can_submit(a_product(**product), a_revision(**revision))


def test_a_better_price_holds_from_its_quantity_on_and_not_one_before():
    revision = a_revision(prices=rules.read_steps("10 = 9.50\n20=9", 1000))

    assert [rules.price_at(revision, n) for n in (9, 10, 19, 20)] == [1000, 950, 950, 900]


@pytest.mark.parametrize("text", ["10 = 10", "1 = 9", "20 = 9\n10 = 8", "ten"])
def test_a_better_price_that_is_none_is_refused(text):
    with pytest.raises((rules.PriceSteps,)):
        rules.read_steps(text, 1000)


@pytest.mark.parametrize("code", ["93421223MA4F0DEM0X", "123"])
def test_a_credit_code_with_a_wrong_check_sign_is_refused(code):
    with pytest.raises(rules.WrongCreditCode):
        rules.ensure_credit_code(ProducerKind.FARMER, code)


def test_a_cooperative_without_a_credit_code_is_refused_and_a_farmer_is_not():
    rules.ensure_credit_code(ProducerKind.FARMER, "")

    with pytest.raises(rules.NoCreditCode):
        rules.ensure_credit_code(ProducerKind.COOPERATIVE, "")


@pytest.mark.parametrize(
    ("months", "mask"),
    [([1], 1), ([12, 1], 0b100000000001), ([*range(1, 13)], 0), ([13, 0, -5], 0)],
)
def test_all_months_are_the_same_as_none(months, mask):
    assert rules.months_of(months) == mask
