"""Whatever is typed into a form or an address: a sentence, no mistake of the program, nothing lost.

The forms are found as people find them, by following links; each text field in turn gets
what cheap keyboards, spreadsheets and bored children type.
"""

import html
import re
from html.parser import HTMLParser
from itertools import cycle

import pytest

from tests.builders import log_in
from tests.consolidation.room import a_room

GARBAGE = {
    "letters": "abc",
    "full-width": "１２",
    "exponent": "1e9",
    "negative": "-1",
    "long-number": "9" * 20,
    "not-a-number": "NaN",
    "infinity": "Infinity",
    "longer-than-a-number": "9" * 10_000,
    "emoji": "📦" * 3,
    "very-long": "x" * 10_000,
    "nul": "1\x002",
    "only-spaces": "  \u3000 ",
    "mark-up": "<script>'\"%s%(n)s{{7*7}}",
    "tab-and-newline": "1\t2\n3",
    "arabic-digits": "٣",
}
TEXT_TYPES = {"text", "search", "tel", "number", "date", "time", "password", "hidden", ""}
# Nothing to type: what goes out of the house, or ends the visit.
NOT_TRIED = re.compile(r"/(logout|language|account/language|keeping/backup)")
# Fields that read alike are many, so each field gets some of the kinds and all get all: of
# the coordinator's forms, which are nearly all, a third of them in as many walks.
IN_TURN = [*GARBAGE.values()]
TRIED = [
    *(
        pytest.param("coordinator", IN_TURN[first:] + IN_TURN[:first], id=f"coordinator-{first}")
        for first in range(0, len(IN_TURN), 3)
    ),
    *(
        pytest.param(who, IN_TURN, id=who)
        for who in ("county_operator", "tiancheng_operator", "driver")
    ),
]


class Forms(HTMLParser):
    """The forms of a page: address, method, and fields with what stands in them."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links = [], []
        self._form = self._select = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(attrs.get("href", ""))
        if tag == "form":
            self._form = {
                "to": attrs.get("action", ""),
                "method": attrs.get("method", "get").lower(),
                "fields": {},
                "texts": [],
                "typed": [],
                "is_scan": "data-scan" in attrs,
            }
            self.forms.append(self._form)
        if self._form is None or not (name := attrs.get("name", "")):
            if tag == "option" and self._select and self._form is not None:
                self._choose(attrs)
            return
        kind = attrs.get("type", "")
        if tag == "select":
            self._select = name
            self._form["texts"].append(name)
            self._form["fields"].setdefault(name, "")
        elif tag == "textarea" or (tag == "input" and kind in TEXT_TYPES):
            self._form["fields"][name] = attrs.get("value", "")
            self._form["texts"].append(name)
            is_hidden = kind in ("hidden", "password") or "hidden" in attrs
            if not is_hidden and "data-scan-box" not in attrs:
                self._form["typed"].append(name)
        elif tag == "input" and kind in ("radio", "checkbox"):
            if "checked" in attrs or name not in self._form["fields"]:
                self._form["fields"][name] = attrs.get("value", "on")
            self._form["texts"].append(name)

    def _choose(self, attrs):
        if "selected" in attrs or not self._form["fields"][self._select]:
            self._form["fields"][self._select] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None


@pytest.fixture
def busy_room(database, county, clock):
    """Something on every page: a count, a bag of each kind, a load here and one underway."""
    room = a_room(database, county, clock)
    room.parcel(None, at="county")
    room.bag("tiancheng", closed=False)
    room.bag("hongxia")
    trip = room.trip()
    room.depart(trip, room.bag("tiancheng"), room.bag("hongxia"))
    room.record("tiancheng_operator", "damaged", room.parcel("tiancheng", at="tiancheng").id)
    return room


def pages_of(client):
    """Every page that can be reached, one of each kind."""
    todo, kinds, found = ["/"], set(), {}
    while todo:
        address = todo.pop(0)
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", address.split("?")[0])
        kind += "?" + "".join(sorted(re.findall(r"[?&](\w+)=", address)))
        if kind in kinds or not address.startswith("/") or NOT_TRIED.match(address):
            continue
        kinds.add(kind)
        answer = client.get(address, follow_redirects=True)
        if "html" in answer.content_type and answer.status_code == 200:
            found[address] = page = Forms(answer.text)
            todo += page.links
    return found


def tried(client, form, address, fields):
    """The answer's status and text; a mistake of the program is a status too."""
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    to = html.unescape(form["to"]) or address
    if form["method"] == "post":
        answer = client.post(to, data=fields)
    else:
        answer = client.get(to.split("?")[0], query_string=fields)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize(("who", "kinds"), TRIED)
def test_no_field_of_any_form_makes_the_program_stumble(client, county, busy_room, who, kinds):
    log_in(client, county.people[who])
    stumbled, done = {}, set()
    garbage = cycle(kinds)

    for address, page in pages_of(client).items():
        for form in page.forms:
            shape = (re.sub(r"[0-9a-f-]{36}", "ID", form["to"]), *sorted(form["fields"]))
            if shape in done or NOT_TRIED.match(form["to"]):
                continue
            done.add(shape)
            for name in form["texts"]:
                if name == "csrf_token":
                    continue
                status, text = tried(client, form, address, form["fields"] | {name: next(garbage)})
                if status >= 500:
                    stumbled[form["to"] or address, name] = text[:300]

    assert stumbled == {}
    assert len(done) > 3


@pytest.mark.parametrize("who", ["coordinator", "county_operator"])
def test_a_refused_form_says_why_and_keeps_what_was_typed_into_the_others(
    client, county, busy_room, who
):
    log_in(client, county.people[who])
    lost, silent, done = {}, {}, set()

    for address, page in pages_of(client).items():
        for form in page.forms:
            to = re.sub(r"[0-9a-f-]{36}", "ID", form["to"] or address)
            if form["method"] != "post" or form["is_scan"] or to in done or NOT_TRIED.match(to):
                continue
            done.add(to)
            for name in form["typed"]:
                others = {other: f"x{at}y" for at, other in enumerate(form["typed"])}
                typed = form["fields"] | others | {name: "@" * 500}
                status, text = tried(client, form, address, typed)
                if status < 400:
                    continue
                text = html.unescape(text)
                kept = [value for other, value in others.items() if other != name]
                if missing := [value for value in kept if value not in text]:
                    lost[to, name] = (status, missing)
                if 'class="problem"' not in text and 'class="flash bad"' not in text:
                    silent[to, name] = status

    assert lost == {}
    assert silent == {}
    assert len(done) > 5
