"""How passwords and PINs are kept and compared."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's least for Argon2id: a station's PC has 2 GB for everything (21 ms on one of them).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Of something nobody knows, at the same cost: an unknown login name takes as long as a known one.
_NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$HUf6t5SkbcJa7MKojPLNxw"
    "$qeyy3IUjVEGV23jqoayDUVaJzz4Bo5Ft/khE1t9puKk"
)

# Without characters that are mistaken for one another when read from paper.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_secret(secret: str) -> str:
    return _HASHER.hash(secret)


def is_right(hashed: str, secret: str) -> bool:
    """Whether ``secret`` is the one; takes as long where there is none to compare with."""
    try:
        return _HASHER.verify(hashed or _NOBODYS_HASH, secret) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """Easy to read out, such as ``k7mw-9xrt-4bnp``: 59 bits."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
