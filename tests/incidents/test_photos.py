"""Photos of what is damaged: taken, shown to both sides, taken back; to others they do not exist."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from sqlmodel import select

from station.incidents import photos
from station.incidents.models import Incident, IncidentKind, IncidentPhoto
from station.photos import drawing
from station.photos import rules as limits
from tests.builders import log_in
from tests.photos.taken import GPS, a_photo, from_a_phone, opened


@pytest.fixture
def damaged(room):
    """A parcel that the county sent to Tiancheng and that arrived damaged."""
    parcel = room.parcel("tiancheng", at="county")
    [leg] = room.depart(room.trip(), parcel)
    room.clock.advance(hours=2)
    room.record("tiancheng_operator", "damaged", parcel.id, leg_id=leg.id, reason="wet")
    return parcel


@pytest.fixture
def matter(damaged, session):
    return session.scalars(sa.select(Incident).where(Incident.unit_id == damaged.id)).one()


def send(client, matter, *sent, note="", back=""):
    files = [(BytesIO(photo), f"{at}.jpg") for at, photo in enumerate(sent)]
    data = {"photos": files, "note": note, "back": back}
    address = f"/incidents/{matter.id}/photos"
    return client.post(address, data=data, content_type="multipart/form-data")


def kept(database):
    with database.read() as session:
        return session.exec(select(IncidentPhoto).order_by(IncidentPhoto.id)).all()


def small(number):
    return a_photo((20 + number, 20))


def test_a_photo_is_kept_without_what_the_camera_wrote(client, county, matter, database, clock):
    assert opened(from_a_phone()).getexif().get_ifd(GPS)
    log_in(client, county.people["tiancheng_operator"])

    answer = send(client, matter, from_a_phone(), note="corner torn")

    (photo,) = kept(database)
    assert answer.status_code == 303
    for data in (photo.card, photo.page):
        assert not opened(data).getexif()
        assert b"Exif" not in data
    assert (photo.width, photo.height) == (400, 800)
    assert (photo.note, photo.taken_at) == ("corner torn", clock())
    assert photo.taken_by_id == county.people["tiancheng_operator"].id
    assert photo.home_station_id == county.stations["tiancheng"].id
    assert {photo.station_id, photo.other_station_id} == {
        county.stations["tiancheng"].id,
        county.stations["county"].id,
    }


@pytest.mark.parametrize("who", ["tiancheng_operator", "county_operator", "coordinator", "auditor"])
def test_both_sides_and_the_county_see_it_in_both_sizes(client, county, matter, database, who):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo(), note="corner torn")
    (photo,) = kept(database)
    log_in(client, county.people[who])

    page = client.get(f"/incidents/{matter.id}").text
    sizes = [client.get(f"{address(matter, photo)}/{size}.jpg") for size in ("card", "page")]

    assert f"{address(matter, photo)}/page.jpg" in page
    assert "corner torn" in page
    assert county.stations["tiancheng"].name in page
    assert [answer.data for answer in sizes] == [photo.card, photo.page]
    assert {answer.mimetype for answer in sizes} == {"image/jpeg"}


def address(matter, photo):
    return f"/incidents/{matter.id}/photos/{photo.id}"


@pytest.mark.parametrize("who", ["baini_operator", "hongxia_operator"])
def test_to_everybody_else_there_is_none(client, county, matter, database, who):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())
    (photo,) = kept(database)
    log_in(client, county.people[who])

    assert client.get(f"{address(matter, photo)}/card.jpg").status_code == 404
    assert client.get(f"/incidents/{matter.id}/photos").status_code == 404
    assert client.get(f"/incidents/of-unit/{matter.unit_id}/photos").status_code == 404
    assert send(client, matter, a_photo()).status_code == 404
    assert client.post(f"{address(matter, photo)}/take-back").status_code == 404
    assert len(kept(database)) == 1


def test_a_photo_is_shown_under_no_other_matter(client, county, room, matter, database, session):
    other = room.parcel("tiancheng", at="county")
    room.record("tiancheng_operator", "damaged", other.id)
    theirs = session.scalars(sa.select(Incident).where(Incident.unit_id == other.id)).one()
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())
    (photo,) = kept(database)

    assert client.get(f"{address(theirs, photo)}/card.jpg").status_code == 404


def test_nobody_who_is_not_logged_in_sees_a_photo(client, county, matter, database):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())
    (photo,) = kept(database)
    with client.session_transaction() as cookies:
        cookies.clear()

    answer = client.get(f"{address(matter, photo)}/card.jpg")

    assert answer.status_code == 303
    assert answer.location.startswith("/login?")


def test_a_browser_asks_again_and_is_not_sent_the_same_twice(client, county, matter, database):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())
    (photo,) = kept(database)
    first = client.get(f"{address(matter, photo)}/page.jpg")

    again = client.get(
        f"{address(matter, photo)}/page.jpg", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.data) == (304, b"")


def test_who_took_it_is_named_to_colleagues_alone(client, county, matter):
    name = county.people["tiancheng_operator"].name
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())

    assert f" · {name}</small>" in client.get(f"/incidents/{matter.id}/photos").text
    log_in(client, county.people["coordinator"])
    assert f" · {name}</small>" in client.get(f"/incidents/{matter.id}/photos").text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(a_photo((1600, 1200))[:-300], id="cut-off"),
        pytest.param(b"<svg onload=alert(1)>", id="svg"),
    ],
)
def test_what_is_no_whole_photo_is_refused_with_a_sentence(client, county, matter, database, data):
    log_in(client, county.people["tiancheng_operator"])

    answer = send(client, matter, small(1), data)

    assert answer.status_code == 409
    assert "不是能读取的照片" in answer.text
    assert kept(database) == []


def test_a_file_of_more_bytes_than_a_phone_makes_is_not_even_looked_into(
    client, county, matter, database, monkeypatch
):
    monkeypatch.setattr(limits, "MOST_BYTES", len(small(1)))
    log_in(client, county.people["tiancheng_operator"])

    answer = send(client, matter, small(1) + b"x")

    assert answer.status_code == 409
    assert "一张照片最多" in answer.text
    assert send(client, matter, small(1)).status_code == 303


def test_nothing_chosen_is_said_beside_the_field_and_the_note_stays(client, county, matter):
    log_in(client, county.people["tiancheng_operator"])

    answer = send(client, matter, note="corner torn", back="/loads")

    assert answer.status_code == 400
    assert "请先选择照片" in answer.text
    assert 'value="corner torn"' in answer.text
    assert 'href="/loads"' in answer.text


def test_there_are_never_more_than_six_and_the_same_one_counts_once(
    client, county, matter, database
):
    log_in(client, county.people["tiancheng_operator"])

    many = send(client, matter, *(small(n) for n in range(7)))
    some = send(client, matter, *(small(n) for n in range(photos.MOST)))
    again = send(client, matter, small(0))
    more = send(client, matter, small(9))

    assert [answer.status_code for answer in (many, some, again, more)] == [409, 303, 303, 409]
    assert len(kept(database)) == photos.MOST
    assert 'name="photos"' not in client.get(f"/incidents/{matter.id}/photos").text


def test_its_author_takes_it_back_and_nothing_of_it_is_left(
    client, county, matter, database, clock
):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo(), note="a name is on it")
    (photo,) = kept(database)

    answer = client.post(f"{address(matter, photo)}/take-back")
    again = client.post(f"{address(matter, photo)}/take-back")

    (left,) = kept(database)
    assert (answer.status_code, again.status_code) == (303, 404)
    assert (left.card, left.page, left.note) == (b"", b"", "")
    assert left.withdrawn_at == clock()
    assert client.get(f"{address(matter, photo)}/card.jpg").status_code == 404
    page = client.get(f"/incidents/{matter.id}").text
    assert "有一张照片已于" in page
    assert "a name is on it" not in page


def test_the_same_photo_can_be_taken_again_after_it_was_taken_back(
    client, county, matter, database
):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, small(1))
    client.post(f"{address(matter, kept(database)[0])}/take-back")

    send(client, matter, small(1))

    assert [bool(photo.page) for photo in kept(database)] == [False, True]


def test_nobody_but_its_author_takes_a_photo_back(client, county, matter, database):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())
    (photo,) = kept(database)
    log_in(client, county.people["coordinator"])

    answer = client.post(f"{address(matter, photo)}/take-back")

    assert answer.status_code == 409
    assert "只能由拍照的人撤回" in answer.text
    assert "/take-back" not in client.get(f"/incidents/{matter.id}").text
    assert kept(database)[0].page


def test_the_photos_of_a_settled_matter_stay_as_they_are(client, county, matter, database):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())
    (photo,) = kept(database)
    client.post(f"/incidents/{matter.id}/settle", data={"note": "paid"})

    answers = send(client, matter, small(1)), client.post(f"{address(matter, photo)}/take-back")

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "请先重新打开" in answers[0].text
    assert f"{address(matter, photo)}/card.jpg" in client.get(f"/incidents/{matter.id}").text
    assert kept(database)[0].page


def test_an_auditor_looks_and_adds_nothing(client, county, matter):
    log_in(client, county.people["auditor"])

    assert 'name="photos"' not in client.get(f"/incidents/{matter.id}/photos").text
    assert send(client, matter, a_photo()).status_code == 403


def test_one_that_has_not_come_yet_says_when_it_does(client, county, matter, database):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())
    (photo,) = kept(database)
    with database.write() as session:
        not_come = {"card": b"", "page": b"", "is_here": False}
        session.connection().execute(sa.update(IncidentPhoto).values(not_come))

    page = client.get(f"/incidents/{matter.id}").text
    answer = client.get(f"{address(matter, photo)}/card.jpg")

    assert "照片 1 将随下次交换传到" in page
    assert "<img" not in page
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/svg+xml", "no-store")


def test_the_same_photo_again_is_what_the_first_shows_where_that_has_not_come(
    client, county, matter, database
):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, small(1))
    with database.write() as session:
        not_come = {"card": b"", "page": b"", "is_here": False}
        session.connection().execute(sa.update(IncidentPhoto).values(not_come))

    send(client, matter, small(1))

    (photo,) = kept(database)
    assert photo.page == drawing.shrink(small(1)).page
    assert (photo.is_here, photo.version) == (True, 1)


def test_where_something_was_damaged_leads_to_its_photos_and_back(client, county, matter):
    log_in(client, county.people["tiancheng_operator"])

    answer = client.get(f"/incidents/of-unit/{matter.unit_id}/photos?back=/loads")
    page = client.get(answer.location).text

    assert matter.kind is IncidentKind.DAMAGED
    assert answer.location == f"/incidents/{matter.id}/photos?back=/loads"
    assert 'href="/loads"' in page
    assert 'accept="image/*" capture' in page


def test_the_way_back_leads_to_no_other_site(client, county, matter):
    log_in(client, county.people["tiancheng_operator"])

    page = client.get(f"/incidents/{matter.id}/photos?back=https://example.com").text

    assert "example.com" not in page.split("<main")[1]


@pytest.mark.parametrize("page", ["/incidents", "/desk"])
def test_the_list_and_the_countys_desk_show_them_small(client, county, matter, database, page):
    log_in(client, county.people["tiancheng_operator"])
    send(client, matter, a_photo())
    (photo,) = kept(database)
    log_in(client, county.people["coordinator"])

    assert f"{address(matter, photo)}/card.jpg" in client.get(page).text
