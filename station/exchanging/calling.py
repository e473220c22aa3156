"""A station's computer calls its hub: joins it, and exchanges everything once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout
from sqlmodel import Session

from station.clock import Clock
from station.db import Database
from station.errors import N_, RuleBroken, StationError
from station.exchanging import cable, tls
from station.exchanging.line import Hub, Line, NoLine, signing
from station.keeping.surroundings import NOT_BEFORE
from station.settings import BadSetting, Settings, hub_address
from station.sync import exchange, joining, nodes, photos
from station.sync.exchange import Call, Report
from station.sync.joining import Welcome
from station.sync.nodes import Identity
from station.sync.release import THIS, Release

Progress = Callable[[str, int, int], None]
LOADING = N_("First load")
# A program gets older than that nowhere; a hub whose clock leapt once shuts nobody out for good.
_LIKELY = timedelta(days=3 * 365)


class NotJoined(RuleBroken):
    message = N_("This computer has no hub to exchange with. station join URL CODE")


class ExchangingAlready(RuleBroken):
    message = N_("An exchange is under way already. Its end is shown on the page.")


class NoAddress(RuleBroken):
    message = N_(
        "%(url)s is no address of a hub. It begins with https://; only this machine itself is "
        "called without encryption."
    )


class Stopping(StationError):
    message = N_("The server was stopped. The exchange goes on where it was.")


def join(
    settings: Settings, database: Database, url: str, code: str, *, release: Release = THIS
) -> Welcome:
    """Ask the hub at ``url`` to be let in, by a code of its coordinator's.

    Raises:
        NoAddress, WrongCode, NotTheHub, NoLine, JoinedElsewhere: nothing was changed here.
    """
    url = _address(url.strip())
    with database.read() as session:
        joining.ensure_may_join(session)
        me = nodes.identity(session, settings.home)
    question = joining.ask(me, code, release=release)
    pinned = pinned_of(settings)
    # Without a certificate of the county's, the code alone proves who answers.
    with Line(Hub(url, pinned, NOT_BEFORE), unproven=pinned is None) as line:
        answer = line.post("join", question).data
    with database.write() as session:
        welcome = joining.hear(session, me, code, answer, url=url)
        tls.pin(settings.home, welcome.ca)
    return welcome


def _address(text: str) -> str:
    try:
        return hub_address(text if "://" in text else f"https://{text}", "URL")
    except BadSetting as error:
        raise NoAddress(url=text) from error


def exchange_once(
    database: Database,
    settings: Settings,
    clock: Clock,
    *,
    progress: Progress | None = None,
    go_on: Callable[[], None] = lambda: None,
    release: Release = THIS,
) -> Report:
    """Exchange everything with the hub; how it went is kept for the pages.

    A line that breaks off is taken up again at once as long as each try gets further.
    ``go_on`` is called before each message and may raise.

    Raises:
        NotJoined, ExchangingAlready: nothing was tried.
        StationError: it came to nothing, or broke off; it is taken up again where it was.
    """
    with alone(settings.home):
        with database.read() as session:
            hub = hub_of(session, settings)
            me = nodes.identity(session, settings.home)
        carry = _Carrying(database, me, progress, go_on)
        try:
            if cable.is_pulled(settings.home):
                raise NoLine(reason=N_("the cable is pulled"))
            report = _as_far_as_it_goes(hub, carry, clock, release)
        except StationError as error:
            _note(database, clock(), error)
            raise
        _note(database, clock(), None)
        return report


class _Carrying:
    """What one exchange needs over all its tries."""

    def __init__(
        self,
        database: Database,
        me: Identity,
        progress: Progress | None,
        go_on: Callable[[], None],
    ) -> None:
        self.database, self.me = database, me
        self._progress, self._go_on = progress, go_on

    def over(self, line: Line) -> Call:
        """A call that says how far a first load has come."""
        call = signing(line, self.me)

        def carried(question: bytes) -> bytes:
            self._go_on()
            if self._progress is not None:
                self._tell(self._progress)
            return call(question)

        return carried

    def position(self) -> tuple[object, ...]:
        return position(self.database)

    def _tell(self, progress: Progress) -> None:
        with self.database.read() as session:
            peer = nodes.peer_of(session)
        if peer.goal and not peer.is_complete:
            progress(LOADING, min(peer.held, peer.goal), peer.goal)


def _as_far_as_it_goes(hub: Hub, carry: _Carrying, clock: Clock, release: Release) -> Report:
    while True:
        before = carry.position()
        try:
            with Line(hub) as line:
                call = carry.over(line)
                return exchange.converse(
                    carry.database, carry.me, call, at=clock(), release=release
                )
        except NoLine:
            if carry.position() == before:
                raise


def position(database: Database) -> tuple[object, ...]:
    """How far both sides are, as it is known here."""
    with database.read() as session:
        peer = nodes.peer_of(session)
        said = (peer.feed, peer.held, peer.told_incarnation, peer.told_seq)
        return *said, *photos.waiting(session)


def hub_of(session: Session, settings: Settings) -> Hub:
    """Raises NotJoined."""
    peer = nodes.peer_or_none(session)
    url = settings.hub_url or (peer.url if peer else "")
    if peer is None or not url:
        raise NotJoined
    return Hub(url, pinned_of(settings), surely_past(peer.heard_at))


def surely_past(heard_at: datetime | None) -> datetime:
    """The newest time that the hub has said; this program's own where the hub was years ahead."""
    is_likely = heard_at is not None and NOT_BEFORE < heard_at < NOT_BEFORE + _LIKELY
    return heard_at if heard_at is not None and is_likely else NOT_BEFORE


def pinned_of(settings: Settings) -> Path | None:
    """The county's own certificate: the one that is set, else the one that the hub gave."""
    given = settings.home / tls.PINNED
    return settings.hub_ca or (given if given.exists() else None)


def _note(database: Database, at: datetime, error: StationError | None) -> None:
    with database.write() as session:
        peer = nodes.peer_of(session)
        peer.tried_at = at
        peer.problem = error.message if error else ""
        peer.problem_values = {k: str(v) for k, v in error.values.items()} if error else {}
        session.add(peer)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    lock = FileLock(home / "exchange.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as held:
        raise ExchangingAlready from held
    try:
        yield
    finally:
        lock.release()
