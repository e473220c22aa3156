"""Our own numbers of receipts and lists, without gaps, also after a station's computer changed."""

from typing import Any

from sqlmodel import Session, select

from station.barcodes import Series
from station.network.models import Station
from station.network.numbers import next_number


def free_number(session: Session, station: Station, series: Series, column: Any) -> str:
    """The next number that neither this computer nor one before it has given out."""
    while True:
        number = next_number(session, station, series)
        if session.exec(select(column).where(column == number)).first() is None:
            return number
