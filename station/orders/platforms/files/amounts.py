"""What was paid for each row of an order, to the fen; nothing is guessed, and nothing rounded."""

from collections.abc import Sequence

from station.orders.platforms.files import notes
from station.orders.platforms.files.headings import Column
from station.orders.platforms.files.rows import Row
from station.parcels.courier_files.notes import Note


def paid_for(rows: Sequence[Row], *, is_whole: bool = True) -> list[int] | Note:
    """In fen for each row of one order, or why it cannot be known.

    The sum of a row is what its buyer has paid for it; where only the sum of the order is
    said, its rows share it as their prices are. ``is_whole`` is False where a row of the order
    is not sent: then the sum of the order is no use.
    """
    own = [_own(row) for row in rows]
    if Column.PAID not in {key for row in rows for key in row.sums}:
        totals = {row.sums[Column.TOTAL] for row in rows if Column.TOTAL in row.sums}
        if totals:
            return _shared(rows, own, totals, is_whole=is_whole)
    found = [fen for fen in own if fen is not None]
    return found if len(found) == len(rows) else Note(notes.SUM_MISSING)


def by_unit(fen: int, quantity: int) -> list[tuple[int, int]]:
    """Prices with how many are sold at each, which make up the sum exactly.

    >>> by_unit(1000, 3)
    [(333, 2), (334, 1)]
    """
    price, rest = divmod(fen, quantity)
    return [(each, n) for each, n in ((price, quantity - rest), (price + 1, rest)) if n]


def _own(row: Row) -> int | None:
    if Column.PAID in row.sums:
        return row.sums[Column.PAID]
    price = row.sums.get(Column.PRICE)
    return None if price is None else price * row.quantity


def _shared(
    rows: Sequence[Row], own: Sequence[int | None], totals: set[int], *, is_whole: bool
) -> list[int] | Note:
    """Where a column has sums of orders: some platforms write there what each row cost."""
    if len(rows) == 1 and is_whole:
        return [*totals]
    said = [row.sums.get(Column.TOTAL) for row in rows]
    each = [fen for fen in said if fen is not None]
    if len(each) == len(rows) and (len(totals) > 1 or each == list(own)):
        return each
    if len(totals) > 1:
        return Note(notes.SUMS_DIFFER)
    known = [fen for fen in own if fen is not None]
    if not is_whole or len(known) < len(rows) or not sum(known):
        return Note(notes.SUM_UNCLEAR)
    return _in_proportion(totals.pop(), known)


def _in_proportion(total: int, parts: Sequence[int]) -> list[int]:
    """Whole fen that make up the total; those with the largest remainders get one more."""
    whole = sum(parts)
    found = [total * part // whole for part in parts]
    left = total - sum(found)
    by_rest = sorted(range(len(parts)), key=lambda at: (-(total * parts[at] % whole), at))
    for at in by_rest[:left]:
        found[at] += 1
    return found
