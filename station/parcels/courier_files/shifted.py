"""Signs that the cells of one row have slipped under their neighbours' headings.

A row that has lost or gained a cell still has a number in front; read as it stands, it
would take a weight for the address and lose the cash on delivery.
"""

import re

# A phone, perhaps masked, or a figure with decimals: no place is called so.
_NO_PLACE = re.compile(r"\+?(?:[ ()-]?[0-9*xX]){10,}(?:[转,]?[0-9]+)?|[0-9]+\.[0-9]+")
# Words for a place, among several Chinese characters.
_PLACE = re.compile(r"[\u3400-\u9fff]{2,}[省市县区镇乡村街路组号][\u3400-\u9fff0-9]")
_NUMBER_OF_A_PHONE = re.compile(r"[0-9*]{7}")


def has_shifted(phone: str, detail: str, weight: str) -> bool:
    """Whether a phone stands for an address, or an address for a phone or a weight.

    ``weight`` is what stands under its heading and is no weight.

    >>> has_shifted("17300003458", "港口村5组", ""), has_shifted("港口村5组12号", "0.5", "")
    (False, True)
    """
    # Most rows are told by these two looks.
    if detail.isascii() and _NO_PLACE.fullmatch(detail):
        return True
    if not phone.isascii() and is_place(phone) and not _NUMBER_OF_A_PHONE.search(phone):
        return True
    return bool(weight) and is_place(weight)


def is_place(text: str) -> bool:
    return bool(_PLACE.search(text))
