"""Editions of real counties, written into the network."""

from datetime import date

import pytest
from sqlmodel import func, select

from station.access import Actor, Permission
from station.db import new_id
from station.errors import Forbidden
from station.network import lookup, questions
from station.network.editions import SecondCounty
from station.network.importing import import_divisions
from station.network.models import Division, DivisionName, Level, OpenQuestion, Slot, Station
from station.resources import PACKAGE
from tests.network.builders import COUNTY, DATA, HEADER

CHONGYANG = (PACKAGE / "data" / "network" / "chongyang_421223.csv").read_bytes()
TONGLU_2016 = (DATA / "tonglu_330122_2016.csv").read_bytes()
TONGLU_2023 = (DATA / "tonglu_330122.csv").read_bytes()
OLD, NEW = date(2016, 7, 31), date(2023, 6, 30)
COORDINATOR = Actor(None, "陈静", "coordinator", new_id(), "/", frozenset(Permission))


def take_in(database, data, edition=NEW, **answers):
    with database.write() as session:
        return import_divisions(session, data, edition=edition, actor=COORDINATOR, **answers)


def a_file(names: dict[str, str]) -> bytes:
    """Codes without the county's six digits, as in ``an_edition``."""
    lines = [f"{COUNTY},county,,崇阳县,,\n"]
    for short, name in sorted(names.items()):
        if short.endswith("000"):
            level, parent = "township", COUNTY
        else:
            level, parent = "village", f"{COUNTY[:6]}{short[:3]}000"
        lines.append(f"{COUNTY[:6]}{short},{level},{parent},{name},,\n")
    return (HEADER + "".join(lines)).encode()


def station_at(session, short_code: str) -> Station:
    """The station of the place that has this code now."""
    code = COUNTY[:6] + short_code
    return session.exec(
        select(Station)
        .join(Division, Division.id == Station.division_id)
        .where(Division.code == code, Division.is_current)
    ).one()


def counts(session) -> dict[str, int]:
    tables = (Division, DivisionName, OpenQuestion, Slot, Station)
    return {
        table.__name__: session.exec(select(func.count()).select_from(table)).one()
        for table in tables
    }


def test_chongyang_has_a_station_for_each_of_its_220_places(database):
    result = take_in(database, CHONGYANG)

    assert (result.added, result.stations) == (220, 220)
    with database.read() as session:
        levels = session.exec(select(Station.level, func.count()).group_by(Station.level)).all()
        assert dict(levels) == {Level.COUNTY: 1, Level.TOWNSHIP: 13, Level.VILLAGE: 206}
        assert lookup.county_of(session).name == "崇阳县"


def test_the_county_sorts_for_all_below_it_and_a_township_for_its_villages(database):
    take_in(database, CHONGYANG)

    with database.read() as session:
        county = lookup.county_station(session)
        slots = session.exec(
            select(Slot.number, Station.code)
            .join(Station, Station.id == Slot.destination_id)
            .where(Slot.station_id == county.id)
            .order_by(Slot.number)
        ).all()
        assert [number for number, _ in slots] == list(range(1, 220))
        assert [code for _, code in slots] == sorted(code for _, code in slots)
        assert slots[0][1] == "421223100"
        assert session.exec(select(func.count()).select_from(Slot)).one() == 219 + 206


def test_a_stations_path_is_the_chain_of_ids_from_the_county_down(database):
    take_in(database, a_file({"101000": "沙坪镇", "101201": "东溪村村委会"}))

    with database.read() as session:
        village = station_at(session, "101201")
        township = session.get(Station, village.parent_id)
        county = session.get(Station, township.parent_id)
        assert village.path == f"/{county.id.hex}/{township.id.hex}/{village.id.hex}/"
        assert village.home_station_id == county.id
        assert [county.name, township.name, village.name] == ["崇阳县中心", "沙坪镇", "东溪村"]
        assert [county.code, township.code, village.code] == [
            "421223",
            "421223101",
            "421223101201",
        ]


