"""The words of acceptance: kinds of document, ways to pay."""

from station.acceptance.models import DocumentKind
from station.errors import N_
from station.ledger import Method

DOCUMENT_NAMES: dict[DocumentKind, str] = {
    DocumentKind.IDENTITY_CARD: N_("identity card"),
    DocumentKind.RESIDENCE_PERMIT: N_("residence permit"),
    DocumentKind.PASSPORT: N_("passport"),
    DocumentKind.TRAVEL_PERMIT: N_("travel permit"),
    DocumentKind.ORGANISATION: N_("an organisation's code"),
}
METHOD_NAMES: dict[Method, str] = {
    Method.CASH: N_("cash"),
    Method.WECHAT: N_("WeChat"),
    Method.ALIPAY: N_("Alipay"),
    Method.TRANSFER: N_("transfer"),
}
