"""What a platform's file says otherwise than the orders that were taken of it before."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlmodel import Session

from station.access import Actor
from station.errors import N_
from station.ledger.rules import in_yuan
from station.network.models import Station
from station.orders import lookup
from station.orders.models import Order, OrderContact, OrderState
from station.orders.platforms.files import states
from station.parcels.courier_files.notes import Note

if TYPE_CHECKING:
    from station.orders.platforms.reading import Line

CALLED_OFF = N_("The platform says it is cancelled or refunded: cancel the order here as well.")
NOT_IN_IT = N_("Not in the order that was taken. If it is to be sent too, order it in the shop.")
OTHER_QUANTITY = N_("The file says %(file)s, the order %(order)s.")
OTHER_NAME = N_("Another recipient stands in the file.")
OTHER_PHONE = N_("Another phone stands in the file.")
OTHER_ADDRESS = N_("Another address stands in the file.")
_ENDED = (OrderState.CANCELLED, OrderState.RETURNED)


class Taken:
    """The orders that were taken under one number, as far as the reader may see them."""

    def __init__(self, session: Session, orders: Sequence[Order], *, seen_by: Actor) -> None:
        paths = {o.id: session.get_one(Station, o.station_id).path for o in orders}
        self.orders = [order for order in orders if seen_by.sees(paths[order.id])]
        self._units: dict[UUID, Counter[UUID]] = {}
        self._fen: dict[UUID, Counter[UUID]] = {}
        for order in self.orders:
            units, fen = Counter[UUID](), Counter[UUID]()
            for line in lookup.lines_of(session, order.id):
                units[line.listing_id] += line.quantity
                fen[line.listing_id] += line.quantity * line.price_fen
            self._units[order.id], self._fen[order.id] = units, fen
        contacts = [session.get(OrderContact, order.id) for order in self.orders]
        self._contact = next((c for c in contacts if c is not None and not c.purged_at), None)

    def compare(
        self, line: "Line", lines: Sequence["Line"]
    ) -> tuple[Order | None, tuple[Note, ...]]:
        """The order that has what a row sells, and what the row says otherwise."""
        listing_id = line.sells.listing_id if line.sells else None
        order = next((o for o in self.orders if listing_id in self._units[o.id]), None)
        if order is None or listing_id is None:
            # Of goods that nobody knows here nothing can be compared.
            return None, () if listing_id is None else (Note(NOT_IN_IT),)
        same = [
            other
            for other in lines
            if other.sells
            and other.sells.listing_id == listing_id
            and not states.is_cancelled(other.row.unwanted)
        ]
        if states.is_cancelled(line.row.unwanted):
            if same and sum(o.units for o in same) == self._units[order.id][listing_id]:
                # It was cancelled before the others were taken.
                return None, ()
            return order, () if order.state in _ENDED else (Note(CALLED_OFF),)
        return order, (*self._other_goods(order, listing_id, same), *self._other_contact(line))

    def _other_goods(self, order: Order, listing_id: UUID, same: Sequence["Line"]) -> list[Note]:
        pairs: list[tuple[Any, Any]] = []
        units = sum(line.units for line in same)
        pairs.append((units, self._units[order.id][listing_id]))
        fens = [line.fen for line in same]
        if (paid := [fen for fen in fens if fen is not None]) and len(paid) == len(fens):
            pairs.append((in_yuan(sum(paid)), in_yuan(self._fen[order.id][listing_id])))
        return [
            Note(OTHER_QUANTITY, {"file": file, "order": there})
            for file, there in pairs
            if file != there
        ]

    def _other_contact(self, line: "Line") -> list[Note]:
        if self._contact is None:
            return []
        said, kept = line.row.contact, self._contact
        pairs = (
            (OTHER_NAME, said.name, kept.name),
            (OTHER_PHONE, said.phone, kept.phone),
            (OTHER_ADDRESS, said.address, kept.address),
        )
        # After some days platforms hide whom an order was for.
        return [
            Note(why)
            for why, now, then in pairs
            if now and now != then and not ("*" in now or "*" in then)
        ]
