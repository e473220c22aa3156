"""How passwords and PINs are kept and compared."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's least for Argon2id: a station's PC has 2 GB for everything (21 ms on one of them).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Without characters that are mistaken for one another when read from paper.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_secret(secret: str) -> str:
    return _HASHER.hash(secret)


def is_right(hashed: str, secret: str) -> bool:
    """Whether ``secret`` is the one; takes as long where there is none to compare with."""
    try:
        return _HASHER.verify(hashed or _DUMMY, secret) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """Easy to read out: ``k7mw-9xrt-4bnp``, about 59 bits."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


# The hash of nothing anybody knows, made with the same cost as the real ones.
_DUMMY = (
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA"
    "$2pn5Xr3cGqWQ0m5ZyMCX0d1mZ8lxJm1bZ0G2b1j0m3A"
)
