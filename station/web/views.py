"""Pages that belong to no single room: home, the scan box's answer, the language."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from station.access import Permission
from station.settings import LOCALES
from station.web import scan as scan_box
from station.web.access import current_actor, current_person, logged_in, public
from station.web.database import current_session, current_time
from station.web.i18n import LANGUAGE_COOKIE
from station.web.layout import current_place, permitted_ways
from station.web.room import Action, Room, cards_of, doings_of, rooms
from station.web.scanner import TEST_CODE, diagnose
from station.web.security import cookies_are_secure
from station.web.way_back import local_address
from station.web.ways import page_called, page_of_letters, pages_by_area

bp = Blueprint("web", __name__)
ROOM = Room(bp, recognise=page_called)

_YEAR_SECONDS = 31_536_000


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    person = current_person()
    if person is None:
        return render_template(
            "home.html",
            place=current_place(),
            begin=_begin(),
            shop="shop.show_shop" in current_app.view_functions,
            tracking="tracking.track" in current_app.view_functions,
        )
    session, now = current_session(), current_time()
    ways = permitted_ways(person)
    if len(ways) == 1 and not person.actor.may(Permission.LOOK):
        # A driver has one thing to look at.
        return redirect(url_for(ways[0].endpoint), 303)
    for room in rooms():
        if room.front and (page := room.front(session, person.actor, now)) is not None:
            return page
    cards = cards_of(session, person.actor, now)
    next_card = next((card for card in cards if card.next_step and card.url), None)
    done = doings_of(session, person.actor, now)
    return render_template("web/today.html", cards=cards, next_card=next_card, done=done)


def _begin() -> Action | None:
    asked = (room.begin(current_session()) for room in rooms() if room.begin)
    return next((action for action in asked if action), None)


@bp.route("/scan", methods=["GET", "POST"])
@logged_in
def scan() -> ResponseReturnValue:
    text = request.values.get("text", "")
    if request.method == "POST" and (answer := scan_box.take(text)) is not None:
        return answer
    if page := page_of_letters(text):
        return redirect(page, 303)
    hits = scan_box.recognise(current_session(), text, current_actor())
    first = [hit for hit in hits if hit.goes_first] or hits
    if len(first) == 1 and first[0].is_page:
        return redirect(first[0].url, 303)
    if len(first) == 1 and first[0].url and not first[0].warns:
        return scan_box.scan_answer(first[0].title, back=first[0].url, go=first[0].url)
    return render_template("web/scan.html", text=scan_box.normalise(text), hits=hits)


@bp.post("/language/<code>")
@public
def switch_language(code: str) -> ResponseReturnValue:
    if code not in LOCALES:
        raise NotFound
    response = redirect(local_address(request.form.get("next", "")), 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        code,
        max_age=_YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=cookies_are_secure(),
    )
    return response


@bp.get("/pages")
@logged_in
def pages() -> ResponseReturnValue:
    """Every page that the person may open, with the letters that open it."""
    return render_template("web/pages.html", areas=pages_by_area())


@bp.route("/scanner", methods=["GET", "POST"])
@logged_in
def scanner() -> ResponseReturnValue:
    """Say what is wrong with a scanner, from what it typed for the code on the page."""
    text, findings = "", None
    if request.method == "POST":
        text = request.form.get("text", "")[:200]
        findings = diagnose(
            text,
            enter=request.form.get("enter") != "no",
            composed=bool(request.form.get("composed")),
        )
    return render_template("web/scanner.html", expected=TEST_CODE, text=text, findings=findings)


@bp.get("/help")
@public
def help() -> ResponseReturnValue:  # noqa: A001  the page's name
    return render_template("web/help.html")
