"""The evening's papers of the day before: cash counted and sent, the day and the month on paper."""

from sqlmodel import col, select

from station.clock import business_day
from station.counter import papers, paying, remitting
from station.counter.models import CashClose, Remittance
from station.db import new_id
from station.demo.county import County
from station.ledger import Due
from station.ledger import lookup as books
from station.network.models import Partner
from station.statements import daily, monthly
from station.statements.daily import Wanted

_HOUR = 19 * 60 + 40


def print_papers(county: County) -> None:
    """One station sends its money up; the partner that is owed most is paid a part."""
    day, session = county.times.yesterday, county.session
    session.flush()
    query = select(CashClose).order_by(col(CashClose.counted_fen).desc(), col(CashClose.number))
    kept = session.exec(query).first()
    if kept is None:
        return
    station = county.station_of(kept.station_id)
    operator = county.writer(county.operator_at(station), day, _HOUR)
    papers.freeze_close(session, operator, kept)
    daily.freeze(session, operator, Wanted(day, station.id))
    there = books.counter(session, station.id)
    if any(there.values()):
        _confirm(
            county, remitting.send(session, operator, there, carried_by="刘志强", act_id=new_id())
        )
    _month(county)


def _confirm(county: County, sent: Remittance) -> None:
    writer = county.writer("coordinator", county.times.yesterday, _HOUR + 25)
    remitting.confirm(county.session, writer, sent, sent.fen)
    papers.freeze_remittance(county.session, writer, sent)


def _month(county: County) -> None:
    writer = county.writer("coordinator", county.times.yesterday, _HOUR + 30)
    day, session = business_day(writer.at), county.session
    owed = {
        each.partner.id: each.cod.fen for each in paying.standings(session, seen_by=writer.actor)
    }
    partner_id = max(owed, key=lambda each: owed[each], default=county.partner("yto").id)
    partner = session.get_one(Partner, partner_id)
    part = owed.get(partner_id, 0) // 200 * 100
    if part > 0:
        paying.pay(
            session,
            writer,
            Due(partner_id, part),
            reference=f"ABC{day:%Y%m%d}0042",
            act_id=new_id(),
        )
    daily.freeze(session, writer, Wanted(day, None, partner.id))
    monthly.freeze(session, writer, partner, day)
