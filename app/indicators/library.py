"""The plans an installation keeps: each file a version with since/until, so a plan too is read as it was known."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, defer

from app.accounts.models import User
from app.db.kept import kept
from app.db.stamps import last_change, stood, take_stamp
from app.db.trail import write_trail
from app.indicators.choices import choices_at, choices_of_each
from app.indicators.models import PlanRow, PlanVersion
from app.indicators.plan_faults import Fault, located
from app.indicators.plans import Plan, read_plan
from app.organisations.models import Organisation

parse = lru_cache(maxsize=64)(read_plan)


class UnknownPlan(Exception):
    """No plan of this name, or none known at that time."""


def keep_plan(session: Session, name: str, text: str, source_text: str = "", since: datetime | None = None, *,
              kept_by: User | None = None, reason: str = "") -> PlanVersion:
    """Load a plan's file as its next version. The same text again changes nothing. Raises BadPlan."""
    _speaks_of_ours(session, parse(name, text), text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = session.scalars(sa.select(PlanRow).where(PlanRow.name == name)).one_or_none()
    if row is None:
        row = PlanRow(name=name)
        session.add(row)
        session.flush()
    current = session.scalars(sa.select(PlanVersion).where(
        PlanVersion.plan_id == row.id, PlanVersion.until.is_(None))).one_or_none()
    if current is not None and current.digest == digest and source_text in ("", current.source_text):
        return current
    now = since or take_stamp(session)
    if current is not None:
        current.until = now
        session.flush()
    version = PlanVersion(plan_id=row.id, number=(current.number if current else 0) + 1, text=text, digest=digest,
                          source_text=source_text, kept_by_id=kept_by.id if kept_by else None, reason=reason,
                          since=now)
    session.add(version)
    session.flush()
    why: dict[str, Any] = {"reason": reason} if reason else {}
    write_trail(session, "keep", "plan", name, number=version.number, digest=digest, **why)
    return version


def _speaks_of_ours(session: Session, plan: Plan, text: str) -> None:
    """Every organisation it names and the plan it follows are here. Raises BadPlan."""
    here = {organisation.code for organisation in organisations_of(session, plan)}
    unknown = "、".join(code for code in plan.organisations if code not in here)
    if unknown:
        raise located(plan.name, text, Fault(
            f"系统中没有代码为 {unknown} 的单位，请核对代码或先设立该单位",
            f"there is no organisation {unknown} here: check the code, or found the organisation first",
            "organisations"))
    if plan.follows and plan.follows not in plan_names(session):
        raise located(plan.name, text, Fault(
            f"没有名为 {plan.follows} 的规划可接续，请先载入它或改正名称",
            f"there is no plan {plan.follows} to follow: load it first or correct the name", "follows"))


def plan_at(session: Session, name: str, known: datetime | None = None) -> Plan:
    """The plan as it was known, under the readings its bureau had chosen by then; the earliest text when asked before
    it was loaded. Everybody who asks a plan comes through here. Raises UnknownPlan."""
    at = known or last_change(session)
    return kept(session, "plans", (name, at), lambda: plan_of(session, plan_version_at(session, name, at), at))


def all_plans(session: Session, known: datetime) -> list[Plan]:
    """Every plan as `plan_at` gives it, by three statements."""
    return list(kept(session, "all_plans", known, lambda: _all_plans(session, known)))


def _all_plans(session: Session, known: datetime) -> list[Plan]:
    found = {version.plan.name: version.text for version in session.scalars(_known_versions(), {"known": known})}
    names = plan_names(session)
    found |= {name: plan_version_at(session, name, known).text for name in names if name not in found}
    choices = choices_of_each(session, [parse(name, found[name]) for name in names], known)
    return [parse(name, found[name], choices[name]) for name in names]


def plan_of(session: Session, version: PlanVersion, known: datetime) -> Plan:
    """This version of a plan, under the readings its bureau had chosen by then."""
    name, text = version.plan.name, version.text
    return parse(name, text, choices_at(session, parse(name, text), known))


def plan_if(session: Session, name: str, known: datetime, reading: str, option: str) -> Plan:
    """The same plan, were this option chosen besides those in force. Raises UnknownPlan."""
    version = plan_version_at(session, name, known)
    choices = dict(choices_at(session, parse(name, version.text), known)) | {reading: option}
    return parse(name, version.text, tuple(choices.items()))


def plan_version_at(session: Session, name: str, known: datetime) -> PlanVersion:
    version = session.scalars(_known_version(), {"name": name, "known": known}).one_or_none()
    version = version or session.scalars(
        _versions().where(PlanRow.name == name).order_by(PlanVersion.number).limit(1)).first()
    if version is None:
        raise UnknownPlan(name)
    return version


@cache
def _known_version() -> sa.Select[PlanVersion]:
    return _known_versions().where(PlanRow.name == sa.bindparam("name"))


@cache
def _known_versions() -> sa.Select[PlanVersion]:
    known = sa.bindparam("known", type_=PlanVersion.since.type)
    return _versions().where(stood(PlanVersion.since, PlanVersion.until, known))


def _versions() -> sa.Select[PlanVersion]:
    """With their plans; the long text of the paper itself is read where it is shown."""
    return (sa.select(PlanVersion).join(PlanVersion.plan)
            .options(contains_eager(PlanVersion.plan), defer(PlanVersion.source_text)))


def plan_names(session: Session) -> Sequence[str]:
    return session.scalars(sa.select(PlanRow.name).order_by(PlanRow.id)).all()


def organisations_of(session: Session, plan: Plan) -> list[Organisation]:
    """The organisations a plan speaks of that exist in this installation."""
    return organisations_of_each(session, [plan])[plan.name]


def organisations_of_each(session: Session, plans: Sequence[Plan]) -> dict[str, list[Organisation]]:
    """The same for many plans, by name."""
    codes = {code for plan in plans for code in plan.organisations}
    found = {item.code: item for item in session.scalars(_called(), {"codes": sorted(codes)})}
    return {plan.name: [found[code] for code in dict.fromkeys(plan.organisations) if code in found] for plan in plans}


@cache
def _called() -> sa.Select[Organisation]:
    return sa.select(Organisation).where(Organisation.code.in_(sa.bindparam("codes", expanding=True)))
