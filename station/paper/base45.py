"""Base45 (RFC 9285): two bytes as three of the characters of a QR code's alphanumeric mode."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_BASE = len(_ALPHABET)


def encode(data: bytes) -> str:
    """Three characters for two bytes, the lowest first; two for a last one.

    >>> encode(b"Hello!!")
    '%69 VD92EX0'
    """
    text = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, _BASE)
            text.append(_ALPHABET[digit])
    return "".join(text)


def decode(text: str) -> bytes:
    """Raises ValueError where ``text`` is no Base45."""
    data = bytearray()
    for at in range(0, len(text), 3):
        data += _bytes_of(text[at : at + 3])
    return bytes(data)


def _bytes_of(group: str) -> bytes:
    if len(group) == 1 or not _VALUE.keys() >= set(group):
        raise ValueError(f"not Base45: {group!r}")
    value = 0
    for character in reversed(group):
        value = value * _BASE + _VALUE[character]
    try:
        return value.to_bytes(len(group) - 1, "big")
    except OverflowError as error:
        raise ValueError(f"not Base45: {group!r}") from error
