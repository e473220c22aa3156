"""The county's places as buyers read them, and where they stand on its map."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from station.goods.county_map import Spot
from station.network.models import Division, Level
from station.network.names import in_township, place_name


def all_of(session: Session) -> list[Division]:
    """Townships and villages of today, in the order of their codes."""
    query = select(Division).where(col(Division.is_current), Division.level != Level.COUNTY)
    return list(session.exec(query.order_by(Division.code)))


def names_of(places: Sequence[Division]) -> dict[UUID, str]:
    """What each place is called: with its township where two have one name."""
    found = {place.id: place_name(place.name) for place in places}
    often = Counter(found.values())
    for place in places:
        name = place_name(place.name)
        township = found.get(place.parent_id) if place.parent_id else None
        if township and often[name] > 1:
            found[place.id] = in_township(name, township)
    return found


def spots_of(
    places: Sequence[Division], names: Mapping[UUID, str], selling: Mapping[UUID, int]
) -> dict[UUID, Spot]:
    """Every place with a point on the map; ``selling`` says how much is for sale at some."""
    return {
        place.id: Spot(
            names[place.id],
            float(place.longitude),
            float(place.latitude),
            selling.get(place.id, 0),
            place.level is Level.TOWNSHIP,
        )
        for place in places
        if place.longitude is not None and place.latitude is not None
    }
