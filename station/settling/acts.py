"""What people do about an incident, each as one transaction of the caller's."""

from sqlmodel import Session

from station import custody
from station.custody import Writer
from station.errors import N_, InvalidInput, RuleBroken
from station.incidents import service
from station.incidents.models import Incident
from station.incidents.words import outcome_with
from station.network.lookup import find_stations
from station.settling import matter
from station.settling.forms import DecideForm, ReasonForm, SettleForm, TransferForm
from station.web.i18n import translated

WHICH_STATION = N_("No single station is called that. Type its code, or more of its name.")


class NeedsDecision(RuleBroken):
    message = N_("The books still disagree. The county coordinator has to say who has it.")


class NothingToDecide(RuleBroken):
    message = N_("This matter is about no parcel and no bag that is known here.")


def settle(session: Session, writer: Writer, incident: Incident, form: SettleForm) -> None:
    if matter.fork_of(session, incident):
        raise NeedsDecision
    outcome = outcome_with(form.outcome, form.note)
    service.settle(session, incident.id, outcome=outcome, actor=writer.actor, at=writer.at)


def reopen(session: Session, writer: Writer, incident: Incident, form: ReasonForm) -> None:
    reason = form.reason
    service.reopen(session, incident.id, reason=reason, actor=writer.actor, at=writer.at)


def declare_lost(session: Session, writer: Writer, incident: Incident, form: ReasonForm) -> None:
    if incident.unit_id is None:
        raise NothingToDecide
    custody.declare_lost(session, writer, incident.unit_id, reason=form.reason)


def transfer(session: Session, writer: Writer, incident: Incident, form: TransferForm) -> None:
    """Put the unit into the hands of the station that was typed by code, name or pinyin."""
    if incident.unit_id is None:
        raise NothingToDecide
    found = find_stations(session, form.place, seen_by=writer.actor, most=2)
    if len(found) != 1:
        raise InvalidInput({"place": translated(WHICH_STATION)})
    custody.force_transfer(
        session, writer, incident.unit_id, to_station_id=found[0].id, reason=form.reason
    )


def decide(session: Session, writer: Writer, incident: Incident, form: DecideForm) -> None:
    if incident.unit_id is None:
        raise NothingToDecide
    unit_id, head_id = incident.unit_id, form.head_id
    custody.adjudicate(session, writer, unit_id, head_id=head_id, reason=form.reason)


def instruct(session: Session, writer: Writer, incident: Incident, form: ReasonForm) -> None:
    if incident.unit_id is None:
        raise NothingToDecide
    custody.instruct(session, writer, incident.unit_id, text=form.reason)
