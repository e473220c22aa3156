"""What ways, states and steps of an order are called."""

from station.errors import N_
from station.ledger import EntryKind
from station.orders.models import OrderState, Payment, StepKind, Way

WAYS = {
    Way.PICKUP: N_("collected at a station"),
    Way.DOOR: N_("brought to the door"),
    Way.PARCEL: N_("sent as a parcel"),
}
PAYMENTS = {
    Payment.AT_PICKUP: N_("when it is collected"),
    Payment.TRANSFER: N_("by transfer"),
    Payment.PLATFORM: N_("at the platform"),
}
# The buyers of the shop choose among these.
SHOP_PAYMENTS = {payment: PAYMENTS[payment] for payment in (Payment.AT_PICKUP, Payment.TRANSFER)}

STATES = {
    OrderState.PLACED: N_("new"),
    OrderState.CONFIRMED: N_("confirmed"),
    OrderState.PACKED: N_("packed"),
    OrderState.READY: N_("ready to collect"),
    OrderState.SENT: N_("sent"),
    OrderState.HANDED_OVER: N_("given to the buyer"),
    OrderState.CANCELLED: N_("cancelled"),
    OrderState.RETURNED: N_("returned by the buyer"),
}
STEPS = {
    StepKind.CONFIRMED: N_("Confirmed by the station"),
    StepKind.PACKED: N_("Packed"),
    StepKind.READY: N_("Ready to collect"),
    StepKind.SENT: N_("Sent to the buyer"),
    StepKind.HANDED_OVER: N_("Given to the buyer"),
    StepKind.PAID: N_("Paid for"),
    StepKind.CANCELLED: N_("Cancelled"),
    StepKind.RETURNED: N_("Given back by the buyer"),
    StepKind.REFUNDED: N_("Money given back"),
}
# What the button says that makes it so.
ACTS = {
    StepKind.CONFIRMED: N_("Confirm"),
    StepKind.READY: N_("It is ready to collect"),
    StepKind.SENT: N_("It is on its way"),
    StepKind.HANDED_OVER: N_("It is given to the buyer"),
}
# On a producer's statement.
ENTRIES = {
    EntryKind.SELL: N_("sold"),
    EntryKind.REVERSE: N_("taken back"),
    EntryKind.PAY_OUT: N_("paid out"),
}
