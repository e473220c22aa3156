"""Listings come and go as a spreadsheet, with their photos in a zip file."""

from datetime import date
from io import BytesIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from msgspec.structs import fields, replace
from PIL import Image
from sqlmodel import select

from station.db import new_id
from station.goods import grades, sheet_taking, sheets, zip_files
from station.goods.grades import GradeDetails
from station.goods.listings import Said
from station.goods.measures import SaleUnit
from station.goods.models import Listing, ListingRevision, ListingState, Picture, Producer, Product
from station.goods.sheet_columns import COLUMNS, WANTED
from station.goods.standard_models import Grade
from station.parcels import exports
from station.parcels.courier_files.sheet import read_sheet
from station.photos import drawing
from station.records import Hosting
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


@pytest.fixture
def opened(monkeypatch):
    """Which files of a zip file were read, in turn."""
    names, read = [], zip_files.Packed.photo

    def noted(packed, name):
        names.append(name)
        return read(packed, name)

    monkeypatch.setattr(zip_files.Packed, "photo", noted)
    return names


def rows_of(*photos):
    return [[*ROW[:2], f"笋{at}", *ROW[3:7], named] for at, named in enumerate(photos)]


def test_a_photo_that_many_rows_name_is_looked_at_once(seller, send, opened):
    rows = rows_of("a.jpg", "b.jpg", "c.jpg") * 5
    rows = [[*row[:2], f"{row[2]}{at}", *row[3:]] for at, row in enumerate(rows)]

    answer = send(packed({"表.xlsx": sheet(*rows), "a.jpg": photo(), "b.jpg": b"x"}), "货.zip")

    assert opened == ["a.jpg", "b.jpg", "c.jpg"]
    page = seller.get(answer.location).text
    assert page.count("✗ 照片 b.jpg") == 5
    assert page.count("压缩包里没有照片 c.jpg") == 5


def test_a_file_has_200_different_photos_at_most_and_the_rows_beyond_come_back(seller, send):
    names = [f"{at}.jpg" for at in range(201)]
    cells = [",".join(names[at : at + 6]) for at in range(0, 198, 6)] + names[198:]
    files = {"表.xlsx": sheet(*rows_of(*cells, "0.jpg"))} | dict.fromkeys(names, photo())
    answer = send(packed(files), "货.zip")

    page = seller.get(answer.location).text

    assert page.count("✗") == 1
    assert "上面各行已有 200 张照片" in page


def test_a_photo_that_is_damaged_further_on_is_named_and_nothing_is_kept(seller, send, database):
    files = {"表.xlsx": sheet([*ROW[:7], "笋.jpg"]), "笋.jpg": photo()[:-30]}
    answer = send(packed(files), "货.zip")

    refused = seller.post(answer.location, data={"submit": "1"})

    assert refused.status_code == 409
    assert "照片 笋.jpg" in refused.text
    assert kept(database) == {}


def test_a_photo_is_drawn_anew_only_when_it_is_taken(seller, send, monkeypatch):
    drawn, shrink = [], drawing.shrink
    monkeypatch.setattr(drawing, "shrink", lambda data: drawn.append(1) or shrink(data))
    rows = rows_of("a.jpg", "a.jpg，b.jpg")
    files = {"表.xlsx": sheet(*rows), "a.jpg": photo(), "b.jpg": photo("red")}

    answer = send(packed(files), "货.zip")
    seller.get(answer.location)
    before = len(drawn)
    seller.post(answer.location, data={})

    assert (before, len(drawn)) == (0, 2)


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


def test_a_sheet_without_headings_is_told_those_of_listings(send):
    answer = send(exports.write_xlsx([["洪下村王家", 17300003458]]))

    assert answer.status_code == 400
    assert "生产者、产品、商品名称、单位、单价" in answer.text
    assert "运单号" not in answer.text


@pytest.mark.parametrize("content", [sheet(ROW)[:-60], b"PK\x03\x04 broken"])
def test_a_broken_spreadsheet_is_not_called_a_zip_file(send, content):
    answer = send(content)

    assert answer.status_code == 400
    assert "文件 货.xlsx 无法读取" in answer.text
    assert "压缩包无法读取" not in answer.text


def test_a_file_of_which_nothing_is_kept_says_so_and_waits(seller, send, database):
    answer = send(sheet([*ROW[:4], "十元", *ROW[5:]]))

    refused = seller.post(answer.location, data={"submit": "1"})

    assert refused.status_code == 409
    assert "没有一行可保存" in refused.text
    assert seller.get(answer.location).status_code == 200


