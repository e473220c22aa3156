"""Columns are known by what the platforms call them."""

import pytest

from station.orders.platforms.files.columns import Columns, recognise
from station.orders.platforms.files.headings import Column

TAOBAO = "订单编号 买家实际支付金额 收货人姓名 收货地址 联系手机 订单状态 宝贝标题 宝贝总数量 订单付款时间"
PINDUODUO = (
    "商品 订单号 订单状态 用户实付金额(元) 商品数量(件) 收货人 手机 省 市 区 街道 详细地址 支付时间 商品规格 "
    "商家编码-规格维度 商家备注 售后状态 买家留言"
)
DOUYIN = (
    "主订单编号 子订单编号 选购商品 商品规格 商品数量 商家编码 订单应付金额 收件人 收件人手机号 省 市 区 街道 "
    "详细地址 支付完成时间 买家留言 订单状态 售后状态"
)
JD = "订单号 商品名称 货号 订购数量 订单金额 客户姓名 客户地址 联系电话 订单备注 订单状态 付款时间"
WECHAT = "订单号 商品名称 商品属性 商品编码 商品数量 商品单价 商品实际价格 收件人姓名 收件人手机 省 市 区 详细地址 用户备注 订单状态"


@pytest.mark.parametrize("headings", [TAOBAO, PINDUODUO, DOUYIN, JD, WECHAT])
def test_what_the_platforms_hand_out_is_known_without_asking(headings):
    found = recognise(headings.split())

    assert found.missing == ()
    assert found.ambiguous == {}


def test_each_heading_is_what_it_says():
    found = recognise(DOUYIN.split())

    names = [column.value for column, _ in sorted(found.places.items(), key=lambda item: item[1])]
    assert names == [
        *("number", "part", "title", "kind", "quantity", "code", "total", "name", "phone"),
        *("province", "city", "county", "township", "address"),
        *("paid_at", "message", "state", "after_sale"),
    ]


def test_the_better_name_wins_and_two_of_one_right_are_a_question():
    assert recognise(["订单编号", "编号"]).places == {Column.NUMBER: 0}
    assert recognise(["编号", "订单编号"]).places == {Column.NUMBER: 1}
    assert recognise(["商品名称", "宝贝标题"]).ambiguous == {Column.TITLE: (0, 1)}


@pytest.mark.parametrize("sum_", ["单价", "实付金额", "订单金额"])
def test_any_of_three_ways_to_say_what_was_paid_will_do(sum_):
    headings = ["订单号", "商品名称", "数量", "收货人", "手机", "收货地址"]

    assert recognise(headings).missing == (Column.PAID,)
    assert recognise([*headings, sum_]).missing == ()


def test_what_was_confirmed_is_found_again_where_columns_have_moved():
    said = Columns(("甲", "乙", "乙"), {Column.NUMBER: 0, Column.TITLE: 2}).to_json()

    found = Columns.remembered(said, ["乙", "甲", "丙", "乙"])

    assert found.places == {Column.NUMBER: 1, Column.TITLE: 3}
    assert Columns.remembered(said, ["乙"]).places == {}
