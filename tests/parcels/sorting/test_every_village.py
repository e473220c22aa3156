"""Every village of two counties, written in all common ways: right or asked, never wrong.

The second county was not looked at when the grammar was written for the first.
"""

from random import Random

import pytest

from station.parcels.sorting import Sorting
from station.parcels.sorting.names import township_stem
from tests.parcels.sorting.cases import (
    COUNTIES,
    REGIONS,
    divisions,
    gazetteer,
    villages_of_one_name,
    ways_of_writing,
)

DETAILS = (
    "", "5组", "三组18号", "１２号", "王家湾3号", "（放驿站）", "文化礼堂", "南京路5号", "阳光花园3栋2单元",
)  # fmt: skip
HOUSES = (
    "路5号", "大道88号", "花园小区3栋", "大酒店", "宾馆", "中学", "超市", "有限公司", "加油站", "公寓2单元",
)  # fmt: skip


@pytest.mark.parametrize("county", COUNTIES)
def test_a_village_named_in_full_is_found_in_every_way_of_writing(county):
    sorter, missed = gazetteer(county), []
    for code, township, stem, kind in villages_of_one_name(county):
        for way in ways_of_writing(REGIONS[county], township, stem, kind):
            missed += [
                (address, verdict)
                for address in (way + detail for detail in DETAILS)
                if (verdict := sorter.sort(address)).division_code != code
            ]

    assert missed == []


@pytest.mark.parametrize("county", COUNTIES)
def test_a_village_without_its_ending_is_found_asked_for_or_left_to_its_township(county):
    sorter, sure, wrong, total = gazetteer(county), 0, [], 0
    for code, township, stem, _kind in villages_of_one_name(county):
        own = (code, f"{code[:9]}000")
        for detail in ("5组", "三组18号", "12号", "王家湾3号", "小学对面"):
            address = f"{REGIONS[county]}{township}{stem}{detail}"
            verdict = sorter.sort(address)
            total += 1
            sure += verdict.division_code == code
            if code not in verdict.candidates and verdict.division_code not in own:
                wrong.append((address, verdict))

    assert wrong == []
    assert sure >= 0.97 * total


@pytest.mark.parametrize("county", COUNTIES)
def test_a_house_or_road_called_after_a_village_is_never_that_village(county):
    sorter, wrong = gazetteer(county), []
    townships = [d for d in divisions(county) if d.level == "township"]
    for code, _township, stem, _kind in villages_of_one_name(county):
        for township in townships:
            for house in HOUSES:
                address = f"{REGIONS[county]}{township.name}{stem}{house}"
                verdict = sorter.sort(address)
                if verdict.sorting is Sorting.SURE and verdict.division_code == code:
                    wrong.append((address, verdict))

    # Only names that end in 村 themselves stay villages before a house: 横村宾馆 is in 横村.
    assert [address for address, _verdict in wrong if "村" not in address] == []


@pytest.mark.parametrize("county", COUNTIES)
def test_a_landmark_in_another_village_does_not_move_the_parcel(county):
    sorter, random, moved = gazetteer(county), Random(1), []
    villages = list(villages_of_one_name(county))
    for code, township, stem, kind in villages:
        _other, _township, landmark, its_kind = random.choice(villages)
        for tail in (
            f"{landmark}{its_kind}对面",
            f"{landmark}{its_kind}小学旁",
            f"{landmark}路5号",
        ):
            address = f"{REGIONS[county]}{township}{stem}{kind}6组{tail}"
            if sorter.sort(address).division_code != code:
                moved.append(address)

    assert moved == []


@pytest.mark.parametrize("county", COUNTIES)
def test_a_village_under_another_township_is_never_taken_for_granted(county):
    sorter, guessed = gazetteer(county), []
    townships = [d for d in divisions(county) if d.level == "township"]
    for _code, own, stem, kind in villages_of_one_name(county):
        for township in townships:
            if township.name == own:
                continue
            address = f"{REGIONS[county]}{township.name}{stem}{kind}5组"
            if sorter.sort(address).sorting is not Sorting.ASKED:
                guessed.append(address)

    assert guessed == []


@pytest.mark.parametrize("county", COUNTIES)
def test_a_village_behind_its_townships_short_name_is_found_or_asked_for(county):
    sorter, sure, wrong, total = gazetteer(county), 0, [], 0
    for code, township, stem, _kind in villages_of_one_name(county):
        short = township_stem(township)
        for detail in ("5组", "三组18号", "12号", "小学对面", "路5号", "花园小区3栋", "有限公司"):
            for address in (f"{REGIONS[county]}{short}{stem}{detail}", f"{short}{stem}{detail}"):
                verdict = sorter.sort(address)
                total += 1
                sure += verdict.division_code == code
                if verdict.sorting is Sorting.SURE and verdict.division_code != code:
                    wrong.append((address, verdict))

    assert wrong == []
    # The first four name a house; the others are streets, estates and firms.
    assert sure >= 0.9 * total * 4 / 7


@pytest.mark.parametrize("county", COUNTIES)
def test_a_township_written_twice_does_not_become_its_village(county):
    sorter, wrong = gazetteer(county), []
    for code, township, stem, _kind in villages_of_one_name(county):
        twice = f"{REGIONS[county]}{township}{township_stem(township)}{stem}"
        wrong += [
            (address, verdict)
            for address in (twice + detail for detail in DETAILS)
            if (verdict := sorter.sort(address)).sorting is Sorting.SURE
            and verdict.division_code != code
        ]

    assert wrong == []
