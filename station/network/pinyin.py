"""How names sound: keys to search them by, and whether two names sound alike.

The dictionary of characters takes 14 MB and is loaded with the first name that is asked
for. That of phrases would take 45 more, for as long as the server runs, and is left out: a
name is found by every reading of its characters anyhow, the likelier ones first.
"""

import importlib
import os
import re
from functools import cache
from itertools import zip_longest
from operator import itemgetter

# Enough for the names of a county; each further reading only lengthens the key.
MAX_READINGS = 8

# The words for the kind of division have one reading each, whatever the characters allow.
_KIND = re.compile(
    r"(?:村民委员会|居民委员会|村委会|居委会|办事处|街道|社区|民族乡|县|市|区|镇|乡|村)+$"
)


def search_key(name: str) -> str:
    """The name, its full pinyin and its initials: ``崇阳县 chongyangxian cyx``.

    A character of several readings gives several of both.
    """
    readings = _readings(name)
    full = ("".join(reading) for reading in readings)
    initials = ("".join(syllable[0] for syllable in reading) for reading in readings)
    return " ".join(dict.fromkeys([name, *full, *initials])).strip()


def sounds_alike(first: str, second: str) -> bool:
    """Character by character, in some reading and without the tones: 上塘 and 上唐."""
    if len(first) != len(second):
        return False
    return all(
        one == other or _sounds(one) & _sounds(other)
        for one, other in zip(first, second, strict=True)
    )


def _readings(name: str) -> list[tuple[str, ...]]:
    """At most ``MAX_READINGS`` readings of the whole name, the likeliest first."""
    spoken = re.sub(r"[\W_]+", "", name.lower())
    kind = _KIND.search(spoken)
    head = spoken[: kind.start()] if kind else spoken
    best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for likeliest, possible in zip_longest(_syllables(spoken), _possible_syllables(head)):
        choices = dict.fromkeys([likeliest[0], *(possible or ())])
        longer = [
            (unlikely + (rank > 0), (*reading, syllable))
            for unlikely, reading in best
            for rank, syllable in enumerate(choices)
        ]
        best = sorted(longer, key=itemgetter(0))[:MAX_READINGS]
    return [reading for _, reading in best]


def _syllables(text: str, *, heteronym: bool = False) -> list[list[str]]:
    # As its documentation says; it is read when the library is loaded.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    pypinyin = importlib.import_module("pypinyin")
    syllables: list[list[str]] = pypinyin.pinyin(
        text, style=pypinyin.Style.NORMAL, heteronym=heteronym
    )
    return syllables


def _possible_syllables(text: str) -> list[list[str]]:
    return _syllables(text, heteronym=True)


@cache
def _sounds(character: str) -> frozenset[str]:
    return frozenset(_possible_syllables(character)[0])