def test_tonglu_in_2023_keeps_what_lives_on_and_opens_what_is_new(database):
    take_in(database, TONGLU_2016, OLD)
    result = take_in(database, TONGLU_2023)

    assert (result.renamed, result.moved, result.reused) == (7, 5, 1)
    assert (result.added, result.gone, result.unsettled) == (19, 5, 0)
    assert result.stations == 20
    with database.read() as session:
        assert session.exec(select(func.count()).where(Division.is_current)).one() == 233
        assert session.exec(select(func.count()).where(Station.is_active)).one() == 233


def test_taking_in_an_edition_again_doubles_nothing(database):
    take_in(database, TONGLU_2016, OLD)
    take_in(database, TONGLU_2023)
    with database.read() as session:
        before = counts(session)
        versions = session.exec(select(func.sum(Station.version))).one()

    result = take_in(database, TONGLU_2023)

    assert (result.unchanged, result.stations, result.slots) == (233, 0, 0)
    with database.read() as session:
        assert counts(session) == before
        assert session.exec(select(func.sum(Station.version))).one() == versions


def test_a_moved_village_keeps_its_station_and_its_stations_code(database):
    take_in(database, TONGLU_2016, OLD)
    with database.read() as session:
        old = session.exec(select(Station).where(Station.code == "330122004240")).one()

    take_in(database, TONGLU_2023)

    with database.read() as session:
        station = session.get(Station, old.id)
        division = session.get(Division, old.division_id)
        assert division.code == "330122005240"
        assert station.code == old.code
        assert station.parent_id != old.parent_id
        assert station.path == f"{session.get(Station, station.parent_id).path}{station.id.hex}/"
        history = session.exec(
            select(DivisionName).where(DivisionName.division_id == division.id)
        ).one()
        assert (history.code, history.until) == ("330122004240", NEW)


def test_a_code_used_again_opens_another_station_with_a_letter(database):
    take_in(database, TONGLU_2016, OLD)
    take_in(database, TONGLU_2023)

    with database.read() as session:
        old = session.exec(select(Station).where(Station.code == "330122113003")).one()
        new = session.exec(select(Station).where(Station.code == "330122113003A")).one()
        assert (old.name, old.is_active) == ("鼓楼社区", False)
        assert (new.name, new.is_active) == ("秦渡社区", True)


def test_a_renamed_villages_station_follows_unless_it_has_a_name_of_its_own(database):
    old = {"101000": "沙坪镇", "101201": "东溪村", "101202": "枫树村"}
    take_in(database, a_file(old), OLD)
    with database.write() as session:
        station_at(session, "101202").name = "枫树供销社"

    take_in(database, a_file({**old, "101201": "东溪社区", "101202": "枫树社区"}))

    with database.read() as session:
        assert station_at(session, "101201").name == "东溪社区"
        assert station_at(session, "101202").name == "枫树供销社"
        assert lookup.list_current_divisions(session)[2].former_names == ("东溪村",)


def test_two_villages_that_exchanged_their_codes_keep_their_stations(database):
    take_in(database, a_file({"101000": "沙坪镇", "101201": "东溪村", "101202": "枫树村"}), OLD)
    with database.read() as session:
        dongxi, fengshu = station_at(session, "101201"), station_at(session, "101202")

    take_in(database, a_file({"101000": "沙坪镇", "101201": "枫树村", "101202": "东溪村"}))

    with database.read() as session:
        assert station_at(session, "101201").id == fengshu.id
        assert station_at(session, "101202").id == dongxi.id


def test_new_places_get_the_next_numbers_and_old_slots_stay(database):
    take_in(database, a_file({"101000": "沙坪镇", "101202": "枫树村"}), OLD)
    take_in(database, a_file({"101000": "沙坪镇", "101201": "东溪村", "101202": "枫树村"}))

    with database.read() as session:
        county = lookup.county_station(session)
        slots = dict(
            session.exec(
                select(Station.name, Slot.number)
                .join(Station, Station.id == Slot.destination_id)
                .where(Slot.station_id == county.id)
            ).all()
        )
        assert slots == {"沙坪镇": 1, "枫树村": 2, "东溪村": 3}


