"""A station's computer joins the county: by a code that the coordinator made, once.

The code is never sent. Both sides prove with it that they know it, so a computer is sure
of its hub before any certificate says so, also where the question rides on a stick.
"""

import hmac
import json
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.errors import N_, RuleBroken
from station.records import installation
from station.sync import nodes
from station.sync.bits import Malformed
from station.sync.models import Enrolment, Node
from station.sync.nodes import Identity
from station.sync.release import Release, ensure_understood

# Without letters that are taken for digits; 12 of them are 60 bits.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAKEN_FOR = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_LENGTH, _GROUP = 12, 4
VALID = timedelta(hours=24)
# The van does not go to every village every day.
VALID_BY_STICK = timedelta(days=7)
_MOST_BYTES = 64 * 1024
_ASKED = {"mark": str, "node": str, "key": str, "release": int}
_TOLD = {"hub": str, "key": str, "name": str, "node": str, "stations": list, "ca": str}


class WrongCode(RuleBroken):
    message = N_(
        "This code does not count: it was mistyped, used already, or is too old. "
        "The coordinator makes a new one on the page of computers."
    )


class NotTheHub(RuleBroken):
    message = N_(
        "What answers does not know the code: it is not the county's hub. Nothing was told to it."
    )


class NoStations(RuleBroken):
    message = N_("Choose at least one station for this computer.")


class JoinedElsewhere(RuleBroken):
    message = N_("This computer works with another hub already, or has a county of its own.")


class Welcome(Struct, frozen=True):
    """What the hub says to a computer that has joined."""

    hub_name: str
    stations: tuple[str, ...]
    ca: str


def normalised(code: str) -> str:
    """The code as it was made, however it was typed: full-width, with spaces, O for 0.

    Raises:
        WrongCode: it cannot be one.
    """
    text = unicodedata.normalize("NFKC", code).upper()
    found = "".join(sign for sign in text if sign.isalnum()).translate(_TAKEN_FOR)
    if len(found) != _LENGTH or not set(found) <= set(_SIGNS):
        raise WrongCode
    return found


