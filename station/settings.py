"""Settings, read once from the environment; a bad value stops the start with its name."""

import os
import secrets
import string
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from msgspec import Struct, field

from station.errors import N_, StationError

LOCALES = ("zh", "en")
_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
# Ten years of days.
_MOST = 3650
_CONTACT_DAYS = 30
_BACKUPS_KEPT = 30
_EXCHANGE_MINUTES = 5
# What label printers listen on where no port is named.
_PRINTER_PORT = 9100
_LARGEST_PORT = 65_535


# How scales say their weight; which is which stands in weighing.protocols.
SCALE_PROTOCOLS = ("text", "yaohua", "toledo", "bcd")
_SPEEDS = ("1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200")


class ScalePort(Struct, frozen=True):
    """A serial port with a scale: ``COM3`` or ``/dev/ttyUSB0``."""

    name: str
    protocol: str = "text"
    speed: int = 9600


class BadSetting(StationError):
    message = N_("The setting %(name)s cannot be %(value)s; expected: %(expected)s.")


class Settings(Struct, frozen=True):
    """What an installation is told from outside.

    ``home`` holds the database, keys, uploads and backups. ``synchronous`` is SQLite's
    durability; anything but FULL is for measuring only, as it loses acknowledged scans.
    ``contact_days`` after the end of a parcel its names and phones are erased, and after
    the settlement of a matter its photos;
    ``backups_kept`` is how many nightly backups stay. ``trusted_proxy`` is the address of
    the reverse proxy that is believed about whom a request comes from; with
    ``secure_cookies`` cookies never go over a line that is not encrypted, also where the
    server cannot see that it is. ``sms_url`` is the gateway that takes messages to
    recipients, with ``sms_token`` as its key; without it nobody is sent any.

    ``hub_url`` is where a station's computer calls the county's hub, where that is another
    address than the one it joined by. ``hub_ca`` is the certificate that the hub's own is
    signed with: the hub hands it to those who join, a station's computer believes no other.
    After ``exchange_minutes`` it calls again, and sooner when there is something to send.
    ``stick`` is a folder that the page of the stick offers beside what it finds itself.

    ``label_printers`` are addresses by the code of their station; the one without a code is
    for every other station of this computer. ``scales`` are serial ports in the same way.
    """

    home: Path
    database_url: str
    locale: str = "zh"
    synchronous: str = "FULL"
    contact_days: int = _CONTACT_DAYS
    backups_kept: int = _BACKUPS_KEPT
    trusted_proxy: str = ""
    secure_cookies: bool = False
    hub_url: str = ""
    hub_ca: Path | None = None
    exchange_minutes: int = _EXCHANGE_MINUTES
    stick: Path | None = None
    sms_url: str = ""
    sms_token: str = ""
    label_printers: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, ScalePort] = field(default_factory=dict)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        home = Path(environ.get("STATION_HOME") or "var").absolute()
        return cls(
            home=home,
            database_url=environ.get("STATION_DATABASE_URL") or f"sqlite:///{home / 'station.db'}",
            locale=_one_of(environ, "STATION_LOCALE", LOCALES),
            synchronous=_one_of(environ, "STATION_SYNCHRONOUS", ("FULL", "OFF")),
            contact_days=_count(environ, "STATION_CONTACT_DAYS", _CONTACT_DAYS),
            backups_kept=_count(environ, "STATION_BACKUPS_KEPT", _BACKUPS_KEPT),
            trusted_proxy=_address(environ, "STATION_TRUSTED_PROXY"),
            secure_cookies=_one_of(environ, "STATION_SECURE_COOKIES", ("auto", "always"))
            == "always",
            hub_url=hub_address(environ.get("STATION_HUB_URL") or "", "STATION_HUB_URL"),
            hub_ca=_file(environ, "STATION_HUB_CA"),
            exchange_minutes=_count(environ, "STATION_EXCHANGE_MINUTES", _EXCHANGE_MINUTES),
            stick=Path(environ["STATION_STICK"]).absolute()
            if environ.get("STATION_STICK")
            else None,
            sms_url=_web_address(environ, "STATION_SMS_URL"),
            sms_token=environ.get("STATION_SMS_TOKEN") or "",
            label_printers=_printers(environ, "STATION_LABEL_PRINTER"),
            scales=_scales(environ, "STATION_SCALE"),
        )

    @property
    def uploads(self) -> Path:
        return self.home / "uploads"

    @property
    def templates_kept(self) -> Path:
        return self.home / "templates"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    def secret_key(self) -> str:
        """The key that signs sessions and codes; made at first use, kept in ``home``."""
        path = self.home / "secret.key"
        make_private_folder(self.home)
        try:
            with os.fdopen(open_private(path), "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return path.read_text("ascii")


def make_private_folder(path: Path) -> None:
    """Names, phones and keys lie in it: nobody else on the machine looks inside.

    One that is there keeps the rights it was given, and Windows has its own.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def open_private(path: Path) -> int:
    """The descriptor of a new file that its owner alone reads.

    Raises:
        FileExistsError: it is there already, and stays as it is.
    """
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise BadSetting(name=name, value=value, expected=", ".join(allowed))
    return value


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST):
        raise BadSetting(name=name, value=value, expected=f"1–{_MOST}")
    return int(value)


def hub_address(value: str, name: str) -> str:
    """An address to call; without encryption only on this machine, as names and phones go over it.

    Raises:
        BadSetting: it is none.
    """
    if not value:
        return ""
    with suppress(ValueError):
        found = urlsplit(value)
        is_near = found.hostname in _THIS_MACHINE
        is_whole = found.hostname and found.port != 0 and not set(value) & set(string.whitespace)
        if is_whole and found.scheme in ("https", "http")[: 1 + is_near]:
            return f"{found.scheme}://{found.netloc}{found.path.rstrip('/')}"
    raise BadSetting(name=name, value=value, expected="https://cunyi.example")


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name)
    if value and not Path(value).is_file():
        raise BadSetting(name=name, value=value, expected="hub-ca.pem")
    return Path(value).absolute() if value else None


def _web_address(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name) or ""
    if value and not value.startswith(("http://", "https://")):
        raise BadSetting(name=name, value=value, expected="https://…")
    return value


def _address(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name) or ""
    try:
        return str(ip_address(value)) if value else ""
    except ValueError as error:
        raise BadSetting(name=name, value=value, expected="127.0.0.1") from error


def _printers(environ: Mapping[str, str], name: str) -> Mapping[str, str]:
    """``192.168.1.50:9100``, or ``421223100200=/dev/usb/lp0, 421223=10.0.0.9`` by station."""
    value = environ.get(name) or ""
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in value.split(","))):
        code, _, address = part.rpartition("=")
        try:
            printer_place(address)
        except ValueError as error:
            raise BadSetting(name=name, value=value, expected="192.168.1.50:9100") from error
        found[code.strip()] = address.strip()
    return found


def _scales(environ: Mapping[str, str], name: str) -> Mapping[str, ScalePort]:
    """``COM3``, or ``421223100200=/dev/ttyUSB0 yaohua 4800, 421223=COM3`` by station."""
    value = environ.get(name) or ""
    found: dict[str, ScalePort] = {}
    for part in filter(None, (each.strip() for each in value.split(","))):
        code, _, said = part.rpartition("=")
        port = _scale_port(said)
        if port is None:
            raise BadSetting(name=name, value=value, expected="COM3 text 9600")
        found[code.strip()] = port
    return found


def _scale_port(said: str) -> ScalePort | None:
    """Port, protocol and speed, in this order; the last two may be left out."""
    match said.split():
        case [port]:
            words = (port, SCALE_PROTOCOLS[0], "9600")
        case [port, protocol]:
            words = (port, protocol, "9600")
        case [port, protocol, speed]:
            words = (port, protocol, speed)
        case _:
            return None
    is_port = words[0].startswith("/dev/") or words[0].upper().startswith("COM")
    if not is_port or words[1] not in SCALE_PROTOCOLS or words[2] not in _SPEEDS:
        return None
    return ScalePort(words[0], words[1], int(words[2]))


def printer_place(address: str) -> tuple[str, int] | str:
    """Host and port of a label printer, or the path of its device.

    >>> printer_place("192.168.1.50")
    ('192.168.1.50', 9100)

    Raises:
        ValueError: it is neither.
    """
    address = address.strip()
    if address.startswith(("/", "\\\\")):
        return address
    host, colon, port = address.rpartition(":")
    if not colon:
        host, port = address, str(_PRINTER_PORT)
    is_port = port.isascii() and port.isdigit() and 0 < int(port) <= _LARGEST_PORT
    if not host or not is_port or any(sign.isspace() for sign in host):
        raise ValueError(address)
    return host.strip("[]"), int(port)
