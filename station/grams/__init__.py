"""Finds texts by any one to four signs of them, among a hundred thousand, in milliseconds.

Each thing that is looked for has a place, a small number. For every run of one to four signs
of its key the table keeps the places that have it, 4,096 to a row as one bit each, so that
words are joined and counted by whole numbers. What the key is, its room decides.
"""

from station.grams.index import (
    LONGEST,
    Said,
    change,
    holds,
    places_in,
    read,
    with_word,
)
from station.grams.models import Gram

__all__ = [
    "LONGEST",
    "Gram",
    "Said",
    "change",
    "holds",
    "places_in",
    "read",
    "with_word",
]
