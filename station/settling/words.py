"""How an event is known, in words."""

from station.custody import Evidence
from station.errors import N_

EVIDENCE_NAMES: dict[Evidence, str] = {
    Evidence.ADMINISTRATIVE: N_("from the office"),
    Evidence.TYPED: N_("typed by hand"),
    Evidence.MANIFEST: N_("accepted with the bill"),
    Evidence.BAG_SCAN: N_("the bag was scanned"),
    Evidence.UNIT_SCAN: N_("scanned"),
    Evidence.SIGNED: N_("signed for"),
}
