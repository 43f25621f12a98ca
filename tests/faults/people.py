"""People at keyboards, without a browser: a connection, cookies, the token of forms. A request is open while it has
no answer, so that whoever kills the server can say what was hit."""

import http.client
import re
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask

from app.operations.serving import QUIET_SECONDS
from tests.world import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
EDITION = re.compile(r'name="edition"[^>]* value="(\d+)"')
HASH = re.compile(r'name="hash" value="([0-9a-f]{64})"')
SECONDS = 60
BROKEN, TOLD_TO_WAIT, SIGNED_OUT = 500, (503, 507), 401
PROOF = 'name="confirmation"'


class Lost(Exception):
    """The request got no answer: nobody knows what became of it."""


@dataclass
class Flight:
    """The requests that are open, and how many of them change something."""

    requests: int = 0
    writes: int = 0
    refused: int = 0
    surprises: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: "Answer", path: str) -> None:
        """What nobody should get is remembered; 503 and 507 say that nothing was done."""
        with self.lock:
            if answer.status in TOLD_TO_WAIT:
                self.refused += 1
            elif answer.status >= BROKEN:
                self.surprises.append(f"{answer.status} {path}")

    @contextmanager
    def open(self, writes: bool) -> Iterator[None]:
        self._count(1, writes)
        try:
            yield
        finally:
            self._count(-1, writes)

    def _count(self, step: int, writes: bool) -> None:
        with self.lock:
            self.requests += step
            self.writes += step * writes


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


class Person:
    """Somebody who signs in once and goes on with their cookie, whatever happens to the server."""

    def __init__(self, port: int, username: str, flight: Flight, password: str = PASSWORD) -> None:
        self.port, self.username, self.flight, self.password = port, username, flight, password
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.connection: http.client.HTTPConnection | None = None
        self.heard = 0.0

    def sign_in(self) -> None:
        self.token = self._token_on("/sign-in")
        answer = self.post("/sign-in", {"username": self.username, "password": self.password})
        assert answer.status == 302, answer.text
        self.token = self._token_on("/account")

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        """Who is asked who they are says so, as people do, and goes on."""
        answer = self._send(path, fields or {})
        if answer.status == SIGNED_OUT and PROOF in answer.text:
            return self._send(path, {**(fields or {}), "confirmation": self.password})
        if answer.status == SIGNED_OUT and path != "/sign-in":
            self.sign_in()
            return self._send(path, fields or {})
        return answer

    def _send(self, path: str, fields: Mapping[str, str]) -> Answer:
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path: str, fields: Mapping[str, str], name: str, content: bytes) -> Answer:
        mark = secrets.token_hex(16)
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                 for key, value in {"csrf_token": self.token, **fields}.items()]
        parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                     "Content-Type: application/octet-stream\r\n\r\n")
        body = "".join(parts).encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def decide(self, public_id: str, verb: str) -> Answer:
        """Opens the record and presses the button on what is shown."""
        shown = HASH.search(self.get(f"/records/{public_id}").text)
        return self.post(f"/records/{public_id}/{verb}", {"hash": shown.group(1) if shown else ""})

    def edition_on(self, path: str) -> str:
        """Which edition of a draft its form shows; a page that says something else shows none."""
        found = EDITION.search(self.get(path).text)
        return found.group(1) if found else ""

    def _token_on(self, path: str) -> str:
        found = TOKEN.search(self.get(path).text)
        assert found, path
        return found.group(1)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with self.flight.open(method != "GET"):
            try:
                answer = self._answer(method, path, body, {**headers, "Cookie": cookies, "Accept-Language": "zh"})
                self.flight.note(answer, path)
                return answer
            except (OSError, http.client.HTTPException) as error:
                self.hang_up()
                raise Lost from error

    def _answer(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if time.monotonic() - self.heard > QUIET_SECONDS / 2:
            self.hang_up()  # as browsers do: the server may be about to end a connection that has been quiet
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode(errors="replace")
        self.heard = time.monotonic()
        self._keep(response.headers.get_all("Set-Cookie", []))
        if response.headers.get("Connection", "") == "close":
            self.hang_up()
        return Answer(response.status, response.headers.get("Location", ""), text)

    def _keep(self, cookies: Iterable[str]) -> None:
        for cookie in cookies:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class Within(Person):
    """Somebody whose requests need no network: the application answers in this process."""

    def __init__(self, app: Flask, username: str) -> None:
        super().__init__(0, username, Flight())
        self.client = app.test_client(use_cookies=False)

    def _answer(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        answer = self.client.open(path, method=method, data=body, headers=headers)
        self._keep(answer.headers.getlist("Set-Cookie"))
        return Answer(answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True))