def test_a_place_that_is_gone_asks_who_serves_it_and_till_then_its_township_does(database):
    both = {"101000": "沙坪镇", "101201": "东溪村", "101202": "枫树村"}
    take_in(database, a_file(both), OLD)
    take_in(database, a_file({"101000": "沙坪镇", "101202": "枫树村"}))
    with database.read() as session:
        [question] = questions.list_open(session)
        assert (question.place.name, question.station.is_active) == ("东溪村", False)
        assert lookup.find_station_for_division(session, question.place.id).name == "沙坪镇"
        neighbour = station_at(session, "101202")

    with database.write() as session:
        questions.settle_question(session, question.id, neighbour.division_id, actor=COORDINATOR)

    with database.read() as session:
        assert questions.list_open(session) == []
        serving = lookup.find_station_for_division(session, question.place.id)
        assert serving.id == neighbour.id
        assert lookup.list_current_divisions(session)[-1].former_names == ("东溪村",)


def test_a_place_that_returns_is_open_again_and_its_question_closed(database):
    both = a_file({"101000": "沙坪镇", "101201": "东溪村", "101202": "枫树村"})
    take_in(database, both, OLD)
    take_in(database, a_file({"101000": "沙坪镇", "101202": "枫树村"}), date(2020, 1, 1))

    result = take_in(database, both)

    assert (result.returned, result.stations) == (1, 0)
    with database.read() as session:
        assert station_at(session, "101201").is_active
        assert questions.list_open(session) == []


@pytest.fixture(name="doubtful")
def _doubtful(database):
    """洋洲村 is dropped, and 上洋洲村 and 下洋洲村 are new: it may have become either."""
    take_in(database, a_file({"101000": "沙坪镇", "101201": "洋洲村"}), OLD)
    with database.read() as session:
        old = station_at(session, "101201")
    take_in(database, a_file({"101000": "沙坪镇", "101202": "上洋洲村", "101203": "下洋洲村"}))
    with database.read() as session:
        [question] = questions.list_open(session)
    return question, old


def test_what_is_not_certain_is_asked_and_the_old_shop_serves_both_meanwhile(doubtful, database):
    question, old = doubtful

    assert [place.name for place in question.candidates] == ["上洋洲村", "下洋洲村"]
    with database.read() as session:
        assert session.get(Station, old.id).is_active
        for place in question.candidates:
            assert lookup.find_station_for_division(session, place.id).id == old.id


def test_a_place_that_became_another_keeps_its_station_under_the_new_name(doubtful, database):
    question, old = doubtful
    upper, lower = question.candidates

    with database.write() as session:
        questions.settle_question(session, question.id, upper.id, actor=COORDINATOR)

    with database.read() as session:
        station = station_at(session, "101202")
        assert (station.id, station.name, station.code) == (old.id, "上洋洲村", old.code)
        assert lookup.find_station_for_division(session, upper.id).id == old.id
        assert lookup.find_station_for_division(session, lower.id).name == "下洋洲村"
        assert [place.name for place in lookup.list_current_divisions(session)] == [
            "崇阳县",
            "沙坪镇",
            "上洋洲村",
            "下洋洲村",
        ]


def test_an_abolished_place_stops_serving_and_asks_who_does(doubtful, database):
    question, old = doubtful

    with database.write() as session:
        questions.settle_question(session, question.id, None, actor=COORDINATOR)

    with database.read() as session:
        assert not session.get(Station, old.id).is_active
        upper = question.candidates[0]
        assert lookup.find_station_for_division(session, upper.id).name == "上洋洲村"
        [left] = questions.list_open(session)
        assert (left.place.id, left.candidates) == (question.place.id, ())


