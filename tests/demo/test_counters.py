"""Every counter equals the list that it leads to, for everybody, on the demonstration day."""

import re
from html.parser import HTMLParser

import pytest

from station.accounts.service import find_by_login
from station.app import create_app
from station.settings import Settings
from tests.builders import log_in

# One of each role, and one of each level of station.
PEOPLE = [
    "coordinator",
    "sorter",
    "dispatcher",
    "tiancheng",
    "baini",
    "hongxia",
    "audit",
    "driver1",
]


class Page(HTMLParser):
    """A page's counters with where they lead, its rows, and its links.

    Counters are the figures, the tabs, and the lines of several matters of one kind.
    """

    def __init__(self, text):
        super().__init__()
        self.counters, self.links, self.rows, self.next = [], set(), 0, None
        self._inside, self._link, self._told = "", None, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if attrs.get("class") in ("figures", "tabs", "stack todo"):
            self._inside = tag
        if tag == "a":
            self._link, self._told = attrs.get("href", ""), ""
            self.links.add(self._link)
            self.next = self._link if attrs.get("rel") == "next" else self.next
        self.rows += tag == "tr"
        # The heading is no row.
        self.rows -= tag == "thead"

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = ""
        if tag == "a" and self._inside:
            # Yesterday's figure and a sign stand beside today's.
            told = re.sub(r"▲|昨日 \d+", "", self._told).strip()
            # A sum of money counts nothing.
            if "¥" not in told and (
                counted := re.fullmatch(r"(.*\D)?(\d+)(?: 件)?", told, re.DOTALL)
            ):
                self.counters.append((told, int(counted[2]), self._link))
        if tag == "a":
            self._link = None

    def handle_data(self, data):
        if self._link is not None:
            self._told += data


@pytest.fixture(scope="module")
def app(built):
    settings = Settings(home=built.home, database_url=built.database.url, synchronous="OFF")
    app = create_app(settings, opened=built.database, clock=lambda: built.now)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def visitor(app, built):
    def come(login):
        with built.database.read() as session:
            person = find_by_login(session, login)
        client = app.test_client()
        log_in(client, person.person)
        return client

    return come


def opened(client, address):
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, address
    return Page(answer.text)


def rows_in_all(client, address):
    rows, seen = 0, set()
    while address:
        assert address not in seen
        seen.add(address)
        page = opened(client, address)
        rows, address = rows + page.rows, page.next
    return rows


def counters_of(client):
    """The counters of today's page, and of every list that its navigation leads to."""
    here, todo, found = set(), ["/"], {}
    while todo:
        address = todo.pop()
        if address in here:
            continue
        here.add(address)
        page = opened(client, address)
        for told, count, to in page.counters:
            found.setdefault((to, told), count)
        # From list to list: no page of one thing, no file, no sheet.
        todo += [link for link in page.links if re.fullmatch(r"/[a-z-]+(/[a-z-]+)?/?", link)]
        todo += [
            link for link in page.links if re.fullmatch(r"/[a-z-]+\?(show|shelf)=[a-z]+", link)
        ]
    return found


@pytest.mark.parametrize("login", PEOPLE)
def test_every_counter_equals_the_rows_of_its_list(visitor, login):
    client = visitor(login)

    counters = counters_of(client)
    differing = {
        (to, told): (count, rows)
        for (to, told), count in counters.items()
        if (rows := rows_in_all(client, to)) != count
    }

    assert differing == {}
    assert login == "driver1" or len(counters) > 3


def test_the_county_desk_has_a_list_behind_each_figure(visitor):
    counters = counters_of(visitor("coordinator"))

    behind = {to: count for (to, _told), count in counters.items() if to.startswith("/desk/")}
    assert len(behind) == 6
    assert all(behind.values())
