"""What is kept of a sale: by day, rounded once, never more than was paid."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import Forbidden
from station.goods import fees
from station.goods.models import SaleFee
from tests.builders import log_in

FIRST = date(2026, 11, 1)


def a_fee(name="佣金", **basis):
    return SaleFee(name=name, valid_from=FIRST, **basis)


def add(database, county, name="佣金", who="coordinator", **basis):
    said = {"per_mille": 0, "line_fen": 0} | basis
    with database.write() as session:
        actor = county.actor(who)
        return fees.add(session, name, valid_from=FIRST, actor=actor, **said)


def end(database, county, fee, on):
    with database.write() as session:
        found, actor = session.get(SaleFee, fee.id), county.actor("coordinator")
        fees.end(session, found, on, version=found.version, actor=actor)


@pytest.mark.parametrize(
    ("fen", "kept"), [(1580, 79), (10, 1), (9, 0), (30, 2), (29, 1)], ids=lambda n: f"{n}"
)
def test_half_a_fen_is_one(fen, kept):
    assert sum(n for _, n in fees.of_sale([a_fee(per_mille=50)], fen)) == kept


@given(
    fen=st.integers(1, 10**8),
    shares=st.lists(st.integers(1, 500), max_size=4),
    each=st.integers(1, 10**8),
)
def test_fees_together_are_never_more_than_was_paid(fen, shares, each):
    kept = fees.of_sale([a_fee(line_fen=each), *(a_fee(per_mille=n) for n in shares)], fen)

    assert 0 <= sum(n for _, n in kept) <= fen
    assert all(n > 0 for _, n in kept)


def test_a_fee_is_kept_from_its_first_day_to_its_last(database, county):
    fee = add(database, county, per_mille=50)
    end(database, county, fee, date(2026, 11, 30))

    days = (date(2026, 10, 31), FIRST, date(2026, 11, 30), date(2026, 12, 1))
    with database.read() as session:
        assert [len(fees.in_force(session, day)) for day in days] == [0, 1, 1, 0]


@pytest.mark.parametrize("basis", [{}, {"per_mille": 1, "line_fen": 1}], ids=["none", "both"])
def test_a_fee_has_one_basis(database, county, basis):
    with pytest.raises(fees.OneBasis):
        add(database, county, **basis)


@pytest.mark.parametrize(("last", "fits"), [(date(2026, 10, 31), True), (FIRST, False)])
def test_a_name_is_kept_by_one_fee_at_a_time(database, county, last, fits):
    before = date(2026, 10, 1)
    with database.write() as session:
        actor, said = county.actor("coordinator"), {"per_mille": 50, "line_fen": 0}
        fee = fees.add(session, "佣金", valid_from=before, actor=actor, **said)
    end(database, county, fee, last)

    if not fits:
        with pytest.raises(fees.NameInUse):
            add(database, county, per_mille=40)
        return
    add(database, county, per_mille=40)
    # Sent again, by Back and Enter.
    with pytest.raises(fees.NameInUse):
        add(database, county, per_mille=40)
    add(database, county, "包装", line_fen=30)


def test_a_fee_cannot_end_before_it_begins(database, county):
    fee = add(database, county, per_mille=50)

    with pytest.raises(fees.EndsBefore):
        end(database, county, fee, date(2026, 10, 31))


def test_only_the_county_says_what_is_kept(database, county):
    with pytest.raises(Forbidden):
        add(database, county, who="hongxia_operator", per_mille=50)


def test_the_page_adds_a_fee_and_ends_it(client, county, database):
    log_in(client, county.people["coordinator"])
    form = {"name": "佣金", "share": "2.5", "valid_from": "2026-11-01"}

    answers = [
        client.post("/goods/fees", data=form | {"share": share}) for share in ("2.5", "50.1")
    ]
    with database.read() as session:
        (fee,) = fees.all_of(session)
    ended = client.post(f"/goods/fees/{fee.id}/end", data={"ends_on": "2026-11-30", "version": 1})

    assert [answer.status_code for answer in (*answers, ended)] == [303, 400, 303]
    assert fee.per_mille == 25
    page = client.get("/goods/fees").text
    assert "2.5 %" in page
    assert "2026-11-30" in page
