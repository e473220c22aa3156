"""The counter's words: sizes, sources of an agreement, what is on the shelf."""

from station.counter.models import About, Size, Source
from station.errors import N_
from station.ledger import EntryKind

SIZE_NAMES: dict[Size, str] = {
    Size.SMALL: N_("small"),
    Size.MEDIUM: N_("medium"),
    Size.LARGE: N_("large"),
}
ABOUT_NAMES: dict[About, str] = {
    About.TO_STATION: N_("bring it to the station"),
    About.CONFIRM: N_("the station confirms receipt"),
}
SOURCE_NAMES: dict[Source, str] = {
    Source.PARTNER: N_("from the partner"),
    Source.PHONE: N_("by phone"),
    Source.IN_PERSON: N_("in person"),
}
ENTRY_NAMES: dict[EntryKind, str] = {
    EntryKind.COLLECT: N_("collected"),
    EntryKind.REVERSE: N_("taken back"),
    EntryKind.DIFFERENCE: N_("over or short"),
    EntryKind.REMIT: N_("sent to the county"),
    EntryKind.REMITTED: N_("received by the county"),
    EntryKind.SELL: N_("sold"),
    EntryKind.REFUND: N_("given back to a buyer"),
    EntryKind.PAY_OUT: N_("paid to a producer"),
    EntryKind.PAY: N_("paid to the partner"),
    EntryKind.PAID_OUT: N_("paid out by a platform"),
}