def grouped(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def invite(
    session: Session,
    me: Identity,
    *,
    name: str,
    stations: Iterable[UUID],
    at: datetime,
    by_id: UUID | None = None,
    replaces: Node | None = None,
    valid: timedelta = VALID,
) -> tuple[Enrolment, str]:
    """At the hub: let one computer join for some stations; the code is known only now.

    An earlier code for any of these stations that was not used counts no longer.

    Raises:
        NoStations, HostedElsewhere: it could not write for them.
    """
    wanted = sorted(stations)
    if not wanted:
        raise NoStations
    nodes.establish(session, me, name=nodes.county_name(session))
    nodes.ensure_free(session, wanted, but=replaces.id if replaces else None)
    _end_older(session, wanted, at=at)
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    made = Enrolment(
        mark=_mark(code),
        key=key_of(code),
        name=name,
        station_ids=[station.hex for station in wanted],
        made_at=at,
        made_by_id=by_id,
        valid_until=at + valid,
        replaces_id=replaces.id if replaces else None,
    )
    session.add(made)
    session.flush()
    return made, grouped(code)


def _end_older(session: Session, stations: Iterable[UUID], *, at: datetime) -> None:
    wanted = {station.hex for station in stations}
    for older in open_ones(session, at=at):
        if set(older.station_ids) & wanted:
            older.valid_until = at
            session.add(older)


def open_ones(session: Session, *, at: datetime) -> list[Enrolment]:
    """The codes that still may be used, the newest first."""
    query = select(Enrolment).where(
        col(Enrolment.used_at).is_(None), col(Enrolment.valid_until) > at
    )
    return list(session.exec(query.order_by(col(Enrolment.made_at).desc())))


def ask(me: Identity, code: str, *, release: Release) -> bytes:
    """What a computer that wants to join says first.

    Raises:
        WrongCode: what was typed can be no code.
    """
    code = normalised(code)
    said = {
        "mark": _mark(code),
        "node": me.node_id.hex,
        "key": me.public_key.hex(),
        "release": release.number,
    }
    return proven(said, key_of(code))


def answer(
    session: Session, me: Identity, question: bytes, *, at: datetime, release: Release, ca: str = ""
) -> bytes:
    """At the hub: enrol the computer, in one go with the withdrawal of the one it replaces.

    Asked again by the same computer while the code counts, the same is answered.

    Raises:
        WrongCode, TooOld, AheadOfHub, Malformed: nothing was changed.
    """
    said = _read(question, _ASKED)
    found = session.exec(select(Enrolment).where(Enrolment.mark == said["mark"])).first()
    try:
        node_id, key = UUID(said["node"]), bytes.fromhex(said["key"])
        number = int(said["release"])
    except ValueError as error:
        raise Malformed(problem=N_("the question cannot be read")) from error
    if found is None or found.valid_until <= at or not _is_proven(said, found.key):
        raise WrongCode
    if found.used_at is not None and found.node_id != node_id:
        raise WrongCode
    ensure_understood(number, release.number)
    if found.used_at is None:
        _enrol(session, found, node_id, key, at=at)
    hub = session.get_one(Node, me.node_id)
    told = {
        "hub": me.node_id.hex,
        "key": me.public_key.hex(),
        "name": hub.name,
        "node": node_id.hex,
        "stations": names_of(session, found),
        "ca": ca,
    }
    return proven(told, found.key)


def _enrol(session: Session, found: Enrolment, node_id: UUID, key: bytes, *, at: datetime) -> None:
    known = session.get(Node, node_id)
    if known is not None and known.public_key != key:
        # Another's name: a code lets nobody speak for a computer that is known.
        raise WrongCode
    if found.replaces_id is not None and found.replaces_id != node_id:
        nodes.revoke(session, found.replaces_id, at=at)
    stations = [UUID(text) for text in found.station_ids]
    nodes.enrol(session, node_id=node_id, public_key=key, name=found.name, stations=stations)
    found.node_id, found.used_at = node_id, at
    session.add(found)
    session.flush()


def hear(session: Session, me: Identity, code: str, data: bytes, *, url: str) -> Welcome:
    """On the computer that joins: from now on the county is the hub's.

    Raises:
        NotTheHub: who answers does not know the code.
        JoinedElsewhere: there is another county here.
    """
    return hear_by_key(session, me, key_of(code), data, url=url)


def hub_key_in(me: Identity, key: bytes, data: bytes) -> bytes:
    """The key of the hub that answers. Raises NotTheHub, Malformed."""
    return _told_by_hub(me, key, data)[1]


def _told_by_hub(me: Identity, key: bytes, data: bytes) -> tuple[dict[str, Any], bytes]:
    said = _read(data, _TOLD)
    if not _is_proven(said, key) or said.get("node") != me.node_id.hex:
        raise NotTheHub
    return said, bytes.fromhex(said["key"])


def hear_by_key(session: Session, me: Identity, key: bytes, data: bytes, *, url: str) -> Welcome:
    """The same, where only what proves the code was kept. Raises NotTheHub, JoinedElsewhere."""
    said, hub_key = _told_by_hub(me, key, data)
    hub_id = UUID(said["hub"])
    ensure_may_join(session, hub_id)
    peer = nodes.join(session, hub_id=hub_id, public_key=hub_key)
    peer.name, peer.problem = said["name"], ""
    peer.url = url or peer.url
    session.add(peer)
    session.flush()
    return Welcome(peer.name, tuple(said["stations"]), said["ca"])


def ensure_may_join(session: Session, hub_id: UUID | None = None) -> None:
    """Raises JoinedElsewhere where there is a county that would not be the hub's."""
    me = installation(session)
    if me.hub_id is None:
        if nodes.has_county(session):
            raise JoinedElsewhere
    elif hub_id is not None and me.hub_id != hub_id:
        raise JoinedElsewhere


def names_of(session: Session, found: Enrolment) -> list[str]:
    return nodes.station_names(session, [UUID(text) for text in found.station_ids])


def _mark(code: str) -> str:
    return sha256(b"cunyi mark " + code.encode()).hexdigest()[:16]


def key_of(code: str) -> bytes:
    """What proves that somebody knows the code. Raises WrongCode where it can be none."""
    return sha256(b"cunyi join " + normalised(code).encode()).digest()


def proven(said: dict[str, Any], key: bytes) -> bytes:
    return json.dumps({**said, "proof": _proof(said, key)}, ensure_ascii=False).encode()


def _is_proven(said: dict[str, Any], key: bytes) -> bool:
    rest = {name: value for name, value in said.items() if name != "proof"}
    return hmac.compare_digest(str(said.get("proof")), _proof(rest, key))


def _proof(said: dict[str, Any], key: bytes) -> str:
    # Who asks and who answers say different things, so neither's proof is the other's.
    text = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(key, text, "sha256").hex()


def _read(data: bytes, kinds: Mapping[str, type]) -> dict[str, Any]:
    """Raises Malformed where it is not of these kinds, whatever it is."""
    try:
        said = json.loads(data) if len(data) <= _MOST_BYTES else None
    except ValueError:
        said = None
    if not isinstance(said, dict) or not all(
        isinstance(said.get(name), kind) for name, kind in kinds.items()
    ):
        raise Malformed(problem=N_("the question cannot be read"))
    return said
