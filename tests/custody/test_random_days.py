"""Random days go well, and a fault that is planted in any rule is caught by one of them."""

from typing import ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import get_state_machine_test, run_state_machine_as_test
from msgspec.structs import replace

from station.custody import EVENT, KINDS, Holder, State
from station.custody import decisions as deciding
from station.custody import fold as folding
from station.custody import rules as allowing
from station.custody import service as recording
from station.custody.events import event_row
from station.custody.kinds import After
from station.custody.steps import step
from tests.custody.random_day import RandomDay

_SETTINGS = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

# Most faults are caught by the first, and all by the eighth.
SEEDS = range(1, 41)


class ToldDay(RandomDay):
    """A random day that tells what has happened on it."""

    kinds: ClassVar[set[str]] = set()

    def teardown(self):
        if hasattr(self, "database"):
            with self.database.read() as session:
                self.kinds.update(session.connection().scalars(sa.select(EVENT.c.kind)))
        super().teardown()


def test_no_random_day_puts_anything_in_two_hands_or_in_none():
    run_state_machine_as_test(ToldDay, settings=_SETTINGS)

    # Else nothing was tried.
    assert ToldDay.kinds >= {"pack", "close", "depart", "receive", "seen", "instruct"}


def _kind(name, **changes):
    return lambda patch: patch.setitem(KINDS, name, replace(KINDS[name], **changes))


def _function(module, name, faulty):
    return lambda patch: patch.setattr(module, name, faulty)


def _nothing(*_args, **_fields):
    """Does nothing, and finds nothing wrong."""


def _without_epoch(writer, happening, before):
    return event_row(writer, happening, before) | {"epoch": before.epoch}


def _taken_from_the_sack(before, event):
    """Where an opened bag is, if the next scan of its empty sack moved it."""
    return step(replace(before, state=State.CLOSED), event)


FAULTS = {
    "a receipt leaves the load on the leg": _kind("receive", after=After.SAME),
    "a departure leaves the load at the station": _kind("depart", after=After.SAME),
    "a cancelled departure leaves the load on the leg": _kind("cancel_departure", after=After.SAME),
    "taking out leaves the parcel in the bag": _kind("unpack", after=After.SAME),
    "taking over leaves it with the partner": _kind("take_over", after=After.SAME),
    "what the partner takes back stays here": _kind("hand_to_partner", after=After.SAME),
    "what nobody took is forgotten on its way": _kind("refuse", state=State.ARRIVED),
    "what is back stays on the leg": _kind("bring_back", after=After.SAME),
    "nobody hears that it was found": _function(recording.incidents, "settle_found", _nothing),
    "a look at the seal moves the bag": _kind("seal_whole", after=After.STATION),
    "nobody hears of another seal": _kind("seal_differs", incident=""),
    "closing does not close": _kind("close", state=State.OPEN),
    "reopening does not open": _kind("reopen", state=State.CLOSED),
    "opening does not open": _kind("open", state=State.CLOSED),
    "a parcel seen elsewhere stays where it was": _kind("seen", after=After.SAME),
    "what is short is taken for received": _kind("short", after=After.STATION),
    "nobody hears what is short": _kind("short", incident=""),
    "what is over stays where it was": _kind("over", after=After.SAME),
    "nobody hears what is over": _kind("over", incident=""),
    "what came to the wrong station stays where it was": _kind("misrouted", after=After.SAME),
    "nobody hears what came to the wrong station": _kind("misrouted", incident=""),
    "a damage moves the parcel": _kind("damaged", after=After.STATION),
    "nobody hears of a damage": _kind("damaged", incident=""),
    "what is lost stays in its hands": _kind("declare_lost", after=After.SAME),
    "a loss leaves its matters open": _function(deciding, "_settle", _nothing),
    "everything may be lost, again and again": _function(allowing, "ensure_can_be_lost", _nothing),
    "a transfer leaves it where it was": _kind("force_transfer", after=After.SAME),
    "a transfer does not fence off who had it": _function(recording, "event_row", _without_epoch),
    "everything may be transferred": _function(allowing, "ensure_can_transfer", _nothing),
    "an instruction moves the parcel": _kind("instruct", after=After.STATION),
    "an instruction goes into a closed bag": _function(
        allowing, "ensure_outside_closed_bag", _nothing
    ),
    "a decision joins no heads": _function(
        deciding, "_join", lambda _session, _writer, _unit, follows, *_: follows
    ),
    "two hands are not found": _function(folding._Fold, "_note_fork", _nothing),
    "the sack of an opened bag takes its parcels along": _function(
        recording, "step", _taken_from_the_sack
    ),
    "anybody may pack anything": _function(recording, "ensure_can_happen", _nothing),
    "what lies in a closed bag can be got at": _function(
        recording, "ensure_not_sealed_in", _nothing
    ),
    "a contradiction is not found": _function(recording, "findings_of", lambda *_: ()),
    "a bag's way is not read": _function(
        recording, "through_bag", lambda bag, **_: replace(bag, holder=Holder.NOBODY)
    ),
    "the log is forgotten": _function(recording, "append", _nothing),
    "a closing is held against what its own node knew": _function(
        folding, "_is_out_of", lambda _, bag: bag.closed_on is not None
    ),
    "undo does not look at the events": _function(recording, "refold", recording.fold_of),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught_on_days_that_go_well_without_it(fault, monkeypatch):
    FAULTS[fault](monkeypatch)

    caught_by = next((number for number in SEEDS if not days_go_well(number)), None)
    monkeypatch.undo()

    assert caught_by is not None
    assert days_go_well(caught_by)


def days_go_well(number):
    """Whether the three days of a seed, always the same, come to their end."""
    days = get_state_machine_test(
        RandomDay,
        settings=settings(
            _SETTINGS, max_examples=3, phases=[Phase.generate], report_multiple_bugs=False
        ),
    )
    try:
        seed(number)(days)()
    # Whatever the day trips over; pytest's own failures are no Exception.
    except (Exception, pytest.fail.Exception):  # noqa: BLE001
        return False
    return True
