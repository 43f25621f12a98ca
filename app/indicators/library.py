"""The plans an installation keeps: each file a version with since/until, so a plan too is read as it was known."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import stood, take_stamp, utc_now
from app.db.trail import write_trail
from app.indicators.choices import choices_at
from app.indicators.models import PlanRow, PlanVersion
from app.indicators.plans import Plan, read_plan
from app.organisations.models import Organisation

parse = lru_cache(maxsize=64)(read_plan)


class UnknownPlan(Exception):
    """No plan of this name, or none known at that time."""


def keep_plan(session: Session, name: str, text: str, source_text: str = "",
              since: datetime | None = None) -> PlanVersion:
    """Load a plan's file as its next version. The same text again changes nothing. Raises BadPlan."""
    parse(name, text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = session.scalars(sa.select(PlanRow).where(PlanRow.name == name)).one_or_none()
    if row is None:
        row = PlanRow(name=name)
        session.add(row)
        session.flush()
    current = session.scalars(sa.select(PlanVersion).where(
        PlanVersion.plan_id == row.id, PlanVersion.until.is_(None))).one_or_none()
    if current is not None and current.digest == digest:
        return current
    now = since or take_stamp(session)
    if current is not None:
        current.until = now
        session.flush()
    version = PlanVersion(plan_id=row.id, number=(current.number if current else 0) + 1, text=text, digest=digest,
                          source_text=source_text, since=now)
    session.add(version)
    session.flush()
    write_trail(session, "keep", "plan", name, number=version.number, digest=digest)
    return version


def plan_at(session: Session, name: str, known: datetime | None = None) -> Plan:
    """The plan as it was known, under the readings its bureau had chosen by then; the earliest text when asked before
    it was loaded. Everybody who asks a plan comes through here. Raises UnknownPlan."""
    known = known or utc_now()
    version = plan_version_at(session, name, known)
    return parse(name, version.text, choices_at(session, parse(name, version.text), known))


def plan_if(session: Session, name: str, known: datetime, reading: str, option: str) -> Plan:
    """The same plan, were this option chosen besides those in force. Raises UnknownPlan."""
    version = plan_version_at(session, name, known)
    choices = dict(choices_at(session, parse(name, version.text), known)) | {reading: option}
    return parse(name, version.text, tuple(choices.items()))


def plan_version_at(session: Session, name: str, known: datetime) -> PlanVersion:
    versions = sa.select(PlanVersion).join(PlanRow).where(PlanRow.name == name)
    version = session.scalars(versions.where(stood(PlanVersion.since, PlanVersion.until, known))).one_or_none()
    version = version or session.scalars(versions.order_by(PlanVersion.number).limit(1)).first()
    if version is None:
        raise UnknownPlan(name)
    return version


def plan_names(session: Session) -> Sequence[str]:
    return session.scalars(sa.select(PlanRow.name).order_by(PlanRow.id)).all()


def organisations_of(session: Session, plan: Plan) -> list[Organisation]:
    """The organisations a plan speaks of that exist in this installation."""
    found = session.scalars(sa.select(Organisation).where(Organisation.code.in_(plan.organisations))).all()
    return sorted(found, key=lambda organisation: plan.organisations.index(organisation.code))
