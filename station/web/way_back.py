"""Where a form leads back to: the page that it stood on, and never to somebody else's."""

from urllib.parse import urlsplit

from flask import request, url_for


def page_address() -> str:
    """Where this page is found again: a form that was refused is shown at no page's address."""
    if request.method in {"GET", "HEAD"}:
        return request.path
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else url_for("web.home")


def local_address(address: str) -> str:
    """``address`` if it is a page of ours, else the home page: no link leads people away."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else url_for("web.home")
