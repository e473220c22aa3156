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


# Behind a region's name these make another name of it: 崇阳县城, 城关镇社区, 湖北省道.
_GOES_ON = re.compile(r"城(?!关)|村|社区|居委|大道|[路街道]|[一二三四五六七八九]中|政府|医院")
_RANK = re.compile(r"[省市县区州盟旗镇乡]$|街道$|办事处$")


def join_address(regions: Iterable[str], detail: str) -> str:
    """The regions and the detail, without a region that the detail begins with.

    >>> join_address(["湖北省", "崇阳县"], "崇阳县石城镇"), join_address(["崇阳县"], "崇阳县城")
    ('湖北省崇阳县石城镇', '崇阳县崇阳县城')
    """
    known: list[str] = []
    rest = detail
    for region in regions:
        if not region or region in known:
            continue
        known.append(region)
        rest = _without(region, rest)
    return "".join(known) + rest


def _without(region: str, text: str) -> str:
    """Only a full name is left out: 崇阳 also begins 崇阳大道, and 湖北 begins 湖北省."""
    if not text.startswith(region) or not _RANK.search(region):
        return text
    return text if _GOES_ON.match(text, len(region)) else text[len(region) :]
