"""Which courier a tracking number looks like. A suggestion: shapes overlap, the clerk decides."""

import re

_SHAPES = {
    "ems": re.compile(r"[189][0-9]{12}|P[A-Z][0-9]{11}"),
    "sf": re.compile(r"SF[A-Z0-9][0-9]{12}"),
    "zto": re.compile(r"7[3-68][0-9]{12}"),
    "yto": re.compile(r"YT[0-9]{13}"),
    "sto": re.compile(r"(?:77|43)[0-9]{12,15}"),
    "yunda": re.compile(r"[34][0-9]{14}|5[0-9]{12}"),
    "jt": re.compile(r"JT[0-9]{13}"),
    "jd": re.compile(r"JD[A-Z0-9]{2}[0-9]{11}"),
    "cainiao": re.compile(r"621[0-9]{12}"),
    "deppon": re.compile(r"DPK[0-9]{12}"),
}
PARTNER_CODES = tuple(_SHAPES)

_S10 = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def suggest_partners(number: str) -> tuple[str, ...]:
    """The partners whose numbers have this shape; none for an unknown shape.

    >>> suggest_partners("YT8657790438968")
    ('yto',)
    >>> suggest_partners("RB123456785GB")
    ('ems',)
    """
    if is_s10(number):
        return ("ems",)
    return tuple(code for code, shape in _SHAPES.items() if shape.fullmatch(number))


def looks_like(number: str, partner_code: str) -> bool:
    """Whether the number may be this partner's; any number may, if we know no shape of theirs."""
    code = partner_code.lower()
    shape = _SHAPES.get(code)
    if shape is None or shape.fullmatch(number):
        return True
    return code == "ems" and is_s10(number)


def is_s10(number: str) -> bool:
    """A postal number of UPU standard S10, with the right check digit."""
    if not _S10.fullmatch(number):
        return False
    serial, check = number[2:10], int(number[10])
    return s10_check_digit(serial) == check


def s10_check_digit(serial: str) -> int:
    total = sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
