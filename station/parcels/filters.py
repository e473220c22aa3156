"""How names, phones, addresses and notes of parcels look on a page."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from station.incidents.models import IncidentKind
from station.incidents.words import KIND_NAMES
from station.parcels.blueprints import parcel_pages
from station.parcels.masking import mask_address, mask_name, mask_phone
from station.web.i18n import kg, translated, yuan

_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_LONGEST_LINE = 90

if TYPE_CHECKING:
    from station.parcels.courier_files.notes import Note


@parcel_pages.record_once
def _add_filters(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters |= {
        "masked_name": mask_name,
        "masked_phone": mask_phone,
        "masked_address": mask_address,
        "noted": noted,
        "masked_cells": masked_cells,
        "differing": differing,
        "incident_word": incident_word,
        "in_names": in_names,
    }


def masked_cells(cells: Sequence[object]) -> str:
    """A row that is no parcel, in one line; whole phone numbers are masked."""
    text = " · ".join(str(cell) for cell in cells if cell != "")
    text = _MOBILE.sub(lambda found: mask_phone(found[0]), text)
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}…"


def noted(note: "Note") -> str:
    return note.text(translated)


def differing(differs: Sequence[Sequence[object]]) -> str:
    """Which fields differ; of figures also what stands here and what came."""
    fields = ", ".join(map(_difference, differs))
    return str(gettext("differs in: %(fields)s", fields=fields))


def incident_word(kind: IncidentKind) -> str:
    return translated(KIND_NAMES[kind])


def in_names(code: str, names: Mapping[str, str]) -> str:
    return names.get(code, code)


def _difference(item: Sequence[object]) -> str:
    field, old, new = item
    name = translated(str(field))
    if not (isinstance(old, int) or isinstance(new, int)):
        return name
    look = kg if field == "weight" else yuan
    return f"{name} {look(_figure(old))} → {look(_figure(new))}"


def _figure(value: object) -> int | None:
    return value if isinstance(value, int) else None
