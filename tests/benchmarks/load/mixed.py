"""Mixed requests at a steady rate on the demo data: of a hundred 85 read, 10 write, 5 ask for paper or a sheet. Beside
them a record is written and submitted every half minute, so that what is counted keeps changing.
"""

import queue
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.db.engine import db
from app.db.migrate import upgrade
from app.seeding import load_folder
from tests.benchmarks.load.fleet import Fleet
from tests.benchmarks.load.measuring import Times, memory_of
from tests.benchmarks.load.writing import write_and_submit
from tests.conftest import SEEDS
from tests.faults.people import Answer, Flight, Lost, Person

ASKERS = 32
READERS = {"gz-city": "guangzhou-145", "gz-clerk": "guangzhou-145", "gz-district": "guangzhou-145",
           "yz-clerk": "yuzhong-2019", "yz-district": "yuzhong-2019"}
"""Who reads, and the plan that is theirs to see."""
WRITERS = {"gz-clerk": "3444900026", "yz-clerk": "3450900009"}
SUBMITS = "gz-clerk"
SUBMITTED_EVERY = 30
"""Seconds. Every step of a record ends all that the processes keep: 60,000 records a year with four steps each, in 250
days of eight hours, are a step in 30 seconds."""
SHARES = {"read": 85, "write": 10, "paper": 5}
PAGES = ("/", "/records/", "/records/agreement/", "/records/teacher/", "/records/trip/", "/reviews/", "/plans/",
         "/plans/{plan}", "/account", "/jobs")


def with_demo_data(registry: Fleet) -> Mapping[str, str]:
    """Gives the passwords."""
    with registry.app.app_context():
        upgrade()
        summary = load_folder(db.session, SEEDS)
        db.session.commit()
        db.session.close()
        db.engine.dispose()
    return summary.passwords


@dataclass
class Asker:
    """One connection for each person, and what it asks for."""

    people: Mapping[str, Person]
    chance: random.Random

    def ask(self, kind: str) -> Answer:
        if kind == "write":
            name = self.chance.choice(list(WRITERS))
            return self.people[name].post("/records/programme/new", {"organisation": WRITERS[name]})
        name = self.chance.choice(list(READERS))
        person = self.people[name]
        if kind == "paper":
            where = self.chance.choice(("/records/agreement/export", "/records/trip/ledger"))
            return person.post(where, {"format": "xlsx", "language": "zh"})
        return person.get(self.chance.choice(PAGES).format(plan=READERS[name]))


def hold(registry: Fleet, passwords: Mapping[str, str], rate: float, minutes: float, seed: int) -> Times:
    """Ask at this rate for so long, whether or not the server keeps up."""
    times, due = Times(), queue.Queue[tuple[float, str] | None]()
    signed_in = [Person(registry.port, name, Flight(), passwords[name]) for name in READERS]
    for person in signed_in:
        person.sign_in()
    askers = [Asker({person.username: _again(person) for person in signed_in}, random.Random(seed + number))
              for number in range(ASKERS)]
    threads = [threading.Thread(target=_ask, args=(asker, due, times)) for asker in askers]
    writer, over = Person(registry.port, SUBMITS, Flight(), passwords[SUBMITS]), threading.Event()
    threads.append(threading.Thread(target=_submit_on, args=(writer, over, times)))
    for thread in threads:
        thread.start()
    before, chance = memory_of(*registry.answering), random.Random(seed)
    begun, worked, number = time.monotonic(), time.process_time(), 0
    while number < rate * 60 * minutes:
        moment = begun + number / rate
        time.sleep(max(moment - time.monotonic(), 0))
        due.put((moment, chance.choices(list(SHARES), list(SHARES.values()))[0]))
        number += 1
    for _ in askers:
        due.put(None)
    over.set()
    for thread in threads:
        thread.join()
    taken, worked = time.monotonic() - begun, time.process_time() - worked
    after = memory_of(*registry.answering)
    print(f"mixed: {number} requests due at {rate:g}/s, answered at {number / taken:.1f}/s; {times.errors} errors "
          f"{dict(times.statuses)}; memory {before:.0f} → {after:.0f} MiB; asking took {1000 * worked / number:.2f} ms "
          f"of work each\n{times}", flush=True)
    return times


def _again(person: Person) -> Person:
    """The same sign-in at another connection."""
    other = Person(person.port, person.username, person.flight)
    other.cookies, other.token = dict(person.cookies), person.token
    return other


def _ask(asker: Asker, due: "queue.Queue[tuple[float, str] | None]", times: Times) -> None:
    ask: Callable[[str], Answer] = asker.ask
    while (next_one := due.get()) is not None:
        moment, kind = next_one
        try:
            answer = ask(kind)
        except Lost as lost:
            times.note_lost()
            print(f"lost: {kind}, {lost.__cause__!r}", flush=True)
        else:
            times.note(kind, time.monotonic() - moment, answer.status)


def _submit_on(person: Person, over: threading.Event, times: Times) -> None:
    person.sign_in()
    while not over.wait(SUBMITTED_EVERY):
        try:
            list(write_and_submit(person, WRITERS[person.username], times))
        except Lost as lost:
            times.note_lost()
            print(f"lost: a submission, {lost.__cause__!r}", flush=True)
