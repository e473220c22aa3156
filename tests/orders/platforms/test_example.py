"""The file that visitors of the demonstration county try shows what can become of a row."""

import pytest

from station.demo.goods import OFFERS
from station.orders.platforms.files.columns import recognise
from station.orders.platforms.files.rows import read_rows
from station.parcels.courier_files.sheet import read_sheet
from station.resources import PACKAGE

EXAMPLE = PACKAGE.parent / "docs" / "examples" / "douyin-orders.csv"


@pytest.fixture
def rows():
    sheet = read_sheet(EXAMPLE.read_bytes(), EXAMPLE.name)
    return read_rows(sheet, recognise(sheet.headings))


def test_its_columns_are_known_without_asking():
    assert recognise(read_sheet(EXAMPLE.read_bytes(), EXAMPLE.name).headings).missing == ()


def test_it_names_goods_of_the_county_and_one_that_is_to_be_asked(rows):
    titles = {row.title for row in rows}

    assert len(titles - {offer.title for offer in OFFERS}) == 1
    assert len(titles & {offer.title for offer in OFFERS}) >= 5


def test_some_rows_are_taken_some_not_and_one_is_in_doubt(rows):
    assert [bool(row.problems) for row in rows].count(True) == 1
    assert [row.unwanted is not None for row in rows].count(True) == 2
    assert [len(row.doubts) for row in rows if row.doubts] == [1]
