"""What the pages call the things that an exchange carries, by the names of their tables."""

from collections import defaultdict

from station.errors import N_

SUBJECTS: defaultdict[str, str] = defaultdict(
    lambda: N_("a register's entry"),
    {
        "custody_event": N_("something that happened to a parcel or bag"),
        "parcel": N_("a parcel's details"),
        "contact": N_("whom a parcel is for"),
        "incident": N_("an incident"),
        "settlement": N_("what came of an incident"),
        "bag": N_("a bag"),
        "trip": N_("a trip"),
        "leg": N_("a load"),
        "receipt": N_("the receipt of a load"),
        "person": N_("a person"),
        "partner": N_("a partner"),
        "sheet": N_("a sheet"),
        "ledger_entry": N_("money that was booked"),
        "cash_close": N_("a count of the cash"),
        "remittance": N_("a remittance"),
        "remittance_receipt": N_("the county's word on a remittance"),
    },
)
