"""What the shop and the orders offer to the shared pages: navigation, scan box, today."""

from station.access import Permission
from station.errors import N_
from station.orders import (
    closing,
    purging,
    views_basket,
    views_feeds,
    views_groups,
    views_money,
    views_orders,
    views_packing,
    views_shop,
    views_trace,
    views_windows,
)
from station.orders.blueprint import bp, links, shop
from station.orders.platforms import views as views_platforms
from station.orders.platforms import views_back, views_goods
from station.orders.scan import cards, recognise, waits
from station.web.room import Area, NavItem, Room

# Loaded for the views they put to the blueprints.
_VIEWS = (
    views_back,
    views_basket,
    views_feeds,
    views_goods,
    views_groups,
    views_money,
    views_orders,
    views_packing,
    views_platforms,
    views_shop,
    views_trace,
    views_windows,
)

SHOP = Room(shop)
LINKS = Room(links)
ORDERS = Room(
    bp,
    nav=(NavItem(N_("Orders"), "orders.list_orders", Permission.SELL, Area.GOODS, letters="dd"),),
    recognise=recognise,
    cards=cards,
    waits=waits,
    jobs=(purging.PURGE, closing.CLOSE),
)