def test_a_file_that_was_taken_says_so_when_it_is_sent_again(seller, send):
    answer = send(sheet(ROW))
    seller.post(answer.location, data={})

    again = seller.post(answer.location, data={})

    assert again.status_code == 404
    assert "可能已导入" in again.text
    assert "请先在列表里查看" in again.text


def test_a_file_that_is_sent_twice_at_once_is_kept_once(seller, send, database, county, clock):
    actor, today = county.actor("hongxia_operator"), clock().date()
    with database.read() as session:
        lines = sheets.read(
            session,
            read_sheet(sheet(ROW), "货.xlsx"),
            lambda _name: None,
            actor=actor,
            on=today,
        )

    def take():
        with database.write() as session:
            sheet_taking.take(session, lines, {}, is_sent=False, actor=actor, at=clock())

    take()
    with pytest.raises(sheet_taking.KeptMeanwhile):
        take()

    assert list(kept(database)) == ["头茬笋"]
    assert len(says(database)) == 1


def test_what_is_handed_out_can_be_taken_in_again_and_is_the_same(seller, send, database):
    files = {"表.xlsx": sheet([*ROW[:7], "笋.jpg"]), "笋.jpg": photo()}
    seller.post(send(packed(files), "货.zip").location, data={})

    out = seller.get("/goods/sheet/listings.zip").data
    page = seller.get(send(out, "again.zip").location).text

    assert ZipFile(BytesIO(out)).namelist() == ["listings.xlsx", "photos/0001-1.jpg"]
    assert 'name="submit"' not in page
    assert "✗" not in page


EVERY = {
    "title": "头茬\u3000 笋",
    "title_en": "First  'shoots",
    "story": "一户人家。\r\n\r\n  '三代人采笋，\u200b清明前。\n=第三行",
    "unit": SaleUnit.BOX,
    "net_grams": 1250,
    "price_fen": 1580,
    "prices": [{"least": 10, "price_fen": 1500}, {"least": 20, "price_fen": 1499}],
    "least": 2,
    "shelf_life_days": 7,
    "storing": "-18℃ 以下",
    "sending": "=顺丰  冷链",
    "by_pickup": False,
    "to_door": True,
    "by_parcel": True,
    "licence": "#N/A",
    "exemption": "'农户自产自销",
    "opens_on": date(2026, 3, 1),
    "closes_on": date(2026, 5, 31),
}
FIRST = GradeDetails(name="特级", words="笋体完整", standard="LY/T 1762")


@pytest.fixture
def graded(seller, county, market, database):
    """A listing that says something in every column, of a grade."""
    with database.write() as session:
        (product,) = session.exec(select(Product))
        (producer,) = session.exec(select(Producer))
        grade = grades.add(session, product.id, FIRST, actor=county.actor("coordinator"))
        (product_id, grade_id) = product.id, grade.id
    listing = market.draft(producer, product, grade_id=grade_id, **EVERY)
    market.put_up(listing, 5)
    return product_id


def handed_out(seller):
    return read_sheet(seller.get("/goods/sheet/listings.xlsx").data, "listings.xlsx")


def says(database):
    """What every listing says, and how many are left of it."""
    with database.read() as session:
        return [
            ({each.name: getattr(newest, each.name) for each in fields(Said)}, listing.offered)
            for listing, newest in session.exec(
                select(Listing, ListingRevision)
                .join(ListingRevision, ListingRevision.id == Listing.newest_id)
                .order_by(Listing.id)
            )
        ]


def test_whatever_a_listing_says_comes_back_as_it_was_handed_out(seller, send, database, graded):
    before = says(database)
    out = seller.get("/goods/sheet/listings.xlsx").data

    answer = send(out)
    page = seller.get(answer.location).text
    seller.post(answer.location, data={})

    assert "没有变化" in page
    assert "✗" not in page
    assert before[0][0] == EVERY | {"net_millilitres": None, "picture_ids": []} | {
        "grade_id": before[0][0]["grade_id"]
    }
    assert says(database) == before


@pytest.mark.parametrize("column", [name for name in COLUMNS if name not in WANTED])
def test_what_the_file_has_no_column_for_stays(seller, send, database, graded, column):
    [(said, left)] = says(database)
    out = handed_out(seller)
    kept = [at for at, name in enumerate(COLUMNS) if name != column]
    price = list(COLUMNS).index("price")
    row = [*out.rows[0][:price], "16", *out.rows[0][price + 1 :]]

    content = sheet([row[at] for at in kept], headings=[out.headings[at] for at in kept])
    seller.post(send(content).location, data={})

    assert says(database) == [(said | {"price_fen": 1600}, left)]


