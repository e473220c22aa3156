"""The page of whoever looks after the installation."""

import pytest
from markupsafe import escape

from station.jobs import Work, run_due
from station.keeping.nightly import BACK_UP
from station.parcels.purging import PURGE
from tests.builders import log_in


@pytest.fixture
def coordinator(client, county):
    log_in(client, county.people["coordinator"])
    return client


@pytest.fixture
def look(app, database, settings, clock):
    """The server's thread looks once for what is due."""
    return lambda: run_due(app.extensions["jobs"], database, settings, clock, by="this hub")


def test_the_page_tells_of_jobs_that_have_not_run_yet(app, coordinator):
    page = coordinator.get("/keeping").text

    assert page.count("尚未运行") == len(app.extensions["jobs"])
    assert "还没有备份" in page


def test_the_page_tells_of_the_last_backup_and_the_next(coordinator, look, settings, database, now):
    look()
    BACK_UP.do(Work(database, settings, now))

    page = coordinator.get("/keeping").text

    assert "station-20261121-080500.db" in page
    assert "11-22 02:30" in page


def test_a_job_that_failed_stands_on_the_page_and_on_the_page_of_today(
    coordinator, look, clock, settings
):
    settings.backups.write_text("a file where the folder should be")
    with pytest.raises(FileExistsError) as refused:
        settings.backups.mkdir()
    look()
    clock.advance(days=1)

    look()

    page = coordinator.get("/keeping").text
    assert "失败" in page
    assert escape(refused.value.strerror) in page
    assert "查看哪项后台任务出错" in coordinator.get("/").text


def test_a_job_can_be_asked_for(coordinator, look):
    look()

    response = coordinator.post("/keeping/jobs", data={"name": PURGE.name})

    assert response.location == "/keeping"
    assert look() == [PURGE.name]


def test_a_job_that_does_not_exist_cannot_be_asked_for(coordinator):
    assert coordinator.post("/keeping/jobs", data={"name": "mine bitcoin"}).status_code == 404


def test_everything_can_be_checked_at_once(coordinator):
    page = coordinator.post("/keeping/check").text

    assert "刚才检查的结果" in page
    assert "数据库完整" in page


@pytest.mark.parametrize("who", ["county_operator", "hongxia_operator", "auditor", "driver"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/keeping"), ("POST", "/keeping/check"), ("POST", "/keeping/jobs")],
)
def test_nobody_else_keeps_the_installation(client, county, who, method, path):
    log_in(client, county.people[who])

    assert client.open(path, method=method).status_code == (404 if who == "driver" else 403)
    assert "/keeping" not in client.get("/", follow_redirects=True).text
