"""The parcels room, as the app puts it together with the others."""

from station.access import Permission
from station.errors import N_
from station.parcels import filters, views_counting, views_intake, views_intakes
from station.parcels.blueprints import intake_pages, parcel_pages
from station.web.room import NavItem, Room

# Loaded for the views they put to the blueprints.
_VIEWS = (filters, views_counting, views_intake, views_intakes)

INTAKE = Room(intake_pages, nav=(NavItem(N_("Intake"), "intake.list_intakes", Permission.TAKE_IN),))
PARCELS = Room(parcel_pages)
ROOMS: tuple[Room, ...] = (INTAKE, PARCELS)
