"""What today's page says of parcels: what to count and to ask."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session, col

from station.access import Actor, Permission
from station.parcels import intake_lookup, lookup, questions
from station.parcels.lookup import Filter
from station.parcels.models import Intake
from station.parcels.sorting import Sorting
from station.web.room import Card


def intake_cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.TAKE_IN):
        return
    query = intake_lookup.to_be_counted(actor)
    waiting = _count(session, query)
    if waiting:
        first = session.exec(query.order_by(None).order_by(col(Intake.started_at))).first()
        url = url_for("intake.show_intake", intake_id=first.id) if first else ""
        step = _("Count what the courier hands over")
        to_count = url_for("intake.list_intakes", show="open")
        yield Card(_("To be counted"), waiting, to_count, step, tone="go", order=10, step_url=url)


def question_cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    if not actor.may(Permission.SORT):
        return
    asked = _count(session, questions.waiting(session, seen_by=actor))
    if asked:
        url = url_for("questions.next_question")
        yield Card(
            _("Questions"),
            asked,
            url_for("questions.list_questions"),
            _("Say where these parcels go"),
            tone="wait",
            order=20,
            step_url=url,
        )


def parcel_cards(session: Session, actor: Actor, _now: datetime) -> Iterable[Card]:
    """For those who look at all stations, and give nothing back themselves."""
    if not actor.may(Permission.LOOK) or actor.may(Permission.TAKE_IN):
        return
    aside = _count(session, _aside(session, actor))
    if aside:
        url = url_for("parcels.list_parcels", sorting=Sorting.MISROUTED.value, still="here")
        yield Card(_("Other counties'"), aside, url, tone="wait", order=60)


def _aside(session: Session, actor: Actor) -> Any:
    wanted = Filter(sorting=Sorting.MISROUTED, still_with_us=True)
    return lookup.listing(session, wanted, seen_by=actor)


def _count(session: Session, query: Any) -> int:
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    return int(session.connection().execute(counted).scalar_one())
