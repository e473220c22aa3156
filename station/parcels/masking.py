"""What of a name, phone and address is shown on screens and lists.

GB/T 41833-2022 (recommended, for electronic waybills) hides at least one character of
the name, at least six digits of the phone, and the unit and room number; it is our rule
for every screen. Whoever needs more unmasks one contact, for a purpose that is logged.
"""

import re

_HIDDEN = "*"
_HIDDEN_DIGITS = 6
_LEFT_AT_END = 4
_DIGIT = re.compile(r"[0-9]")
# 3栋2单元501室, 5-2-301, 12号楼 B座 1803; house numbers of a village (57号, 5组) stay.
_ROOM = re.compile(
    r"(?:[0-9A-Za-z一二三四五六七八九十]+(?:单元|号楼|栋|幢|座|层|楼))+"
    r"[0-9A-Za-z-]*(?:室|房|户|号房)?"
    r"|[0-9A-Za-z]+(?:室|号房|房间)"
    r"|(?<![0-9A-Za-z-])[0-9A-Za-z]{1,4}(?:[-–—#][0-9A-Za-z]{1,5})+(?![0-9A-Za-z])"
)


def mask_name(name: str) -> str:
    """The first character stays, of a name of four the first two; the rest is hidden.

    >>> mask_name("刘桂花")
    '刘**'
    >>> mask_name("王")
    '*'
    """
    text = name.strip()
    if len(text) <= 1:
        return _HIDDEN * len(text)
    shown = 2 if len(text) > 3 and _is_chinese(text) else 1  # noqa: PLR2004  欧阳小明
    return text[:shown] + _HIDDEN * min(len(text) - shown, 3)


def mask_phone(phone: str) -> str:
    """At least six digits are hidden, counted with those that came hidden already.

    >>> mask_phone("17700005635")
    '1******5635'
    >>> mask_phone("198****9268-3505")
    '1******9268'
    """
    number = re.split(r"[-转,，/ ]", phone.strip())[0] or phone.strip()
    digits = [c for c in number if c.isdigit() or c in "*Xx"]
    if len(digits) < _HIDDEN_DIGITS + _LEFT_AT_END:
        return _HIDDEN * len(digits)
    kept_at_start = len(digits) - _HIDDEN_DIGITS - _LEFT_AT_END
    start = "".join(digits[:kept_at_start])
    return start + _HIDDEN * _HIDDEN_DIGITS + "".join(digits[-_LEFT_AT_END:])


def mask_address(address: str) -> str:
    """Building, unit and room numbers are hidden; the place stays, as sorting needs it.

    >>> mask_address("崇阳县天城镇桃溪社区阳光小区3栋2单元501室")
    '崇阳县天城镇桃溪社区阳光小区***'
    """
    return _ROOM.sub(_HIDDEN * 3, address)


def _is_chinese(text: str) -> bool:
    return all("\u3400" <= character <= "\u9fff" for character in text)
