"""The persons in a record: found by their document, or enlisted, when the record is submitted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import visible_organisations
from app.approval.models import Version
from app.parties.models import Person
from app.parties.persons import PersonAsEntered, contradicts, enlist, facts_of
from app.records.content import kind_of, rows_of
from app.records.fields import Kind
from app.records.kinds.student import Student
from app.records.kinds.teacher import Teacher
from app.records.kinds.trip import TripParticipant


def placed_people(version: Version) -> Iterator[tuple[str, Any]]:
    """Every row of a version's content that is about a person, after where its fields are: `` or `participants.2.`."""
    if "person_id" in kind_of(version).table.columns:
        yield "", version
    for rows in kind_of(version).rows:
        if "person_id" in rows.model.__table__.columns:
            for place, row in enumerate(rows_of(version, rows)):
                yield f"{rows.name}.{place}.", row


def speaks_of_people(kind: Kind) -> bool:
    """Whether records of this kind, or rows of theirs, are about persons."""
    return any("person_id" in table.columns for table in (kind.table, *(rows.model.__table__ for rows in kind.rows)))


def people_in(version: Version) -> Iterator[Any]:
    return (row for _, row in placed_people(version))


def as_entered(row: Any) -> PersonAsEntered:
    return PersonAsEntered(
        name_zh=row.name_zh or "", surname=row.surname or "", given_names=row.given_names or "", sex=row.sex,
        birth_date=row.birth_date, nationality=row.nationality or "", document_type=row.document_type,
        document_number=row.document_number or "")


def enlist_people(session: Session, version: Version, since: datetime | None = None) -> None:
    """Give every such row its person. Rows without a document (a return of heads) name nobody.

    A row copied from an earlier version keeps its person through a new document, but not when it now plainly speaks of
    somebody else: another name and another birth date.
    """
    for row in people_in(version):
        if not row.document_number:
            continue
        entered = as_entered(row)
        before = session.get(Person, row.person_id) if row.person_id is not None else None
        if before is not None and contradicts(facts_of(session, before), entered):
            before = None
        row.person_id = enlist(session, entered, since=since, same_as=before).id


def persons_in_scope(user: User) -> sa.Select[int]:
    """Ids of the persons who appear in records of organisations this person may see."""
    seen = visible_organisations(user)
    version = sa.inspect(Version).local_table
    tables = [(Teacher.__table__, "id", version.c.organisation_id),
              (Student.__table__, "id", version.c.organisation_id),
              (TripParticipant.__table__, "version_id", TripParticipant.__table__.c.organisation_id)]
    parts = [sa.select(table.c.person_id).join(version, version.c.id == table.c[key])
             .where(owner.in_(seen), table.c.person_id.is_not(None)) for table, key, owner in tables]
    return sa.select(sa.union(*parts).subquery().c.person_id)
