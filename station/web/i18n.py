"""Languages, and how times, weights, money and numbers look on a page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import get_day_names
from flask import Flask, current_app, request
from flask_babel import Babel, get_locale, gettext, ngettext
from markupsafe import Markup

from station import barcodes
from station.clock import SHANGHAI, business_day, local
from station.errors import Counted
from station.resources import resource_dir
from station.settings import LOCALES
from station.web.access import current_person
from station.web.database import current_time

LANGUAGE_COOKIE = "language"
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(resource_dir("translations"))
    Babel(
        app,
        default_locale=app.extensions["settings"].locale,
        default_timezone=str(SHANGHAI),
        locale_selector=select_locale,
        timezone_selector=lambda: str(SHANGHAI),
    )
    app.jinja_env.filters |= {
        "when": when,
        "day": day,
        "clock": clock,
        "lately": lately,
        "kg": kg,
        "yuan": yuan,
        "grouped": grouped,
        "translated": translated,
    }
    app.jinja_env.globals |= {"languages": LANGUAGE_NAMES, "get_locale": get_locale}


def select_locale() -> str:
    """The person's own language, else this browser's, else the installation's."""
    person = current_person()
    for choice in (person.locale if person else "", request.cookies.get(LANGUAGE_COOKIE)):
        if choice in LOCALES:
            return str(choice)
    return str(current_app.extensions["settings"].locale)


def translated(text: str) -> str:
    """Translate a text that was marked by ``N_``; an unknown one stays as it is."""
    # The empty msgid is the catalogue's header.
    return str(gettext(text)) if text else ""


def filled(message: str, values: Mapping[str, Any]) -> str:
    """A message marked by ``N_`` or ``NN_`` with its values, which may be marked as well."""
    said = {name: translated(v) if isinstance(v, str) else v for name, v in values.items()}
    if isinstance(message, Counted):
        return str(ngettext(message, message.many, values["count"], **said))
    return translated(message) % said


def when(at: datetime | None) -> str:
    """``11-21 08:05`` in Shanghai, with the year where it is another one."""
    if at is None:
        return "–"
    there = local(at)
    same_year = there.year == local(current_time()).year
    return there.strftime("%m-%d %H:%M" if same_year else "%Y-%m-%d %H:%M")


def clock(at: datetime | None) -> str:
    """``08:05`` in Shanghai."""
    return "–" if at is None else local(at).strftime("%H:%M")


def lately(at: datetime | None) -> str:
    """``08:05`` today, ``11-20 08:05`` of another day."""
    is_today = at is not None and business_day(at) == business_day(current_time())
    return clock(at) if is_today else when(at)


def day(value: datetime | date | None) -> str:
    """``2026-11-21 星期六``."""
    if value is None:
        return "–"
    on = business_day(value) if isinstance(value, datetime) else value
    weekday = get_day_names("wide", locale=get_locale())[on.weekday()]
    return f"{on.isoformat()} {weekday}"


_LIGHT_GRAMS = 50


def kg(grams: int | None) -> str:
    """``6.2 kg``: one decimal, half up; a light letter in full, as nothing weighs 0.0."""
    if grams is None:
        return "–"
    if 0 < grams < _LIGHT_GRAMS:
        return f"{grams / 1000:.3f} kg"
    return f"{(grams + 50) // 100 / 10:,.1f} kg"


def yuan(fen: int | None) -> str:
    """``¥412.50``, exactly."""
    if fen is None:
        return "–"
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def grouped(number: str | None) -> Markup:
    """A tracking number in groups of four from the end, the last four bold.

    A code of ours stays as its tag has it; bold is what people call it by.
    """
    text = number or ""
    if code := barcodes.parse(text):
        *issuer, called, check = str(code).split("-")
        return Markup('<span class="number">{}-<b>{}</b>-{}</span>').format(
            "-".join(issuer), called, check
        )
    first = len(text) % 4
    groups = [text[:first], *(text[at : at + 4] for at in range(first, len(text), 4))]
    *rest, last = [group for group in groups if group] or [""]
    start = Markup(" ").join(rest)
    return Markup('<span class="number">{} <b>{}</b></span>').format(start, last)
