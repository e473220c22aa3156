"""The consolidation room's pages; ``views`` puts the topics to it."""

from typing import Any

from flask import Blueprint, current_app, url_for

from station.consolidation import counted

bp = Blueprint("consolidation", __name__)
bp.add_app_template_filter(counted.bags, "bags")
bp.add_app_template_filter(counted.pieces, "pieces")
bp.add_app_template_filter(counted.in_all, "in_all")
bp.add_app_template_global(counted.load_words, "load_words")


@bp.app_template_global("link_to")
def link_to(endpoint: str, **values: Any) -> str:
    """A page's address, or nothing where this installation has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


@bp.app_template_filter("short_number")
def short_number(number: str | None) -> str:
    """``0042`` of ``B-421223100-0042-K``: what people call a bag by."""
    parts = (number or "").split("-")
    return parts[2] if len(parts) == 4 else (number or "")  # noqa: PLR2004  see barcodes


@bp.app_template_filter("clock_of")
def clock_of(minute: int) -> str:
    """``10:20`` of the minutes after midnight."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


@bp.app_template_filter("has_page")
def has_page(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
