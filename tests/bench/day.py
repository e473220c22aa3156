"""The demonstration county's day, driven by HTTP as its people do it, from file to village.

Every step is a request that a browser sends: pages, uploads, scans, forms and PDFs.
"""

import csv
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from station.clock import business_day, system_clock
from station.demo import Login
from tests.bench.clerk import Clerk, Form, Page

DATA = Path(__file__).parent.parent / "data" / "intake"
# The county's files of one day, and how the page calls who sent them.
FILES = {"ems.xlsx": "EMS", "zto.xlsx": "中通", "yto.csv": "圆通", "jd.csv": "京东"}
ROLES = ("coordinator", "sorter", "dispatcher", "tiancheng", "hongxia", "driver1", "audit")
TOWNSHIPS = ("tiancheng", "baini", "lukou")
SORTED, TRIPS = 600, 3
SHEETS = ("/handover-list", "/tag", "/item-list", "/route-bill", "/bill")
JOB_SECONDS = 90.0
OPERATOR = "station operator"
BACKUP_JOB = "back up, and prove the copy"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<==)[^&]*")
_PARTNER = re.compile(r'name="partner_id" value="([^"]+)"[^>]*>\s*([^<]+)</label>')
_PLACE = re.compile(r'name="place" value="([0-9a-f-]{36})"')

Step = Callable[[], None]


