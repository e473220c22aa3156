"""What the builder of a gazetteer can rely on."""

import doctest
from time import process_time

import pytest

from station.parcels.sorting import Division, Sorting, names
from station.parcels.sorting.gazetteer import Gazetteer
from tests.parcels.sorting.cases import divisions, gazetteer, intake

COUNTY = "421223000000"
QINDU = "330122113003"


def a_county(*places, name="崇阳县"):
    """A county of ``(code, name)``: codes ending 000 are townships, other ones villages."""
    rows = [Division(COUNTY, "county", None, name)]
    for code, place in places:
        is_township = code.endswith("000")
        parent = COUNTY if is_township else f"{code[:9]}000"
        rows.append(Division(code, "township" if is_township else "village", parent, place))
    return rows


def test_a_township_is_known_by_its_former_name():
    former = {"330122003000": ["桐庐镇"]}
    address = "浙江省杭州市桐庐县桐庐镇南门社区3号"

    assert gazetteer("tonglu").sort(address).sorting is Sorting.ASKED
    renamed = Gazetteer.of(divisions("tonglu"), former_names=former)
    assert renamed.sort(address).division_code == "330122003002"


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("平山县上三汲乡七汲村5号", ["北七汲", "中七汲"]),
        ("平山县下槐镇刘家坪村", ["上刘家坪", "下刘家坪"]),
        ("平山县平山镇水碾村", ["东水碾", "西水碾"]),
        ("平山县三家店村", ["上三家店", "下三家店"]),
    ],
)
def test_a_village_that_was_divided_is_asked_for_with_its_halves_first(address, offered):
    named = {d.code: names.village_stem(d.name)[0] for d in divisions("pingshan")}

    verdict = gazetteer("pingshan").sort(address)

    assert verdict.sorting is Sorting.ASKED
    assert [named[code] for code in verdict.candidates][: len(offered)] == offered


def test_a_village_is_known_by_its_former_name():
    address = "浙江省杭州市桐庐县江南镇鼓楼社区3号"

    assert gazetteer("tonglu").sort(address).sorting is Sorting.ASKED
    renamed = Gazetteer.of(divisions("tonglu"), former_names={QINDU: ["鼓楼社区"]})
    assert renamed.sort(address).division_code == QINDU


def test_a_former_name_that_another_village_bears_today_is_asked_for():
    former = {QINDU: ["后岩村"]}
    renamed = Gazetteer.of(divisions("tonglu"), former_names=former)

    verdict = renamed.sort("浙江省杭州市桐庐县后岩村3号")

    assert verdict.sorting is Sorting.ASKED
    assert set(verdict.candidates) == {QINDU, "330122109234"}


def test_the_township_decides_between_a_former_name_and_todays():
    renamed = Gazetteer.of(divisions("tonglu"), former_names={QINDU: ["后岩村"]})

    assert renamed.sort("桐庐县江南镇后岩村3号").division_code == QINDU
    assert renamed.sort("桐庐县分水镇后岩村3号").division_code == "330122109234"


def test_a_county_unknown_to_the_nation_is_found_by_the_context_given():
    rows = [Division("990101000000", "county", None, "新城县")]
    rows.append(Division("990101100000", "township", "990101000000", "河口镇"))
    rows.append(Division("990101100200", "village", "990101100000", "柳树村村委会"))
    sorter = Gazetteer.of(rows, county_context=("东海省", "临海市"))

    assert sorter.sort("东海省临海市新城县河口镇柳树村").division_code == "990101100200"


def test_two_townships_of_one_stem_are_told_apart_by_their_rank():
    sorter = Gazetteer.of(
        a_county(
            ("421223100000", "城关镇"),
            ("421223100200", "东风村村委会"),
            ("421223200000", "城关乡"),
            ("421223200200", "东风村村委会"),
        )
    )

    assert sorter.sort("崇阳县城关镇东风村").division_code == "421223100200"
    assert sorter.sort("崇阳县城关乡东风村").division_code == "421223200200"
    assert sorter.sort("崇阳县城关东风村").sorting is Sorting.ASKED


