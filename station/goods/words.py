"""What producers, products and the states of a listing are called."""

from station.errors import N_
from station.goods.measures import SaleUnit
from station.goods.models import Category, ListingState, MarkKind, ProducerKind

PRODUCER_KINDS = {
    ProducerKind.FARMER: N_("farmer"),
    ProducerKind.FAMILY_FARM: N_("family farm"),
    ProducerKind.COOPERATIVE: N_("farmers' cooperative"),
    ProducerKind.COMPANY: N_("company"),
}
CATEGORIES = {
    Category.SHOOTS: N_("bamboo shoots"),
    Category.VEGETABLES: N_("vegetables"),
    Category.FRUIT: N_("fruit"),
    Category.GRAIN: N_("grain and oil"),
    Category.TEA: N_("tea"),
    Category.HONEY: N_("honey"),
    Category.EGGS: N_("eggs"),
    Category.MEAT: N_("meat"),
    Category.FISH: N_("fish"),
    Category.SNACKS: N_("snacks"),
    Category.DRINKS: N_("drinks"),
    Category.CRAFTS: N_("crafts"),
}
STATES = {
    ListingState.DRAFT: N_("draft"),
    ListingState.SUBMITTED: N_("waits for approval"),
    ListingState.APPROVED: N_("approved"),
    ListingState.REFUSED: N_("sent back"),
    ListingState.CLOSED: N_("off the shelf"),
}
MARK_KINDS = {
    MarkKind.GEOGRAPHICAL: N_("geographical indication"),
    MarkKind.GREEN: N_("green food"),
    MarkKind.ORGANIC: N_("organic product"),
    MarkKind.INSPECTION: N_("inspection report"),
}
# On paper in both languages at once.
UNITS_ON_PAPER = {
    SaleUnit.JIN: "斤 jin",
    SaleUnit.KILOGRAM: "公斤 kg",
    SaleUnit.BOX: "盒 box",
    SaleUnit.BAG: "袋 pack",
    SaleUnit.BOTTLE: "瓶 bottle",
    SaleUnit.PIECE: "件 piece",
}
CATEGORIES_ON_PAPER = {
    Category.SHOOTS: "竹笋 Bamboo shoots",
    Category.VEGETABLES: "蔬菜 Vegetables",
    Category.FRUIT: "水果 Fruit",
    Category.GRAIN: "粮油 Grain and oil",
    Category.TEA: "茶叶 Tea",
    Category.HONEY: "蜂蜜 Honey",
    Category.EGGS: "禽蛋 Eggs",
    Category.MEAT: "肉类 Meat",
    Category.FISH: "水产 Fish",
    Category.SNACKS: "零食小吃 Snacks",
    Category.DRINKS: "饮品 Drinks",
    Category.CRAFTS: "手工艺品 Crafts",
}
