"""Which village an address means. Pure: knows no database and no web."""

from station.parcels.sorting.gazetteer import Gazetteer
from station.parcels.sorting.text import address_key
from station.parcels.sorting.verdicts import Division, Sorting, Verdict

__all__ = ["Division", "Gazetteer", "Sorting", "Verdict", "address_key"]
