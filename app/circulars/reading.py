"""Who of the addressees has read a circular, and when."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.circulars.models import Circular, CircularAddressee, CircularRead
from app.organisations.models import Organisation
from app.records.naming import organisation_names


@dataclass(frozen=True)
class Addressee:
    """One organisation, and the people there who marked it, the first first."""

    code: str
    name: str
    reads: tuple[CircularRead, ...]


def addressees_of(session: Session, circular: Circular) -> list[Addressee]:
    """Those that have not read it first, each by code."""
    rows = session.execute(
        sa.select(Organisation.id, Organisation.code)
        .join(CircularAddressee, CircularAddressee.organisation_id == Organisation.id)
        .where(CircularAddressee.circular_id == circular.id).order_by(Organisation.code)).all()
    reads: dict[int, list[CircularRead]] = defaultdict(list)
    for read in session.scalars(sa.select(CircularRead).where(CircularRead.circular_id == circular.id)
                                .options(joinedload(CircularRead.user)).order_by(CircularRead.read_at)):
        reads[read.organisation_id].append(read)
    names = organisation_names(session, [number for number, _ in rows])
    found = [Addressee(code, names.get(number, code), tuple(reads[number])) for number, code in rows]
    return sorted(found, key=lambda item: bool(item.reads))


def read_numbers(session: Session, numbers: list[int]) -> dict[int, tuple[int, int]]:
    """How many addressees have read each of these, and how many there are."""
    read = (sa.select(CircularRead.circular_id, sa.func.count(CircularRead.organisation_id.distinct()))
            .where(CircularRead.circular_id.in_(numbers)).group_by(CircularRead.circular_id))
    have_read = {number: count for number, count in session.execute(read)}
    there_are = (sa.select(CircularAddressee.circular_id, sa.func.count())
                 .where(CircularAddressee.circular_id.in_(numbers)).group_by(CircularAddressee.circular_id))
    return {number: (have_read.get(number, 0), total) for number, total in session.execute(there_are)}
