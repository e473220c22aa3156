"""What is allowed at the door and with people, decided without a database or a clock."""

import re

from station.access import Actor, Permission
from station.accounts.models import Person, Role
from station.errors import N_, RuleBroken

# NIST SP 800-63B, section 5.1.1.2: length counts, mixtures of signs do not.
SHORTEST_PASSWORD = 8
LOGIN_PATTERN = r"^[\w.-]{2,40}$"
SHORTEST_PIN, LONGEST_PIN = 4, 6

ROLE_NAMES = {
    Role.COORDINATOR: N_("county coordinator"),
    Role.OPERATOR: N_("station operator"),
    Role.DRIVER: N_("driver"),
    Role.AUDITOR: N_("auditor"),
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # What a driver sees is a smaller page of what a coordinator opens in full.
    Role.COORDINATOR: frozenset(Permission) - {Permission.SEE_TRIP},
    Role.OPERATOR: frozenset(
        {
            Permission.LOOK,
            Permission.TAKE_IN,
            Permission.SORT,
            Permission.PACK,
            Permission.LOAD,
            Permission.DEPART,
            Permission.RECEIVE,
            Permission.SELL,
            Permission.SERVE,
            Permission.PRINT,
            Permission.REPORT,
            Permission.SETTLE,
        }
    ),
    Role.DRIVER: frozenset({Permission.SEE_TRIP}),
    Role.AUDITOR: frozenset({Permission.LOOK, Permission.REPORT, Permission.PRINT}),
}

_COMMON = {"password", "12345678", "123456789", "1234567890", "88888888", "66668888", "woaini1314"}
# 88888888 and abababab are long, and yet the first that anybody tries.
_FEWEST_SIGNS = 3
_RUN = "01234567890"


class WrongPassword(RuleBroken):
    http_status = 403
    message = N_("Login name or password is wrong.")


class WrongPin(RuleBroken):
    http_status = 403
    message = N_("The PIN is wrong.")


class WrongOldPassword(RuleBroken):
    http_status = 403
    message = N_("The present password is wrong.")


class PasswordTooShort(RuleBroken):
    message = N_("A password has at least %(length)d characters.")


class PasswordTooEasy(RuleBroken):
    message = N_(
        "This password is easily guessed. Three words that do not belong together are good."
    )


class PasswordsDiffer(RuleBroken):
    message = N_("The two new passwords are not the same.")


class PasswordNotNew(RuleBroken):
    message = N_("The new password is the old one. Choose another one.")


class PinNotDigits(RuleBroken):
    message = N_("A PIN has %(shortest)d to %(longest)d digits.")


class PinTooEasy(RuleBroken):
    message = N_("This PIN is easily guessed: no equal digits, no digits in a row.")


class LoginMalformed(RuleBroken):
    message = N_(
        "A login name has 2 to 40 letters or digits; dots, hyphens and underscores may be in it."
    )


class LoginTaken(RuleBroken):
    message = N_("The login name %(login)s is taken. Choose another one.")


class OwnAccount(RuleBroken):
    message = N_(
        "Nobody deactivates themselves or changes their own role: ask another coordinator."
    )


def ensure_good_login(login: str) -> None:
    if not re.fullmatch(LOGIN_PATTERN, login):
        raise LoginMalformed


def ensure_good_password(password: str, *, old: str, login: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    plain = password.casefold()
    if plain in _COMMON or len(set(plain)) < _FEWEST_SIGNS or plain == login.casefold():
        raise PasswordTooEasy
    if password == old:
        raise PasswordNotNew


def ensure_good_pin(pin: str) -> None:
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise PinNotDigits(shortest=SHORTEST_PIN, longest=LONGEST_PIN)
    if len(set(pin)) == 1 or pin in _RUN or pin in _RUN[::-1]:
        raise PinTooEasy


def ensure_not_own(actor: Actor, person: Person) -> None:
    """A county keeps a coordinator, because none can remove the last one: themselves."""
    if person.id == actor.person_id:
        raise OwnAccount
