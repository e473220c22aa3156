"""Which village an address means. Pure: knows no database and no web.

``Gazetteer`` is loaded when it is first asked for: rows name a ``Sorting`` long before
anybody sorts, and a station's PC starts slowly enough.
"""

from typing import TYPE_CHECKING, Any

from station.parcels.sorting.text import address_key
from station.parcels.sorting.verdicts import Division, Sorting, Verdict

if TYPE_CHECKING:
    from station.parcels.sorting.gazetteer import Gazetteer

__all__ = ["Division", "Gazetteer", "Sorting", "Verdict", "address_key"]


def __getattr__(name: str) -> Any:
    if name != "Gazetteer":
        raise AttributeError(name)
    from station.parcels.sorting.gazetteer import Gazetteer  # noqa: PLC0415  see above

    return Gazetteer
