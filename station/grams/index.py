"""Writes and reads the table of grams."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import and_
from typing import Any, NamedTuple

import sqlalchemy as sa

from station.bulk import insert_columns
from station.db import table_of
from station.grams import bits
from station.grams.models import Gram

LONGEST = 4
_GRAM = table_of(Gram)
# Far below what a statement may have of variables.
_WORDS_AT_ONCE = 500


class Said(NamedTuple):
    """What is known of a place: a key that is searched, and words that are kept whole."""

    key: str = ""
    words: str = ""


_NOTHING = Said()


def change(
    connection: sa.Connection, before: Mapping[int, Said], after: Mapping[int, Said]
) -> None:
    """Say by place what was known of it, and what is from now on."""
    on, off = _Blocks(), _Blocks()
    for place in {*before, *after}:
        old, new = before.get(place, _NOTHING), after.get(place, _NOTHING)
        off.add(place, set(old.words.split()) - set(new.words.split()))
        on.add(place, set(new.words.split()) - set(old.words.split()))
        if old.key != new.key:
            off.add_terms(place, old.key)
            on.add_terms(place, new.key)
    for block in sorted({*on.terms, *off.terms}):
        _change_block(connection, block, on.words_of(block), off.words_of(block))


def read(connection: sa.Connection, words: Iterable[str]) -> dict[str, int]:
    """By word, the places that have it."""
    wanted = sorted(set(words))
    found: dict[str, dict[int, bytes]] = {word: {} for word in wanted}
    for first in range(0, len(wanted), _WORDS_AT_ONCE):
        chunk = wanted[first : first + _WORDS_AT_ONCE]
        rows = sa.select(_GRAM.c.word, _GRAM.c.block, _GRAM.c.members)
        for word, block, members in connection.execute(rows.where(_GRAM.c.word.in_(chunk))):
            found[word][block] = members
    return {word: bits.joined(blocks) for word, blocks in found.items()}


def with_word(connection: sa.Connection, word: str) -> tuple[int, bool]:
    """The places in whose key a word of any length may stand, and whether it surely does.

    Of a longer word all its runs of four are there; whether in one piece, the key says.
    """
    runs = [word[start : start + LONGEST] for start in range(max(1, len(word) - LONGEST + 1))]
    return reduce(and_, read(connection, runs).values()), len(word) <= LONGEST


def places_in(found: int) -> Iterator[int]:
    return bits.numbers(found)


def holds(found: int) -> Callable[[int], bool]:
    """Whether a place is among those found; faster than to look at the number's bits."""
    among = found.to_bytes((found.bit_length() + 7) // 8, "little")
    end = len(among) * 8
    return lambda place: place < end and bool(among[place >> 3] >> (place & 7) & 1)


class _Blocks:
    """Bits by block and word; runs are cut once for each term, as terms come again and again."""

    def __init__(self) -> None:
        self.terms: dict[int, dict[str, int]] = {}
        self._whole: dict[int, dict[str, int]] = {}

    def add(self, place: int, words: Iterable[str]) -> None:
        self._put(self._whole, place, words)

    def add_terms(self, place: int, key: str) -> None:
        self._put(self.terms, place, set(key.split()))

    def words_of(self, block: int) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int, self._whole.get(block, {}))
        for term, members in self.terms.get(block, {}).items():
            for word in runs_of(term):
                found[word] |= members
        return found

    def _put(self, kept: dict[int, dict[str, int]], place: int, words: Iterable[str]) -> None:
        block, bit = place // bits.BLOCK, 1 << place % bits.BLOCK
        self.terms.setdefault(block, {})
        mine = kept.setdefault(block, {})
        for word in words:
            mine[word] = mine.get(word, 0) | bit


def runs_of(term: str) -> set[str]:
    """Every run of one to four signs.

    >>> sorted(runs_of("笋干"))
    ['干', '笋', '笋干']
    """
    size = len(term)
    lengths = range(1, min(LONGEST, size) + 1)
    return {term[at : at + length] for length in lengths for at in range(size - length + 1)}


def _change_block(
    connection: sa.Connection, block: int, on: Mapping[str, int], off: Mapping[str, int]
) -> None:
    words = sorted({*on, *off})
    for first in range(0, len(words), _WORDS_AT_ONCE):
        chunk = words[first : first + _WORDS_AT_ONCE]
        rows = sa.select(_GRAM.c.word, _GRAM.c.members)
        rows = rows.where(_GRAM.c.block == block, _GRAM.c.word.in_(chunk))
        before = {word: bits.read(members) for word, members in connection.execute(rows)}
        after = {word: before.get(word, 0) & ~off.get(word, 0) | on.get(word, 0) for word in chunk}
        _write(connection, block, before, after)


def _write(
    connection: sa.Connection, block: int, before: Mapping[str, int], after: Mapping[str, int]
) -> None:
    changed = [word for word, members in before.items() if members != after[word]]
    if changed:
        mine = (_GRAM.c.block == block, _GRAM.c.word.in_(changed))
        connection.execute(sa.delete(_GRAM).where(*mine))
    written = {
        word: bits.written(members)
        for word, members in after.items()
        if members and members != before.get(word)
    }
    if written:
        columns: dict[str, list[Any]] = {"word": [*written], "members": [*written.values()]}
        insert_columns(connection, _GRAM, columns, {"block": block})
