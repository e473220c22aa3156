"""What is common to all photos that are kept, whatever they show."""

from hashlib import sha256
from typing import ClassVar

from sqlmodel import Field

from station.records import Record


class Photo(Record):
    """A photo as it is shown: turned upright, in two sizes, without what the camera wrote.

    What it shows travels after all records, and is empty until it has come. The room whose
    photos these are says in its own table what they are of, and whom they concern.
    """

    derived: ClassVar[frozenset[str]] = frozenset({"card", "page", "is_here", "is_told"})

    width: int
    height: int
    card: bytes = b""
    page: bytes = b""
    content_digest: bytes = Field(default=b"", index=True)
    is_here: bool = Field(default=False, index=True)
    # The county's computer was seen to have it.
    is_told: bool = False


def digest_of_photo(card: bytes, page: bytes) -> bytes:
    return sha256(card + page).digest()
