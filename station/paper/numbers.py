"""Tracking numbers and numbers of ours, packed: known shapes in few bytes, any other as text.

The first byte is the shape. What is unpacked is the number as it was, or it is not packed.
"""

import re
from math import ceil, log2

from station.barcodes import Code, Series, parse
from station.paper.fields import Garbled, Reader, whole

# Shapes 0 to 2 take any number, 3 and 4 are numbers of ours.
_TEXT, _DIGITS, _ALPHANUMERIC, _OURS, _SAME_ISSUER = range(5)
# From here on: a courier's letters and a fixed count of digits. New ones go to the end.
_FIRST_KNOWN = 16
_KNOWN = (
    ("YT", 13),
    ("JT", 13),
    ("SF", 13),
    ("", 12),
    ("", 13),
    ("", 14),
    ("", 15),
    ("DPK", 12),
    ("JD", 13),
    ("ZTO", 12),
    ("STO", 12),
)
# In the order of the format, which new ones do not change.
_SERIES = (
    Series.BAG,
    Series.ROUTE_BILL,
    Series.TRIP_BILL,
    Series.HANDOVER_LIST,
    Series.ITEM_LIST,
    Series.CASH_CLOSE,
    Series.REMITTANCE,
    Series.ORDER,
    Series.LOT,
    Series.RETURNS_LIST,
    Series.ACCEPTANCE,
    Series.UPBOUND_LIST,
    Series.DAILY_SHEET,
    Series.WINDOW,
    Series.PACKING_LIST,
    Series.MONTHLY_STATEMENT,
    Series.CONTRACT,
    Series.DELIVERY,
)
_TOO_LARGE = 100_000_000
_DIGIT_CHARACTERS = "0123456789"
_BASE36 = _DIGIT_CHARACTERS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_CHARACTERS = 60
_TAIL = re.compile(r"^([A-Z]*)([0-9]+)$")


def pack(number: str, issuer: str) -> bytes:
    """``issuer`` is that of the sheet: its own bags need not say it again."""
    if not 0 < len(number) <= _MOST_CHARACTERS:
        raise ValueError(f"no number: {number!r}")
    return _ours(number, issuer) or _known(number) or _any(number)


def unpack(reader: Reader, issuer: str) -> str:
    shape = reader.byte()
    if shape == _OURS:
        return _unpack_ours(reader, _unpack_any(reader, reader.byte()))
    if shape == _SAME_ISSUER:
        return _unpack_ours(reader, issuer)
    return _unpack_any(reader, shape)


def _unpack_any(reader: Reader, shape: int) -> str:
    if shape == _TEXT:
        return _text(reader)
    if shape in (_DIGITS, _ALPHANUMERIC):
        alphabet = _DIGIT_CHARACTERS if shape == _DIGITS else _BASE36
        return _figures(reader, _length(reader), alphabet)
    if not 0 <= shape - _FIRST_KNOWN < len(_KNOWN):
        raise Garbled("a number's shape is not known")
    letters, digits = _KNOWN[shape - _FIRST_KNOWN]
    return letters + _figures(reader, digits, _DIGIT_CHARACTERS)


def _known(number: str) -> bytes | None:
    match = _TAIL.match(number)
    shape = (match[1], len(match[2])) if match else None
    if match is None or shape not in _KNOWN:
        return None
    return bytes([_FIRST_KNOWN + _KNOWN.index(shape)]) + _packed(match[2], _DIGIT_CHARACTERS)


def _any(number: str) -> bytes:
    for shape, alphabet in ((_DIGITS, _DIGIT_CHARACTERS), (_ALPHANUMERIC, _BASE36)):
        if set(number) <= set(alphabet):
            return bytes([shape, len(number)]) + _packed(number, alphabet)
    text = number.encode()
    if len(text) > 2 * _MOST_CHARACTERS:
        raise ValueError(f"no number: {number!r}")
    return bytes([_TEXT, len(text)]) + text


def _ours(number: str, issuer: str) -> bytes | None:
    code = parse(number)
    if code is None or str(code) != number:
        return None
    which = bytes([_SERIES.index(code.series)]) + whole(code.number)
    if code.issuer == issuer:
        return bytes([_SAME_ISSUER]) + which
    own = _any(code.issuer)
    return bytes([_OURS]) + own + which


def _unpack_ours(reader: Reader, issuer: str) -> str:
    series, number = reader.byte(), reader.whole()
    if series >= len(_SERIES) or number >= _TOO_LARGE:
        raise Garbled("a number is not one of ours")
    return str(Code(_SERIES[series], issuer, number))


def _length(reader: Reader) -> int:
    length = reader.byte()
    if not 0 < length <= _MOST_CHARACTERS:
        raise Garbled("a number has no length")
    return length


def _text(reader: Reader) -> str:
    length = reader.byte()
    if not 0 < length <= 2 * _MOST_CHARACTERS:
        raise Garbled("a number has no length")
    try:
        text = reader.take(length).decode()
    except UnicodeDecodeError as error:
        raise Garbled("a number is no text") from error
    if len(text) > _MOST_CHARACTERS or not text.isprintable():
        raise Garbled("a number is no text")
    return text


def _packed(text: str, alphabet: str) -> bytes:
    value = 0
    for character in text:
        value = value * len(alphabet) + alphabet.index(character)
    return value.to_bytes(_bytes_for(len(text), alphabet), "big")


def _figures(reader: Reader, length: int, alphabet: str) -> str:
    value = int.from_bytes(reader.take(_bytes_for(length, alphabet)), "big")
    text = []
    for _ in range(length):
        value, digit = divmod(value, len(alphabet))
        text.append(alphabet[digit])
    if value:
        raise Garbled("a number is too large")
    return "".join(reversed(text))


def _bytes_for(length: int, alphabet: str) -> int:
    return ceil(length * log2(len(alphabet)) / 8)
