"""The room's pages hang on one blueprint."""

from flask import Blueprint, Response

bp = Blueprint("statements", __name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_answer(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=_XLSX, headers=headers)
