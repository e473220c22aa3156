"""What the command line says of a courier's file that was taken in."""

from station.cli.console import Console
from station.cli.words import filled, say
from station.errors import N_
from station.parcels.courier_files.notes import Note
from station.parcels.intake import Prepared, TakenIn
from station.parcels.intake_rows import SAME_CONTENT
from station.parcels.preview import Outcome, differing_text, preview_of
from station.parcels.sorting import Sorting
from station.parcels.words import FIELD_NAMES


def tell(console: Console, prepared: Prepared, taken: TakenIn | None) -> None:
    """``taken`` is None where the file had nothing new, and nothing was written."""
    refused = [
        {"row": refusal.row, "reason": filled(refusal.reason.message, refusal.reason.values)}
        for refusal in prepared.read.parsed.refused
    ]
    counts = {sorting.value: taken.counts[sorting] if taken else 0 for sorting in Sorting}
    took = taken.intake.taken if taken else 0
    already = taken.intake.already if taken else prepared.already
    console.say(
        N_("%(taken)d taken, %(already)d were here already, %(refused)d refused."),
        taken=took,
        already=already,
        refused=len(refused),
    )
    console.say(
        N_(
            "Sorted: %(sure)d sure, %(township)d to the township, %(asked)d to be asked, "
            "%(misrouted)d of other counties."
        ),
        **counts,
    )
    _warn_of_file(console, prepared)
    _warn_of_rows(console, prepared)
    console.result(taken=took, already=already, refused=refused, **counts)


def _warn_of_file(console: Console, prepared: Prepared) -> None:
    """What may be wrong with the file as a whole."""
    file = prepared.read
    if file.sheet.others:
        console.warn(
            N_("Other sheets of the file were not taken: %(names)s. Take them with --sheet NAME."),
            names=", ".join(file.sheet.others),
        )
    if file.mapping.missing:
        names = ", ".join(say(FIELD_NAMES[field]) for field in file.mapping.missing)
        console.warn(N_("No column of the file was found for: %(fields)s."), fields=names)
    if other := file.likelier_partner:
        console.warn(
            N_("Most numbers look like those of %(other)s, and not of %(partner)s."),
            other=other,
            partner=file.partner.code,
        )


def _warn_of_rows(console: Console, prepared: Prepared) -> None:
    """Row by row what was refused, what differs from before, and what is in doubt."""
    for line in preview_of(prepared).lines:
        if line.outcome is Outcome.SKIPPED or Note(SAME_CONTENT) in line.notes:
            continue
        reasons = [filled(note.message, note.values) for note in line.notes]
        reasons += filter(None, [differing_text(line.differs, say)])
        if reasons:
            console.warn(N_("Row %(row)d: %(reason)s"), row=line.row, reason=" ".join(reasons))
