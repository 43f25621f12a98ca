"""Many people press the same button at once, record after record: to sign, to approve at the district and at the city,
and to revoke. By the act itself from several processes on one database, every attempt a transaction of its own; and
fewer through the pages of a server.

All have looked at every record before anybody decides. Every second one then acts as a request does (`decide` looks
again, inside its transaction); for the others what they saw must do, and only the condition of the UPDATE holds them
(`take_step`).
"""

import multiprocessing
import resource
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.approval.models import Decision, Series, Version
from app.approval.moves import TooLate, take_step
from app.approval.steps import STEPS, Desk, State, Step, Verb
from app.db.engine import begin_writing, db
from app.db.trail import TrailEntry
from app.operations.outages import AWAY, trouble_of
from app.records.filing import NotAllowed, decide
from app.records.kinds.programme import ProgrammeSubtype
from tests.faults.checking import everything_agrees
from tests.faults.people import HASH, Flight, Person
from tests.faults.served import Registry
from tests.filed import file_programme
from tests.world import World

FORKS = multiprocessing.get_context("fork")
"""A racer begins with all that was loaded and put together before it."""
PROCESSES, EACH, HANDS, RECORDS = 8, 2, 8, 50
"""Racing processes, and so many people act in each by turns; browsers; and so many records are contested between two
counts."""
PEOPLE = PROCESSES * EACH
SCHOOL = "A"
SEATS = {Desk.HEAD: (SCHOOL, Role.HEAD), Desk.DISTRICT: ("D1", Role.DISTRICT_REVIEWER),
         Desk.CITY: ("C", Role.CITY_REVIEWER)}
CONTESTS = tuple(
    next(step for step in STEPS if (step.verb, step.source, step.desk, step.target) == sought) for sought in (
        (Verb.SIGN, State.AT_HEAD, Desk.HEAD, State.AT_DISTRICT),
        (Verb.APPROVE, State.AT_DISTRICT, Desk.DISTRICT, State.AT_CITY),
        (Verb.APPROVE, State.AT_CITY, Desk.CITY, State.FILED),
        (Verb.REVOKE, State.FILED, Desk.CITY, State.REVOKED)))
THROUGH_PAGES = CONTESTS[:3]
"""To revoke is a page with words, no button."""
REASON = "示例撤销"

Won = Counter[int]


@dataclass
class Figures:
    """`moved` found the record decided when they looked again, `held` were held by the condition of the UPDATE;
    `waited` were told that the database is busy, and tried again."""

    attempts: int = 0
    records: int = 0
    won: int = 0
    moved: int = 0
    held: int = 0
    waited: int = 0
    through_pages: int = 0
    won_through_pages: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        doubled = sum(fault.startswith("doubled") for fault in self.faults)
        lost = sum(fault.startswith("lost") for fault in self.faults)
        return (f"{self.attempts} contested decisions by {PEOPLE} people in {PROCESSES} processes on {self.records} "
                f"records, {self.won} won, {self.held} held by the condition of the UPDATE, {self.moved} found it "
                f"decided, {self.waited} times told to wait; {self.through_pages} through pages, "
                f"{self.won_through_pages} won: lost {lost}, doubled {doubled}, other faults "
                f"{len(self.faults) - lost - doubled}; {_cpu():.0f} s of CPU")


def _cpu() -> float:
    """Of this process and of those it began and saw end; PostgreSQL's own is not in it."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def contest_many(folder: Path, attempts: int, pages: int, url: str = "") -> Figures:
    figures, registry = Figures(), Registry(folder, url)
    registry.found()
    with registry.looking():
        _seated(PEOPLE)
    _by_processes(registry, figures, attempts)
    if not figures.faults:
        _through_pages(registry, figures, pages)
    with registry.looking():
        figures.faults += _numbers() + everything_agrees()
    return figures


def _seated(number: int) -> None:
    """So many people at each desk."""
    world = World(db.session).refound()
    begin_writing(db.session)
    for desk, (code, role) in SEATS.items():
        for place in range(number):
            world.person(_name(desk, place), code, role)
    db.session.commit()


def _name(desk: Desk, place: int) -> str:
    return f"racer-{desk.value}-{place}"


def _waiting(number: int) -> list[int]:
    """Versions at the head's desk."""
    world = World(db.session).refound()
    return [file_programme(world, SCHOOL, ProgrammeSubtype.FEATURE_COURSE, upto=State.AT_HEAD,
                           name=f"示例课程{place}").id for place in range(number)]


