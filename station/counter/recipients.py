"""Who is the same person, and a key by which agreements are kept that names nobody."""

import hmac
import re
from typing import Any

from msgspec import Struct

from station.parcels.models import Contact

_WHOLE = re.compile(r"^\d{11}$")
_TAIL_DIGITS = 4


def person_of(contact: Any) -> tuple[str, str]:
    """What two parcels of one person have in common.

    A whole phone number says who it is; of a masked or virtual one only its end counts,
    together with the name.
    """
    phone = re.sub(r"[\s-]", "", contact.phone or "")
    if _WHOLE.match(phone):
        return phone, ""
    return (contact.phone_tail or "")[-_TAIL_DIGITS:], (contact.name or "").strip()


class Recipients(Struct, frozen=True):
    """Makes keys under one installation's secret."""

    secret: bytes

    def key(self, contact: Contact | Any | None) -> str:
        """Empty where nobody knows whom it is for: then nothing is kept of the person."""
        if contact is None or not any(person_of(contact)):
            return ""
        message = "|".join(("recipient", *person_of(contact))).encode()
        return hmac.digest(self.secret, message, "sha256").hex()
