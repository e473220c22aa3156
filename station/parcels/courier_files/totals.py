"""Rows that add up other rows; they announce no parcel."""

import re
from collections.abc import Iterable

_TOTAL = re.compile(
    r"""(?:以上|本页|本表|全部)?
    (?:总?\s*合\s*计|总\s*计|小\s*计|共\s*计|共(?=\s*[0-9])|总(?:件|票|单)?数|(?:sub|grand\s)?total)
    (?:[(（][^()（）]{1,6}[)）]|金额|件数|票数|数量|重量)?
    [:：]?[\s0-9.,，]*(?:件|票|单|元|公斤|kg)?""",
    re.IGNORECASE | re.VERBOSE,
)


def is_row_of_totals(texts: Iterable[str]) -> bool:
    return any(_TOTAL.fullmatch(text) for text in texts)
