"""Whom a computer believes to be the hub, also when its clock is dead."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from station.exchanging import calling, line, tls
from station.exchanging.line import Hub, Line
from station.sync import nodes
from tests.exchanging.acts import have_the_same
from tests.exchanging.conftest import CERTIFICATES, invite, served

LONG_AGO = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def hub_with_certificate(hub):
    hub.settings = replace(hub.settings, hub_ca=CERTIFICATES / "ca.pem")
    hub.app.extensions["settings"] = hub.settings
    return hub


def test_the_hub_hands_out_its_certificate_to_those_who_join(
    hub_with_certificate, room, a_computer
):
    """The certificate is good from 2099 on: a clock that is behind refuses nothing."""
    computer = a_computer("village")
    with served(hub_with_certificate.app, tls="not_yet.pem") as url:
        computer.join(url, invite(hub_with_certificate, room.station("hongxia")))
        computer.exchange()

    assert (computer.settings.home / tls.PINNED).read_text() == (
        CERTIFICATES / "ca.pem"
    ).read_text()
    assert have_the_same(hub_with_certificate, computer)


def test_a_computer_has_not_joined_before_it_has_the_countys_certificate(
    hub_with_certificate, room, a_computer
):
    """As where the power goes in between: it would take the hub for a stranger ever after."""
    computer = a_computer("village")
    code = invite(hub_with_certificate, room.station("hongxia"))
    in_its_place = computer.settings.home / f"{tls.PINNED}.partial"
    with served(hub_with_certificate.app, tls="not_yet.pem") as url:
        in_its_place.mkdir()
        with pytest.raises(OSError, match=r"hub-ca\.pem"):
            computer.join(url, code)
        in_its_place.rmdir()
        with computer.database.read() as session:
            has_joined = nodes.peer_or_none(session) is not None
        computer.join(url, code)
        computer.exchange()

    assert not has_joined
    assert have_the_same(hub_with_certificate, computer)


def test_what_another_authority_has_signed_is_told_nothing(hub):
    with served(hub.app, tls="not_yet.pem") as url, pytest.raises(tls.HubNotOurs):
        _call(url, CERTIFICATES / "other_ca.pem")


def test_without_a_pinned_certificate_the_systems_decide(hub):
    with served(hub.app, tls="not_yet.pem") as url, pytest.raises(tls.HubNotOurs):
        _call(url, None)


def test_a_certificate_that_ended_before_a_time_that_is_surely_past_is_refused(hub):
    with served(hub.app, tls="over.pem") as url, pytest.raises(tls.HubCertificateOld, match="2021"):
        _call(url, CERTIFICATES / "ca.pem")


@pytest.mark.parametrize(("seconds", "is_over"), [(0, False), (1, True)])
def test_it_is_over_once_its_end_is_past(seconds, is_over):
    ends = datetime(2021, 1, 1, tzinfo=UTC)
    certificate = {"notAfter": "Jan  1 00:00:00 2021 GMT"}

    if is_over:
        with pytest.raises(tls.HubCertificateOld):
            tls.ensure_current(certificate, earliest=ends + timedelta(seconds=seconds))
    else:
        tls.ensure_current(certificate, earliest=ends)


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        pytest.param(None, False, id="nothing-said"),
        pytest.param(-1, False, id="before-this-program"),
        pytest.param(1, True, id="since"),
        pytest.param(1_094, True, id="three-years"),
        pytest.param(1_095, False, id="a-clock-that-leapt"),
    ],
)
def test_what_the_hub_says_of_the_time_counts_where_it_is_likely(days, counts):
    heard = None if days is None else calling.NOT_BEFORE + timedelta(days=days)

    assert calling.surely_past(heard) == (heard if counts else calling.NOT_BEFORE)


@pytest.mark.parametrize(
    "address",
    ["http://cunyi.example", "ftp://cunyi.example", "https://", "https://cunyi.example:0", "x y"],
)
def test_names_and_phones_go_over_no_open_line(a_computer, address):
    with pytest.raises(calling.NoAddress):
        a_computer("village").join(address, "K7Q2-M9XD-4TRW")


def _call(url, pinned):
    with Line(Hub(url, pinned, LONG_AGO)) as found:
        found.post("ticket", b"\x00" * 16)


def test_a_hub_of_that_name_is_looked_for_and_said_not_to_be_there():
    with pytest.raises(line.NoLine, match="not running"):
        _call("http://127.0.0.1:9", None)
