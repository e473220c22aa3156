"""The county's pages: papers of partners, their numbers, their prices."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import col, select

from station.acceptance import blocks, rules, tariffs, terms
from station.acceptance.blueprint import bp
from station.acceptance.forms import AuthoriseForm, BlockForm, TariffForm
from station.acceptance.tariffs import Zone
from station.access import Permission
from station.clock import business_day
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.lazy import lazy_module
from station.network import lookup as network
from station.network.models import Partner, Station
from station.parcels.acting import current_writer
from station.parcels.courier_files import delimited
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.scan import Sound

workbook = lazy_module("station.parcels.courier_files.workbook")
_MOST_ROWS = 200
_A_YEAR = timedelta(days=364)


class NoSuchStation(RuleBroken):
    message = N_("No one station is meant by %(text)s. Type its code, or more of its name.")


@bp.get("/terms")
@requires(Permission.MANAGE_NETWORK)
def list_terms() -> ResponseReturnValue:
    """Each partner with what it lets stations do."""
    session, day = current_session(), business_day(current_time())
    partners = session.exec(
        select(Partner).where(col(Partner.is_active)).order_by(Partner.code)
    ).all()
    rows = [
        (
            partner,
            sum(
                rules.is_valid(paper, day) and paper.withdrawn_at is None
                for paper in terms.papers_of(session, partner.id)
            ),
            sum(seen.left for seen in blocks.of_partner(session, partner.id)),
            terms.tariff_of(session, partner.id, day),
        )
        for partner in partners
    ]
    return render_template("acceptance/terms.html", rows=rows)


@bp.get("/terms/<uuid:partner_id>")
@requires(Permission.MANAGE_NETWORK)
def show_terms(partner_id: UUID) -> ResponseReturnValue:
    session, day = current_session(), business_day(current_time())
    partner = get_or_raise(session, Partner, partner_id)
    papers, seen = terms.papers_of(session, partner.id), blocks.of_partner(session, partner.id)
    station_ids = [*(each.station_id for each in papers), *(s.block.station_id for s in seen)]
    tariff = terms.tariff_of(session, partner.id, day)
    return render_template(
        "acceptance/partner_terms.html",
        partner=partner,
        papers=papers,
        blocks=seen,
        tariff=tariff,
        zones=[Zone.of(said) for said in tariff.zones] if tariff else [],
        names=network.names_of(session, station_ids),
        stations=network.list_stations(session, seen_by=current_actor()),
        day=day,
        until=day + _A_YEAR,
        is_valid=rules.is_valid,
    )


@bp.post("/terms/<uuid:partner_id>/authorise")
@requires(Permission.MANAGE_NETWORK)
@redisplay(show_terms)
def authorise(partner_id: UUID) -> ResponseReturnValue:
    form = AuthoriseForm.parse(request.form)
    with transaction() as session:
        station = _station(form.station)
        terms.authorise(
            session,
            current_writer(),
            station,
            get_or_raise(session, Partner, partner_id),
            paper=form.paper,
            valid_from=form.valid_from,
            valid_until=form.valid_until,
        )
    flash(_("%(place)s may accept now.", place=station.name), Sound.GOOD)
    return redirect(url_for(".show_terms", partner_id=partner_id), 303)


@bp.post("/terms/papers/<uuid:authorisation_id>/withdraw")
@requires(Permission.MANAGE_NETWORK)
def withdraw(authorisation_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        kept = terms.withdraw(session, current_writer(), authorisation_id)
        partner_id = kept.partner_id
    flash(_("Withdrawn: nothing more is accepted under this paper."), Sound.GOOD)
    return redirect(url_for(".show_terms", partner_id=partner_id), 303)


@bp.post("/terms/<uuid:partner_id>/numbers")
@requires(Permission.MANAGE_NETWORK)
@redisplay(show_terms)
def load_numbers(partner_id: UUID) -> ResponseReturnValue:
    form = BlockForm.parse(request.form)
    numbers = rules.expand(form.numbers)
    with transaction() as session:
        partner = get_or_raise(session, Partner, partner_id)
        blocks.load(session, current_writer(), _station(form.station), partner, numbers)
    said = ngettext("%(num)s number loaded.", "%(num)s numbers loaded.", len(numbers))
    flash(said, Sound.GOOD)
    return redirect(url_for(".show_terms", partner_id=partner_id), 303)


@bp.post("/terms/<uuid:partner_id>/tariff")
@requires(Permission.MANAGE_NETWORK)
@redisplay(show_terms)
def load_tariff(partner_id: UUID) -> ResponseReturnValue:
    form = TariffForm.parse(request.form)
    zones = _zones_of_file() or tariffs.read_text(form.zones)
    with transaction() as session:
        partner = get_or_raise(session, Partner, partner_id)
        terms.load_tariff(session, current_writer(), partner, zones, form.valid_from)
    said = ngettext("%(num)s zone loaded.", "%(num)s zones loaded.", len(zones))
    flash(said, Sound.GOOD)
    return redirect(url_for(".show_terms", partner_id=partner_id), 303)


def _zones_of_file() -> list[Zone]:
    """The first table of an uploaded spreadsheet; none where there is no file."""
    sent = request.files.get("file")
    content = sent.read() if sent and sent.filename else b""
    if not content or sent is None:
        return []
    name = (sent.filename or "")[-100:]
    if workbook.is_zip(content) or workbook.is_ole(content):
        tables = workbook.read_tables(content, name, _MOST_ROWS)
        return tariffs.read_rows(next((rows for _name, rows in tables if rows), []))
    return tariffs.read_text(delimited.decode(content, name))


def _station(text: str) -> Station:
    """The station that is meant, by its code or its name.

    Raises:
        NoSuchStation: none is, or more than one.
    """
    session, actor = current_session(), current_actor()
    # What the list of the field offers begins with the code.
    code = text.split(maxsplit=1)[0].upper()
    found = session.exec(select(Station).where(Station.code == code)).first()
    if found is not None and actor.sees(found.path):
        return found
    named = [each for each in network.list_stations(session, seen_by=actor) if text in each.name]
    exact = [each for each in named if each.name == text]
    if len(exact or named) != 1:
        raise NoSuchStation(text=text)
    return (exact or named)[0]
