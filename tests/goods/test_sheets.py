"""Listings come and go as a spreadsheet, with their photos in a zip file."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from PIL import Image
from sqlmodel import select

from station.goods import zip_files
from station.goods.models import Listing, ListingRevision, ListingState, Picture
from station.parcels import exports
from station.parcels.courier_files.sheet import read_sheet
from tests.builders import log_in

HEADINGS = ["生产者", "产品", "商品名称", "单位", "单价", "库存", "免许可说明", "照片"]
ROW = ["洪下村王家", "雷竹笋", "头茬笋", "斤", 15.8, 12, "农户自产自销", ""]


def sheet(*rows, headings=HEADINGS):
    return exports.write_xlsx([headings, *rows])


def photo(colour="green"):
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    return file.getvalue()


def packed(files):
    file = BytesIO()
    with ZipFile(file, "w") as found:
        for name, content in files.items():
            found.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def seller(client, county, market):
    market.producer()
    market.product()
    log_in(client, county.people["hongxia_operator"])
    return client


@pytest.fixture
def send(seller):
    def send(content, name="货.xlsx"):
        return seller.post("/goods/sheet", data={"file": (BytesIO(content), name)})

    return send


def kept(database):
    with database.read() as session:
        found = {}
        for listing in session.exec(select(Listing)):
            newest = session.get_one(ListingRevision, listing.newest_id)
            found[newest.title] = (listing.state, newest.price_fen, listing.offered, newest)
        return found


def test_a_sheet_is_shown_and_then_kept_in_one_step(seller, send, database):
    answer = send(sheet(ROW, [*ROW[:2], "二茬笋", "盒", "30", "", "农户自产自销", ""]))
    page = seller.get(answer.location).text
    before = kept(database)

    seller.post(answer.location, data={"submit": "1"})

    assert "头茬笋" in page
    assert before == {}
    assert {title: row[:3] for title, row in kept(database).items()} == {
        "头茬笋": (ListingState.SUBMITTED, 1580, 12),
        "二茬笋": (ListingState.SUBMITTED, 3000, 0),
    }
    assert seller.get(answer.location).status_code == 404


def test_drafts_are_kept_as_drafts(seller, send, database):
    seller.post(send(sheet(ROW)).location, data={})

    assert kept(database)["头茬笋"][0] is ListingState.DRAFT


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        (0, "桥头村李家", "桥头村李家"),
        (1, "没有的", "没有的"),
        (2, "x", "商品名称"),
        (3, "车", "车"),
        (4, "十元", "单价"),
        (5, "-1", "-1"),
        (5, "1000001", "1000001"),
        (5, "9" * 5000, "999"),
        (6, "", "许可证"),
        (2, "有机笋", "有机"),
        (7, "无此.jpg", "无此.jpg"),
    ],
)
def test_what_is_refused_says_why_and_comes_back_as_a_file(
    seller, send, database, column, text, said
):
    wrong = [text if at == column else cell for at, cell in enumerate(ROW)]
    answer = send(sheet(wrong, [*ROW[:2], "好笋", *ROW[3:]]))

    page = seller.get(answer.location).text
    rest = read_sheet(seller.get(f"{answer.location}/rest.xlsx").data, "rest.xlsx")
    seller.post(answer.location, data={"submit": "1"})

    assert "✗" in page
    assert rest.headings[:8] == tuple(HEADINGS)
    (row,) = rest.rows
    assert said in row[-1]
    assert list(kept(database)) == ["好笋"]


def test_the_same_file_once_more_changes_nothing(seller, send, database):
    seller.post(send(sheet(ROW)).location, data={"submit": "1"})
    before = kept(database)["头茬笋"][3].version

    page = seller.get(send(sheet(ROW)).location).text

    assert "没有变化" in page
    assert 'name="submit"' not in page
    assert kept(database)["头茬笋"][3].version == before


def test_a_row_of_the_same_name_changes_the_listing(seller, send, database):
    seller.post(send(sheet(ROW)).location, data={})

    seller.post(send(sheet([*ROW[:4], 18, 5, *ROW[6:]])).location, data={"submit": "1"})

    ((state, price, offered, _),) = kept(database).values()
    assert (state, price, offered) == (ListingState.SUBMITTED, 1800, 5)


def test_the_same_name_twice_in_a_file_is_refused(seller, send, database):
    seller.post(send(sheet(ROW, [*ROW[:4], 18, 5, *ROW[6:]])).location, data={})

    assert kept(database)["头茬笋"][1] == 1580


def test_photos_come_in_a_zip_file_beside_the_sheet(seller, send, database):
    row = [*ROW[:7], "笋1.JPG，笋2"]
    files = {"货/表.xlsx": sheet(row), "货/笋1.jpg": photo(), "货/笋2.png": photo("red")}
    files |= {"__MACOSX/货/._笋1.jpg": b"x"}
    answer = send(packed(files), "货.zip")

    seller.post(answer.location, data={"submit": "1"})

    with database.read() as session:
        assert len(kept(database)["头茬笋"][3].picture_ids) == 2
        assert len(session.exec(select(Picture)).all()) == 2
    again = seller.get(send(packed(files), "货.zip").location).text
    assert 'name="submit"' not in again


def test_what_is_no_photo_is_refused_by_its_row(seller, send):
    files = {"表.xlsx": sheet([*ROW[:7], "笋.jpg"]), "笋.jpg": b"nonsense"}

    page = seller.get(send(packed(files), "货.zip").location).text

    assert "✗ 照片 笋.jpg" in page


def test_names_of_a_zip_file_that_windows_made_are_read():
    content = packed({"x.xlsx": sheet(ROW), "abcd.jpg": photo()})
    name = "笋子".encode("gbk")

    found = zip_files.Packed(content.replace(b"abcd.jpg", name + b".jpg"), "货.zip")

    assert found.photo("笋子.jpg") == photo()


def damaged(method, at):
    """A zip file whose contents, packed by this method, are spoiled from there on."""
    file = BytesIO()
    with ZipFile(file, "w", method) as found:
        found.writestr("x.csv", b"".join(b"%d," % number for number in range(4000)))
    content = bytearray(file.getvalue())
    content[at : at + 60] = b"\xff" * 60
    return bytes(content)


def with_name(raw):
    return packed({"abcd.csv": b"x"}).replace(b"abcd", raw)


def said_to_be(offset, value):
    """A zip file whose directory says something else at this place."""
    content = bytearray(packed({"abcd.csv": b"x"}))
    at = content.rindex(b"PK\x01\x02") + offset
    content[at : at + 2] = value.to_bytes(2, "little")
    return bytes(content)


def of_no_known_method():
    content = bytearray(said_to_be(10, 97))
    content[8:10] = (97).to_bytes(2, "little")
    return bytes(content)


ODD = {
    "damaged deflate": damaged(ZIP_DEFLATED, 100),
    "damaged LZMA": damaged(ZIP_LZMA, 50),
    "no name": with_name(b"\xff\xfe\xfd\xfc").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x08"
    ),
    "later version": said_to_be(6, 99),
    "unknown method": of_no_known_method(),
    "password": said_to_be(8, 1),
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_a_zip_file_that_is_odd_is_refused_with_a_sentence(seller, send, content):
    answer = send(content, "货.zip")

    assert answer.status_code == 400
    assert "无法读取" in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 broken",
        packed({"photo.jpg": photo()}),
        sheet(["a"], headings=["甲", "乙"]),
    ],
    ids=["empty", "broken", "no sheet", "other columns"],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(seller, send, content):
    answer = send(content, "货.zip")

    assert answer.status_code == 400
    assert 'class="problem"' in answer.text


def test_what_is_handed_out_can_be_taken_in_again_and_is_the_same(seller, send, database):
    files = {"表.xlsx": sheet([*ROW[:7], "笋.jpg"]), "笋.jpg": photo()}
    seller.post(send(packed(files), "货.zip").location, data={})

    out = seller.get("/goods/sheet/listings.zip").data
    page = seller.get(send(out, "again.zip").location).text

    assert ZipFile(BytesIO(out)).namelist() == ["listings.xlsx", "photos/0001-1.jpg"]
    assert 'name="submit"' not in page
    assert "✗" not in page


def test_another_person_does_not_see_the_file(seller, send, county):
    answer = send(sheet(ROW))
    log_in(seller, county.people["qiaotou_operator"])

    assert seller.get(answer.location).status_code == 404
    assert seller.post(answer.location).status_code == 404


def test_a_file_that_is_put_aside_is_gone(seller, send, database):
    answer = send(sheet(ROW))

    seller.post(f"{answer.location}/drop")

    assert seller.get(answer.location).status_code == 404
    assert kept(database) == {}
