"""The words of acceptance: kinds of document."""

from station.acceptance.models import DocumentKind
from station.errors import N_

DOCUMENT_NAMES: dict[DocumentKind, str] = {
    DocumentKind.IDENTITY_CARD: N_("identity card"),
    DocumentKind.RESIDENCE_PERMIT: N_("residence permit"),
    DocumentKind.PASSPORT: N_("passport"),
    DocumentKind.TRAVEL_PERMIT: N_("travel permit"),
    DocumentKind.ORGANISATION: N_("an organisation's code"),
}
