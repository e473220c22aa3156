"""What platforms say of an order decides whether it is sent."""

import pytest

from station.orders.platforms.files import notes
from station.orders.platforms.files.states import is_cancelled, judge


@pytest.mark.parametrize(
    ("state", "after_sale"),
    [
        ("待发货", ""),
        ("待发货", "无售后或售后取消"),
        ("买家已付款，等待卖家发货", "没有申请退款"),
        ("等待出库", ""),
        ("Unshipped", ""),
        ("To be shipped", ""),
        ("部分发货", ""),
        ("待发货", "退款关闭"),
        ("待发货", "未申请售后"),
        ("", ""),
        ("-", "-"),
    ],
)
def test_what_is_paid_and_waits_is_to_be_sent(state, after_sale):
    assert judge(state, after_sale) == (None, None)


@pytest.mark.parametrize(
    ("state", "after_sale"),
    [
        ("交易关闭", ""),
        ("已取消", ""),
        ("待发货", "退款成功"),
        ("待发货", "售后处理中"),
        ("未发货，退款成功", ""),
        ("已发货，退款中", ""),
        ("已完成", "退货退款"),
        ("Cancelled", ""),
    ],
)
def test_what_is_cancelled_or_refunded_is_not_sent(state, after_sale):
    unwanted, _doubt = judge(state, after_sale)

    assert unwanted is not None
    assert unwanted.message == notes.CANCELLED
    assert is_cancelled(unwanted)


@pytest.mark.parametrize("state", ["等待买家付款", "待付款", "未支付"])
def test_what_is_not_paid_is_not_sent(state):
    assert judge(state, "")[0].message == notes.UNPAID


@pytest.mark.parametrize(
    "state",
    [
        *("卖家已发货，等待买家确认", "等待买家确认收货", "已付款，已发货", "已签收", "交易成功"),
        *("待收货", "完成", "Shipped"),
    ],
)
def test_what_was_sent_is_not_sent_again(state):
    assert judge(state, "")[0].message == notes.SENT


def test_a_state_that_nobody_knows_is_a_doubt():
    unwanted, doubt = judge("冻结", "")

    assert unwanted is None
    assert doubt.message == notes.STATE_UNKNOWN
