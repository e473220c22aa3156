"""How a message leaves the house: an interface, and a gateway that is asked by HTTP."""

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from station.settings import Settings

TIMEOUT_SECONDS = 10.0


class NotSent(Exception):
    """The gateway did not take the message, or nobody knows whether it did."""


class Notifier(Protocol):
    """Sends one message. The same id again is the same message, and must not go out twice."""

    def send(self, message_id: UUID, phone: str, text: str) -> None: ...


class HttpGateway(Struct, frozen=True):
    """Posts ``{"id", "phone", "text"}`` as JSON; any answer of 2xx means that it was taken."""

    url: str
    token: str = ""
    timeout_seconds: float = TIMEOUT_SECONDS

    def send(self, message_id: UUID, phone: str, text: str) -> None:
        body = json.dumps({"id": message_id.hex, "phone": phone, "text": text}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": message_id.hex}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310  checked in settings
        try:
            # What is no 2xx is raised.
            urllib.request.urlopen(request, timeout=self.timeout_seconds).close()  # noqa: S310
        except (OSError, HTTPException) as error:
            # Neither the address nor the phone goes into what is kept of it.
            code = error.code if isinstance(error, urllib.error.HTTPError) else ""
            raise NotSent(f"{type(error).__name__} {code}".strip()) from None


def notifier_of(settings: Settings) -> Notifier | None:
    """None where no gateway is configured: then people are called, or the list hangs out."""
    return HttpGateway(settings.sms_url, settings.sms_token) if settings.sms_url else None
