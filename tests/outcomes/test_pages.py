"""The pages for what goes back to the partners."""

import pytest

from tests.builders import log_in


@pytest.fixture
def address(county):
    return f"/outcomes/partners/{county.partner.id}"


def test_a_coordinator_makes_a_file_and_fetches_the_same_bytes_again(
    client, county, shop, clock, address
):
    parcel = shop.shelved(number="YT1234567890123")
    log_in(client, county.people["coordinator"])

    made = client.post(f"{address}/files", follow_redirects=True)
    file = made.request.path
    first = client.get(f"{file}.csv").data
    shop.hand_over(parcel)
    client.post(f"{address}/files")
    clock.advance(days=1)

    assert "YT1234567890123" in first.decode("utf-8-sig")
    assert client.get(f"{file}.csv").data == first
    assert client.get(f"{file}.xlsx").data[:2] == b"PK"
    assert client.get(f"{file}.exe").status_code == 404


def test_where_there_is_nothing_new_a_sentence_says_so(client, county, shop, address):
    log_in(client, county.people["coordinator"])

    answer = client.post(f"{address}/files")

    assert answer.status_code == 409
    assert f"没有尚未告知{county.partner.name}的内容" in answer.text


def test_the_columns_are_chosen_on_a_page(client, county, shop, address):
    shop.shelved(number="YT1234567890123")
    log_in(client, county.people["coordinator"])
    page = client.get(f"{address}/columns").text
    form = {
        "place-number": "2",
        "heading-number": "BILL",
        "place-outcome": "1",
        "heading-outcome": "STATUS",
        "place-at": "3",
        "heading-at": "TIME",
        "word-arrived": "IN",
    }

    saved = client.post(f"{address}/columns", data=form)
    file = client.post(f"{address}/files", follow_redirects=True).request.path

    assert "运单号" in page
    assert saved.status_code == 303
    lines = client.get(f"{file}.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "STATUS,BILL,TIME"
    assert lines[1].startswith("IN,YT1234567890123,")


def test_columns_without_a_number_are_refused_and_what_was_typed_stays(
    client, county, shop, address
):
    log_in(client, county.people["coordinator"])

    answer = client.post(f"{address}/columns", data={"place-at": "1", "heading-at": "ZEIT"})

    assert answer.status_code == 409
    assert "ZEIT" in answer.text


@pytest.mark.parametrize("who", ["hongxia_operator", "county_operator", "auditor"])
def test_only_who_runs_the_county_comes_here(client, county, shop, address, who):
    log_in(client, county.people[who])

    assert client.get("/outcomes").status_code == 403
    assert client.get(address).status_code == 403
    assert client.post(f"{address}/files").status_code == 403


def test_unknown_partners_and_files_are_not_found(client, county):
    log_in(client, county.people["coordinator"])
    unknown = county.stations["county"].id

    for path in ("partners/{}", "partners/{}/columns", "files/{}", "files/{}.csv"):
        assert client.get("/outcomes/" + path.format(unknown)).status_code == 404