def test_a_community_called_like_its_township_is_not_the_township():
    sorter = Gazetteer.of(
        a_county(("421223100000", "城关镇"), ("421223100001", "城关镇社区居委会"))
    )

    assert sorter.sort("崇阳县城关镇社区5号").division_code == "421223100001"
    assert sorter.sort("崇阳县城关镇城关镇社区5号").division_code == "421223100001"
    assert sorter.sort("崇阳县城关镇5号").division_code == "421223100000"


def test_a_township_called_like_the_county_is_not_the_county():
    sorter = Gazetteer.of(a_county(("421223100000", "崇阳城镇"), ("421223100200", "东风村村委会")))

    assert sorter.sort("湖北省咸宁市崇阳县崇阳城镇东风村").division_code == "421223100200"
    assert sorter.sort("湖北省咸宁市崇阳县崇阳城镇").division_code == "421223100000"


def test_a_short_township_called_like_another_county_counts_with_its_village():
    sorter = Gazetteer.of(a_county(("421223100000", "古县镇"), ("421223100200", "东风村村委会")))

    assert sorter.sort("崇阳县古县东风村").division_code == "421223100200"
    assert sorter.sort("崇阳县古县岳阳镇").sorting is Sorting.MISROUTED


def test_a_state_farm_and_its_community_are_told_apart():
    farm, community = "421223400000", "421223400598"
    sorter = Gazetteer.of(a_county((farm, "青山农场"), (community, "青山农场虚拟生活区")))

    assert sorter.sort("崇阳县青山农场").division_code == farm
    assert sorter.sort("崇阳县青山农场青山农场虚拟生活区5号").division_code == community
    assert sorter.sort("崇阳县青山农场路5号").sorting is Sorting.ASKED


@pytest.mark.parametrize(
    "address", ["", " ", "（）", "()(", "１", "湖北省", "村", "镇", "路" * 5000]
)
def test_an_address_that_says_nothing_is_asked_for(address):
    assert gazetteer("chongyang").sort(address).sorting is Sorting.ASKED


def test_a_letter_pasted_into_the_field_does_not_exhaust_the_sorter():
    assert gazetteer("chongyang").sort("崇阳县某处" * 5000).sorting is Sorting.ASKED


def test_a_county_without_villages_sorts_to_townships():
    sorter = Gazetteer.of(a_county(("421223100000", "天城镇")))

    assert sorter.sort("崇阳县天城镇桃红路").division_code == "421223100000"


def test_a_gazetteer_of_nothing_asks():
    assert Gazetteer.of([]).sort("湖北省咸宁市崇阳县天城镇").sorting is not Sorting.SURE


def test_a_misspelt_village_is_suggested_first():
    assert gazetteer("chongyang").suggest("崇阳县天城镇桃宏村5组")[0] == "421223100211"


def test_the_likeliest_place_is_suggested_also_where_the_sorter_is_sure():
    assert gazetteer("chongyang").suggest("崇阳县天城镇桃红村")[0] == "421223100211"
    assert len(gazetteer("chongyang").suggest("崇阳县青山", limit=2)) == 2


def test_nothing_is_suggested_for_another_county():
    assert gazetteer("chongyang").suggest("湖北省咸宁市通山县大畈镇板桥村") == ()


def test_the_village_that_shares_its_name_comes_first_among_the_candidates():
    verdict = gazetteer("chongyang").sort("湖北省咸宁市崇阳县畈上村12组")

    assert verdict.candidates == ("421223106207", "421223202206")


def test_ten_thousand_addresses_are_sorted_while_a_clerk_blinks():
    sorter = gazetteer("chongyang")
    addresses = ([case.address for case in intake()] * 4)[:10_000]

    def seconds():
        start = process_time()
        for address in addresses:
            sorter.sort(address)
        return process_time() - start

    # 0.15 s on an idle machine; the limit leaves room for a busy one.
    assert min(seconds() for _ in range(3)) < 1


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(names) == doctest.TestResults(failed=0, attempted=2)
