import pytest

from station.access import Permission
from station.accounts import rules
from station.accounts.models import Role


@pytest.mark.parametrize(
    ("password", "error"),
    [
        pytest.param("a1b2c3d", rules.PasswordTooShort, id="seven-characters"),
        pytest.param("88888888", rules.PasswordTooEasy, id="one-digit"),
        pytest.param("abababab", rules.PasswordTooEasy, id="two-letters"),
        pytest.param("Password", rules.PasswordTooEasy, id="everybodys"),
        pytest.param("WANGXIAOMING", rules.PasswordTooEasy, id="the-login-name"),
        pytest.param("old-pear-7", rules.PasswordNotNew, id="the-old-one"),
    ],
)
def test_a_password_is_refused_that_is(password, error):
    with pytest.raises(error):
        rules.ensure_good_password(password, old="old-pear-7", login="wangxiaoming")


@pytest.mark.parametrize("pin", ["482", "4821937", "48a1", "４８２１", ""])
def test_a_pin_is_four_to_six_digits(pin):
    with pytest.raises(rules.PinNotDigits):
        rules.ensure_good_pin(pin)


@pytest.mark.parametrize("pin", ["1111", "1234", "4321", "567890"])
def test_a_pin_that_everybody_tries_first_is_refused(pin):
    with pytest.raises(rules.PinTooEasy):
        rules.ensure_good_pin(pin)


def test_a_coordinator_may_do_everything_but_drive():
    everything = set(Permission) - {Permission.SEE_TRIP}
    assert rules.ROLE_PERMISSIONS[Role.COORDINATOR] == everything


def test_a_driver_sees_trips_and_nothing_else():
    assert rules.ROLE_PERMISSIONS[Role.DRIVER] == {Permission.SEE_TRIP}


def test_an_auditor_changes_nothing():
    expected = {Permission.LOOK, Permission.REPORT, Permission.PRINT}
    assert rules.ROLE_PERMISSIONS[Role.AUDITOR] == expected


@pytest.mark.parametrize(
    "permission",
    [Permission.MANAGE_PEOPLE, Permission.MANAGE_NETWORK, Permission.ADJUDICATE, Permission.UNMASK],
)
def test_an_operator_leaves_to_the_coordinator(permission):
    assert permission not in rules.ROLE_PERMISSIONS[Role.OPERATOR]


def test_every_role_has_a_name():
    assert set(rules.ROLE_NAMES) == set(Role)
