import pytest

from station.printing import money


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        # The examples of the PBoC's rules, in the first form that each of them gives.
        pytest.param(1_409_50, "壹仟肆佰零玖元伍角", id="rule-2.1"),
        pytest.param(6_007_14, "陆仟零柒元壹角肆分", id="rule-2.2"),
        pytest.param(1_680_32, "壹仟陆佰捌拾元零叁角贰分", id="rule-2.3-yuan-place-zero"),
        pytest.param(107_000_53, "壹拾万柒仟元零伍角叁分", id="rule-2.3-zeros-in-a-row"),
        pytest.param(16_409_02, "壹万陆仟肆佰零玖元零贰分", id="rule-2.4"),
        pytest.param(325_04, "叁佰贰拾伍元零肆分", id="rule-2.4-short"),
        pytest.param(0, "零元整", id="nothing"),
        pytest.param(4, "肆分", id="fen-alone"),
        pytest.param(50, "伍角", id="jiao-alone"),
        pytest.param(53, "伍角叁分", id="no-yuan"),
        pytest.param(10_00, "壹拾元整", id="ten"),
        pytest.param(172_00, "壹佰柒拾贰元整", id="whole"),
        pytest.param(1_001_00, "壹仟零壹元整", id="zeros-read-once"),
        pytest.param(10_050_00, "壹万零伍拾元整", id="zeros-after-wan"),
        pytest.param(100_500_00, "壹拾万零伍佰元整", id="hundreds-after-wan"),
        pytest.param(100_000_000_00, "壹亿元整", id="yi"),
        pytest.param(100_005_000_00, "壹亿零伍仟元整", id="wan-skipped"),
        pytest.param(100_050_000_00, "壹亿零伍万元整", id="short-wan"),
        pytest.param(1_010_010_010_01, "壹拾亿壹仟零壹万零壹拾元零壹分", id="all-sections"),
        pytest.param(
            999_999_999_999_99,
            "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
            id="most",
        ),
        pytest.param(-86_00, "负捌拾陆元整", id="negative"),
    ],
)
def test_capitals_follow_the_rules_for_bills(fen, words):
    assert money.capitals(fen) == words


def test_an_amount_above_the_last_word_is_refused():
    with pytest.raises(ValueError, match="Capitals go below"):
        money.capitals(money.TOO_LARGE_FEN)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (123_450, "¥1,234.50"),
        (5, "¥0.05"),
        (-5, "-¥0.05"),
        (0, "¥0.00"),
        (100_000_000, "¥1,000,000.00"),
    ],
)
def test_figures_group_thousands_and_keep_two_decimals(fen, text):
    assert money.yuan(fen) == text


def test_words_and_figures_stand_side_by_side():
    assert money.in_words(17_200) == "人民币(大写) 壹佰柒拾贰元整   ¥172.00"
