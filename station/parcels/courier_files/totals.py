"""Rows that add up other rows; they announce no parcel."""

import re
from collections.abc import Iterable

_TOTAL = re.compile(
    r"(?:本页|本表|全部)?(?:合计|总计|小计|共计|总合计|合 计|总 计|小 计|total|subtotal|grand total)"
    r"[:：]?[\s0-9.,，]*(?:件|票|单|元|公斤|kg)?",
    re.IGNORECASE,
)


def is_row_of_totals(texts: Iterable[str]) -> bool:
    return any(_TOTAL.fullmatch(text) for text in texts)
