"""400 days of rounds over filed records that are renewed, updated, ended, revoked and left: what is told, day by day,
is what a table written by hand says."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.records.kinds.agreement import AgreementType
from app.records.kinds.student import MovementKind
from app.records.kinds.trip import ParticipantOutcome, TripPhase
from app.reminders.models import AFTER, Reminder, ReminderTold
from app.reminders.reminding import remind
from tests.filed import (
    amend_filed,
    file_agreement,
    file_movement,
    file_recheck,
    file_student,
    file_teacher,
    file_trip,
    participant,
    revoke,
)
from tests.world import World

FIRST, DAYS = date(2026, 12, 1), 400
MISSED = (date(2027, 7, 5), date(2027, 8, 14))
"""Nobody ran the rounds from the first of these days to the second."""

Told = dict[tuple[str, str, str], dict[int, str]]

EXPECTED: Told = {
    # renewed on 2027-05-05 by a new agreement that names it
    ("renewed", "expiry", "2027-06-30"): {180: "2027-01-01", 90: "2027-04-01", 60: "2027-05-01"},
    # nobody renews it; of its 60 and 30 days, both in the missed rounds, only the nearer is told
    ("lapsing", "expiry", "2027-09-10"): {180: "2027-03-14", 90: "2027-06-12", 30: "2027-08-15", 15: "2027-08-26",
                                          AFTER: "2027-09-11"},
    # revoked on 2027-05-15
    ("revoked", "expiry", "2027-10-01"): {180: "2027-04-04"},
    # left on 2027-06-20, as was filed ten days before
    ("leaver", "contract", "2027-08-31"): {180: "2027-03-04", 90: "2027-06-02"},
    ("leaver", "permit", "2027-08-31"): {180: "2027-03-04", 90: "2027-06-02"},
    ("leaver", "residence", "2027-08-31"): {180: "2027-03-04", 90: "2027-06-02"},
    # extended by a year on 2027-04-01; the first round finds 170 days left
    ("stayer", "permit", "2027-05-20"): {180: "2026-12-01", 90: "2027-02-19", 60: "2027-03-21"},
    ("stayer", "permit", "2028-05-20"): {180: "2027-11-22"},
    # checked a year before, and checked again on 2027-09-01
    ("stayer", "recheck", "2027-09-20"): {60: "2027-08-15", 30: "2027-08-21"},
    # transferred out on 2027-03-10
    ("pupil", "insurance", "2027-03-31"): {180: "2026-12-01", 90: "2026-12-31", 60: "2027-01-30", 30: "2027-03-01"},
    # the report was handed in on 2027-03-20
    ("trip", "report", "2027-03-13"): {30: "2027-02-11", 15: "2027-02-26", AFTER: "2027-03-14"},
}
TO_THE_BUREAU = {"expiry", "contract", "permit"}


def filed_at_the_beginning(world: World) -> dict[str, Version]:
    partners = [world.partner(f"Sample School {letter}", "GB") for letter in "PQR"]
    far = {"contract_to": date(2030, 8, 31), "permit_to": date(2027, 5, 20), "residence_to": date(2030, 8, 31)}
    soon = dict.fromkeys(far, date(2027, 8, 31))
    return {
        "renewed": file_agreement(world, "A", partners[0], expires_on=date(2027, 6, 30)),
        "lapsing": file_agreement(world, "A", partners[1], expires_on=date(2027, 9, 10)),
        "revoked": file_agreement(world, "A", partners[2], expires_on=date(2027, 10, 1)),
        "open-ended": file_agreement(world, "E", partners[0]),
        "by itself": file_agreement(world, "E", partners[1], expires_on=date(2027, 6, 30), auto_renews=True),
        "history": file_agreement(world, "E", partners[2], expires_on=date(2024, 6, 30)),
        "leaver": file_teacher(world, "A", 1, checked_on=date(2026, 9, 1), **soon),
        "stayer": file_teacher(world, "A", 2, checked_on=date(2026, 9, 20), **far),
        "pupil": file_student(world, "A", 1, insured_to=date(2027, 3, 31)),
        "trip": file_trip(world, "A", [participant(world, "A", "1", outcome=ParticipantOutcome.GOING)],
                          phase=TripPhase.APPROVED, departs_on=date(2027, 1, 28), returns_on=date(2027, 2, 10)),
    }


def test_four_hundred_days_tell_exactly_what_the_table_says(world: World, session: Session) -> None:
    records = filed_at_the_beginning(world)
    acts = {
        date(2027, 3, 10): partial(file_movement, world, records["pupil"], MovementKind.TRANSFER_OUT,
                                   date(2027, 3, 10)),
        date(2027, 3, 20): partial(amend_filed, world, records["trip"], reported_on=date(2027, 3, 20)),
        date(2027, 4, 1): partial(amend_filed, world, records["stayer"], permit_to=date(2028, 5, 20)),
        date(2027, 5, 5): partial(
            file_agreement, world, "A", world.partner("Sample School P", "GB"), type=AgreementType.RENEWAL,
            predecessor_id=records["renewed"].series_id, expires_on=date(2032, 5, 4)),
        date(2027, 5, 15): partial(revoke, world, records["revoked"]),
        date(2027, 6, 10): partial(amend_filed, world, records["leaver"], left_on=date(2027, 6, 20),
                                   left_reason="示例离职"),
        date(2027, 9, 1): partial(file_recheck, world, records["stayer"], date(2027, 9, 1)),
    }
    for day in (FIRST + timedelta(n) for n in range(DAYS)):
        with come(day):
            if day in acts:
                acts[day]()
            if MISSED[0] <= day <= MISSED[1]:
                continue
            remind(session, day)
            session.commit()
            if day.day == 1:  # now and then the round is run again, and once more for an earlier day
                again = [remind(session, each) for each in (day, day - timedelta(40))]
                session.commit()
                assert {(done.given, done.settled) for done in again} == {(0, 0)}
    assert told_of(session, records) == EXPECTED
    _check_readers(session)
    _check_what_is_open(session)


def come(day: date) -> AbstractContextManager[object]:
    """Meanwhile it is this day, unless it is later already: what was filed before stays in the past."""
    noon = datetime.combine(day, time(4), UTC)
    return time_machine.travel(noon, tick=True) if noon > datetime.now(UTC) else nullcontext()


def told_of(session: Session, records: dict[str, Version]) -> Told:
    names = {version.series_id: name for name, version in records.items()}
    found: Told = {}
    for item in session.scalars(sa.select(Reminder)):
        key = names[item.series_id], item.deadline, item.due.isoformat()
        found.setdefault(key, {})[item.step] = item.given_on.isoformat()
    return found


def _check_readers(session: Session) -> None:
    """The school's clerk is told of everything, the district's two reviewers where it is theirs to know."""
    for item in session.scalars(sa.select(Reminder)):
        names = {told.user.username for told in item.told}
        bureau = {"reviewer-d1", "second-d1"} if item.deadline in TO_THE_BUREAU else set()
        assert names == {"clerk-a"} | bureau, item.deadline


def _check_what_is_open(session: Session) -> None:
    """Only the newest step of what still stands; what lapsed is history after ninety days."""
    still = session.execute(sa.select(Reminder.deadline, Reminder.due, Reminder.step).where(
        Reminder.settled_on.is_(None))).all()
    assert still == [("permit", date(2028, 5, 20), 180)]
    assert session.scalar(sa.select(sa.func.count(ReminderTold.id)).where(ReminderTold.mail_id.is_not(None))) == 0
