"""Which options of a plan's readings its bureau has chosen: settings with since/until, read as known at a moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import stood
from app.indicators.models import Setting
from app.indicators.plans import Plan
from app.indicators.readings import setting_name
from app.organisations.models import Organisation

Choices = tuple[tuple[str, str], ...]
"""Reading and option, in the order of the plan's file; what is not named is as the file says."""


def choices_at(session: Session, plan: Plan, known: datetime) -> Choices:
    """What had been chosen by then. Of several bureaus of one plan the first named in it decides."""
    return choices_of_each(session, [plan], known)[plan.name]


def choices_of_each(session: Session, plans: Sequence[Plan], known: datetime) -> dict[str, Choices]:
    """The same for many plans, by name."""
    names = [name for plan in plans for name in _settings(plan)]
    codes = {code for plan in plans for code in plan.organisations}
    rows = session.execute(_chosen(), {"codes": sorted(codes), "names": names, "known": known}).all() if names else ()
    return {plan.name: _of_plan(plan, rows) for plan in plans}


def _of_plan(plan: Plan, rows: Iterable[Any]) -> Choices:
    names, found = _settings(plan), dict[str, str]()
    own = [row for row in rows if row.code in plan.organisations and row.name in names]
    for _, name, value in sorted(own, key=lambda row: plan.organisations.index(row.code)):
        found.setdefault(names[name], value)
    return tuple((reading.name, found[reading.name]) for reading in plan.readings if reading.name in found)


def _settings(plan: Plan) -> dict[str, str]:
    """Its readings by the settings that keep what was chosen."""
    return {setting_name(plan.name, reading.name): reading.name for reading in plan.readings}


@cache
def _chosen() -> sa.Select[str, str, str]:
    codes, names = (sa.bindparam(name, type_=sa.String(), expanding=True) for name in ("codes", "names"))
    known = sa.bindparam("known", type_=Setting.since.type)
    return (sa.select(Organisation.code, Setting.name, Setting.value)
            .join(Setting, Setting.organisation_id == Organisation.id)
            .where(Organisation.code.in_(codes), Setting.name.in_(names), stood(Setting.since, Setting.until, known)))


def choice_history(session: Session, plan: Plan, reading: str,
                   known: datetime) -> Sequence[tuple[Organisation, Setting]]:
    """Every choice there had been by then for a reading, newest first, with the bureau that made it."""
    rows = session.execute(
        sa.select(Organisation, Setting).join(Setting, Setting.organisation_id == Organisation.id)
        .where(Organisation.code.in_(plan.organisations), Setting.name == setting_name(plan.name, reading),
               Setting.since <= known)
        .order_by(Setting.since.desc())).all()
    return [(organisation, setting) for organisation, setting in rows]
