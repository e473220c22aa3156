"""A sheet as the browser gets it: shown to be printed, and not left on a shared PC."""

from flask import Response


def send_pdf(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        # On a shared PC the next person must not find it in the browser's store.
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype="application/pdf", headers=headers)
