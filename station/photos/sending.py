"""Photos over the web: taken out of a form, and shown, or what stands in their place."""

from contextlib import ExitStack, closing

from flask import Response, render_template, request
from flask_babel import gettext as _

from station.errors import N_, InvalidInput
from station.photos import drawing
from station.photos.drawing import Shrunk
from station.photos.models import Photo
from station.photos.rules import TooManyPhotos, ensure_light
from station.web.i18n import translated

FOR_EVER = "public, max-age=31536000, immutable"


def sent_photos(most: int, *, needed: bool = True) -> list[Shrunk]:
    """The photos of the form, shrunk before any lock is held.

    Raises:
        InvalidInput: there is none, and one is ``needed``.
        TooManyPhotos, TooManyBytes, NoPhoto, TooManyPixels: nothing of them is kept.
    """
    with ExitStack() as opened:
        sent = [opened.enter_context(closing(file)) for file in request.files.getlist("photos")]
        files = [file for file in sent if file.filename]
        if needed and not files:
            raise InvalidInput({"photos": translated(N_("Choose a photo first."))})
        if len(files) > most:
            raise TooManyPhotos(most=most)
        return [_shrunk(file.read()) for file in files]


def _shrunk(data: bytes) -> Shrunk:
    ensure_light(data)
    return drawing.shrink(data)


def show(photo: Photo, size: str) -> Response:
    """A photo for everybody: it never changes, as another one has another address."""
    return _shown(photo, size, FOR_EVER)


def show_again(photo: Photo, size: str) -> Response:
    """A photo for some: whoever has it already asks each time whether they may still see it."""
    response = _shown(photo, size, "private, no-cache")
    if photo.is_here:
        response.set_etag(f"{photo.content_digest.hex()}-{size}")
        response.make_conditional(request)
    return response


def _shown(photo: Photo, size: str, caching: str) -> Response:
    if not photo.is_here:
        # What it shows comes from the computer that took it, after everything else.
        waits = render_template("photos/waits.svg", words=_("The photo has not come yet"))
        return Response(waits, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})
    content = photo.card if size == "card" else photo.page
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": caching})
