"""What every page owes everybody: a language, one heading, labels, help, and its own name."""

import re
from html.parser import HTMLParser

import pytest

from station.resources import PACKAGE
from tests.builders import log_in
from tests.house.test_garbage import busy_room as _busy_room
from tests.house.test_garbage import pages_of

busy_room = _busy_room
TEMPLATES = PACKAGE.parent / "templates"
# Nobody stays there: an error has its remedy, and help is help.
WITHOUT_HELP = {"web/error.html", "web/help.html"}


class Owed(HTMLParser):
    """What a reader by ear, and a finger, need to find."""

    def __init__(self, text):
        super().__init__()
        self.language, self.headings, self.ids, self.labelled = "", [], [], set()
        self.fields, self.pictures, self.landmarks = [], [], set()
        self._in_label = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.language = attrs.get("lang")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "label":
            self._in_label = True
            self.labelled.add(attrs.get("for"))
        is_hidden = attrs.get("type") == "hidden" or "hidden" in attrs
        if tag in ("input", "select", "textarea") and not is_hidden:
            named = self._in_label or "aria-label" in attrs
            self.fields.append((attrs.get("name"), named or attrs.get("id")))
        if tag == "img":
            self.pictures.append(attrs.get("alt"))
        if tag in ("main", "header", "footer", "nav"):
            self.landmarks.add(tag)

    def handle_endtag(self, tag):
        self._in_label = self._in_label and tag != "label"

    def missing(self):
        found = []
        if self.language not in ("zh", "en"):
            found.append("no language")
        if self.headings.count(1) != 1:
            found.append(f"{self.headings.count(1)} headings of the first order")
        if any(
            after > before + 1
            for before, after in zip(self.headings, self.headings[1:], strict=False)
        ):
            found.append(f"headings leave out an order: {self.headings}")
        if doubled := {id_ for id_ in self.ids if self.ids.count(id_) > 1}:
            found.append(f"ids twice: {doubled}")
        nameless = [
            n for n, named in self.fields if named is not True and named not in self.labelled
        ]
        if nameless:
            found.append(f"fields without a label: {nameless}")
        if None in self.pictures:
            found.append("a picture without words")
        if "main" not in self.landmarks:
            found.append("no main part")
        return found


@pytest.mark.parametrize(
    "who", ["coordinator", "county_operator", "tiancheng_operator", "auditor", "driver"]
)
def test_every_page_can_be_read_by_ear_and_found_by_name(client, county, busy_room, who):
    log_in(client, county.people[who])

    addresses = list(pages_of(client))
    wanting = {
        address: missing
        for address in addresses
        if (missing := Owed(client.get(address, follow_redirects=True).text).missing())
    }

    assert wanting == {}
    assert len(addresses) > 3


@pytest.mark.parametrize("address", ["/", "/login", "/track", "/help", "/no-such-page"])
def test_so_can_every_page_for_strangers(client, county, address):
    assert Owed(client.get(address).text).missing() == []


def test_every_page_has_help_of_its_own():
    without = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if 'extends "layout.html"' in (text := path.read_text()) and "{% block help %}" not in text
    }

    assert without == WITHOUT_HELP


def test_no_page_gives_a_name_away_that_every_page_has():
    """A script fills the first of two elements of one id, and nobody sees the other move."""
    layout = (TEMPLATES / "layout.html").read_text()
    # A page with a scan box of its own has it in the place of the layout's.
    always = re.sub(r"{% block scan %}.*?{% endblock %}", "", layout, flags=re.DOTALL)
    of_every_page = set(re.findall(r' id="([\w-]+)"', always))
    twice = {
        (path.relative_to(TEMPLATES).as_posix(), name)
        for path in TEMPLATES.rglob("*.html")
        if path.name != "layout.html" and "<!doctype" not in (text := path.read_text())
        for name in re.findall(r' id="([\w-]+)"', text)
        if name in of_every_page
    }

    assert "waiting" in of_every_page
    assert twice == set()
