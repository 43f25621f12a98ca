"""Reminders as people meet them: the step reached, the inbox, the digest, the command."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.accounts.create import end_appointment
from app.approval.steps import State, Verb
from app.cli import exreg
from app.db.engine import begin_writing
from app.mail.models import Mail
from app.records.fields import STEPS
from app.records.filing import decide
from app.records.kinds import KINDS
from app.records.kinds.teacher import TeacherPhase
from app.reminders.models import AFTER, Reminder, ReminderTold
from app.reminders.reminding import remind
from app.reminders.steps import is_new, step_reached
from app.verification import verify
from tests.client import StrictClient
from tests.filed import file_agreement, file_teacher
from tests.world import World

DUE = date(2027, 6, 30)
TO = ("contract_to", "permit_to", "residence_to")


@pytest.mark.parametrize(("days", "step"), [
    (181, None), (180, 180), (91, 180), (90, 90), (61, 90), (60, 60), (30, 30), (16, 30), (15, 15), (0, 15),
    (-1, AFTER), (-400, AFTER)])
def test_the_nearest_step_that_has_come_is_reached(days: int, step: int | None) -> None:
    assert step_reached(DUE, DUE - timedelta(days), STEPS) == step


@given(st.lists(st.integers(-30, 220), max_size=30))
def test_rounds_in_any_order_tell_each_step_at_most_once_and_never_backwards(days: list[int]) -> None:
    told: list[int] = []
    for left in days:
        step = step_reached(DUE, DUE - timedelta(left), STEPS)
        if step is not None and is_new(step, told):
            told.append(step)
    assert told == sorted(set(told), reverse=True)


def test_every_deadline_reads_a_date_of_its_kind() -> None:
    named = [(kind, item) for kind in KINDS.values() for item in kind.runs_out]
    assert {(kind.name, item.name) for kind, item in named} >= {
        ("agreement", "expiry"), ("teacher", "contract"), ("teacher", "permit"), ("teacher", "residence"),
        ("teacher", "document"), ("teacher", "recheck"), ("trip", "report"), ("student", "insurance")}
    for kind, item in named:
        assert isinstance(kind.table.columns[item.day].type, sa.Date)
        assert len({other.name for other in kind.runs_out}) == len(kind.runs_out)
    leap = next(item for kind, item in named if item.years)
    assert leap.falls(date(2028, 2, 29)) == date(2029, 2, 28)


def test_the_round_fills_inboxes_and_writes_one_mail_a_person_and_day(
        app: Flask, world: World, session: Session, client: StrictClient) -> None:
    app.config |= {"SMTP_HOST": "127.0.0.1", "SMTP_FROM": "registry@example.org"}
    for name in ("clerk-A", "reviewer-D1", "clerk-B"):
        world.users[name].email = f"{name.lower()}@example.org"
    world.users["reviewer-D1"].language = "en"
    agreement = file_agreement(world, "A", world.partner("Sample School", "GB"), expires_on=DUE)
    file_teacher(world, "A", 1, contract_to=DUE, permit_to=DUE, residence_to=DUE)
    runner = CliRunner()
    told = runner.invoke(exreg, ["remind", "--as-of", "2027-06-01"], obj=ScriptInfo(create_app=lambda *_: app))
    assert told.exit_code == 0, told.output
    assert "2027-06-01：提醒 4 条" in told.output
    again = runner.invoke(exreg, ["remind", "--as-of", "2027-06-01"], obj=ScriptInfo(create_app=lambda *_: app))
    assert "提醒 0 条，办结 0 条，邮件 0 封" in again.output
    mails = {mail.user.username: mail for mail in session.scalars(sa.select(Mail))}
    assert set(mails) == {"clerk-a", "reviewer-d1"}
    assert "4 项到期提醒" in mails["clerk-a"].subject
    assert "3 reminders" in mails["reviewer-d1"].subject
    number = str(agreement.series.filing_number)
    for text in (number, "2027-06-30", "还有 29 天", "/reminders/"):
        assert text in mails["clerk-a"].body
    assert not any(word in mails["clerk-a"].body for word in ("SAMPLE", "教师示例", "TEST", "Sample School"))

    client.sign_in("clerk-a")
    assert '<span class="count">4' in client.page("/")
    inbox = client.page("/reminders/")
    for text in (number, "协议到期", "工作许可到期", "还有 29 天", '<span class="count">4'):
        assert text in inbox
    assert "Agreement expires" in client.page("/reminders/?language=en")
    mine = session.scalars(sa.select(ReminderTold).where(ReminderTold.user_id == world.users["clerk-A"].id)).all()
    other = session.scalars(sa.select(ReminderTold).where(ReminderTold.user_id == world.users["reviewer-D1"].id)).all()
    assert client.post(f"/reminders/{mine[0].id}/read").status_code == 302
    assert '<span class="count">3' in client.page("/reminders/?language=zh")
    assert client.post(f"/reminders/{other[0].id}/read").status_code == 404
    assert client.post("/reminders/read").status_code == 302
    assert '<span class="count">' not in client.page("/reminders/")

    remind(session, date(2027, 6, 16))
    session.commit()
    assert '<span class="count">4' in client.page("/reminders/")
    assert "已办结 2027-06-16" in client.page("/reminders/?over=1")
    assert session.scalar(sa.select(sa.func.count(Mail.id))) == 4
    for post in world.users["clerk-A"].posts_held:
        end_appointment(session, post)
    session.commit()
    assert client.get("/reminders/").status_code == 403
    assert verify(session) == []


def test_a_school_without_a_clerk_is_its_bureaus_business_and_nobody_is_asked_twice(
        world: World, session: Session) -> None:
    file_teacher(world, "A", 1, contract_to=DUE, permit_to=DUE + timedelta(900), residence_to=DUE)
    [post] = world.users["clerk-A"].posts_held
    end_appointment(session, post)
    for name in ("reviewer-D1", "second-D1"):
        world.users[name].enabled = False
    session.commit()
    assert remind(session, date(2027, 6, 1)).given == 0
    world.users["second-D1"].enabled = True
    session.commit()
    assert remind(session, date(2027, 6, 2)).given == 2
    session.commit()
    residence = session.scalars(sa.select(Reminder).where(Reminder.deadline == "residence")).one()
    assert [told.user.username for told in residence.told] == ["second-d1"]


def test_a_condition_is_told_before_its_day_until_it_is_met(world: World, session: Session) -> None:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.AT_CITY)
    begin_writing(session)
    decide(session, version, Verb.ALLOW, world.users["reviewer-C"], words="请补交", condition_due=DUE)
    session.commit()
    assert [remind(session, DUE - timedelta(days)).given for days in (40, 30, 29, 15)] == [0, 1, 0, 1]
    session.commit()
    begin_writing(session)
    decide(session, version, Verb.FULFIL, world.users["reviewer-C"])
    session.commit()
    assert remind(session, DUE).settled == 1


def test_a_new_contract_of_the_same_person_stops_the_reminders_of_the_old(world: World, session: Session) -> None:
    later = DUE + timedelta(365)
    old, new = dict.fromkeys(TO, DUE), dict.fromkeys(TO, later)
    first = file_teacher(world, "A", 1, **old)
    file_teacher(world, "B", 1, **new)  # another school's is no renewal
    assert remind(session, DUE).given == 3
    session.commit()
    file_teacher(world, "A", 1, phase=TeacherPhase.PLANNED, **new)
    assert remind(session, DUE + timedelta(1)).given == 3  # nor is one that is only planned
    session.commit()
    file_teacher(world, "A", 1, contract_from=DUE, permit_from=DUE, residence_from=DUE, crime_record_on=DUE,
                 health_checked_on=DUE, **new)
    assert remind(session, DUE + timedelta(2)).settled == 3
    told = session.scalars(sa.select(Reminder).where(Reminder.series_id == first.series_id)).all()
    assert {item.settled_on for item in told if item.step == AFTER} == {DUE + timedelta(2)}
