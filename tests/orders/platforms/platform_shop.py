"""Files as platforms hand them out, and a clerk who takes them in on the pages."""

import csv
import re
from io import BytesIO, StringIO

from sqlmodel import select

from station.orders.models import Order, OrderContact, OrderLine
from station.parcels import exports

HEADINGS = (
    *("订单编号", "商品名称", "商品规格", "商家编码", "购买数量", "单价", "实付金额"),
    *("收货人", "联系手机", "收货地址", "买家留言", "订单状态"),
)
ROW = {
    "订单编号": "2601280000000000001",
    "商品名称": "鲜雷竹笋",
    "商品规格": "",
    "商家编码": "",
    "购买数量": "2",
    "单价": "",
    "实付金额": "31.60",
    "收货人": "李女士",
    "联系手机": "13900001234",
    "收货地址": "浙江省杭州市西湖区文三路 1 号",
    "买家留言": "",
    "订单状态": "待发货",
}


def row(**said):
    return [(ROW | said)[name] for name in HEADINGS]


def xlsx(*rows, headings=HEADINGS):
    return exports.write_xlsx([list(headings), *map(list, rows)])


def as_csv(*rows, headings=HEADINGS, encoding="utf-8-sig"):
    output = StringIO(newline="")
    csv.writer(output).writerows([headings, *rows])
    return output.getvalue().encode(encoding)


class Clerk:
    """Sends files on the pages, and reads what they say."""

    def __init__(self, client, database):
        self.client, self.database = client, database

    def send(self, content, name="订单.xlsx", platform="taobao", other=""):
        data = {"platform": platform, "other": other, "file": (BytesIO(content), name)}
        return self.client.post("/orders/platforms", data=data)

    def open(self, *rows, content=None, **sent):
        """The preview's address, with the columns as they were proposed."""
        where = self.send(content or xlsx(*rows), **sent).location
        if where.endswith("/columns"):
            where = self.confirm(where)
        return where

    def confirm(self, where, **changed):
        page = self.client.get(where).text
        chosen = {}
        for name, options in re.findall(
            r'<select id="(column-\d+)"(.*?)</select>', page, re.DOTALL
        ):
            if found := re.search(r'value="([^"]*)" selected', options):
                chosen[name] = found[1]
        return self.client.post(where, data=chosen | changed).location

    def take(self, *rows, **sent):
        where = self.open(*rows, **sent)
        return self.client.post(where, follow_redirects=True).text

    def preview(self, *rows, **sent):
        return self.client.get(self.open(*rows, **sent)).text

    def orders(self):
        """What is there: by the platform's number the lines, as title, quantity and fen."""
        with self.database.read() as session:
            found = {}
            for order in session.exec(select(Order).order_by(Order.number)):
                lines = select(OrderLine).where(OrderLine.order_id == order.id)
                found.setdefault(order.platform_number, []).append(
                    [
                        (line.title, line.quantity, line.price_fen)
                        for line in session.exec(lines.order_by(OrderLine.position))
                    ]
                )
            return found

    def contact(self, number):
        with self.database.read() as session:
            order = session.exec(select(Order).where(Order.platform_number == number)).one()
            return session.get_one(OrderContact, order.id)
