import pytest

from station.network import editions
from station.network.division_file import DivisionFile
from station.network.stems import name_stem, share_stem
from tests.network.builders import (
    COUNTY,
    a_place,
    a_row,
    an_edition,
    codes,
    names,
    places_of,
)


def compare(old: dict[str, str], new: dict[str, str]):
    return editions.compare(places_of(an_edition(old)), an_edition(new))


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("东溪村", "东溪"),
        ("东溪村村民委员会", "东溪"),
        ("东溪社区居委会", "东溪"),
        ("东溪社区居民委员会", "东溪"),
        ("渔业村居委会", "渔业"),
        ("新村村委会", "新村"),
        ("横村镇", "横村"),
        ("旧县街道", "旧县"),
        ("莪山畲族乡", "莪山畲族"),
        ("村", "村"),
    ],
)
def test_the_stem_of(name, stem):
    assert name_stem(name) == stem


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("东溪村", "东溪社区", True),
        ("下杭村", "下杭埠村", True),
        ("洋洲村", "上洋洲村", True),
        ("上洋洲村", "下洋洲村", False),
        ("新村", "新村社区", True),
        ("鼓楼社区", "秦渡社区", False),
    ],
)
def test_a_stem_is_shared(first, second, shared):
    assert share_stem(first, second) is shared
    assert share_stem(second, first) is shared


def test_the_first_edition_is_all_new():
    edition = an_edition({"101000": "沙坪镇", "101201": "东溪村"})

    assert editions.compare([], edition).added == edition.rows


def test_a_code_used_again_ends_one_place_and_begins_another():
    change = compare(
        {"101000": "沙坪镇", "101201": "东溪村"}, {"101000": "沙坪镇", "101201": "白泉村"}
    )

    assert names(change.reused) == [("东溪村", "白泉村")]


def test_two_villages_that_exchange_their_codes_keep_their_places():
    change = compare(
        {"101000": "沙坪镇", "101201": "东溪村", "101202": "西溪村"},
        {"101000": "沙坪镇", "101201": "西溪村", "101202": "东溪村"},
    )

    assert codes(change.moved) == [("101202", "101201"), ("101201", "101202")]
    assert change.reused == ()


def test_a_name_that_shares_but_a_character_at_the_same_code_is_asked():
    change = compare(
        {"101000": "沙坪镇", "101201": "东溪村"}, {"101000": "沙坪镇", "101201": "东山村"}
    )

    assert [question.place.name for question in change.unsettled] == ["东溪村"]


def test_a_code_that_speaks_against_the_name_next_door_is_asked():
    change = compare(
        {"101000": "沙坪镇", "101201": "洋洲村"},
        {"101000": "沙坪镇", "101201": "上洋洲村", "101202": "洋洲村"},
    )

    (question,) = change.unsettled
    assert [row.name for row in question.candidates] == ["上洋洲村", "洋洲村"]
    assert change.renamed == change.moved == change.added == ()


def test_villages_go_along_when_their_township_gets_another_code():
    change = compare(
        {"101000": "沙坪镇", "101201": "畈上村", "102000": "石城镇", "102201": "畈上村"},
        {"111000": "沙坪镇", "111201": "畈上村", "112000": "石城镇", "112201": "畈上村"},
    )

    assert codes(change.moved) == [
        ("101000", "111000"),
        ("101201", "111201"),
        ("102000", "112000"),
        ("102201", "112201"),
    ]


def test_villages_go_along_when_two_townships_exchange_their_codes():
    change = compare(
        {"101000": "沙坪镇", "101201": "畈上村", "102000": "石城镇", "102201": "畈上村"},
        {"102000": "沙坪镇", "102201": "畈上村", "101000": "石城镇", "101201": "畈上村"},
    )

    assert ("101201", "102201") in codes(change.moved)
    assert ("102201", "101201") in codes(change.moved)


def test_of_several_villages_of_one_name_none_is_moved_by_guess():
    change = compare(
        {
            "101000": "沙坪镇",
            "101201": "畈上村",
            "102000": "石城镇",
            "102201": "畈上村",
            "103000": "桂花泉镇",
        },
        {"101000": "沙坪镇", "102000": "石城镇", "103000": "桂花泉镇", "103201": "畈上村"},
    )

    assert len(change.unsettled) == 2
    assert change.gone == change.added == change.moved == ()


def test_another_code_and_another_kind_in_the_same_township_is_asked():
    change = compare(
        {"101000": "沙坪镇", "101201": "东溪村", "102000": "石城镇"},
        {"101000": "沙坪镇", "101002": "东溪社区", "102000": "石城镇", "102002": "东溪口社区"},
    )

    (question,) = change.unsettled
    assert [row.name for row in question.candidates] == ["东溪社区"]
    assert [row.name for row in change.added] == ["东溪口社区"]


def test_a_town_that_becomes_a_street_office_is_asked_and_its_villages_move():
    change = compare(
        {"103000": "旧县镇", "103201": "东溪村", "103202": "西河村"},
        {"002000": "旧县街道", "002201": "东溪村", "002202": "西河社区"},
    )

    assert [question.place.name for question in change.unsettled] == ["旧县镇", "西河村"]
    assert names(change.moved) == [("东溪村", "东溪村")]


def test_a_gone_place_returns_under_its_code_and_stem():
    edition = an_edition({"101000": "沙坪镇"})
    former = a_place(a_row(COUNTY[:6] + "101201", "东溪村"), current=False)

    back = editions.compare(
        [*places_of(edition), former], an_edition({"101000": "沙坪镇", "101201": "东溪社区"})
    )
    away = editions.compare([*places_of(edition), former], edition)

    assert [pairing.place for pairing in back.returned] == [former]
    assert (away.absent, away.is_empty) == ((former,), True)


def test_a_gone_place_does_not_return_as_another_name():
    edition = an_edition({"101000": "沙坪镇"})
    former = a_place(a_row(COUNTY[:6] + "101201", "东溪村"), current=False)

    change = editions.compare(
        [*places_of(edition), former], an_edition({"101000": "沙坪镇", "101201": "白泉村"})
    )

    assert [row.name for row in change.added] == ["白泉村"]
    assert change.absent == (former,)


def test_a_county_that_gets_another_code_and_kind_keeps_its_places():
    old = an_edition({"101000": "沙坪镇", "101201": "东溪村"})
    new = _with_county_code(old, "421203", "崇阳区")

    change = editions.compare(places_of(old), new)

    assert names(change.moved) == [
        ("崇阳县", "崇阳区"),
        ("沙坪镇", "沙坪镇"),
        ("东溪村", "东溪村"),
    ]


def test_the_edition_of_another_county_is_refused():
    home = an_edition({"101000": "沙坪镇", "101201": "东溪村", "101202": "白泉村"})
    other = _with_county_code(
        an_edition({"101000": "横村镇", "101201": "东溪村", "101202": "大市村"}), "330122", "桐庐县"
    )

    with pytest.raises(editions.SecondCounty) as refusal:
        editions.compare(places_of(home), other)

    assert refusal.value.values == {
        "home": "崇阳县",
        "home_code": COUNTY,
        "other": "桐庐县",
        "other_code": "330122000000",
    }


def _with_county_code(edition, county_code: str, county_name: str):
    rows = [a_row(county_code + row.code[6:], row.name) for row in edition.rows[1:]]
    return DivisionFile((a_row(county_code + "000000", county_name), *rows))
