"""What the stick offers to the shared pages: nothing but its own."""

from flask.blueprints import BlueprintSetupState

from station.carrying.carrier import Carrier
from station.carrying.joining_views import bp as joining_pages
from station.carrying.views import bp as pages
from station.web.room import Room


@pages.record_once
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions["carrier"] = Carrier(state.app.extensions["clock"])


ROOMS: tuple[Room, ...] = (Room(pages), Room(joining_pages))
