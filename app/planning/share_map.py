"""Shares against the map: which organisations have moved since they were given theirs, and what that does to the sum.

A share stays with the organisation it was given to. As given (as-was) a bureau's parts are those it gave; by the map of
the day (as-is) they are those held by the organisations that stand under it, whoever gave them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import stood
from app.indicators.rules import Moment
from app.organisations.models import OrganisationFacts, OrganisationMerge
from app.planning.share_models import Share
from app.planning.shares import Whole, amounts, standing


@dataclass(frozen=True)
class Moved:
    """Where an organisation has gone since; `parent_id` None when it is no more. `merged`: it counts as that one."""

    on: date
    parent_id: int | None
    merged: bool = False


@dataclass(frozen=True)
class MapOfShares:
    """`gone` by organisation: those that no longer stand under the giver. `arrived`: shares of others' giving held by
    organisations that stand under it now. `as_is` is the sum by the map of the day."""

    gone: dict[int, Moved]
    arrived: tuple[Share, ...]
    as_is: int


def map_of(session: Session, moment: Moment, whole: Whole, parts: Sequence[Share],
           children: Sequence[int]) -> MapOfShares:
    gone = {share.organisation_id: _moved(session, moment, share) for share in parts
            if share.organisation_id not in children}
    merged = _merged(session, moment, [share.organisation_id for share in parts])
    arrived = standing(session, whole.plan, moment.known, Share.target == whole.target.code, Share.due == whole.due.on,
                       Share.giver_id != whole.giver.id, Share.organisation_id.in_(children))
    here = [share for share in parts if share.organisation_id not in gone]
    return MapOfShares(gone | merged, tuple(arrived), amounts(here) + amounts(arrived))


def _moved(session: Session, moment: Moment, share: Share) -> Moved:
    """From the organisation's facts as known: the first day after its last under the giver."""
    facts = OrganisationFacts
    rows = session.scalars(sa.select(facts).where(
        facts.organisation_id == share.organisation_id, stood(facts.since, facts.until, moment.known),
        facts.valid_from <= moment.on).order_by(facts.valid_from)).all()
    under = [place for place, row in enumerate(rows) if row.parent_id == share.giver_id]
    after = rows[under[-1] + 1:] if under else rows
    if after:
        return Moved(after[0].valid_from, after[-1].parent_id)
    return Moved(rows[-1].valid_to or moment.on if rows else moment.on, None)


def _merged(session: Session, moment: Moment, organisations: Sequence[int]) -> dict[int, Moved]:
    merge = OrganisationMerge
    rows = session.scalars(sa.select(merge).where(
        merge.alias_id.in_(organisations), merge.merged_on <= moment.on, stood(merge.since, merge.until, moment.known)))
    return {row.alias_id: Moved(row.merged_on, row.root_id, merged=True) for row in rows}
