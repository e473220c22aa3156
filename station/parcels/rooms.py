"""The parcels room, as the app puts it together with the others."""

from station.access import Permission
from station.errors import N_
from station.parcels import (
    cards,
    filters,
    purging,
    scan,
    tracking_views,
    views_counting,
    views_intake,
    views_intakes,
    views_parcels,
    views_questions,
)
from station.parcels.blueprints import (
    intake_pages,
    parcel_pages,
    question_pages,
    tracking_pages,
)
from station.web.room import Area, NavItem, Room

# Loaded for the views they put to the blueprints.
_VIEWS = (
    filters,
    tracking_views,
    views_counting,
    views_intake,
    views_intakes,
    views_parcels,
    views_questions,
)

INTAKE = Room(
    intake_pages,
    nav=(NavItem(N_("Intake"), "intake.list_intakes", Permission.TAKE_IN, Area.IN, letters="js"),),
    cards=cards.intake_cards,
)
QUESTIONS = Room(
    question_pages,
    nav=(
        NavItem(
            N_("Questions"), "questions.list_questions", Permission.SORT, Area.IN, letters="dw"
        ),
    ),
    cards=cards.question_cards,
)
PARCELS = Room(
    parcel_pages,
    nav=(NavItem(N_("Parcels"), "parcels.list_parcels", Permission.LOOK, Area.IN, letters="kj"),),
    recognise=scan.recognise,
    cards=cards.parcel_cards,
    jobs=(purging.PURGE, purging.PURGE_UPLOADS),
)
TRACKING = Room(tracking_pages)
ROOMS: tuple[Room, ...] = (INTAKE, QUESTIONS, PARCELS, TRACKING)