def test_a_question_is_answered_once(doubtful, database):
    question, _ = doubtful
    with database.write() as session:
        questions.settle_question(session, question.id, None, actor=COORDINATOR)

    with pytest.raises(questions.QuestionSettled), database.write() as session:
        questions.settle_question(session, question.id, None, actor=COORDINATOR)


def test_an_answer_must_be_one_of_the_places_offered(doubtful, database):
    question, old = doubtful

    with database.read() as session:
        township = session.get(Station, old.parent_id)

    with pytest.raises(questions.PlaceNotOffered), database.write() as session:
        questions.settle_question(session, question.id, township.division_id, actor=COORDINATOR)


def test_an_answer_given_with_the_file_leaves_no_question(database):
    take_in(database, a_file({"101000": "沙坪镇", "101201": "洋洲村"}), OLD)
    with database.read() as session:
        old = station_at(session, "101201")

    result = take_in(
        database,
        a_file({"101000": "沙坪镇", "101202": "上洋洲村", "101203": "下洋洲村"}),
        answers={old.division_id: "421223101203"},
    )

    assert (result.moved, result.added, result.unsettled) == (1, 1, 0)
    with database.read() as session:
        assert station_at(session, "101203").id == old.id


def test_a_second_county_is_refused_and_nothing_is_written(database):
    take_in(database, CHONGYANG)
    with database.read() as session:
        before = counts(session)

    with pytest.raises(SecondCounty):
        take_in(database, TONGLU_2023)

    with database.read() as session:
        assert counts(session) == before


def test_only_those_who_manage_the_network_may_take_an_edition_in(database):
    operator = Actor(None, "王小明", "operator", new_id(), "/", frozenset({Permission.LOOK}))

    with pytest.raises(Forbidden), database.write() as session:
        import_divisions(session, CHONGYANG, edition=NEW, actor=operator)


def test_the_progress_ends_at_its_total(database):
    seen = []

    take_in(database, CHONGYANG, progress=lambda done, total: seen.append((done, total)))

    assert seen[-1] == (220, 220)
    assert len(seen) == 220


def names_of(database):
    with database.read() as session:
        return {
            station.code: station.name
            for station in session.exec(select(Station).where(Station.level == Level.VILLAGE))
            if station.is_active
        }


TWO_ALIKE = {
    "101000": "石城镇",
    "101201": "畈上村村委会",
    "101202": "花园村村委会",
    "102000": "港口乡",
    "102201": "畈上村村委会",
}


def test_two_villages_of_one_name_carry_their_townships_names(database):
    take_in(database, a_file(TWO_ALIKE))

    assert sorted(names_of(database).values()) == ["畈上村(港口乡)", "畈上村(石城镇)", "花园村"]


def test_in_chongyang_that_is_banshang(database):
    take_in(database, CHONGYANG)

    names = [name for name in names_of(database).values() if name.startswith("畈上村")]
    assert sorted(names) == ["畈上村(港口乡)", "畈上村(金塘镇)"]
    assert len(set(names_of(database).values())) == len(names_of(database))


def test_a_township_that_is_renamed_is_renamed_in_its_villages_too(database):
    take_in(database, a_file(TWO_ALIKE), OLD)

    take_in(database, a_file(TWO_ALIKE | {"102000": "港口镇"}), NEW)

    assert "畈上村(港口镇)" in names_of(database).values()


def test_a_village_that_alone_has_its_name_again_is_called_so(database):
    take_in(database, a_file(TWO_ALIKE), OLD)

    take_in(database, a_file(TWO_ALIKE | {"102201": "畈上新村村委会"}), NEW)

    assert sorted(names_of(database).values()) == ["畈上新村", "畈上村", "花园村"]


def test_a_name_that_somebody_gave_stays(database):
    take_in(database, a_file(TWO_ALIKE), OLD)
    with database.write() as session:
        station = session.exec(select(Station).where(Station.name == "畈上村(石城镇)")).one()
        station.name = "石城供销社"

    take_in(database, a_file(TWO_ALIKE), NEW)

    assert sorted(names_of(database).values()) == ["畈上村", "石城供销社", "花园村"]
