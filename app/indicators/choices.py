"""Which options of a plan's readings its bureau has chosen: settings with since/until, read as known at a moment."""

from collections.abc import Sequence
from datetime import datetime

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
    names = {setting_name(plan.name, reading.name): reading.name for reading in plan.readings}
    if not names:
        return ()
    rows = session.execute(
        sa.select(Organisation.code, Setting.name, Setting.value)
        .join(Setting, Setting.organisation_id == Organisation.id)
        .where(Organisation.code.in_(plan.organisations), Setting.name.in_(names),
               stood(Setting.since, Setting.until, known))).all()
    found: dict[str, str] = {}
    for _, name, value in sorted(rows, key=lambda row: plan.organisations.index(row[0])):
        found.setdefault(names[name], value)
    return tuple((reading.name, found[reading.name]) for reading in plan.readings if reading.name in found)


def choice_history(session: Session, plan: Plan, reading: str,
                   known: datetime) -> Sequence[tuple[Organisation, Setting]]:
    """Every choice there had been by then for a reading, newest first, with the bureau that made it."""
    rows = session.execute(
        sa.select(Organisation, Setting).join(Setting, Setting.organisation_id == Organisation.id)
        .where(Organisation.code.in_(plan.organisations), Setting.name == setting_name(plan.name, reading),
               Setting.since <= known)
        .order_by(Setting.since.desc())).all()
    return [(organisation, setting) for organisation, setting in rows]
