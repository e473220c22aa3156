"""Which village an address means. Pure: knows no database and no web.

Who sorts asks ``gazetteer``. It is not among these names: rows name a ``Sorting`` long
before anybody sorts, and a station's PC starts slowly enough.
"""

from station.parcels.sorting.text import address_key
from station.parcels.sorting.verdicts import Division, Sorting, Verdict

__all__ = ["Division", "Sorting", "Verdict", "address_key"]
