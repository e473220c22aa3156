"""Fills the papers of a window from its orders, and freezes them as they are printed."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from station import barcodes
from station.custody import Writer
from station.db import get_or_raise
from station.goods.measures import content_text
from station.goods.words import UNITS_ON_PAPER
from station.manifests.freezing import About, Turn, freeze_said
from station.manifests.models import SheetKind, SheetRevision
from station.network.models import Station
from station.orders import gathered, rules, window_sheets
from station.orders.gathered import Buyer, Portion
from station.orders.models import OrderWindow, WindowStop
from station.orders.window_sheets import HarvestList, PackingList, SheetLine, SheetPart
from station.printing.money import yuan


def freeze_harvest(session: Session, writer: Writer, window: OrderWindow) -> SheetRevision:
    """What the producers bring; an order that was cancelled since makes the next revision."""
    station, rows = _ready(session, window), gathered.rows_of(session, window.id)
    parts = tuple(
        SheetPart(producer, _lines(portions)) for producer, portions in gathered.by_producer(rows)
    )

    def says(turn: Turn) -> HarvestList:
        return HarvestList(
            number=turn.number,
            revision=turn.revision,
            code=barcodes.of_sheet(turn.number, turn.revision),
            issuer=station.name,
            about=window.title,
            on=window.brought_on,
            buyers=len({row.basket_id for row in rows}),
            parts=parts,
            made=turn.made,
        )

    about = About(SheetKind.HARVEST_LIST, window.id, station, window.number)
    return freeze_said(session, writer, about, says, window_sheets.draw_harvest)


def freeze_packing(
    session: Session, writer: Writer, window: OrderWindow, stop: WindowStop
) -> SheetRevision:
    """What goes to one stop, a part for each buyer, known by the numbers of their orders."""
    station = _ready(session, window)
    buyers = gathered.by_stop(gathered.rows_of(session, window.id)).get(stop.id, [])
    parts = tuple(_part(number, buyer) for number, buyer in enumerate(buyers, 1))

    def says(turn: Turn) -> PackingList:
        return PackingList(
            number=turn.number,
            revision=turn.revision,
            code=barcodes.of_sheet(turn.number, turn.revision),
            issuer=station.name,
            window=window.number,
            title=window.title,
            about=stop.name,
            place=stop.place,
            on=window.brought_on,
            fen=sum(buyer.fen for buyer in buyers),
            parts=parts,
            made=turn.made,
        )

    about = About(SheetKind.PACKING_LIST, stop.id, station)
    return freeze_said(session, writer, about, says, window_sheets.draw_packing)


def stop_of(session: Session, window: OrderWindow, stop_id: UUID) -> WindowStop:
    stop = get_or_raise(session, WindowStop, stop_id)
    if stop.window_id != window.id:
        raise rules.NoPickup
    return stop


def _ready(session: Session, window: OrderWindow) -> Station:
    if window.closed_at is None:
        raise rules.CloseFirst
    return get_or_raise(session, Station, window.station_id)


def _part(number: int, buyer: Buyer) -> SheetPart:
    title = f"第 {number} 份 Part {number}　{' '.join(buyer.numbers)}　{yuan(buyer.fen)}"
    return SheetPart(title, _lines(buyer.portions))


def _lines(portions: Iterable[Portion]) -> tuple[SheetLine, ...]:
    return tuple(
        SheetLine(
            title=portion.title,
            producer=portion.producer,
            unit=_unit(portion),
            quantity=portion.quantity,
            orders=portion.orders,
            grams=portion.grams,
        )
        for portion in portions
    )


def _unit(portion: Portion) -> str:
    name = UNITS_ON_PAPER[portion.unit]
    if portion.unit.weighs:
        return name
    content = content_text(portion.net_grams, portion.net_millilitres)
    return f"{name} {content}".strip()
