"""Dated statistics and the bureau's settings: read as known at a moment, written as new rows."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import stood, take_stamp
from app.db.trail import write_trail
from app.indicators.models import PlanRow, Setting, Statistic
from app.indicators.rules import Moment
from app.organisations.models import Organisation

LEDGER_COMPLETE_FROM = "ledger_complete_from"


def latest_statistics(session: Session, moment: Moment, plan: str,
                      organisation_ids: Sequence[int]) -> dict[str, Statistic]:
    """By target, the latest figure of these organisations dated on or before the day; of several on one day the first
    entered (the total). A district's figure never stands for its city."""
    found: dict[str, Statistic] = {}
    for statistic in statistics_of(session, moment, plan, organisation_ids):
        found.setdefault(statistic.target, statistic)
    return found


def statistics_of(session: Session, moment: Moment, plan: str, organisation_ids: Sequence[int],
                  target: str = "") -> Sequence[Statistic]:
    """Every figure of a plan (or one target) for these organisations dated on or before the day, newest first."""
    statement = _statistics().where(Statistic.target == target) if target else _statistics()
    return session.scalars(statement, {"plan": plan, "numbers": organisation_ids, "on": moment.on,
                                       "known": moment.known}).all()


@cache
def _statistics() -> sa.Select[Statistic]:
    on, known = sa.bindparam("on", type_=sa.Date()), sa.bindparam("known", type_=Statistic.since.type)
    return (sa.select(Statistic).join(PlanRow, PlanRow.id == Statistic.plan_id)
            .where(PlanRow.name == sa.bindparam("plan"),
                   Statistic.organisation_id.in_(sa.bindparam("numbers", expanding=True)), Statistic.dated <= on,
                   stood(Statistic.since, Statistic.until, known))
            .order_by(Statistic.dated.desc(), Statistic.id))


def add_statistic(session: Session, *, plan: str, target: str, organisation: Organisation, label: str, label_en: str,
                  value: Decimal, unit: str, dated: date, source: str, since: datetime | None = None,
                  corrects: Statistic | None = None, **more: Any) -> Statistic:
    """A new row; one that corrects another closes it at the same moment. `more`: both sides of a ratio, the signature,
    the reason of a correction."""
    row = session.scalars(sa.select(PlanRow).where(PlanRow.name == plan)).one_or_none()
    now = since or take_stamp(session)
    if corrects is not None:
        corrects.until = now
        session.flush()
    statistic = Statistic(
        plan_id=row.id if row else None, target=target, organisation_id=organisation.id, label=label,
        label_en=label_en, value=value, unit=unit, dated=dated, source=source, since=now,
        corrects_id=corrects.id if corrects else None, **more)
    session.add(statistic)
    session.flush()
    detail: dict[str, Any] = {"corrects": corrects.id} if corrects else {}
    write_trail(session, "state", "statistic", statistic.id, plan=plan, target=target, value=value, **detail)
    return statistic


def withdraw_statistic(session: Session, statistic: Statistic, reason: str) -> None:
    """It no longer stands from now on, and nothing takes its place; it stays readable as it was known."""
    statistic.until = take_stamp(session)
    session.flush()
    write_trail(session, "withdraw", "statistic", statistic.id, reason=reason)


def setting_at(session: Session, organisation_id: int, name: str, known: datetime) -> str | None:
    return session.scalars(sa.select(Setting.value).where(
        Setting.organisation_id == organisation_id, Setting.name == name,
        stood(Setting.since, Setting.until, known))).one_or_none()


def change_setting(session: Session, organisation: Organisation, name: str, value: str, set_by: str,
                   since: datetime | None = None, **detail: str) -> None:
    """A new version of a setting; the one before keeps its time. The trail tells of it at the same moment, with what
    else there is to say (a reason)."""
    now = since or take_stamp(session)
    before = session.scalars(sa.select(Setting).where(
        Setting.organisation_id == organisation.id, Setting.name == name, Setting.until.is_(None))).one_or_none()
    if before is not None:
        before.until = now
        session.flush()
    session.add(Setting(organisation_id=organisation.id, name=name, value=value, set_by=set_by, since=now))
    write_trail(session, "set", "setting", f"{organisation.code}.{name}", at=now, value=value, **detail)


def ledger_complete_from(session: Session, organisation_ids: Sequence[int], known: datetime) -> date | None:
    """The day from which every one of these bureaus declares its ledger complete; None if one has not."""
    declared = {number: day for number, day in session.execute(
        _declared(), {"numbers": organisation_ids, "known": known})}
    days = [declared.get(number) for number in organisation_ids]
    return max(date.fromisoformat(day) for day in days if day) if days and all(days) else None


@cache
def _declared() -> sa.Select[int, str]:
    known = sa.bindparam("known", type_=Setting.since.type)
    return sa.select(Setting.organisation_id, Setting.value).where(
        Setting.organisation_id.in_(sa.bindparam("numbers", expanding=True)), Setting.name == LEDGER_COMPLETE_FROM,
        stood(Setting.since, Setting.until, known))
