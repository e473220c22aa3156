from decimal import Decimal
from enum import StrEnum

import pytest
from pydantic import Field, field_validator
from werkzeug.datastructures import MultiDict

from station.errors import InvalidInput
from station.web.forms import Form, read_count


class Size(StrEnum):
    SMALL = "small"


class ParcelForm(Form):
    number: str = Field(max_length=5)
    grams: int = Field(default=0, ge=0)
    price: Decimal | None = None
    size: Size = Size.SMALL
    stops: list[str] = Field(default_factory=list)

    @field_validator("number")
    @classmethod
    def _no_blank(cls, number):
        if " " in number:
            raise ValueError("This is not in the expected form.")
        return number


def parsed(**fields):
    return ParcelForm.parse(MultiDict(fields))


def problems(app, **fields):
    with app.test_request_context("/?"), pytest.raises(InvalidInput) as refusal:
        parsed(**fields)
    return refusal.value.problems


def test_a_form_takes_text_without_the_blanks_around_it():
    assert parsed(number=" YT1 ").number == "YT1"


def test_a_field_left_empty_has_its_default():
    assert parsed(number="YT1", grams="  ").grams == 0


def test_a_list_takes_every_value_under_its_name():
    assert parsed(number="YT1", stops=["a", "", "b"]).stops == ["a", "b"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({}, {"number": "请填写此项。"}, id="missing"),
        pytest.param({"number": "YT1234"}, {"number": "最多 5 个字符。"}, id="too-long"),
        pytest.param({"number": "Y", "grams": "x"}, {"grams": "请输入整数。"}, id="not-a-number"),
        pytest.param(
            {"number": "Y", "grams": "-1"}, {"grams": "请输入不小于 0 的数。"}, id="too-small"
        ),
        pytest.param({"number": "Y", "size": "big"}, {"size": "请从列表中选择。"}, id="not-listed"),
        pytest.param({"number": "Y 1"}, {"number": "格式不对。"}, id="own-rule"),
    ],
)
def test_a_form_says_in_chinese_what_is_wrong(app, fields, problem):
    assert problems(app, **fields) == problem


@pytest.mark.parametrize(
    ("typed", "many"), [("", 0), ("  ", 0), ("0", 0), (" 12 ", 12), ("１２", 12)]
)
def test_a_count_is_a_whole_number_or_nothing(typed, many):
    assert read_count("pieces", typed, 12) == many


@pytest.mark.parametrize("typed", ["12.5", "-1", "1,000", "twelve", "1 2", "13", "9" * 5000])
def test_what_is_no_count_is_said_and_not_left_out(app, typed):
    with app.test_request_context("/"), pytest.raises(InvalidInput) as refusal:
        read_count("pieces", typed, 12)
    assert set(refusal.value.problems) == {"pieces"}
