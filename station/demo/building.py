"""Builds the demonstration county, in one transaction: all of it, or nothing."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import select

from station.access import Actor, Permission
from station.clock import Clock, system_clock
from station.db import Database, WriteSession
from station.demo import cast, lines, today, yesterday
from station.demo.cast import Login
from station.demo.county import County
from station.demo.recipients import Inventor
from station.demo.times import Times
from station.errors import N_, RuleBroken
from station.keys import NodeKeys
from station.network.details import PartnerDetails
from station.network.importing import import_divisions
from station.network.models import Division, Partner, Station
from station.network.registers import ensure_partners
from station.network.service import edit_partner
from station.parcels.sorting_memory import Memory
from station.records import installation
from station.resources import PACKAGE
from station.settings import Settings

Progress = Callable[[str, int, int], None]
"""Called with the stage (marked by ``N_``), steps done and steps in all."""

# A small demonstration has its parcels at fewer villages.
_SPARSE_BELOW = 0.5
NETWORK = N_("Network")
SEED = 421223
EDITION = date(2023, 6, 30)
PARTNERS = frozenset({"ems", "zto", "yto", "jd", "jt"})
_DIVISIONS = PACKAGE / "data" / "network" / "chongyang_421223.csv"


class NotEmpty(RuleBroken):
    message = N_("There is a county here already. Make the demonstration in an empty folder.")


def build(
    database: Database,
    *,
    home: Path,
    progress: Progress | None = None,
    clock: Clock = system_clock,
    scale: float = 1.0,
    seed: int = SEED,
) -> list[Login]:
    """Make the demonstration county in an installed, empty database.

    Args:
        database: installed, without a county.
        home: the installation's folder, for its secret.
        progress: told after every step.
        clock: its day is the demonstration's today.
        scale: 1.0 for some 1,500 parcels today and 600 yesterday.
        seed: the same seed and clock make the same county.

    Raises:
        NotEmpty: there is a county already.
    """
    report = progress or (lambda _stage, _done, _total: None)
    secret = Settings(home=home, database_url=str(database.url)).secret_key().encode()
    with database.write() as session:
        if session.exec(select(Station.id).limit(1)).first() is not None:
            raise NotEmpty
        _keep_loaded(session)
        county = _found(session, Memory(secret), Times(clock()), Random(seed), scale, report)
        county.sign = NodeKeys(home, county.node_id).sign
        for stage, steps in (
            (yesterday.STAGE, yesterday.steps(county)),
            (today.STAGE, today.steps(county)),
        ):
            for done, step in enumerate(steps, 1):
                step()
                report(stage, done, len(steps))
        return cast.logins(session)


def _keep_loaded(session: WriteSession) -> None:
    """A session forgets rows that nobody holds; here most are asked for again and again."""
    kept: list[object] = []

    def keep(_session: object, row: object) -> None:
        kept.append(row)

    sa.event.listen(session, "loaded_as_persistent", keep)
    sa.event.listen(session, "pending_to_persistent", keep)


def _found(
    session: WriteSession,
    memory: Memory,
    times: Times,
    random: Random,
    scale: float,
    report: Progress,
) -> County:
    """Places, people and lines, before anything happens."""
    founder = Actor(None, "", "administration", UUID(int=0), "/", frozenset(Permission))
    import_divisions(
        session,
        _DIVISIONS.read_bytes(),
        edition=EDITION,
        actor=founder,
        progress=partial(report, NETWORK),
    )
    divisions = {d.code: d for d in session.exec(select(Division).order_by(Division.code))}
    by_division = {s.division_id: s for s in session.exec(select(Station))}
    stations = {code: by_division[division.id] for code, division in divisions.items()}
    ensure_partners(session)
    actors = cast.engage(session, stations, times.at(times.yesterday, 0))
    _choose_partners(session, actors["coordinator"])
    network = lines.Network(
        session, actors["coordinator"], stations, divisions, cast.drivers(actors)
    )
    routes = lines.draw_lines(network)
    return County(
        session=session,
        node_id=installation(session).node_id,
        memory=memory,
        random=random,
        times=times,
        inventor=Inventor(random, list(divisions.values()), sparse=scale < _SPARSE_BELOW),
        scale=scale,
        stations=stations,
        divisions=divisions,
        actors=actors,
        routes=routes,
    )


def _choose_partners(session: WriteSession, coordinator: Actor) -> None:
    """Five of the usual partners come to this county."""
    for partner in session.exec(select(Partner)).all():
        details = PartnerDetails(
            partner.code,
            partner.name,
            partner.kind,
            partner.hotline,
            is_active=partner.code in PARTNERS,
        )
        edit_partner(session, partner.id, details, version=partner.version, actor=coordinator)
