"""Who came for a parcel is erased when the parcel's own names are."""

from datetime import timedelta

import pytest
from sqlmodel import select

from station.counter.models import Stay
from station.counter.purging import purge
from station.db import new_id
from station.jobs import Work
from station.parcels.purging import ClockNotTrusted
from station.records.models import Hosting

DAY = timedelta(days=1)


@pytest.fixture
def fetched(shop):
    unit_id = shop.shelved()
    shop.hand_over(unit_id, proxy_name="王大爷")
    return shop


def work_on_days(shop, days):
    """Something is scanned on three days, so that the clock is believed."""
    for _ in range(3):
        shop.room.clock.advance(days=1)
        shop.arrived(name="王军", phone="13800001111")
    shop.room.clock.advance(days=days - 3)


def names(session):
    stay = session.exec(select(Stay).where(Stay.ended_at.is_not(None))).one()
    session.refresh(stay)
    return stay.proxy_name, stay.name_key, stay.recipient_key


def test_thirty_days_after_the_end_nobody_is_named(fetched, settings, session):
    work_on_days(fetched, 30)

    purge(Work(fetched.room.database, settings, fetched.room.clock() - timedelta(microseconds=1)))
    assert names(session)[0] == "王大爷"


def test_what_has_come_to_its_time_is_erased(fetched, settings, session):
    fetched.room.clock.advance(days=28)
    work_on_days(fetched, 3)

    purge(Work(fetched.room.database, settings, fetched.room.clock()))

    assert names(session) == ("", "", "")


def test_the_copy_of_a_station_with_its_own_computer_is_erased_as_well(fetched, settings, session):
    fetched.room.clock.advance(days=28)
    work_on_days(fetched, 3)
    with fetched.room.database.write() as writing:
        writing.add(Hosting(id=fetched.station_id, node_id=new_id()))

    purge(Work(fetched.room.database, settings, fetched.room.clock()))

    assert names(session) == ("", "", "")


def test_nothing_is_erased_by_a_clock_that_nobody_believes(fetched, settings, session):
    fetched.room.clock.advance(days=400)

    with pytest.raises(ClockNotTrusted):
        purge(Work(fetched.room.database, settings, fetched.room.clock()))

    assert names(session)[0] == "王大爷"
