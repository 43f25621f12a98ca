"""Mixed requests at a steady rate on the demo data: of a hundred 85 read, 10 write, 5 ask for paper or a sheet. Drafts
are begun by every clerk of its schools in turn, some hundreds each in half an hour. Beside them a record is written and
submitted every half minute, so that what is counted keeps changing.
"""

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Appointment, Role, User
from app.db.engine import db
from app.db.migrate import upgrade
from app.organisations.models import Level, Organisation
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
SUBMITS = "gz-clerk"
SUBMITTED_EVERY = 30
"""Seconds. Every step of a record ends all that the processes keep: 60,000 records a year with four steps each, in 250
days of eight hours, are a step in 30 seconds."""
SHARES = {"read": 85, "write": 10, "paper": 5}
PAGES = ("/", "/records/", "/records/agreement/", "/records/teacher/", "/records/trip/", "/reviews/", "/plans/",
         "/plans/{plan}", "/account", "/jobs")


@dataclass(frozen=True)
class Demo:
    """The passwords of its people, and the code of the school of each clerk of one."""

    passwords: Mapping[str, str]
    schools: Mapping[str, str]


def with_demo_data(registry: Fleet) -> Demo:
    with registry.app.app_context():
        upgrade()
        passwords = load_folder(db.session, SEEDS).passwords
        clerks = db.session.execute(
            sa.select(User.username, Organisation.code).join(User.appointments).join(Appointment.organisation)
            .where(Appointment.role == Role.CLERK, Appointment.until.is_(None), Organisation.level == Level.SCHOOL)
            .order_by(User.id))
        demo = Demo(passwords, {name: code for name, code in clerks if name in passwords})
        db.session.commit()
        db.session.close()
        db.engine.dispose()
    return demo


@dataclass
class Asker:
    """One connection for each who reads, and for the clerks it begins drafts for, each with their school."""

    readers: Sequence[Person]
    clerks: Sequence[tuple[Person, str]]
    chance: random.Random

    def ask(self, kind: str) -> Answer:
        if kind == "write":
            clerk, school = self.chance.choice(self.clerks)
            return clerk.post("/records/programme/new", {"organisation": school})
        person = self.chance.choice(self.readers)
        if kind == "paper":
            where = self.chance.choice(("/records/agreement/export", "/records/trip/ledger"))
            return person.post(where, {"format": "xlsx", "language": "zh"})
        return person.get(self.chance.choice(PAGES).format(plan=READERS[person.username]))


def _askers(port: int, demo: Demo, seed: int) -> Iterator[Asker]:
    """So many, each of whom begins drafts for some clerks that are nobody else's, as long as there are enough."""
    people = {name: Person(port, name, Flight(), demo.passwords[name]) for name in {*READERS, *demo.schools}}
    for person in people.values():
        person.sign_in()
    clerks = list(demo.schools)
    for number in range(ASKERS):
        own = clerks[number::ASKERS] or [clerks[number % len(clerks)]]
        yield Asker([_again(people[name]) for name in READERS],
                    [(_again(people[name]), demo.schools[name]) for name in own], random.Random(seed + number))


def hold(registry: Fleet, demo: Demo, rate: float, minutes: float, seed: int) -> Times:
    """Ask at this rate for so long, whether or not the server keeps up."""
    times, due = Times(), queue.Queue[tuple[float, str] | None]()
    askers = list(_askers(registry.port, demo, seed))
    threads = [threading.Thread(target=_ask, args=(asker, due, times)) for asker in askers]
    writer, over = Person(registry.port, SUBMITS, Flight(), demo.passwords[SUBMITS]), threading.Event()
    threads.append(threading.Thread(target=_submit_on, args=(writer, demo.schools[SUBMITS], over, times)))
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


def _submit_on(person: Person, school: str, over: threading.Event, times: Times) -> None:
    person.sign_in()
    while not over.wait(SUBMITTED_EVERY):
        try:
            list(write_and_submit(person, school, times))
        except Lost as lost:
            times.note_lost()
            print(f"lost: a submission, {lost.__cause__!r}", flush=True)
