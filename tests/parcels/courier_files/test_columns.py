import json

import pytest

from station.parcels.courier_files.columns import (
    apply_remembered,
    ensure_unambiguous,
    heading_fingerprint,
    recognise,
)
from station.parcels.courier_files.errors import ColumnsAmbiguous
from station.parcels.courier_files.headings import Field, Unit


@pytest.mark.parametrize(
    ("heading", "field", "unit"),
    [
        ("运单号", Field.TRACKING_NUMBER, None),
        ("邮件号", Field.TRACKING_NUMBER, None),
        ("*快递单号：", Field.TRACKING_NUMBER, None),
        ("waybillCode", Field.TRACKING_NUMBER, None),
        ("mail_no", Field.TRACKING_NUMBER, None),
        ("收 件 人", Field.NAME, None),
        ("联系方式", Field.PHONE, None),
        ("目的地详细地址", Field.ADDRESS, None),
        ("乡镇/街道", Field.TOWNSHIP, None),
        ("重量kg", Field.WEIGHT, Unit.KILOGRAM),
        ("计费重量(KG)", Field.WEIGHT, Unit.KILOGRAM),
        ("重量（ｇ）", Field.WEIGHT, Unit.GRAM),
        ("重量(克)", Field.WEIGHT, Unit.GRAM),
        ("重量/公斤", Field.WEIGHT, Unit.KILOGRAM),
        ("重量(斤)", Field.WEIGHT, Unit.JIN),
        ("代收货款(元)", Field.COD, Unit.YUAN),
        ("codAmount", Field.COD, None),
        ("到付运费", Field.FREIGHT_COLLECT, None),
        ("声明价值（分）", Field.INSURED, Unit.FEN),
        ("件数", Field.PIECES, None),
        ("备注", Field.REMARK, None),
    ],
)
def test_a_heading_is_recognised(heading, field, unit):
    mapping = recognise(["序号", heading])

    assert mapping.columns == {field: 1}
    assert mapping.units == ({field: unit} if unit else {})


@pytest.mark.parametrize(
    "heading", ["寄件人", "发件人电话", "寄件地址", "订单号", "内件品名", "", "1"]
)
def test_a_heading_of_something_else_is_left_alone(heading):
    assert not recognise([heading]).columns


def test_the_recipients_column_wins_over_a_bare_one():
    mapping = recognise(["运单号", "电话", "收件人电话", "姓名", "收件人", "地址", "收件地址"])

    assert mapping.columns[Field.PHONE] == 2
    assert mapping.columns[Field.NAME] == 4
    assert mapping.columns[Field.ADDRESS] == 6
    assert not mapping.ambiguous


def test_the_same_heading_twice_is_a_question_for_the_clerk():
    mapping = recognise(["运单号", "姓名", "电话", "地址", "姓名", "电话", "地址"])

    assert mapping.ambiguous == {Field.NAME: (1, 4), Field.PHONE: (2, 5), Field.ADDRESS: (3, 6)}
    with pytest.raises(ColumnsAmbiguous):
        ensure_unambiguous(mapping)


def test_a_clerks_choice_settles_the_question():
    mapping = recognise(["运单号", "姓名", "电话", "地址", "地址"]).choose(Field.ADDRESS, 4)

    assert mapping.columns[Field.ADDRESS] == 4
    assert not mapping.ambiguous


def test_mobile_and_telephone_side_by_side_are_two_phones():
    mapping = recognise(["运单号", "收件人电话", "收件人手机"])

    assert (mapping.columns[Field.PHONE], mapping.columns[Field.OTHER_PHONE]) == (2, 1)
    assert not mapping.ambiguous


def test_what_is_missing_is_named():
    assert recognise(["单号", "手机"]).missing == (Field.NAME, Field.ADDRESS)


def test_a_weight_without_a_unit_is_known_to_be_an_assumption():
    assert recognise(["运单号", "weight"]).assumed_units == (Field.WEIGHT,)
    assert recognise(["运单号", "重量kg"]).assumed_units == ()


def test_a_remembered_mapping_finds_its_columns_where_they_stand_today():
    chosen = recognise(["甲", "乙", "电话", "电话", "weight"])
    chosen = chosen.choose(Field.TRACKING_NUMBER, 0).choose(Field.PHONE, 3)
    chosen = chosen.choose(Field.WEIGHT, 4, Unit.GRAM)
    remembered = json.loads(json.dumps(chosen.to_json()))

    today = apply_remembered(remembered, ["weight", "电话", "新", "电话", "甲"])

    assert today.columns == {Field.TRACKING_NUMBER: 4, Field.PHONE: 3, Field.WEIGHT: 0}
    assert today.units == {Field.WEIGHT: Unit.GRAM}


def test_a_remembered_column_that_is_gone_is_missing():
    remembered = recognise(["运单号", "收件人", "手机", "地址"]).to_json()

    assert apply_remembered(remembered, ["运单号", "收件人", "手机"]).missing == (Field.ADDRESS,)


@pytest.mark.parametrize(
    "remembered",
    [
        {},
        {"columns": {"nonsense": ["运单号", 0]}},
        {"columns": {"name": "运单号"}, "units": {"x": 1}},
    ],
)
def test_a_damaged_memory_maps_nothing(remembered):
    assert not apply_remembered(remembered, ["运单号"]).columns


def test_choosing_none_leaves_the_field_out():
    assert Field.COD not in recognise(["运单号", "代收款"]).choose(Field.COD, None).columns


def test_a_fingerprint_knows_a_kind_of_file_by_its_headings_alone():
    usual = heading_fingerprint(["运单号", "收件人", ""])

    assert usual == heading_fingerprint(["收件人 ", "运单号："])
    assert usual != heading_fingerprint(["运单号", "收货人"])
