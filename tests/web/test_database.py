import pytest
from sqlalchemy.exc import OperationalError

from station.accounts.models import Person
from station.web.database import current_session, transaction


def test_a_read_after_a_write_shows_it_even_if_something_was_read_between(app, county):
    person_id = county.people["driver"].id
    with app.app_context():
        seen = current_session().get(Person, person_id)
        with transaction() as writing:
            writing.get(Person, person_id).name = "新名"
            assert seen.name == "陈师傅"

        assert seen.name == "新名"


def test_the_session_for_reading_cannot_write(app, county):
    with app.app_context():
        session = current_session()
        session.get(Person, county.people["driver"].id).name = "改了"
        with pytest.raises(OperationalError, match="readonly"):
            session.commit()
        session.rollback()