def test_each_grade_of_a_name_is_a_listing_of_its_own(
    seller, send, database, graded, county, market
):
    with database.write() as session:
        second = replace(FIRST, name="一级")
        grades.add(session, graded, second, actor=county.actor("coordinator"))
    headings = [*HEADINGS, "等级"]

    def row(price, grade):
        return [*ROW[:2], "头茬 笋", "盒", price, *ROW[5:], grade]

    answer = send(sheet(row(20, "特级"), row(10, "一级"), row(5, ""), headings=headings))
    seller.post(answer.location, data={})
    found = says(database)

    unsaid = seller.get(send(sheet(row(1, "")[:8])).location).text
    unknown = seller.get(send(sheet(row(1, "三级"), headings=headings)).location).text

    assert sorted(said["price_fen"] for said, _ in found) == [500, 1000, 2000]
    assert len({said["grade_id"] for said, _ in found}) == 3
    assert "“头茬 笋”有多个等级" in unsaid
    assert "该产品没有“三级”这个等级，现有：特级、一级。" in unknown


def test_a_product_without_grades_refuses_one(seller, send):
    content = sheet([*ROW, "特级"], headings=[*HEADINGS, "等级"])

    assert "“特级”不是该产品的等级" in seller.get(send(content).location).text


def test_a_grade_out_of_use_is_kept_by_what_has_it(seller, send, database, graded, county):
    with database.write() as session:
        (grade,) = session.exec(select(Grade))
        coordinator = county.actor("coordinator")
        grades.take_out(session, grade, version=grade.version, actor=coordinator)
    before = says(database)

    page = seller.get(send(seller.get("/goods/sheet/listings.xlsx").data).location).text

    assert "没有变化" in page
    assert says(database) == before


def test_a_row_of_another_computers_station_is_refused_and_the_others_are_taken(
    seller, send, database, county, market
):
    market.producer("qiaotou_operator", name="桥头村李家")
    with database.write() as session:
        session.add(Hosting(id=county.actor("qiaotou_operator").station_id, node_id=new_id()))
    log_in(seller, county.people["county_operator"])

    answer = send(sheet(["桥头村李家", *ROW[1:]], ROW))
    page = seller.get(answer.location).text
    taken = seller.post(answer.location, data={})

    assert "由另一个" in page
    assert taken.status_code == 303
    assert [said["title"] for said, _ in says(database)] == ["头茬笋"]


def test_more_listings_than_a_file_takes_in_come_in_several(seller, send, database, monkeypatch):
    rows = [[*ROW[:2], f"笋{at}", *ROW[3:]] for at in range(5)]
    seller.post(send(sheet(*rows)).location, data={})
    one = seller.get("/goods/sheet").text
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)

    page = seller.get("/goods/sheet").text
    found = [seller.get(f"/goods/sheet/listings.xlsx?part={part}") for part in range(5)]

    read = [read_sheet(each.data, "x.xlsx").rows for each in found[1:4]]
    assert [each.status_code for each in found] == [404, 200, 200, 200, 404]
    assert [len(each) for each in read] == [2, 2, 1]
    assert sorted(row[2] for each in read for row in each) == [row[2] for row in rows]
    assert ["3/3" in each for each in (one, page)] == [False, True]
    assert ["与一次能导入的行数相同" in each for each in (one, page)] == [False, True]


def test_photos_that_have_not_come_yet_are_not_handed_out(seller, send, database):
    row = [*ROW[:7], "a.jpg，b.jpg"]
    files = {"表.xlsx": sheet(row), "a.jpg": photo(), "b.jpg": photo("red")}
    seller.post(send(packed(files), "货.zip").location, data={})
    with database.write() as session:
        picture = session.get_one(Picture, UUID(kept(database)["头茬笋"][3].picture_ids[0]))
        picture.card, picture.page, picture.is_here = b"", b"", False
        session.add(picture)

    out = ZipFile(BytesIO(seller.get("/goods/sheet/listings.zip").data))

    assert out.namelist() == ["listings.xlsx", "photos/0001-1.jpg"]
    assert drawing.shrink(out.read("photos/0001-1.jpg"))
    (read,) = read_sheet(out.read("listings.xlsx"), "x.xlsx").rows
    assert "0001-1.jpg" in read
    assert len(kept(database)["头茬笋"][3].picture_ids) == 2


def test_nothing_of_a_zip_file_that_was_handed_out_stays(seller, send, settings):
    seller.post(send(sheet(ROW)).location, data={})

    with seller.get("/goods/sheet/listings.zip") as answer:
        assert ZipFile(BytesIO(answer.data)).namelist() == ["listings.xlsx"]
        assert answer.headers["Content-Disposition"].isascii()
        assert answer.headers["Content-Disposition"].endswith(".zip")

    assert list((settings.uploads / "goods").iterdir()) == []


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
