"""Long numbers as people read them: in groups of four, by their last four."""

from functools import lru_cache

UNKNOWN = "–"
_GROUP = 4
# Shorter numbers (a bag's, a seal's) are read at a glance and keep their own hyphens.
_LONG = 9


# Measured once and drawn once, a few calls apart.
@lru_cache(maxsize=256)
def in_groups(number: str) -> tuple[str, str]:
    """The beginning in groups of four and the last four, to be set in bold.

    >>> in_groups("YT7785497562742")
    ('YT7 7854 9756', '2742')
    """
    if len(number) < _LONG or not number.isalnum():
        return "", number
    cuts = range(len(number) % _GROUP, len(number) + 1, _GROUP)
    groups = [number[max(0, cut - _GROUP) : cut] for cut in cuts]
    groups = [group for group in groups if group]
    return " ".join(groups[:-1]), groups[-1]


def kilograms(grams: int | None) -> str:
    """To the gram, so that what is printed adds up; a dash where nobody has weighed it.

    >>> kilograms(6150)
    '6.150'
    """
    if grams is None:
        return UNKNOWN
    return f"{'-' if grams < 0 else ''}{abs(grams) // 1000:,}.{abs(grams) % 1000:03d}"
