"""Couriers' files of a few rows, for the county of the builders."""

from io import BytesIO

from flask.testing import FlaskClient

HEADINGS = "运单号,收件人,手机,详细地址,重量kg,代收款"
HONGXIA = "YT1000000000017,刘桂花,17700005635,湖北省咸宁市崇阳县天城镇洪下村3组12号,0.80,35.50"
QIAOTOU = "YT1000000000024,陈军,17700001111,崇阳县白霓镇桥头村,1.2,"
TIANCHENG = "YT1000000000031,王芳,17700002222,崇阳县天城镇,0.5,"
UNCLEAR = "YT1000000000048,赵云,17700003333,崇阳县幸福小区3栋2单元501室,0.5,"
ELSEWHERE = "YT1000000000055,孙明,17700004444,湖北省咸宁市通山县大畈镇板桥村,0.4,"
NUMBERS = [line.split(",")[0] for line in (HONGXIA, QIAOTOU, TIANCHENG, UNCLEAR, ELSEWHERE)]


def a_file(*lines: str, headings: str = HEADINGS) -> bytes:
    return "\n".join([headings, *lines]).encode("gb18030")


def upload(client: FlaskClient, partner_id, content: bytes, name: str = "yto.csv"):
    """Send a courier's file; answers with the page that comes next."""
    data = {"partner_id": str(partner_id), "file": (BytesIO(content), name)}
    return client.post("/intakes/new", data=data, content_type="multipart/form-data")


def confirm(client: FlaskClient, location: str, *meanings: str):
    """Say what the columns mean; without a word, as they were recognised for ``HEADINGS``."""
    meanings = meanings or ("tracking_number", "name", "phone", "address", "weight:kg", "cod:yuan")
    return client.post(location, data={f"column-{n}": text for n, text in enumerate(meanings)})


def take_in(client: FlaskClient, partner_id, *lines: str, name: str = "yto.csv") -> str:
    """The whole way of a file; answers with the address of its intake."""
    location = upload(client, partner_id, a_file(*lines), name).location
    if location.endswith("/columns"):
        location = confirm(client, location).location
    return client.post(f"{location}/take").location
