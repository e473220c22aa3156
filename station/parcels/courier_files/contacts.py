"""The recipient's phone and address, put together from the cells that hold them."""

import re
from collections.abc import Iterable

from station.parcels.courier_files.cells import to_half_width

_SEPARATORS = str.maketrans("", "", " -‐–—()")
# Eleven digits of a mobile, some perhaps masked, perhaps with the country code before and
# a virtual extension behind: 198****9268-3505.
_MOBILE = re.compile(r"(?<![0-9*])(?:\+?86-?|0086-?)?(1[0-9*X]{6}[0-9]{4})(?![0-9*])")
_PLAIN_MOBILE = re.compile(r"1[0-9]{10}")


def phone_tail(phone: str) -> str:
    """The last four digits of the 11-digit number; '' where there is none."""
    if _PLAIN_MOBILE.fullmatch(phone):
        return phone[-4:]
    text = to_half_width(phone).upper()
    match = _MOBILE.search(text) or _MOBILE.fullmatch(text.translate(_SEPARATORS))
    return match[1][-4:] if match else ""


def join_address(regions: Iterable[str], detail: str) -> str:
    """The regions and the detail, without a region that the detail begins with."""
    known: list[str] = []
    rest = detail
    for region in regions:
        if not region or region in known:
            continue
        known.append(region)
        # Only the full name: 崇阳 also begins 崇阳大道, and 天城 begins 天城村.
        rest = rest.removeprefix(region)
    return "".join(known) + rest
