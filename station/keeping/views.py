"""The page of whoever looks after the installation: backups, jobs, and whether all is well."""

from collections.abc import Iterable
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station import jobs
from station.access import Permission
from station.errors import NotFound
from station.jobs import Job
from station.keeping import backup, doctor, surroundings
from station.keeping.findings import Finding
from station.settings import Settings
from station.web.access import requires
from station.web.database import current_database, current_session, current_time, transaction
from station.web.i18n import filled, translated

bp = Blueprint("keeping", __name__, url_prefix="/keeping")

_NEWEST = 7


@bp.get("")
@requires(Permission.KEEP)
def show() -> ResponseReturnValue:
    found = surroundings.glance(current_database(), current_settings(), current_time())
    return _page(found, checked=False)


@bp.post("/check")
@requires(Permission.KEEP)
def check() -> ResponseReturnValue:
    """Look at everything; changes nothing, but takes too long for every view of the page."""
    found = doctor.examine(current_database(), current_settings(), at=current_time())
    return _page(found, checked=True)


@bp.post("/jobs")
@requires(Permission.KEEP)
def ask_for_job() -> ResponseReturnValue:
    name = request.form.get("name", "")
    with transaction() as session:
        if not jobs.ask_for(session, name, at=current_time()):
            raise NotFound(kind="Job", id=name)
    flash(_("It is done within a minute, while you go on."), "good")
    return redirect(url_for(".show"), 303)


def _page(found: Iterable[Finding], *, checked: bool) -> str:
    findings = [(item.verdict.value, item.sentence(filled)) for item in found]
    rows = jobs.rows_of(current_session())
    return render_template(
        "keeping/keeping.html",
        findings=findings,
        checked=checked,
        backups=backup.kept(current_settings().backups)[:_NEWEST],
        folder=current_settings().backups,
        has_backups=current_database().path is not None,
        jobs=[(job.name, rows.get(job.name)) for job in _jobs()],
        error_in=lambda row: jobs.sentence_of(row, translated),
    )


def _jobs() -> tuple[Job, ...]:
    return cast("tuple[Job, ...]", current_app.extensions["jobs"])


def current_settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
