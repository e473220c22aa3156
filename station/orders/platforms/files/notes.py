"""What is said about a row of a platform's file; the page translates it."""

from station.errors import N_

NUMBER_MISSING = N_("The order number is missing.")
NUMBER_MALFORMED = N_("%(cell)s is not an order number.")
NUMBER_LOST_DIGITS = N_("%(cell)s has lost digits of the order number. Format the column as text.")
TITLE_MISSING = N_("The name of the goods is missing.")
QUANTITY_MALFORMED = N_("The quantity %(cell)s is no whole number from 1 to %(most)d.")
SUM_MALFORMED = N_("%(cell)s is not an amount in yuan.")
SUM_MISSING = N_("What was paid for it is not said.")
SUMS_DIFFER = N_("The rows of this order say different sums for all of it.")
SUM_UNCLEAR = N_(
    "Only the sum of the whole order is said, and no price by which it could be shared among its "
    "rows. Add a column 单价."
)
COSTS_NOTHING = N_("It costs less than a fen a piece. Send a gift with the note of another row.")
TOO_MUCH = N_("The sum of the order is more than any order costs. Check it.")
NAME_MISSING = N_("The recipient's name is missing.")
PHONE_MISSING = N_("The recipient's phone is missing.")
PHONE_MALFORMED = N_("%(cell)s is not a phone number.")
ADDRESS_MISSING = N_("Where it shall be sent is missing.")
TEXT_SHORTENED = N_("A text longer than %(limit)d characters was shortened.")

CANCELLED = N_("Cancelled or refunded on the platform (%(state)s).")
UNPAID = N_("Not paid yet on the platform (%(state)s).")
SENT = N_("Sent already by what the platform says (%(state)s).")
STATE_UNKNOWN = N_("What “%(state)s” means is not known; it is taken as paid and to be sent.")
PHONE_MASKED = N_("The platform has masked the phone: print the label on the platform.")
