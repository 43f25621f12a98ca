"""Eight reviewers press the same button at once, record after record, at the district and then at the city."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import User
from app.approval.models import Decision, Series, Version
from app.approval.moves import TooLate, take_step
from app.approval.steps import STEPS, Desk, State, Step, Verb
from app.db.engine import begin_writing, db
from app.db.trail import TrailEntry
from app.records.kinds.programme import ProgrammeSubtype
from tests.faults.checking import everything_agrees
from tests.faults.served import Registry
from tests.filed import file_programme
from tests.world import World

THREADS, RECORDS = 8, 100
"""So many records are contested between two counts."""
DESKS = (("D1", Desk.DISTRICT, State.AT_DISTRICT, State.AT_CITY), ("C", Desk.CITY, State.AT_CITY, State.FILED))


@dataclass
class Figures:
    attempts: int = 0
    records: int = 0
    won: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        doubled = sum(fault.startswith("doubled") for fault in self.faults)
        lost = sum(fault.startswith("lost") for fault in self.faults)
        return (f"{self.attempts} contested decisions on {self.records} records, {self.won} won: lost {lost}, doubled "
                f"{doubled}, other faults {len(self.faults) - lost - doubled}")


def contest_many(folder: Path, attempts: int, url: str = "") -> Figures:
    figures, registry = Figures(), Registry(folder, url)
    registry.found()
    while figures.attempts < attempts and not figures.faults:
        wanted = min(RECORDS, -(-(attempts - figures.attempts) // (THREADS * len(DESKS))))
        with registry.looking() as app:
            versions = _waiting(wanted)
            for code, desk, source, target in DESKS:
                step = next(step for step in STEPS if (step.source, step.target, step.desk) == (source, target, desk)
                            and step.verb is Verb.APPROVE)
                won = _contested(app, versions, step, (f"reviewer-{code}", f"second-{code}"), figures.faults)
                figures.attempts += THREADS * len(versions)
                figures.won += sum(won.values())
                figures.faults += _counted(versions, desk, won)
        figures.records += wanted
    with registry.looking():
        figures.faults += _numbers() + everything_agrees()
    return figures


def _waiting(number: int) -> list[int]:
    """Versions at the district's desk."""
    world = World(db.session).refound()
    return [file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.AT_DISTRICT,
                           name=f"示例课程{place}").id for place in range(number)]


def _contested(app: Flask, versions: Sequence[int], step: Step, names: tuple[str, str],
               faults: list[str]) -> Counter[int]:
    """How many believe that they decided each version. All begin each version together, having read it before."""
    reviewers = list(db.session.scalars(sa.select(User.id).where(User.username.in_([name.lower() for name in names]))))
    db.session.close()
    start, won, noting = threading.Barrier(THREADS), Counter[int](), threading.Lock()

    def work(place: int) -> None:
        try:
            with app.app_context():
                for number in versions:
                    if _decides(number, reviewers[place % len(reviewers)], step, start):
                        with noting:
                            won[number] += 1
        except Exception as error:
            faults.append(f"{type(error).__name__}: {error}")
            start.abort()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won


def _decides(number: int, actor: int, step: Step, start: threading.Barrier) -> bool:
    session = db.session
    version, person = session.get_one(Version, number), session.get_one(User, actor)
    session.rollback()
    start.wait()
    try:
        begin_writing(session)
        take_step(session, version, step, person)
        session.commit()
    except TooLate:
        session.rollback()
        return False
    return True


def _counted(versions: Sequence[int], desk: Desk, won: Counter[int]) -> list[str]:
    """One winner, one decision and one row of the trail for each."""
    decisions = Counter(db.session.scalars(sa.select(Decision.version_id).where(
        Decision.version_id.in_(versions), Decision.desk == desk, Decision.verb == Verb.APPROVE)))
    rows = Counter(db.session.scalars(sa.select(TrailEntry.subject_id).where(
        TrailEntry.act == "approve", TrailEntry.subject_id.in_([str(number) for number in versions]))))
    desks = 1 if desk is Desk.DISTRICT else len(DESKS)
    faults = []
    for number in versions:
        for what, times in (("winners", won[number]), ("decisions", decisions[number]),
                            ("trail", rows[str(number)] - desks + 1)):
            if times != 1:
                faults.append(f"{'lost' if times < 1 else 'doubled'}: {what} of {number}")
    return faults


def _numbers() -> list[str]:
    """Every filing number was given once."""
    given = Counter(db.session.scalars(sa.select(Series.filing_number).where(Series.filing_number.is_not(None))))
    return [f"doubled: number {number}" for number, times in given.items() if times > 1]
