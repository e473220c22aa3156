"""A producer, a product and a listing of the small county, with what a test names."""

from msgspec.structs import replace

from station.goods import listings, lookup, registers
from station.goods.listings import Said
from station.goods.measures import SaleUnit
from station.goods.models import Category, Listing, ListingRevision, ProducerKind
from station.goods.registers import ProducerDetails, ProductDetails

SAID = Said(
    title="鲜雷竹笋",
    title_en="Fresh lei shoots",
    unit=SaleUnit.JIN,
    net_grams=500,
    price_fen=1580,
    exemption="农户自产自销",
)
SHOOTS = ProductDetails(code="shoots", name="雷竹笋", category=Category.SHOOTS)
OIL = ProductDetails(
    code="oil",
    name="山茶油",
    category=Category.GRAIN,
    needs_certificate=False,
    needs_licence=True,
)


class Market:
    """What people of the county do with goods, a transaction each."""

    def __init__(self, database, county, clock):
        self.database, self.county, self.clock = database, county, clock

    def producer(self, who="hongxia_operator", kind=ProducerKind.FARMER, **more):
        actor = self.county.actor(who)
        details = ProducerDetails(kind, more.pop("name", "洪下村王家"), **more)
        with self.database.write() as session:
            return registers.add_producer(session, actor.station_id, details, actor=actor)

    def product(self, details=SHOOTS):
        with self.database.write() as session:
            return registers.save_product(
                session, None, details, version=0, actor=self.county.actor("coordinator")
            )

    def product_like(self, code):
        return self.product(replace(SHOOTS, code=code, name=f"{SHOOTS.name} {code}"))

    def draft(self, producer, product, who="hongxia_operator", **said):
        with self.database.write() as session:
            return listings.add(
                session,
                producer.id,
                product.id,
                replace(SAID, **said),
                actor=self.county.actor(who),
                at=self.clock(),
            )

    def change(self, listing, **said):
        with self.database.write() as session:
            listing = session.get(Listing, listing.id)
            version = session.get(ListingRevision, listing.newest_id).version
            actor = self.county.actor("hongxia_operator")
            new = replace(SAID, **said)
            listings.change(session, listing, new, version=version, actor=actor, at=self.clock())

    def submit(self, listing):
        with self.database.write() as session:
            listings.submit(session, session.get(Listing, listing.id), at=self.clock())

    def review(self, listing, *, approve=True, reason="", who="coordinator", version=None):
        with self.database.write() as session:
            listing = session.get(Listing, listing.id)
            newest = lookup.revisions_of(session, listing.id)[0]
            listings.review(
                session,
                listing,
                newest.id,
                version=newest.version if version is None else version,
                is_approved=approve,
                reason=reason,
                actor=self.county.actor(who),
                at=self.clock(),
            )

    def put_up(self, listing, left):
        with self.database.write() as session:
            listings.put_up(session, session.get(Listing, listing.id), left)

    def for_sale(self, left=10, producer=None, product=None, **said):
        """A listing that everybody can order from."""
        listing = self.draft(producer or self.producer(), product or self.product(), **said)
        self.submit(listing)
        self.review(listing)
        self.put_up(listing, left)
        return listing

    def get(self, listing):
        with self.database.read() as session:
            return session.get(Listing, listing.id)
