"""Errors as a clerk reads them: what happened, that nothing was lost, and what to do."""

from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from station.errors import (
    N_,
    DiskFull,
    InvalidInput,
    NotFound,
    RuleBroken,
    StationError,
    is_disk_full,
)
from station.web.access import current_person, is_public, wants_json
from station.web.forms import shown_again
from station.web.i18n import filled, translated

_TITLES = {
    400: N_("This could not be read"),
    401: N_("Please log in again"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not possible this way"),
    409: N_("Not possible now"),
    413: N_("The file is too large"),
    429: N_("Please wait"),
    500: N_("The program has made a mistake"),
    503: N_("Please wait a moment"),
    507: N_("The disk is full"),
}
_REMEDIES = {
    400: N_("Go back, correct it and try again. Nothing was changed."),
    401: N_("Log in, then repeat the last step. Nothing that was saved before is lost."),
    403: N_("Nothing was changed."),
    404: N_("Scan or type the number again, or go back to today's page."),
    405: N_("Go back and use the buttons of the page. Nothing was changed."),
    409: N_("Nothing was changed. Go back and look at it again."),
    413: N_("Split the file and send the parts one after the other. Nothing was changed."),
    429: N_("Nothing was lost. Try again after that time."),
    500: N_("What was saved before is safe; this step was not saved. Try it once more."),
    503: N_("Nothing was lost. Try again."),
    507: N_(
        "What was saved before is safe. Call whoever looks after this computer; "
        "files that nobody needs can go, but nothing of the station's own folder."
    ),
}
_NOT_FOUND = N_("This does not exist, or it belongs to another station.")
# What strangers read, who know nothing of stations and have nothing to scan with.
_NOT_KNOWN = N_("This code or page is not known here.")
_LOOK_AGAIN = N_("Look at the code or the address once more, sign by sign.")
_SENTENCES = {
    400: N_("The request was not complete."),
    405: N_("This address cannot be used like that."),
    413: N_("The station takes files of at most 32 MB."),
    500: N_("The program did not know how to go on. The mistake has been written down."),
}
_EXPIRED = N_("The page was open too long, or you have logged out in another window.")
_RELOAD = N_("Nothing was saved. Load the page again, log in if asked, and repeat the step.")

# Where not even the page can be drawn, because the database does not answer.
_LAST_RESORT = (
    "村驿: 程序出错，此步未保存，此前已保存的内容不受影响。请稍后再试一次。\n"
    "Cunyi: the program has made a mistake. This step was not saved; what was saved before "
    "is safe. Try it again in a moment.\n"
)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["sentence"] = sentence_of
    app.register_error_handler(StationError, _answer_station_error)
    app.register_error_handler(CSRFError, _answer_expired)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(OSError, _answer_system_error)
    app.register_error_handler(500, _answer_bug)


def sentence_of(error: StationError) -> str:
    """The error in the reader's language; values marked by ``N_`` are translated too."""
    if type(error) is NotFound:
        return translated(_NOT_FOUND if current_person() else _NOT_KNOWN)
    return filled(error.message, error.values)


def _answer_station_error(error: StationError) -> ResponseReturnValue:
    status = error.http_status
    if isinstance(error, InvalidInput):
        return _answer(status, gettext("Please correct what is listed here."), error.problems)
    remedy = getattr(error, "remedy", "")
    return _answer(status, sentence_of(error), remedy=remedy, kind=type(error).__name__)


class PressAgain(RuleBroken):
    """A stranger's browser came without the cookie that belongs to the form."""

    http_status = 400
    message = N_(
        "Nothing was done yet: this page was open too long, or the browser has kept no cookie. "
        "Please look at it and press once more."
    )
    remedy = N_("Go back, load the page again and press once more. Nobody has to log in for it.")


def _answer_expired(_error: CSRFError) -> ResponseReturnValue:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and is_public(view) and not wants_json():
        # Who needs no name here is not sent to the page where the staff give theirs.
        again = PressAgain()
        try:
            return shown_again(again) or _answer_station_error(again)
        except StationError as error:
            # What the form is about is gone meanwhile.
            return _answer_station_error(error)
        except HTTPException as error:
            return _answer_http_error(error)
    return _answer(401, gettext(_EXPIRED), remedy=_RELOAD, kind="Expired")


def _answer_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None:
        return error
    if error.code == HTTPStatus.NOT_FOUND:
        return _answer(error.code, sentence_of(NotFound(kind="Page", id="")))
    return _answer(error.code, gettext(_SENTENCES.get(error.code, _SENTENCES[400])))


def _answer_system_error(error: OSError) -> ResponseReturnValue:
    """A file that could not be written; the database says the same in its own way."""
    if not is_disk_full(error):
        raise error
    return _answer_station_error(DiskFull())


def _answer_bug(_error: Exception) -> ResponseReturnValue:
    # Flask has logged the traceback before it asks for this answer.
    try:
        return _answer(500, gettext(_SENTENCES[500]))
    except Exception:
        current_app.logger.exception("the page that reports a mistake has failed too")
        return _LAST_RESORT, 500


def _answer(
    status: int,
    sentence: str,
    problems: dict[str, str] | None = None,
    *,
    remedy: str = "",
    kind: str = "",
) -> ResponseReturnValue:
    title = gettext(_TITLES.get(status, _TITLES[400]))
    if status == HTTPStatus.NOT_FOUND and current_person() is None:
        remedy = remedy or _LOOK_AGAIN
    remedy = translated(remedy or _REMEDIES.get(status) or _REMEDIES[400])
    if wants_json():
        answer: dict[str, Any] = {"sound": "bad", "message": sentence, "remedy": remedy}
        answer |= {"title": title, "kind": kind, "problems": problems or {}}
        return jsonify(answer), status
    page = render_template(
        "web/error.html",
        status=status,
        title=title,
        sentence=sentence,
        remedy=remedy,
        problems=problems or {},
        labels=_labels(),
    )
    return page, status


def _labels() -> dict[str, str]:
    """The fields' names, from the view that refused them, as far as it says them."""
    view = current_app.view_functions.get(request.endpoint or "")
    return dict(getattr(view, "labels", {}))
