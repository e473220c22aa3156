"""The pages of acceptance; the ``views`` modules put the topics to it."""

from flask import Blueprint, Response

bp = Blueprint("acceptance", __name__)


def pdf(content: bytes, name: str) -> Response:
    return _file(content, name, "application/pdf", "inline")


def workbook(content: bytes, name: str) -> Response:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(content, name, kind, "attachment")


def _file(content: bytes, name: str, mimetype: str, disposition: str) -> Response:
    return Response(
        content,
        mimetype=mimetype,
        headers={
            "Content-Disposition": f'{disposition}; filename="{name}"',
            # On a shared PC the next person must not find it in the browser's store.
            "Cache-Control": "no-store",
        },
    )