def _by_processes(registry: Registry, figures: Figures, attempts: int) -> None:
    with registry.looking() as app:
        racers = Racers(app)
        while figures.attempts < attempts and not figures.faults:
            versions = _waiting(min(RECORDS, -(-(attempts - figures.attempts) // (PEOPLE * len(CONTESTS)))))
            for place, step in enumerate(CONTESTS):
                won = racers.contest(versions, step, figures)
                figures.attempts += PEOPLE * len(versions)
                figures.won += sum(won.values())
                figures.faults += _counted(versions, CONTESTS[:place + 1], won)
            figures.records += len(versions)
        racers.end()


class Racers:
    """Each a process with a database connection of its own."""

    def __init__(self, app: Flask) -> None:
        start, self.lines, self.processes = FORKS.Barrier(PROCESSES), list[Connection](), list[Any]()
        _waiting(1)
        db.session.close()
        db.engine.dispose()
        for place in range(PROCESSES):
            ours, theirs = FORKS.Pipe()
            process = FORKS.Process(target=_race, args=(app, theirs, start, place), daemon=True)
            process.start()
            self.lines.append(ours)
            self.processes.append(process)

    def contest(self, versions: Sequence[int], step: Step, figures: Figures) -> Won:
        """How many believe that they decided each version."""
        db.session.rollback()
        won = Won()
        for line in self.lines:
            line.send((versions, CONTESTS.index(step)))
        for line in self.lines:
            told = line.recv()
            won.update(told["won"])
            figures.moved += told["moved"]
            figures.held += told["held"]
            figures.waited += told["waited"]
            figures.faults += told["faults"]
        return won

    def end(self) -> None:
        for line in self.lines:
            line.send(None)
        for process in self.processes:
            process.join()


def _race(app: Flask, line: Connection, start: Barrier, place: int) -> None:
    """What a racer does until it is told to stop."""
    with app.app_context():
        while (asked := line.recv()) is not None:
            versions, number = asked
            told: dict[str, Any] = {"won": [], "moved": 0, "held": 0, "waited": 0, "faults": []}
            try:
                _contest(versions, CONTESTS[number], place, start, told)
            except Exception as error:
                told["faults"].append(f"{type(error).__name__}: {error}")
                start.abort()
            line.send(told)


def _contest(versions: Sequence[int], step: Step, place: int, start: Barrier, told: dict[str, Any]) -> None:
    session = db.session
    people = [session.scalars(sa.select(User.id).where(User.username == _name(step.desk, place * EACH + hand))).one()
              for hand in range(EACH)]
    seen = dict(session.execute(sa.select(Version.id, Version.content_hash).where(
        Version.id.in_(versions))).all())
    session.rollback()
    start.wait()
    for number in versions:
        for hand, actor in enumerate(people):
            again = (place + number + hand) % 2 == 0
            while (outcome := _decided(session, number, step, actor, seen[number], again=again)) == "waited":
                told["waited"] += 1
            if outcome == "won":
                told["won"].append(number)
            else:
                told[outcome] += 1


def _decided(session: Session, number: int, step: Step, actor: int, seen: str | None, *, again: bool) -> str:
    """A transaction as a request's: it begins as a writer, decides on what was shown, and commits once."""
    try:
        begin_writing(session)
        version, person = session.get_one(Version, number), session.get_one(User, actor)
        if again:
            decide(session, version, step.verb, person, shown_hash=seen, words=REASON)
        else:
            take_step(session, version, step, person, shown_hash=seen, words=REASON)
        session.commit()
        return "won"
    except NotAllowed:
        return "moved"
    except TooLate:
        return "held"
    except OperationalError as error:
        if trouble_of(error.orig) != AWAY:
            raise
        return "waited"
    finally:
        session.rollback()


def _counted(versions: Sequence[int], contested: Sequence[Step], won: Won) -> list[str]:
    """One winner, one decision and one row of the trail for each, at the step that was contested last."""
    step, like = contested[-1], sum(item.verb is contested[-1].verb for item in contested)
    decisions = Counter(db.session.scalars(sa.select(Decision.version_id).where(
        Decision.version_id.in_(versions), Decision.desk == step.desk, Decision.verb == step.verb)))
    rows = Counter(db.session.scalars(sa.select(TrailEntry.subject_id).where(
        TrailEntry.act == step.verb.value, TrailEntry.subject_id.in_([str(number) for number in versions]))))
    faults = []
    for number in versions:
        for what, times in (("winners", won[number]), ("decisions", decisions[number]),
                            ("trail", rows[str(number)] - like + 1)):
            if times != 1:
                faults.append(f"{'lost' if times < 1 else 'doubled'}: {what} of {number} ({step.verb})")
    return faults


def _through_pages(registry: Registry, figures: Figures, pages: int) -> None:
    """Browsers that have all opened the record, and press its button together."""
    with registry.looking():
        versions = _waiting(-(-pages // (HANDS * len(THROUGH_PAGES))))
        public = dict(db.session.execute(sa.select(Version.id, Series.public_id).join(Version.series).where(
            Version.id.in_(versions))).all())
    registry.start()
    flight = Flight()
    for place, step in enumerate(THROUGH_PAGES):
        people = [Person(registry.port, _name(step.desk, hand), flight) for hand in range(HANDS)]
        won = _pressed(people, [public[number] for number in versions], step.verb, figures.faults)
        figures.through_pages += HANDS * len(versions)
        figures.won_through_pages += sum(won.values())
        with registry.looking():
            figures.faults += _counted(versions, THROUGH_PAGES[:place + 1],
                                       Won({number: won[public[number]] for number in versions}))
    registry.kill()
    figures.faults += [f"surprise: {told}" for told in flight.surprises]
    figures.records += len(versions)


def _pressed(people: Iterable[Person], records: Sequence[str], verb: Verb, faults: list[str]) -> Counter[str]:
    """How many were told that they decided each record."""
    start, won, noting = threading.Barrier(HANDS), Counter[str](), threading.Lock()

    def work(person: Person) -> None:
        try:
            person.sign_in()
            for record in records:
                shown = HASH.search(person.get(f"/records/{record}").text)
                start.wait()
                answer = person.post(f"/records/{record}/{verb.value}", {"hash": shown.group(1) if shown else ""})
                with noting:
                    won[record] += answer.status == 302
                    if answer.status not in (302, 409):
                        faults.append(f"{answer.status} for {record}")
        except Exception as error:
            faults.append(f"{type(error).__name__}: {error}")
            start.abort()
        person.hang_up()

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won


def _numbers() -> list[str]:
    """Every filing number was given once."""
    given = Counter(db.session.scalars(sa.select(Series.filing_number).where(Series.filing_number.is_not(None))))
    return [f"doubled: number {number}" for number, times in given.items() if times > 1]
