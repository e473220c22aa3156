"""Turn a submitted form into a validated object, or into messages per field."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar, ParamSpec, Self

from flask import Flask, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from station.db import new_id
from station.errors import N_, InvalidInput, RuleBroken, StationError, TryLater
from station.web.access import wants_json

Arguments = ParamSpec("Arguments")

_PAGE = "station_page_of_form"

# By pydantic's type of error; the values are its context.
_MESSAGES = {
    "missing": N_("This field is required."),
    "string_too_short": N_("At least %(min_length)s characters."),
    "string_too_long": N_("At most %(max_length)s characters."),
    "string_pattern_mismatch": N_("This is not in the expected form."),
    "int_parsing": N_("Enter a whole number."),
    "int_type": N_("Enter a whole number."),
    "int_from_float": N_("Enter a whole number."),
    "float_parsing": N_("Enter a number."),
    "decimal_parsing": N_("Enter a number."),
    "decimal_max_places": N_("At most %(decimal_places)s decimal places."),
    "finite_number": N_("Enter a number."),
    "greater_than": N_("Enter a number greater than %(gt)s."),
    "greater_than_equal": N_("Enter %(ge)s or more."),
    "less_than": N_("Enter a number smaller than %(lt)s."),
    "less_than_equal": N_("Enter %(le)s or less."),
    "enum": N_("Choose one of the list."),
    "literal_error": N_("Choose one of the list."),
    "uuid_parsing": N_("Choose one of the list."),
    "bool_parsing": N_("Choose yes or no."),
    "date_from_datetime_parsing": N_("Enter a date, such as 2026-11-21."),
    "date_parsing": N_("Enter a date, such as 2026-11-21."),
    "datetime_from_date_parsing": N_("Enter a date and a time, such as 2026-11-21 08:05."),
    "datetime_parsing": N_("Enter a date and a time, such as 2026-11-21 08:05."),
    "time_parsing": N_("Enter a time, such as 08:05."),
    "too_short": N_("Choose at least %(min_length)s."),
    "too_long": N_("Choose at most %(max_length)s."),
}
# A tab and the ends of lines are typed.
_UNREADABLE = dict.fromkeys({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_DIGITS = 12
_UNKNOWN = N_("This is not in the expected form.")


def chosen_file(otherwise: str) -> tuple[bytes, str]:
    """Content and name of what was chosen in the field ``file``.

    Raises:
        InvalidInput: nothing was; ``otherwise`` is said at the field.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidInput({"file": otherwise})
    return sent.read(), sent.filename


class Form(BaseModel):
    """Base of every form: unknown fields are ignored, text is stripped.

    An empty field counts as not filled in, so that its default applies; a list field
    takes every value that was submitted under its name. ``labels`` are the fields'
    names as the page has them, marked by ``N_``; a validator's own ``ValueError``
    carries a sentence marked by ``N_``.
    """

    # Validators are built at first use: a station's PC starts slowly enough.
    model_config = ConfigDict(str_strip_whitespace=True, frozen=True, defer_build=True)
    labels: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def parse(cls, submitted: MultiDict[str, Any]) -> Self:
        """Read a submitted form.

        Raises:
            InvalidInput: with a translated message for each field that is wrong.
        """
        try:
            return cls.model_validate(cls._values(submitted))
        except ValidationError as error:
            raise InvalidInput(_problems(error)) from error

    @classmethod
    def _values(cls, submitted: MultiDict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, field in cls.model_fields.items():
            key = field.alias or name
            if str(field.annotation).startswith(("list", "tuple", "set", "frozenset")):
                values[key] = [_readable(value) for value in submitted.getlist(key) if value != ""]
            elif str(submitted.get(key, "")).strip() != "":
                values[key] = _readable(submitted[key])
        return values


def read_count(name: str, text: str, most: int) -> int:
    """What a field of a count says; nothing typed is none.

    Raises:
        InvalidInput: for the field ``name``, where it is no whole number or more than ``most``.
    """
    bare = text.strip()
    if not bare:
        return 0
    if not bare.isdecimal():
        raise InvalidInput({name: gettext("Enter a whole number.")})
    if len(bare) > _DIGITS or int(bare) > most:
        raise InvalidInput({name: gettext("Enter %(le)s or less.", le=most)})
    return int(bare)


def _readable(value: Any) -> Any:
    """Text without what no key types and no database keeps: NUL and its like."""
    return value.translate(_UNREADABLE) if isinstance(value, str) else value


def _problems(error: ValidationError) -> dict[str, str]:
    problems: dict[str, str] = {}
    for item in error.errors(include_url=False):
        name = str(item["loc"][0]) if item["loc"] else ""
        problems.setdefault(name, _sentence(item))
    return problems


def _sentence(item: ErrorDetails) -> str:
    if item["type"] == "value_error":
        return str(gettext(str(item["ctx"]["error"])))
    message = str(gettext(_MESSAGES.get(item["type"], _UNKNOWN)))
    return message % item.get("ctx", {})


def redisplay(
    page: Callable[..., ResponseReturnValue],
    *,
    where_pressed: Callable[..., ResponseReturnValue] | None = None,
) -> Callable[[Callable[Arguments, ResponseReturnValue]], Callable[Arguments, ResponseReturnValue]]:
    """Mark a view that takes a form: when it is refused, ``page`` shows it again.

    The page has what was typed and, beside each field, what is wrong with it: the
    macros of ``web/forms.html`` see to that. ``where_pressed`` is the page that the form
    stands on, where that is another one.
    """

    def decorate(
        view: Callable[Arguments, ResponseReturnValue],
    ) -> Callable[Arguments, ResponseReturnValue]:
        @wraps(view)
        def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
            try:
                return view(*args, **kwargs)
            except (InvalidInput, RuleBroken, TryLater) as error:
                if wants_json():
                    raise
                return _refused(page, error, kwargs)

        setattr(answer, _PAGE, where_pressed or page)
        return answer

    return decorate


def shown_again(error: RuleBroken) -> ResponseReturnValue | None:
    """The page of the form that was sent, with what is wrong; None where none is known."""
    view = current_app.view_functions.get(request.endpoint or "")
    page = getattr(view, _PAGE, None)
    return _refused(page, error, request.view_args or {}) if page else None


def _refused(
    page: Callable[..., ResponseReturnValue], error: StationError, ids: Mapping[str, Any]
) -> ResponseReturnValue:
    g.typed = request.form
    g.refusal = error
    g.problems = getattr(error, "problems", {})
    # The page reads what is stored, not what this request tried.
    response = make_response(page(**ids))
    response.status_code = error.http_status
    return response


def noted_already() -> str:
    """The answer to an act that was sent again."""
    return str(gettext("This was noted already. Nothing was noted twice."))


def _was_refused(endpoint: str, **ids: Any) -> bool:
    """Whether it was this form of the page: what was typed and what is wrong stands in it alone."""
    asked = request.view_args or {}
    is_this = request.endpoint == endpoint and all(asked.get(name) == ids[name] for name in ids)
    return "refusal" in g and is_this


def init_app(app: Flask) -> None:
    @app.context_processor
    def refused_form() -> dict[str, Any]:
        return {
            "new_act": new_id,
            "was_refused": _was_refused,
            "typed": g.get("typed"),
            "refusal": g.get("refusal"),
            "problems": g.get("problems", {}),
        }
