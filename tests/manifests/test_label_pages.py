"""A station with a label printer has a button for it; the PDF remains whatever it says."""

import pytest
from msgspec.structs import replace

from tests.acceptance.desk import OPERATOR, a_desk
from tests.builders import log_in
from tests.counter.shop import Shop
from tests.printing.test_label_printer import OPEN, READY, a_printer, pages_of, taking


@pytest.fixture
def desk(database, county, clock):
    return a_desk(database, county, clock)


@pytest.fixture
def told(app, client, county):
    """Whoever is at Hongxia, with the printer of an address."""

    def told(address, code=None):
        code = county.stations["hongxia"].code if code is None else code
        known = app.extensions["settings"]
        app.extensions["settings"] = replace(known, label_printers={code: address})
        log_in(client, county.people[OPERATOR])

    return told


@pytest.mark.parametrize("kind", ["waybill", "shelf", "sort"])
def test_each_label_goes_to_the_printer_of_the_station(client, desk, told, kind):
    kept = desk.accept()
    parcel = Shop(desk.room).shelved(number="YT1234567890123")
    path = {
        "waybill": f"/acceptance/{kept.id}/label/print",
        "shelf": f"/shelf/{parcel}/label/print",
        "sort": f"/parcels/{parcel}/sort-label/print",
    }[kind]
    taken = []

    with a_printer(taking(READY, taken)) as address:
        told(address)
        answer = client.post(path, headers={"Accept": "application/json"})

    assert answer.json["sound"] == "good"
    assert len(pages_of(b"".join(taken))) == 1


def test_what_is_wrong_is_said_on_the_page_with_the_pdf(client, desk, told):
    kept = desk.accept()

    with a_printer(taking(OPEN, [])) as address:
        told(address)
        answer = client.post(f"/acceptance/{kept.id}/label/print")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "打印机" in page
    assert f"/acceptance/{kept.id}/label.pdf" in page
    assert client.get(f"/acceptance/{kept.id}/label.pdf").data.startswith(b"%PDF")


def test_a_station_without_a_printer_has_no_button(client, county, desk, told):
    kept, parcel = desk.accept(), Shop(desk.room).shelved()
    told("127.0.0.1:9", code=county.stations["changpu"].code)

    page = client.get(f"/acceptance/{kept.id}").get_data(as_text=True)

    assert "label/print" not in page
    assert client.post(f"/acceptance/{kept.id}/label/print").status_code == 409
    assert client.get(f"/shelf/{parcel}/label.pdf").data.startswith(b"%PDF")


def test_nobody_prints_what_is_anothers(client, county, desk, told):
    kept, parcel = desk.accept(), Shop(desk.room).shelved()
    told("127.0.0.1:9")
    log_in(client, county.people["changpu_operator"])

    for path in (
        f"/acceptance/{kept.id}/label/print",
        f"/shelf/{parcel}/label/print",
        f"/shelf/{parcel}/label.pdf",
        f"/parcels/{parcel}/sort-label/print",
    ):
        answer = client.get(path) if path.endswith("pdf") else client.post(path)
        assert answer.status_code == 404
