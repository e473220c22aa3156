"""A courier's file of as many rows as wanted, for places of the county."""

import csv
import io
import random

import xlsxwriter

from station.resources import PACKAGE

HEADINGS = ("运单号", "收件人", "手机", "目的地详细地址", "重量kg", "代收款", "备注")
COUNTY_FILE = PACKAGE / "data" / "network" / "chongyang_421223.csv"


def courier_file(rows: int, seed: int = 1) -> bytes:
    """An XLSX as a courier sends it, to villages of the county."""
    draw = random.Random(seed)
    divisions = list(csv.DictReader(COUNTY_FILE.open(encoding="utf-8")))
    names = {row["code"]: row["name"] for row in divisions}
    villages = [row for row in divisions if row["level"] == "village"]
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for n in range(1, rows + 1):
            village = draw.choice(villages)
            place = f"{names[village['parent_code']]}{village['name'].replace('村委会', '')}"
            address = f"湖北省咸宁市崇阳县{place}{draw.randint(1, 12)}组{draw.randint(1, 300)}号"
            phone = f"1{draw.randint(3000000000, 9999999999)}"
            cells = (
                f"YT{seed:03d}{n:010d}",
                "王小明",
                phone,
                address,
                f"{draw.random() * 5:.2f}",
                "",
                "",
            )
            sheet.write_row(n, 0, cells)
    return output.getvalue()
