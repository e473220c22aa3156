"""The pages by their names: typed into the scan box, or all of them on one list."""

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor
from station.web.access import current_person
from station.web.layout import permitted_ways
from station.web.room import Area, Hit, NavItem

# Fewer letters of an English name would stand for half the list.
_FEWEST_LETTERS = 3


def page_of_letters(text: str) -> str:
    """The address of the page whose letters these are, as they stand on the list; else nothing.

    In capitals, as a scanner sends them, they may as well be somebody's initials.
    """
    person = current_person()
    ways = permitted_ways(person) if person and text.strip().islower() else []
    return next((url_for(way.endpoint) for way in ways if way.letters == text.strip()), "")


def page_called(_session: Session, text: str, _actor: Actor) -> list[Hit]:
    """The pages of this name, of these initials, or whose English name begins so."""
    person = current_person()
    ways = permitted_ways(person) if person else []
    return [_hit(way) for way in ways if _is_called(way, text)]


def pages_by_area() -> list[tuple[Area, list[NavItem]]]:
    """What the person may open, as the navigation has it."""
    person = current_person()
    ways = permitted_ways(person) if person else []
    found = [(area, [way for way in ways if way.area is area]) for area in Area]
    return [(area, pages) for area, pages in found if pages]


def _is_called(way: NavItem, text: str) -> bool:
    if text == _(way.label) or text.lower() == way.letters:
        return True
    english = way.label.replace(" ", "").upper()
    return len(text) >= _FEWEST_LETTERS and english.startswith(text.replace(" ", "").upper())


def _hit(way: NavItem) -> Hit:
    return Hit(
        kind=_("Page"),
        title=_(way.label),
        subtitle=_(way.area.value),
        url=url_for(way.endpoint),
        goes_first=True,
        is_page=True,
    )
