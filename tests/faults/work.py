"""Mixed writes through the pages, as a city makes them: drafts, texts, files, submissions, decisions at three desks,
certificates by the worker. What the server has said yes to is written down in this process, which is never killed."""

import hashlib
import os
import queue
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from tests.blank_pdf import blank_pdf
from tests.faults.people import TOLD_TO_WAIT, Answer, Flight, Lost, Person, Within

CLERKS = ("A", "B", "E")
EVERY = 4
"""Of so many filed records one gets its certificate by a job."""
IDLE_SECONDS = 0.5
"""Who has nothing to decide looks at the desk so often."""

Told = tuple[str, str, str]
"""What was said yes to: kind (record, text, file, submit, sign, district, city, job), the record, and the rest."""


@dataclass
class Acknowledged:
    """What the server has said yes to, on the disk before anything else happens."""

    file: Path
    told: list[Told] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, record: str, what: str = "") -> None:
        with self.lock, self.file.open("a", encoding="utf-8") as out:
            out.write(f"{kind} {record} {what}\n")
            self.told.append((kind, record, what))


def live_once(app: Flask) -> None:
    """The work of everybody once, within this process."""
    City(0, Acknowledged(Path(os.devnull))).once(lambda username: Within(app, username))


@dataclass
class City:
    """Everybody at work, and the desks they work from."""

    port: int
    acknowledged: Acknowledged
    flight: Flight = field(default_factory=Flight)
    up: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    filed: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = [*(f"head-{code}" for code in CLERKS), "D1", "D2", "C"]
        self.desks: dict[str, queue.Queue[str]] = {name: queue.Queue() for name in names}

    def begin(self) -> None:
        for username, act in self._acts().items():
            person = Person(self.port, username, self.flight)
            person.sign_in()
            self.threads.append(threading.Thread(target=self._work, args=(person, act), daemon=True))
        self.up.set()
        for thread in self.threads:
            thread.start()

    def once(self, person_of: Callable[[str], Person]) -> None:
        """Everybody does their work once, one after the other: each record goes all its way."""
        for username, act in self._acts().items():
            person = person_of(username)
            person.sign_in()
            act(person)

    def _acts(self) -> dict[str, Callable[[Person], None]]:
        return {
            **{f"clerk-{code.lower()}": self._clerk(code) for code in CLERKS},
            **{f"head-{code.lower()}": self._desk(f"head-{code}", "sign", "D2" if code == "E" else "D1")
               for code in CLERKS},
            "reviewer-d1": self._desk("D1", "approve", "C"), "reviewer-d2": self._desk("D2", "approve", "C"),
            "reviewer-c": self._desk("C", "approve", "")}

    def end(self) -> None:
        self.over.set()
        self.up.set()
        for thread in self.threads:
            thread.join()

    def rest(self) -> None:
        """Nobody sends anything more; what was sent has been answered or lost."""
        self.up.clear()
        while self.flight.requests:
            time.sleep(0.005)

    def _work(self, person: Person, act: Callable[[Person], None]) -> None:
        while not self.over.is_set():
            self.up.wait()
            try:
                act(person)
            except Lost:
                time.sleep(0.02)
        person.hang_up()

    def _clerk(self, code: str) -> Callable[[Person], None]:
        """A programme from nothing to its submission."""

        def act(person: Person) -> None:
            answer = person.post("/records/programme/new", {"organisation": code})
            if not self._went_well(answer, "/records/"):
                return
            record = answer.location.split("/")[2]
            self.acknowledged.note("record", record)
            edition = person.edition_on(answer.location)
            if not edition:
                return
            name = f"示例{secrets.token_hex(8)}"
            fields = {"subtype": "feature_course", "name": name, "status": "established", "status_on": "2021-06-01",
                      "edition": edition}
            if not self._went_well(person.post(f"/records/{record}/edit", fields), f"/records/{record}"):
                return
            self.acknowledged.note("text", record, name)
            content = blank_pdf((100 + secrets.randbelow(4000), 100 + secrets.randbelow(4000)))
            answer = person.upload(f"/records/{record}/attachments", {"document": "evidence"}, "示例.pdf", content)
            if not self._went_well(answer, f"/records/{record}"):
                return
            self.acknowledged.note("file", record, hashlib.sha256(content).hexdigest())
            if not self._went_well(person.post(f"/records/{record}/submit"), f"/records/{record}"):
                return
            self.acknowledged.note("submit", record)
            self.desks[f"head-{code}"].put(record)

        return act

    def _desk(self, name: str, verb: str, onwards: str) -> Callable[[Person], None]:
        """Decide on what comes; what may have been decided already, its answer lost, goes on to the next desk."""
        kind = "sign" if verb == "sign" else "city" if name == "C" else "district"

        def act(person: Person) -> None:
            try:
                record = self.desks[name].get(timeout=IDLE_SECONDS)
            except queue.Empty:
                person.get("/reviews/")
                return
            try:
                answer = person.decide(record, verb)
            except Lost:
                self.desks[name].put(record)
                raise
            if answer.status == 302:
                self.acknowledged.note(kind, record)
            elif answer.status not in (403, 404, 409):
                self._went_well(answer, "/")
                return
            if onwards:
                self.desks[onwards].put(record)
            else:
                self._certify(person, record)

        return act

    def _certify(self, person: Person, record: str) -> None:
        self.filed += 1
        if self.filed % EVERY:
            return
        answer = person.post(f"/certificates/list/programme?q={record}", {"language": "both"})
        if self._went_well(answer, "/jobs/", 303):
            self.acknowledged.note("job", record, answer.location.rsplit("/", 1)[1])

    def _went_well(self, answer: Answer, where: str, expected: int = 302) -> bool:
        """Whether it was done; an answer that nobody should get is remembered. 503 and 507 say that nothing was."""
        if answer.status == expected and answer.location.startswith(where) and "check=1" not in answer.location:
            return True
        if answer.status not in TOLD_TO_WAIT:
            self.surprises.append(f"{answer.status} {answer.location} {answer.text[-400:]}")
        return False

    @property
    def refused(self) -> int:
        """How many were told to wait."""
        return self.flight.refused

    @property
    def surprises(self) -> list[str]:
        return self.flight.surprises
