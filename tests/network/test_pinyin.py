import subprocess
import sys

import pytest

from station.network.pinyin import MAX_READINGS, search_key, sounds_alike


def test_a_name_is_found_by_its_pinyin_and_its_initials():
    assert search_key("崇阳县") == "崇阳县 chongyangxian cyx"


def test_a_name_of_several_readings_is_found_by_each():
    key = search_key("长坑村").split()

    assert {"zhangkengcun", "changkengcun", "zkc", "ckc"} <= set(key)


def test_the_words_for_the_kind_have_one_reading():
    assert search_key("吕村村委会") == "吕村村委会 lvcuncunweihui lccwh"


def test_a_name_of_many_readings_gives_no_more_than_eight():
    full = [word for word in search_key("乐平镇重长行乐村").split()[1:] if len(word) > 8]

    assert len(full) == MAX_READINGS
    assert len(set(full)) == MAX_READINGS


@pytest.mark.parametrize(
    ("name", "key"),
    [("", ""), ("A1村", "A1村 a1cun ac"), ("（）", "（）"), ("东·山", "东·山 dongshan ds")],
)
def test_the_key_of(name, key):
    assert search_key(name) == key


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("上塘", "上唐", True),
        ("塆下", "湾下", True),
        ("东溪", "西溪", False),
        ("东溪", "东", False),
    ],
)
def test_names_sound_alike(first, second, alike):
    assert sounds_alike(first, second) is alike


def test_the_rules_do_without_the_dictionary():
    code = (
        "import sys, station.network.settlement, station.network.editions;"
        "sys.exit('pypinyin' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("重庆市", "chongqingshi"),
        ("长沙县", "changshaxian"),
        ("六安市", "luanshi"),
        ("蔚县", "yuxian"),
        ("台州市", "taizhoushi"),
        ("单晓东", "shanxiaodong"),
    ],
)
def test_a_name_is_found_as_people_say_it(name, reading):
    assert reading in search_key(name).split()


def test_the_dictionary_of_phrases_is_left_out():
    code = (
        "import sys; from station.network.pinyin import search_key; search_key('重庆市');"
        "sys.exit('pypinyin.phrases_dict' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
