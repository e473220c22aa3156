"""Pages that belong to no single room: home, the scan box's answer, the language."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from station.settings import LOCALES
from station.web import scan as scan_box
from station.web.access import current_actor, current_person, logged_in, public
from station.web.database import current_session, current_time
from station.web.i18n import LANGUAGE_COOKIE
from station.web.room import Room, rooms

bp = Blueprint("web", __name__)
ROOM = Room(bp)

_YEAR_SECONDS = 31_536_000


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    person = current_person()
    if person is None:
        return render_template("home.html", tracking="tracking.track" in current_app.view_functions)
    session, now = current_session(), current_time()
    cards = [
        card for room in rooms() if room.cards for card in room.cards(session, person.actor, now)
    ]
    cards.sort(key=lambda card: card.order)
    return render_template("web/today.html", cards=cards)


@bp.route("/scan", methods=["GET", "POST"])
@logged_in
def scan() -> ResponseReturnValue:
    text = request.values.get("text", "")
    hits = scan_box.recognise(current_session(), text, current_actor())
    if len(hits) == 1 and hits[0].url:
        return scan_box.scan_answer(hits[0].title, back=hits[0].url, go=hits[0].url)
    return render_template("web/scan.html", text=scan_box.normalise(text), hits=hits)


@bp.post("/language/<code>")
@public
def switch_language(code: str) -> ResponseReturnValue:
    if code not in LOCALES:
        raise NotFound
    response = redirect(local_address(request.form.get("next", "")), 303)
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=_YEAR_SECONDS, samesite="Lax", httponly=True)
    return response


def local_address(address: str) -> str:
    """``address`` if it is a page of ours, else the home page: no link leads people away."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else url_for("web.home")
