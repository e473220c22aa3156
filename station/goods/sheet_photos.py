"""The photos that a file's rows name: looked at when it is read, drawn anew when it is taken.

Each is looked at once, however many rows name it, and so is what is wrong with one.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from station.errors import N_, RuleBroken
from station.goods.pictures import MOST
from station.goods.sheet_columns import SEPARATORS, WrongRow
from station.photos import drawing
from station.photos.rules import TooManyPhotos
from station.web.i18n import filled

if TYPE_CHECKING:
    from station.photos.drawing import Shrunk

# Different ones of a file: what is drawn anew in a minute or two.
MOST_PHOTOS = 200
NO_FILE = N_("The photo %(name)s is not in the zip file.")
BAD_PHOTO = N_("The photo %(name)s: %(problem)s")
MANY = N_("The rows above have %(most)d photos already. Take this one in with the next file.")


class BadPhoto(RuleBroken):
    message = BAD_PHOTO


class Photos:
    """``photo`` gives the content of a file by its name; none where there is no such file."""

    def __init__(self, photo: Callable[[str], bytes | None]) -> None:
        self._photo = photo
        self._problems: dict[str, tuple[str, dict[str, Any]] | None] = {}
        self._read = 0

    def named(self, text: str) -> list[str]:
        """The names that stand in a cell.

        Raises:
            WrongRow, TooManyPhotos: there are too many, or one is none.
        """
        names = [name for part in SEPARATORS.split(text) if (name := part.strip())]
        names = list(dict.fromkeys(names))
        if len(names) > MOST:
            raise TooManyPhotos(most=MOST)
        for name in names:
            if name not in self._problems:
                self._problems[name] = self._problem(name)
            if problem := self._problems[name]:
                raise WrongRow(problem[0], **problem[1])
        return names

    def _problem(self, name: str) -> tuple[str, dict[str, Any]] | None:
        if self._read >= MOST_PHOTOS:
            return MANY, {"most": MOST_PHOTOS}
        try:
            content = self._photo(name)
            if content is None:
                return NO_FILE, {"name": name}
            self._read += 1
            drawing.look(content)
        except RuleBroken as wrong:
            self._read += 1
            return BAD_PHOTO, {"name": name, "problem": filled(wrong.message, wrong.values)}
        return None


def shrunk(names: Iterable[str], photo: Callable[[str], bytes | None]) -> "Mapping[str, Shrunk]":
    """Every photo that is taken, by its name, drawn anew once.

    Raises:
        BadPhoto: what begins like a photo is damaged further on.
    """
    found: dict[str, Shrunk] = {}
    for name in dict.fromkeys(names):
        try:
            found[name] = drawing.shrink(photo(name) or b"")
        except RuleBroken as wrong:
            raise BadPhoto(name=name, problem=wrong.message) from wrong
    return found