class Day:
    """The people of the day and what they do, in order."""

    def __init__(self, port: int, logins: Iterable[Login]) -> None:
        self._port = port
        self._logins = {login.login: login for login in logins}
        self._seals = count(700001)
        # How many sheets of each kind were drawn and fetched.
        self.printed: Counter[str] = Counter()
        with (DATA / "answers.csv").open(encoding="utf-8") as file:
            self._numbers = [row["tracking_number"] for row in csv.DictReader(file)]

    def steps(self) -> Iterator[tuple[str, Step]]:
        yield "every page, as each role", self.look_at_everything
        yield "four couriers' files", self.take_in
        yield "questions", self.answer_questions
        yield "sorting", self.sort
        yield "bags, tags and lists, trips and bills", self.dispatch
        yield "townships receive and pass on", self.receive_and_pass_on
        yield "every station receives", self.receive_everywhere
        yield "exports", self.export
        yield "a backup, and the doctor", self.keep
        yield "every page again", self.look_at_everything

    def look_at_everything(self) -> None:
        """Each kind of page once, two links deep from the first."""
        for login in ROLES:
            clerk = self._clerk(login)
            seen: set[str] = set()
            pages = [clerk.open("/")]
            for _ in range(2):
                links = [link for page in pages for link in _new_kinds(page, seen)]
                pages = clerk.open_all(links)
            clerk.leave()

    def take_in(self) -> None:
        clerk = self._clerk("sorter")
        for name, partner in FILES.items():
            page = clerk.open("/intakes/new")
            ids = {who: id_ for id_, who in _PARTNER.findall(page.text)}
            (partner_id,) = (id_ for who, id_ in ids.items() if partner in who)
            content = (DATA / name).read_bytes()
            form = page.form_to("/intakes/new")
            page = clerk.send_file(form, name, content, partner_id=partner_id)
            if page.path.endswith("/columns"):
                page = clerk.send(_with_selects(page))
            page = _look_through(clerk, page)
            numbers = [number for number in self._numbers if number in page.words]
            self._count(clerk, clerk.send(page.form_to("/take")), numbers)
        clerk.leave()

    def _count(self, clerk: Clerk, intake: Page, numbers: list[str]) -> None:
        page = clerk.send(intake.form_to("/begin"))
        for number in numbers:
            clerk.scan(page.form_to("/count"), number)
        closed = clerk.send(page.form_to("/finish"), rest="here")
        self._print(clerk, closed, "/handover-list")

    def answer_questions(self) -> None:
        clerk = self._clerk("sorter")
        page = clerk.open("/questions/next")
        for _ in range(10):
            if not (place := _PLACE.search(page.text)):
                break
            question = urlsplit(page.path).path
            page = clerk.send(page.form_to(question), place=place[1])
        clerk.leave()

    def sort(self) -> None:
        clerk = self._clerk("sorter")
        form = clerk.open("/sorting").form_to("/sorting/scan")
        for number in self._numbers[:: len(self._numbers) // SORTED]:
            clerk.scan(form, number)
        clerk.leave()

    def dispatch(self) -> None:
        clerk = self._clerk("dispatcher")
        sent = 0
        for form in self._departures(clerk):
            sent += self._load_and_depart(clerk, clerk.send(form))
            if sent == TRIPS:
                break
        assert sent, "no trip has left"
        clerk.leave()

    def _departures(self, clerk: Clerk) -> Iterator[Form]:
        """Today's that are open, and tomorrow's: in the evening the last of today are empty."""
        tomorrow = business_day(system_clock()) + timedelta(days=1)
        for path in ("/trips", f"/trips?day={tomorrow}"):
            yield from clerk.open(path).forms_to("/trips")

    def _load_and_depart(self, clerk: Clerk, trip: Page) -> bool:
        """What is proposed is bagged, sealed and loaded; every sheet of it is printed."""
        proposal = clerk.open(f"{trip.path}/proposal")
        forms = proposal.forms_to("/proposal")
        if not forms:
            return False
        bags = [name for name, _ in forms[0].fields if name.endswith("-seal")]
        seals = {name: f"S{next(self._seals)}" for name in bags}
        trip = clerk.send(forms[0], **seals)
        return self._depart(clerk, trip)

    def _depart(self, clerk: Clerk, trip: Page) -> bool:
        if not trip.forms_to("/depart"):
            return False
        for link in [link for link in trip.links if re.match(r"/bags/[0-9a-f]{8}-", link)]:
            bag = clerk.open(link)
            self._print(clerk, bag, "/tag")
            self._print(clerk, bag, "/item-list")
        trip = clerk.send(trip.form_to("/depart"))
        self._print(clerk, trip, "/route-bill")
        self._print(clerk, trip, "/bill")
        return True

    def receive_and_pass_on(self) -> None:
        for login in TOWNSHIPS:
            clerk = self._clerk(login)
            self._receive(clerk)
            page = clerk.send(clerk.open("/trips").form_to("/pass-on"))
            trips = [page, *(clerk.open(link) for link in page.links if _is_trip(link))]
            for trip in trips:
                self._depart(clerk, trip)
            clerk.leave()

    def receive_everywhere(self) -> None:
        for login in self._logins.values():
            if login.role == OPERATOR:
                clerk = self._clerk(login.login)
                self._receive(clerk)
                clerk.leave()

    def _receive(self, clerk: Clerk) -> None:
        """Every bag is scanned as it comes off; the rest is taken by the bill."""
        for link in [link for link in clerk.open("/loads").links if _is_load(link)]:
            page = clerk.open(link)
            for form in page.forms_to("/scan")[:1]:
                for number in dict.fromkeys(re.findall(r"\bB-[0-9A-Z-]+", page.text)):
                    clerk.scan(form, number)
            page = clerk.open(link)
            for form in page.forms_to("/finish")[:1]:
                clerk.send(form)

    def export(self) -> None:
        clerk = self._clerk("coordinator")
        for path in ("/parcels/export.xlsx", "/parcels/export.csv", "/incidents/export.csv"):
            assert clerk.open(path).content
        clerk.leave()

    def keep(self) -> None:
        clerk = self._clerk("coordinator")
        page = clerk.open("/keeping")
        check = page.form_to("/keeping/check")
        clerk.send(check)
        clerk.send(replace(check, action="/keeping/jobs"), name=BACKUP_JOB)
        ends = time.monotonic() + JOB_SECONDS
        while "station-" not in clerk.open("/keeping").text and time.monotonic() < ends:
            time.sleep(1)
        clerk.leave()

    def _print(self, clerk: Clerk, page: Page, ending: str) -> None:
        for form in page.forms_to(ending):
            assert clerk.send(form).content.startswith(b"%PDF")
            self.printed[ending] += 1

    def _clerk(self, login: str) -> Clerk:
        return Clerk(self._port, login, self._logins[login].password)


def _new_kinds(page: Page, seen: set[str]) -> Iterator[str]:
    """Links to pages of a kind that was not seen yet."""
    for link in page.links:
        kind = _ID.sub("*", link)
        if kind not in seen and not link.startswith(("/static", "/switch")):
            seen.add(kind)
            yield link


def _with_selects(page: Page) -> Form:
    return next(
        form for form in page.forms_to("/columns") if any(k == "column-0" for k, _ in form.fields)
    )


def _look_through(clerk: Clerk, page: Page) -> Page:
    """The preview, once it is there; each of its lists; and the rest as files."""
    while not page.forms_to("/take"):
        time.sleep(0.2)
        page = clerk.open(page.path)
    for link in page.links:
        if "rows=" in link or "/rest." in link or "page=2" in link:
            clerk.open(link)
    return page


def _is_trip(link: str) -> bool:
    return re.fullmatch(r"/trips/[0-9a-f-]{36}", link) is not None


def _is_load(link: str) -> bool:
    return re.fullmatch(r"/loads/[0-9a-f-]{36}", link) is not None
