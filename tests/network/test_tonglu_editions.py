"""Tonglu County from 2016 to 2023: eight names, 24 codes and ten codes differ; what they mean."""

import pytest

from station.network import editions
from station.network.pinyin import sounds_alike
from tests.network.builders import codes, known_after, names, places_of, tonglu

RENAMED = [
    ("上四村村委会", "上泗村村委会"),
    ("大庄村村委会", "大庄畲族村村委会"),
    ("独山社区居委会", "独山社区"),
    ("近江社区居委会", "近江社区"),
    ("塆下村村委会", "湾下畲族村村委会"),
    ("上塘村村委会", "上唐村村委会"),
    ("金塘坞村村委会", "金塘坞畲族村村委会"),
]
SPELLED_ANEW = ["上四村村委会", "塆下村村委会", "上塘村村委会"]
MOVED = {
    "桑园村村委会": ("004240", "005240"),
    "上洋洲村村委会": ("004241", "005241"),
    "下洋洲村村委会": ("004242", "005242"),
    "滩头村村委会": ("004243", "005243"),
    "岩桥村村委会": ("004250", "005250"),
}
GONE = ["桥北居委会", "兰田村村委会", "芝厦居委会", "渡济居委会", "渔业村居委会"]
ADDED = [
    "桐江社区",
    "舞象社区",
    "康乐社区",
    "乔林社区",
    "大奇山社区",
    "白云社区",
    "龙潭社区",
    "江滨社区",
    "平阳山社区",
    "青山社区",
    "翰林社区",
    "望江社区",
    "三合社区",
    "金竹社区",
    "凤栖社区",
    "凤来社区",
    "凤翔社区",
    "怀恩社区",
    "定安社区",
]


@pytest.fixture(name="change")
def _change():
    return editions.compare(places_of(tonglu("2016")), tonglu("2023"), sounds_alike)


def test_the_codes_alone_say_eight_renamed_24_new_and_ten_gone():
    old = {row.code: row.name for row in tonglu("2016").rows}
    new = {row.code: row.name for row in tonglu("2023").rows}

    assert sum(old[code] != new[code] for code in old.keys() & new.keys()) == 8
    assert len(new.keys() - old.keys()) == 24
    assert len(old.keys() - new.keys()) == 10


def test_seven_of_the_eight_are_the_same_village_under_another_name(change):
    assert names(change.renamed) == RENAMED


def test_the_eighth_is_a_code_used_again_for_another_place(change):
    assert names(change.reused) == [("鼓楼社区", "秦渡社区")]
    assert codes(change.reused) == [("113003", "113003")]


def test_five_of_the_24_and_of_the_ten_moved_to_another_township(change):
    assert dict(zip([old for old, _ in names(change.moved)], codes(change.moved), strict=True)) == (
        MOVED
    )
    assert all(old == new for old, new in names(change.moved))


def test_the_other_19_are_new_and_the_other_five_are_gone(change):
    assert [row.name for row in change.added] == ADDED
    assert len(change.added) == 24 - 5
    assert [place.name for place in change.gone] == GONE


def test_nothing_is_left_to_be_settled_and_all_else_is_unchanged(change):
    assert change.unsettled == ()
    assert len(change.unchanged) == len(tonglu("2016").rows) - 8 - 10


def test_without_the_sound_of_the_names_three_new_spellings_are_left_to_a_person():
    change = editions.compare(places_of(tonglu("2016")), tonglu("2023"))

    assert [question.place.name for question in change.unsettled] == SPELLED_ANEW
    assert all(
        [row.code for row in question.candidates] == [question.place.code]
        for question in change.unsettled
    )
    assert len(change.renamed) == 7 - 3


def test_importing_the_edition_again_changes_nothing(change):
    again = editions.compare(known_after(change), tonglu("2023"), sounds_alike)

    assert again.is_empty


def test_going_back_brings_the_very_places_back(change):
    back = editions.compare(known_after(change), tonglu("2016"), sounds_alike)

    assert {pairing.place.name for pairing in back.returned} == {*GONE, "鼓楼社区"}
    assert back.added == ()
