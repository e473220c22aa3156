"""Whom a station's computer believes to be the hub, also when its own clock is dead.

Where the county's own certificate is pinned, the library does not look at the time: a PC
whose battery is empty starts in 2010 and would believe nobody. The dates are judged here,
by a time that is surely past already.
"""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from station.errors import N_, RuleBroken
from station.keeping.copying import sync_to_disk

PINNED = "hub-ca.pem"
# X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which Python has no name for.
_NO_TIME = 0x200000


class HubNotOurs(RuleBroken):
    http_status = 502
    message = N_(
        "What answers at %(host)s is not the county's hub, or its certificate was renewed "
        "(%(reason)s). Nothing was told to it. Ask the coordinator."
    )


class HubCertificateOld(RuleBroken):
    http_status = 502
    message = N_(
        "The hub's certificate was good until %(day)s only. Whoever keeps the hub has to renew "
        "it; what was done here waits and is sent after that."
    )


class ClockBeforeCertificate(RuleBroken):
    http_status = 502
    message = N_(
        "By this computer's clock the hub's certificate is not good (%(reason)s). "
        "Set the clock; its battery may be empty."
    )


def pin(home: Path, certificate: str) -> None:
    """Keep the county's own certificate, before anything says that the county was joined.

    Were the power to go in between, its hub would be taken for a stranger ever after.
    """
    if not certificate:
        return
    partial = home / f"{PINNED}.partial"
    partial.write_text(certificate, "ascii")
    sync_to_disk(partial)
    partial.replace(home / PINNED)
    sync_to_disk(home)


def context(pinned: Path | None, *, unproven: bool = False) -> ssl.SSLContext:
    """For calling the hub.

    Args:
        pinned: the one certificate that its own must be signed with; the system's where none is.
        unproven: for joining only, where a code proves who answers.
    """
    made = ssl.create_default_context(cafile=str(pinned) if pinned else None)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if pinned:
        made.verify_flags |= _NO_TIME
    elif unproven:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def ensure_current(certificate: dict[str, Any] | None, *, earliest: datetime) -> None:
    """Raises HubCertificateOld where it has ended at a time that is surely past."""
    text = (certificate or {}).get("notAfter")
    if not text:
        return
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(text)), UTC)
    if ends < earliest:
        raise HubCertificateOld(day=ends.date().isoformat())


def refused(error: ssl.SSLError, host: str, *, is_pinned: bool) -> RuleBroken:
    """What went wrong, for the person in front of it."""
    reason = getattr(error, "verify_message", "") or error.reason or str(error)
    if not is_pinned and ("not yet valid" in reason or "expired" in reason):
        return ClockBeforeCertificate(reason=reason)
    return HubNotOurs(host=host, reason=reason)
