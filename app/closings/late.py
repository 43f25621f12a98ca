"""补报: records of a closed period that were filed, or submitted, only after it had been closed."""

from collections.abc import Collection
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.closings.models import Closing, ClosingOrganisation
from app.organisations.models import Level
from app.organisations.tree import lineage_now
from app.records.kinds import KINDS
from app.ui.words import Words

VERSIONS = sa.bindparam("versions", type_=sa.Integer(), expanding=True)
LATE = Words("补报", "Filed late")


def late_marks(session: Session, version_ids: Collection[int]) -> dict[int, Words]:
    """What `record_marks` asks for."""
    return {number: LATE for number in late_versions(session, version_ids)}


def late_versions(session: Session, version_ids: Collection[int]) -> set[int]:
    """Those of these versions whose key day lies in a period that one of their bureaus had closed before their record
    was first filed. A version that has not been submitted is not late yet."""
    asked = {"versions": list(version_ids)}
    kinds = session.scalars(_kinds_closed(), asked).all()
    return {number for kind in kinds for number in session.scalars(_late(kind), asked)}


@cache
def _kinds_closed() -> sa.Select[str]:
    """The kinds of `versions`; none while nothing has been closed."""
    return sa.select(Version.kind).where(
        Version.id.in_(VERSIONS), sa.exists().where(Closing.confirmed_at.is_not(None))).distinct()


@cache
def _late(name: str) -> sa.Select[int]:
    kind, version, line = KINDS[name], sa.inspect(Version).local_table, lineage_now()
    days = [kind.table.c[name] for name in kind.key_day]
    day = days[0] if len(days) == 1 else sa.func.coalesce(*days)
    return (
        sa.select(version.c.id).join(kind.table, kind.table.c.id == version.c.id)
        .join(line, line.c.member_id == version.c.organisation_id)
        .join(ClosingOrganisation, ClosingOrganisation.organisation_id == line.c.ancestor_id)
        .join(Closing, Closing.id == ClosingOrganisation.closing_id)
        .where(version.c.id.in_(VERSIONS), version.c.submitted_at.is_not(None), Closing.confirmed_at.is_not(None),
               Closing.day >= day, ~_filed_by_then(version)).distinct()
    )


def _filed_by_then(version: Any) -> sa.ColumnElement[bool]:
    """Some version of the series stood at the closing's level when it was closed, or had before."""
    other = version.alias("filed")
    since = sa.case((Closing.level == Level.DISTRICT, other.c.district_since), else_=other.c.city_since)
    return sa.exists().where(other.c.series_id == version.c.series_id, since <= Closing.known)
