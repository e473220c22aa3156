"""The command line's languages, without the web."""

import gettext
import os
from collections.abc import Mapping, Sequence
from gettext import ngettext

from station.errors import N_, Counted, InvalidInput, StationError
from station.resources import resource_dir
from station.settings import LOCALES

# click's own words, which it looks up in the same catalogue; named here to be extracted.
CLICKS_OWN = (
    N_("Choose from:\n\t{choices}"),
    N_("Commands"),
    N_("Error: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Invalid value: {message}"),
    N_("Missing argument"),
    N_("Missing command."),
    N_("Missing option"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Options"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Usage:"),
    N_("required"),
    N_("{value} is not in the range {range}."),
    N_("{value!r} is not a valid {number_type}."),
)

CLICKS_OWN_COUNTED = (
    ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    ngettext(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1
    ),
    ngettext(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1
    ),
    ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
    ngettext(
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
        1,
    ),
)
# What click calls by one name everywhere; ``commands`` puts ours in its place.
PLACEHOLDERS = (
    N_("[OPTIONS]"),
    N_("COMMAND [ARGS]..."),
    N_("CODE"),
    N_("FILE"),
    N_("INTEGER"),
    N_("INTEGER RANGE"),
    N_("LOGIN"),
    N_("NUMBER"),
    N_("PATH"),
    N_("TEXT"),
    N_("URL"),
)

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def choose(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """``--language``, else STATION_LOCALE, else the system's if it is English, else Chinese."""
    for at, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--language":
            value = value or "".join(arguments[at + 1 : at + 2])
            if value in LOCALES:
                return value
    if environ.get("STATION_LOCALE") in LOCALES:
        return environ["STATION_LOCALE"]
    system = next((environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(n)), "")
    return "en" if system.lower().startswith("en") else LOCALES[0]


def speak(language: str) -> None:
    """From here on, in this process, ``say`` and click speak this language."""
    global _catalogue  # noqa: PLW0603  a process of the command line has one reader
    folder = str(resource_dir("translations"))
    _catalogue = gettext.translation("messages", folder, [language], fallback=True)
    # click asks gettext's own default catalogue.
    gettext.bindtextdomain("messages", folder)
    os.environ["LANGUAGE"] = language


def say(message: str, **values: object) -> str:
    """A message that was marked by ``N_``, translated and filled in."""
    if isinstance(message, Counted):
        return _catalogue.ngettext(message, message.many, int(str(values["count"]))) % values
    return _known(message) % values if values else _known(message)


def filled(message: str, values: Mapping[str, object]) -> str:
    """A message from another room: its values may be marked by ``N_`` as well."""
    return say(
        message,
        **{name: _known(v) if isinstance(v, str) else v for name, v in values.items()},
    )


def sentence_of(error: StationError) -> str:
    """The error and, where it has parts, each of them on a line of its own."""
    lines = [filled(error.message, error.values)]
    if isinstance(error, InvalidInput):
        lines += [f"  {name}: {_known(problem)}" for name, problem in error.problems.items()]
    lines += [f"  {sentence_of(fault)}" for fault in getattr(error, "faults", ())]
    return "\n".join(lines)


def _known(text: str) -> str:
    # The empty msgid is the catalogue's header.
    return _catalogue.gettext(text) if text else ""
