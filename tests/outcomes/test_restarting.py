"""After a backup was put back: no number goes to a partner twice, and nothing stays untold."""

import pytest
from sqlmodel import select

from station.keeping import afterwards
from station.keeping.findings import Verdict
from station.outcomes import restarting, rules, telling
from station.outcomes.models import OutcomeFile
from station.records import begin_incarnation, installation
from tests.builders import log_in


@pytest.fixture
def put_back(shop):
    """As ``station restore`` leaves a database: of another incarnation than anyone has seen."""

    def restore():
        with shop.room.database.write() as session:
            begin_incarnation(session.connection(), after=installation(session).incarnation)

    return restore


@pytest.fixture
def say_last(shop, county):
    """The coordinator enters the last file that the partner got."""

    def say(sequence):
        with shop.room.database.write() as session:
            writer = shop.room.writer("coordinator")
            restarting.go_on_after(session, writer, county.partner, sequence)

    return say


def test_no_file_is_made_after_a_backup_was_put_back_until_its_partner_was_asked(
    shop, tell, put_back
):
    shop.shelved()
    tell()
    shop.shelved()
    put_back()

    with pytest.raises(rules.AskFirst):
        tell()
    with pytest.raises(rules.AskFirst):
        tell(look_at_all=True)


def test_a_partner_that_never_got_a_file_is_asked_as_well(shop, tell, put_back, say_last):
    shop.shelved()
    put_back()

    with pytest.raises(rules.AskFirst):
        tell()
    say_last(0)

    assert tell().sequence == 1


def test_numbers_go_on_after_the_last_file_that_the_partner_got(shop, tell, put_back, say_last):
    shop.shelved()
    tell()
    second = shop.shelved()
    put_back()

    say_last(3)
    next_one = tell()
    shop.hand_over(second)

    assert next_one.sequence == 4
    assert next_one.lines == 1
    assert tell().sequence == 5


def test_what_the_forgotten_files_may_have_told_is_told_again_wherever_it_stands_in_the_log(
    shop, tell, put_back, say_last
):
    shop.shelved()
    tell()
    shop.shelved()
    forgotten = tell()
    forget(shop.room.database, forgotten)
    put_back()

    say_last(2)
    again = tell()

    assert (again.sequence, again.lines) == (3, 1)


def forget(database, made):
    """The backup is of before; but all that it had told of, the log here has already."""
    with database.write() as session:
        raw = session.connection().exec_driver_sql
        raw("DELETE FROM outcome_line WHERE file_id = ?", (made.id.hex,))
        raw("DELETE FROM outcome_file WHERE id = ?", (made.id.hex,))
        (first,) = session.exec(select(OutcomeFile)).all()
        first.reach = made.reach


def test_where_nothing_was_sent_since_the_backup_the_numbers_have_no_gap(
    shop, tell, put_back, say_last
):
    shop.shelved()
    tell()
    shop.shelved()
    put_back()

    say_last(1)

    assert tell().sequence == 2


@pytest.mark.parametrize(
    ("sequence", "refusal"),
    [(0, rules.FewerThanKnown), (1, None), (10_001, None), (10_002, rules.TooFar)],
)
def test_a_number_that_cannot_be_the_last_is_refused(
    shop, tell, put_back, say_last, sequence, refusal
):
    shop.shelved()
    tell()
    put_back()

    if refusal is None:
        say_last(sequence)
    else:
        with pytest.raises(refusal):
            say_last(sequence)


def test_a_partner_is_asked_again_after_the_next_backup(shop, tell, put_back, say_last):
    shop.shelved()
    tell()
    put_back()
    say_last(1)
    shop.shelved()
    tell()

    put_back()

    shop.shelved()
    with pytest.raises(rules.AskFirst):
        tell()
    say_last(2)
    assert tell().sequence == 3


def test_a_file_that_was_prepared_before_somebody_entered_the_last_one_is_not_kept(
    shop, tell, put_back, say_last, county
):
    shop.shelved()
    tell()
    shop.shelved()
    with shop.room.database.read() as session:
        prepared = telling.prepare(session, county.partner)
    put_back()
    say_last(5)

    with pytest.raises(rules.ToldMeanwhile), shop.room.database.write() as session:
        telling.keep(session, shop.room.writer("coordinator"), prepared)


def test_the_doctor_names_who_is_to_be_asked_until_it_was_done(
    shop, tell, put_back, say_last, county
):
    shop.shelved()
    tell()
    assert [*afterwards.findings(shop.room.database)] == []

    put_back()
    (found,) = afterwards.findings(shop.room.database)
    say_last(1)

    assert found.verdict is Verdict.WATCH
    assert found.values["partners"] == county.partner.name
    assert [*afterwards.findings(shop.room.database)] == []


def test_the_page_asks_first_and_says_what_the_next_file_is(client, county, shop, tell, put_back):
    shop.shelved()
    tell()
    shop.shelved()
    put_back()
    log_in(client, county.people["coordinator"])
    address = f"/outcomes/partners/{county.partner.id}"
    name = f"{county.partner.code.upper()}-000001"

    before, partners = client.get(address).text, client.get("/outcomes").text
    refused = client.post(f"{address}/last", data={"last": "0"})
    saved = client.post(f"{address}/last", data={"last": "3"}, follow_redirects=True)
    made = client.post(f"{address}/files", follow_redirects=True)
    after = client.get(address).text

    assert name in before
    assert "生成下一份文件" not in before
    assert "先问其最后一份文件" in partners
    assert refused.status_code == 409
    assert "000004" in saved.text
    assert "000004" in made.text
    assert "000002" in after
    assert "恢复备份前已发出" in after


def test_an_operator_does_not_say_it(client, county, shop, put_back):
    put_back()
    log_in(client, county.people["county_operator"])

    said = client.post(f"/outcomes/partners/{county.partner.id}/last", data={"last": "3"})

    assert said.status_code == 403
