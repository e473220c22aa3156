"""Photos ride last on a stick, and what is asked for comes with the next."""

from station.sync import answering, exchange, photos
from station.sync.envelope import ANSWER, Topic, topic_of
from tests.sync.photographed import a_photo, forget_what_is_shown, keep, never_to_come, shown


def test_photos_ride_on_a_stick_behind_everything_else(hub, village, machine_at, market, clock):
    keys = keep(village, market, a_photo(1))
    questions = [*exchange.bundle(village.database, village.identity)]
    assert topic_of(questions[-1]) == Topic.PHOTO

    answers = answering.answer_bundle(hub.database, hub.identity, questions, at=clock())
    exchange.take_bundle(village.database, village.identity, answers, at=clock())

    assert shown(hub, keys) == [True]
    left = [*exchange.bundle(village.database, village.identity)]
    assert Topic.PHOTO not in [topic_of(each) for each in left]


def test_a_photo_comes_with_the_stick_after_the_one_that_told_of_it(
    hub, village, machine_at, market, clock
):
    keys = keep(village, market, a_photo(1))
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())
    village.exchange_with(hub, at=clock())

    for _ in range(2):
        questions = [*exchange.bundle(above.database, above.identity)]
        answers = answering.answer_bundle(hub.database, hub.identity, questions, at=clock())
        exchange.take_bundle(above.database, above.identity, answers, at=clock())

    assert shown(above, keys) == [True]
    assert topic_of(answers[-1]) == Topic.PHOTO + ANSWER


def test_one_stick_after_the_other_asks_on_behind_those_that_nobody_has(
    hub, village, machine_at, market, clock
):
    keys = keep(village, market, a_photo(1))
    village.exchange_with(hub, at=clock())
    above = machine_at("tiancheng")
    above.exchange_with(hub, at=clock())
    forget_what_is_shown(above, keys)
    never_to_come(market, photos.MOST, hub, above)

    for _ in range(2):
        questions = [*exchange.bundle(above.database, above.identity)]
        answers = answering.answer_bundle(hub.database, hub.identity, questions, at=clock())
        exchange.take_bundle(above.database, above.identity, answers, at=clock())

    assert shown(above, keys) == [True]
