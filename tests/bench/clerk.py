"""Somebody at a browser: opens pages, follows links, fills in and sends the forms of a page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import uuid4

_LINK = re.compile(r'href="(/[^"#]*)"')
Fields = list[tuple[str, str]]


@dataclass
class Form:
    """A form of a page: where it goes, and what it says if nothing is touched."""

    action: str
    is_post: bool
    fields: Fields = field(default_factory=list)

    def with_(self, said: Mapping[str, str]) -> Fields:
        return [pair for pair in self.fields if pair[0] not in said] + list(said.items())


@dataclass(frozen=True)
class Page:
    """What a browser shows: where it is, and what was sent."""

    path: str
    content: bytes
    kind: str

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        """What is read on it; numbers lose the marks that group their digits."""
        main = self.text.partition("<main")[2].partition("</main>")[0]
        return re.sub(r"<[^>]+>", "", main)

    @property
    def links(self) -> list[str]:
        """Where it leads, each once."""
        found = _LINK.findall(self.text.replace("&amp;", "&"))
        return list(dict.fromkeys(found))

    @property
    def forms(self) -> list[Form]:
        reader = _Forms(self.path)
        reader.feed(self.text)
        return reader.forms

    def forms_to(self, ending: str) -> list[Form]:
        """Its forms whose address ends so."""
        return [form for form in self.forms if form.is_post and form.action.endswith(ending)]

    def form_to(self, ending: str) -> Form:
        found = self.forms_to(ending)
        if not found:
            raise LookupError(f"{self.path} has no form to …{ending}")
        return found[0]


class Clerk:
    """One person, logged in, on a connection that stays open."""

    def __init__(self, port: int, login: str, password: str) -> None:
        self.port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookies: dict[str, str] = {}
        page = self.open("/login")
        self.send(page.form_to("/login"), login=login, password=password)

    def open(self, path: str) -> Page:
        """The page at a path, or where it leads on to."""
        response, content = self._ask("GET", path)
        return self._arrive(path, response, content)

    def open_all(self, paths: Iterable[str]) -> list[Page]:
        return [self.open(path) for path in paths]

    def send(self, form: Form, **said: str) -> Page:
        """Send a form, with what was typed into it."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form.with_(said)).encode()
        response, content = self._ask("POST", form.action, body, headers)
        return self._arrive(form.action, response, content)

    def send_file(self, form: Form, name: str, content: bytes, **said: str) -> Page:
        boundary = uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in form.with_(said)
        ]
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        response, answer = self._ask("POST", form.action, body, headers)
        return self._arrive(form.action, response, answer)

    def scan(self, form: Form, text: str) -> bytes:
        """A scan as the page's script sends it; the answer is JSON."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Requested-With": "scan",
        }
        said = {"text": text, "scan_id": str(uuid4())}
        body = urlencode(form.with_(said)).encode()
        return self._ask("POST", form.action, body, headers)[1]

    def leave(self) -> None:
        self._connection.close()

    def _arrive(self, path: str, response: HTTPResponse, content: bytes) -> Page:
        if location := response.headers.get("Location"):
            parts = urlsplit(urljoin(path, location))
            return self.open(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        return Page(path, content, response.headers.get_content_type())

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Any = None
    ) -> tuple[HTTPResponse, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body, {**(headers or {}), "Cookie": cookies})
        response = self._connection.getresponse()
        content = response.read()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if response.status >= 400:
            said = Page(path, content, "").words[-300:]
            raise RuntimeError(f"{method} {path}: {response.status} {said}")
        return response, content


class _Forms(HTMLParser):
    """The forms of a page with the values that stand in them."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._path = path
        self._inside: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self._path, has.get("action") or self._path)
            self._inside = Form(action, has.get("method") == "post")
            self.forms.append(self._inside)
        elif self._inside is not None:
            self._read_field(self._inside, tag, has)

    def _read_field(self, form: Form, tag: str, has: Mapping[str, str]) -> None:
        if tag == "input" and has.get("name"):
            is_choice = has.get("type") in {"checkbox", "radio"}
            if has.get("type") != "file" and (not is_choice or "checked" in has):
                form.fields.append((has["name"], has.get("value", "on" if is_choice else "")))
        elif tag == "select":
            self._select = has.get("name", "")
        elif tag == "option":
            self._read_option(
                form, (self._select, has.get("value", "")), is_selected="selected" in has
            )

    def _read_option(self, form: Form, chosen: tuple[str, str], *, is_selected: bool) -> None:
        """The first of a list counts until another one says that it is selected."""
        is_first = not form.fields or form.fields[-1][0] != chosen[0]
        if is_selected and not is_first:
            form.fields.pop()
        if is_selected or is_first:
            form.fields.append(chosen)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
