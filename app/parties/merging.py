"""Merging two identities into one, and taking that back; told once for partners and persons.

A merge is a row alias → root with since/until. The open rows are kept flat: a root is never itself an alias, so one
join resolves any id at any moment. When an alias that others were merged into is merged itself, they follow, and
`followed_id` names what they were merged into; unmerging that brings them back to it. Records keep the id they were
entered with. Whether two identities may be one (numbers, names, who decides) is for the caller to judge.
"""

from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.db.stamps import stood, take_stamp, utc_now
from app.db.trail import write_trail
from app.parties.models import Partner, PartnerMerge, Person, PersonMerge
from app.ui.words import Worded, Words

Merge = TypeVar("Merge", PartnerMerge, PersonMerge)

MERGED: dict[type[Any], type[Partner] | type[Person]] = {PartnerMerge: Partner, PersonMerge: Person}


class CannotMerge(Worded):
    """The merge or its undoing makes no sense. `words` say why."""


IdColumn = sa.ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


class Resolution(NamedTuple):
    """What a counting statement needs to count roots instead of aliases: an outer join and the resolved id."""

    target: Any
    on: sa.ColumnElement[bool]
    id: sa.ColumnElement[int]


def resolved(table: type[Merge], id_column: IdColumn, known: datetime) -> Resolution:
    """The root of `id_column` as known at a moment, for SQL:

        partner = resolved(PartnerMerge, Agreement.partner_id, known)
        sa.select(sa.func.count(partner.id.distinct())).outerjoin(partner.target, partner.on)
    """
    merge: Any = aliased(table)
    on = sa.and_(merge.alias_id == id_column, stood(merge.since, merge.until, known))
    return Resolution(merge, on, sa.func.coalesce(merge.root_id, id_column))


def root_of(session: Session, table: type[Merge], identity: int, known: datetime | None = None) -> int:
    """The id this one stood for at a moment (now), itself when it was not merged."""
    then = stood(table.since, table.until, known or utc_now())
    row = session.scalars(sa.select(table).where(table.alias_id == identity, then)).one_or_none()
    return identity if row is None else row.root_id


def aliases_of(session: Session, table: type[Merge], root_id: int) -> list[Merge]:
    """The open merges into this root, the earliest first."""
    rows = session.scalars(sa.select(table).where(table.root_id == root_id, table.until.is_(None)).order_by(table.id))
    return list(rows.all())


def followers_of(session: Session, table: type[Merge], alias_id: int) -> list[Merge]:
    """The open merges that came along with this alias, at first or second hand, and would come back with it."""
    rows = aliases_of(session, table, root_of(session, table, alias_id))
    led = {alias_id}
    while more := {row.alias_id for row in rows if row.followed_id in led} - led:
        led |= more
    return [row for row in rows if row.alias_id in led - {alias_id}]


def merge(session: Session, table: type[Merge], alias_id: int, root_id: int, since: datetime | None = None) -> None:
    """From now on the alias is the root, and so is all that was merged into the alias. Raises CannotMerge."""
    since = since or take_stamp(session)
    root_id = _open_root(session, table, root_id)
    if root_id == alias_id:
        raise CannotMerge(Words("二者已是同一主体，不能再合并。", "These two are one already."))
    if _open_root(session, table, alias_id) != alias_id:
        raise CannotMerge(Words("该主体已并入其他主体，请先撤销原合并。",
                                "It is merged into another already: undo that merge first."))
    _move(session, table, aliases_of(session, table, alias_id), root_id, alias_id, since)
    session.add(table(alias_id=alias_id, root_id=root_id, since=since))
    _write(session, table, "merge", alias_id, root_id, since)


def unmerge(session: Session, table: type[Merge], alias_id: int, since: datetime | None = None) -> None:
    """The alias stands for itself again, and all that had followed it comes back to it. Raises CannotMerge."""
    since = since or take_stamp(session)
    own = session.scalars(sa.select(table).where(table.alias_id == alias_id, table.until.is_(None))).one_or_none()
    if own is None:
        raise CannotMerge(Words("该主体没有被合并，无需撤销。", "It is not merged, so there is nothing to undo."))
    root_id = own.root_id
    followers = followers_of(session, table, alias_id)
    own.until = since
    _move(session, table, followers, alias_id, None, since)
    _write(session, table, "unmerge", alias_id, root_id, since)


def _open_root(session: Session, table: type[Merge], identity: int) -> int:
    row = session.scalars(sa.select(table).where(table.alias_id == identity, table.until.is_(None))).one_or_none()
    return identity if row is None else row.root_id


def _move(session: Session, table: type[Merge], rows: list[Merge], root_id: int, along_with: int | None,
          since: datetime) -> None:
    """Close these rows and open them again at another root. What they were merged into at first is kept."""
    for row in rows:
        row.until = since
    session.flush()
    for row in rows:
        followed = None if row.followed_id == root_id else row.followed_id or along_with
        session.add(table(alias_id=row.alias_id, root_id=root_id, followed_id=followed, since=since))


def _write(session: Session, table: type[Merge], act: str, alias_id: int, root_id: int, since: datetime) -> None:
    model: Any = MERGED[table]
    alias, root = session.get_one(model, alias_id), session.get_one(model, root_id)
    write_trail(session, act, model.__tablename__, alias.public_id, root=root.public_id, since=since)
