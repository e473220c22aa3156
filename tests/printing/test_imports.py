import subprocess
import sys

_SAYING = (
    "station.printing",
    "station.printing.code128",
    "station.printing.money",
    "station.printing.numbers",
    "station.printing.pages",
    "station.manifests",
    "station.manifests.sheets.bag_tag",
    "station.manifests.sheets.copies",
    "station.manifests.sheets.handover_list",
    "station.manifests.sheets.item_list",
    "station.manifests.sheets.route_bill",
    "station.manifests.sheets.sort_label",
    "station.manifests.sheets.trip_bill",
    "station.manifests.service",
    "station.acceptance.papers",
    "station.counter.papers",
    "station.goods.certificate_sheets",
)


def test_saying_what_a_sheet_says_does_not_load_what_draws_it():
    asked = f"import sys, {', '.join(_SAYING)}; print('reportlab' in sys.modules)"

    answer = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, text=True
    )

    assert answer.stdout.strip() == "False"
