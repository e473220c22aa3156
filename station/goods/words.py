"""What producers, products and the states of a listing are called."""

from station.errors import N_
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
