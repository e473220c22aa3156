"""What buyers of the shop say."""

from station.goods.models import Stock
from station.orders.models import Payment, Way
from station.orders.placing import Wanted, place

PHONE = "13900001234"


def wanted(listing, quantity=1, price=1580, **said):
    defaults = {
        "quantities": {listing.id: quantity},
        "way": Way.PARCEL,
        "payment": Payment.TRANSFER,
        "name": "李女士",
        "phone": PHONE,
        "address": "杭州市西湖区",
        "total_fen": quantity * price,
    }
    return Wanted(**defaults | said)


def order(database, listing, at, quantity=1, **said):
    with database.write() as session:
        code, orders = place(session, wanted(listing, quantity, **said), at=at)
        return code, orders[0]


def taken(database, listing):
    with database.read() as session:
        stock = session.get(Stock, listing.id)
        return stock.taken if stock else 0
