"""Which places have a run of signs in their key, or a word that is said of them."""

from sqlmodel import Field, SQLModel

from station.db import NO_ROWID


class Gram(SQLModel, table=True):
    """The places of one block that have ``word``; see ``bits`` for how they are written."""

    __table_args__ = NO_ROWID

    word: str = Field(primary_key=True)
    block: int = Field(primary_key=True)
    members: bytes
