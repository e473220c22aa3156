"""The tags of a whole load in one print: those that are new, or say something else by now."""

from sqlmodel import Session

from station.consolidation.load_items import items_of
from station.consolidation.models import Bag, Leg
from station.custody import UnitKind, Writer
from station.db import get_or_raise
from station.manifests import content_bags, service
from station.manifests.models import SheetKind
from station.manifests.sheets import draw_bag_tag
from station.manifests.sheets.bag_tag import BagTag
from station.manifests.sheets.lines import Made
from station.printing import apart


def freeze_tags(session: Session, writer: Writer, leg: Leg) -> bytes | None:
    """Freeze the tags of a load's bags; None where every tag that was printed is still right.

    Once all bags of a load are on the vehicle, bag n of m is certain.
    """
    tags = [
        tag
        for item in items_of(session, leg.id)
        if item.kind is UnitKind.BAG
        for tag in _made_anew(session, writer, get_or_raise(session, Bag, item.unit_id))
    ]
    return apart.drawn(draw_bag_tag.draw, *tags) if tags else None


def _made_anew(session: Session, writer: Writer, bag: Bag) -> list[BagTag]:
    """The tag, if this made its next revision."""
    frozen = service.freeze(session, writer, SheetKind.BAG_TAG, bag.id)
    if frozen.frozen_at != writer.at:
        return []
    made = Made(by=writer.actor.name, at=writer.at)
    return [
        content_bags.bag_tag(session, bag, number=bag.number, revision=frozen.revision, made=made)
    ]
