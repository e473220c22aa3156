"""A person's answers to what an edition leaves open."""

from collections.abc import Mapping
from uuid import UUID

from station.errors import N_, RuleBroken
from station.network.division_file import DivisionRow
from station.network.edition_change import EditionChange, KnownPlace, Pairing, Unsettled


class PlaceUnsettled(RuleBroken):
    message = N_("Say of %(name)s (%(code)s) which place it is now, or that it is abolished.")


class NotACandidate(RuleBroken):
    message = N_(
        "%(name)s cannot have become %(code)s. Choose one of the places offered for it, or “abolished”."
    )


class ChosenTwice(RuleBroken):
    message = N_(
        "%(name)s (%(code)s) was chosen for two places. It can continue one of them; "
        "say of the other that it is abolished."
    )


def settle(change: EditionChange, answers: Mapping[UUID, str | None]) -> EditionChange:
    """Apply a person's answers: the code that each unsettled place has now, or None if abolished."""
    chosen: dict[str, Pairing] = {}
    abolished: list[KnownPlace] = []
    for question in change.unsettled:
        row = _answer(question, answers)
        if row is None:
            abolished.append(question.place)
        elif row.code in chosen:
            raise ChosenTwice(name=row.name, code=row.code)
        else:
            chosen[row.code] = Pairing(question.place, row)
    candidates = {row.code: row for question in change.unsettled for row in question.candidates}
    left_over = [row for code, row in candidates.items() if code not in chosen]
    return EditionChange.of(
        [*change.continued, *chosen.values()],
        [*change.gone_places, *abolished],
        [*change.new_rows, *left_over],
        absent=change.absent,
    )


def _answer(question: Unsettled, answers: Mapping[UUID, str | None]) -> DivisionRow | None:
    place = question.place
    if place.place_id not in answers:
        raise PlaceUnsettled(name=place.name, code=place.code)
    code = answers[place.place_id]
    if code is None:
        return None
    for row in question.candidates:
        if row.code == code:
            return row
    raise NotACandidate(name=place.name, code=code)
