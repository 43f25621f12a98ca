"""The clock of the machine jumps: stamps go on in order, nobody stays signed in longer, a day is told once."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app.approval.models import Series
from app.approval.steps import Desk, State
from app.approval.working_days import LIMITS, working_days
from app.db.stamps import take_stamp, today, utc_now
from app.db.trail import TrailEntry, broken_links, write_trail
from app.operations.health import Health, health_of
from app.records.kinds.programme import ProgrammeSubtype
from app.reminders.models import ReminderTold
from app.reminders.reminding import remind
from app.verification import verify
from tests.client import StrictClient
from tests.filed import file_agreement, file_programme
from tests.world import World

A_DAY = timedelta(days=1)
NOON = datetime(2028, 2, 29, 4, 0, tzinfo=UTC)
DAYS = {
    "a leap day": (datetime(2028, 2, 28, 15, 59, 59, tzinfo=UTC), date(2028, 2, 28), date(2028, 2, 29)),
    "the day after it": (datetime(2028, 2, 29, 15, 59, 59, tzinfo=UTC), date(2028, 2, 29), date(2028, 3, 1)),
    "a new year": (datetime(2028, 12, 31, 15, 59, 59, tzinfo=UTC), date(2028, 12, 31), date(2029, 1, 1)),
    "an evening in London": (datetime(2028, 7, 1, 22, 59, 59, tzinfo=UTC), date(2028, 7, 2), date(2028, 7, 2)),
}


def test_stamps_go_on_in_order_whatever_the_clock_does(world: World, session: Session) -> None:
    stamps = []
    for jump in (timedelta(), -A_DAY, A_DAY, -400 * A_DAY, timedelta(seconds=-1), 2 * A_DAY):
        with time_machine.travel(NOON + jump, tick=False):
            stamps.append(take_stamp(session))
            write_trail(session, "write", "test", 1)
            session.commit()
    assert stamps == sorted(set(stamps))
    assert stamps[1] < NOON + A_DAY
    assert stamps[-1] == NOON + 2 * A_DAY
    assert broken_links(session) == []
    assert verify(session) == []


def test_a_sign_in_is_no_longer_for_a_clock_that_went_back(world: World, client: StrictClient,
                                                            session: Session) -> None:
    with time_machine.travel(NOON, tick=False):
        client.sign_in("clerk-a")
        assert client.get("/records/").status_code == 200
    for jump in (-A_DAY, A_DAY):
        with time_machine.travel(NOON + jump, tick=False):
            assert client.get("/records/").status_code == 302
    with time_machine.travel(NOON + timedelta(minutes=29), tick=False):
        assert client.get("/records/").status_code == 200


@pytest.mark.parametrize("when", DAYS)
def test_a_day_begins_at_midnight_in_china(app: Flask, when: str) -> None:
    second_before, last, first = DAYS[when]
    with time_machine.travel(second_before, tick=False):
        assert today() == last
    with time_machine.travel(second_before + timedelta(seconds=1), tick=False):
        assert today() == first


def test_a_reminder_is_told_once_whichever_way_the_clock_jumps(world: World, session: Session) -> None:
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    file_agreement(world, "A", partner, signed_on=date(2025, 3, 1), effective_on=date(2025, 3, 1),
                   expires_on=date(2028, 2, 29))
    told = []
    for jump in (-30, -31, -30, -29, -31, 0, -1, 1, 0):
        with time_machine.travel(NOON + jump * A_DAY, tick=False):
            remind(session, today())
            session.commit()
            told.append(session.scalar(sa.select(sa.func.count()).select_from(ReminderTold)))
    assert told[0] == told[3]
    assert told == sorted(told)
    rows = session.execute(sa.select(ReminderTold.reminder_id, ReminderTold.user_id, sa.func.count()).group_by(
        ReminderTold.reminder_id, ReminderTold.user_id)).all()
    assert {number for _, _, number in rows} == {1}


def test_the_page_of_health_says_that_the_clock_is_behind(world: World, session: Session) -> None:
    with time_machine.travel(NOON, tick=False):
        write_trail(session, "write", "test", 1)
        session.commit()
    with time_machine.travel(NOON - A_DAY, tick=False):
        (line,) = [line for line in health_of(session) if line.name.en == "The clock"]
    assert line.health is Health.BAD


def test_jumps_lose_and_double_nothing_and_count_the_days_anew(
        app: Flask, world: World, session: Session) -> None:
    """T40: whoever signs in anew works on, stamps rise, and how long a record has waited is said by the day it is."""
    arrived = utc_now() + 400 * A_DAY
    with time_machine.travel(arrived, tick=False):
        on = today()
        file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.AT_DISTRICT, name="示例课程")
    chance, made = random.Random(20), []
    for days in (8, 30, 5, 1, -30, *(chance.randrange(-400, 400) for _ in range(7))):
        with time_machine.travel(arrived + days * A_DAY, tick=False):
            clerk, reviewer = StrictClient(app), StrictClient(app)
            clerk.sign_in("clerk-a")
            made.append(clerk.post("/records/programme/new", data={"organisation": "A"}).location)
            reviewer.sign_in("reviewer-d1")
            late = "超期</span>" in reviewer.page("/reviews/").partition("<main")[2]
            session.rollback()
            assert late is (working_days(on, today()) > LIMITS[Desk.DISTRICT]), days
    stamps = session.scalars(sa.select(TrailEntry.at).order_by(TrailEntry.id)).all()
    assert stamps == sorted(stamps)
    assert len(set(made)) == len(made) == session.scalar(
        sa.select(sa.func.count()).select_from(Series).where(Series.filing_number.is_(None))) - 1
    assert verify(session) == []
