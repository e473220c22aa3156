"""Sticks with messages, on their way by road: late, shuffled, carried twice, or lost."""

from uuid import UUID

from station.errors import StationError
from station.sync import answering, exchange
from tests.sync.machines import Machine
from tests.sync.simulator.world import Stick, World


def stick_up(world: World) -> None:
    name = world.random.choice([*world.machines])
    machine = world.machine(name)
    messages = [*exchange.bundle(machine.database, machine.identity, release=machine.release)]
    if world.random.random() < 0.3:
        world.random.shuffle(messages)
    world.sticks.append(Stick("hub", messages))
    world.done[-1] += f" of {name}"


def stick_arrives(world: World) -> None:
    """Perhaps late, perhaps not for the last time."""
    if not world.sticks:
        return
    stick = world.random.choice(world.sticks)
    if world.random.random() < 0.7:
        world.sticks.remove(stick)
    world.done[-1] += f" at {stick.to}"
    machine = world.machine(stick.to)
    before = world.marks(machine)
    try:
        take(world, machine, stick)
    except StationError as refusal:
        world.done[-1] += f": {type(refusal).__name__}"
    world.look(machine, before)


def take(world: World, machine: Machine, stick: Stick) -> None:
    if stick.to != "hub":
        exchange.take_bundle(
            machine.database,
            machine.identity,
            stick.messages,
            at=world.now,
            release=machine.release,
        )
        return
    answers = answering.answer_bundle(
        machine.database, machine.identity, stick.messages, at=world.now
    )
    if answers:
        sender = UUID(bytes=answers[0][21:37])
        names = [n for n, m in world.machines.items() if m.node_id == sender]
        world.sticks += [Stick(name, answers) for name in names]


def stick_lost(world: World) -> None:
    if world.sticks:
        world.sticks.pop(world.random.randrange(len(world.sticks)))
