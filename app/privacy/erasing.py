"""Erasing: personal values become empty and their salts go, scans lose their bytes; what counts stays as it was.

The sealed text holds commitments in place of personal values, so its hash, the persons' opaque ids and every figure
remain, and an erasure row says by which rule they were emptied. A person goes when no record keeps anything of them.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.db.blobs import blob_columns, remove_blob
from app.db.engine import begin_writing
from app.db.guards import ERASED_NAME
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.parties.merging import aliases_of, root_of
from app.parties.models import Person, PersonDocument, PersonFacts, PersonMerge
from app.privacy.models import Consent, ErasedFile, Erasure
from app.privacy.periods import Due, Kept, due_of, due_records, followups_of
from app.records.content import columns_of, kind_of, rows_of
from app.records.kinds import KINDS
from app.records.models import Attachment
from app.records.people import people_in

PERSON_RULE = "person"


def due_erasures(session: Session, as_of: date) -> Iterator[Due]:
    """What is due, was not erased yet, and holds anything to erase."""
    done = {(series_id, rule) for series_id, rule in session.execute(sa.select(Erasure.series_id, Erasure.rule))}
    for due in due_records(session, as_of):
        if (due.series.id, due.rule) not in done and size_of(session, due):
            yield due


def size_of(session: Session, due: Due) -> int:
    """How many values or files there are to erase."""
    if due.kept is Kept.FILES:
        return len(_attachments(session, due))
    return sum(1 for version in _all_versions(session, due) for _ in personal_values(version))


def personal_values(version: Version) -> Iterator[str]:
    """The places of a version's personal values that are filled."""
    kind = kind_of(version)
    yield from (column.name for column in _personal(kind.table) if getattr(version, column.name) is not None)
    for rows in kind.rows:
        for place, row in enumerate(rows_of(version, rows)):
            yield from (f"{rows.name}.{place}.{column.name}" for column in _personal(rows.model.__table__)
                        if getattr(row, column.name) is not None)


def retain(session: Session, as_of: date, by: str) -> int:
    """Erase everything that is due, each record in a transaction of its own; gives how many. Whoever is stopped in the
    middle begins again where it stopped."""
    wanted = [(due.series.id, due.kept) for due in due_erasures(session, as_of)]
    for series_id, kept in wanted:
        begin_writing(session)
        series = session.get_one(Series, series_id)
        digests = [digest for due in due_of(session, series, as_of) if due.kept is kept
                   for digest in _erase(session, due, as_of, by)]
        session.commit()
        for digest in digests:
            remove_blob(digest)
    return len(wanted)


def _erase(session: Session, due: Due, as_of: date, by: str) -> list[str]:
    """In the caller's transaction; gives the files whose bytes may go once it is committed."""
    at = take_stamp(session)
    number = size_of(session, due)
    files = due.kept is Kept.FILES
    erasure = Erasure(series_id=due.series.id, rule=due.rule, over_since=due.over_since, as_of=as_of,
                      fields=0 if files else number, files=number if files else 0, erased_by=by, at=at)
    session.add(erasure)
    session.flush()
    write_trail(session, "erase", "record", due.series.public_id, actor=by, at=at, rule=due.rule,
                as_of=as_of.isoformat(), number=number)
    if files:
        return _erase_files(session, due, erasure)
    people = {row.person_id for version in due.versions for row in people_in(version) if row.person_id is not None}
    for version in _all_versions(session, due):
        _empty(session, version)
    session.execute(sa.update(Consent).where(Consent.series_id == due.series.id).values(name=""))
    session.expire_all()
    for person_id in sorted(people):
        _erase_person(session, person_id, erasure)
    return []


def _all_versions(session: Session, due: Due) -> list[Version]:
    return [*due.versions, *followups_of(session, due.series)]


def _attachments(session: Session, due: Due) -> list[Attachment]:
    numbers = [version.id for version in _all_versions(session, due)]
    return list(session.scalars(sa.select(Attachment).where(Attachment.version_id.in_(numbers))))


def _erase_files(session: Session, due: Due, erasure: Erasure) -> list[str]:
    """The digests that only this record names; what another one holds stays with it."""
    own = _attachments(session, due)
    numbers = [item.id for item in own]
    known = set(session.scalars(sa.select(ErasedFile.digest)))
    digests = sorted({item.digest for item in own})
    gone = [digest for digest in digests if not _named_elsewhere(session, digest, numbers)]
    session.add_all(ErasedFile(digest=digest, erasure_id=erasure.id) for digest in gone if digest not in known)
    session.flush()
    return gone


def _named_elsewhere(session: Session, digest: str, own: list[int]) -> bool:
    return any(session.scalar(sa.select(sa.exists().where(column == digest, *(
        [Attachment.id.not_in(own)] if column.table is Attachment.__table__ else [])))) for column in blob_columns())


def _personal(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in columns_of(table) if column.info.get("personal")]


def _empty(session: Session, version: Version) -> None:
    """Every personal value of the version and its child rows, and the salts of their commitments."""
    kind = kind_of(version)
    places = [(kind.table, kind.table.c.id == version.id)]
    places += [(rows.model.__table__, rows.model.__table__.c.version_id == version.id) for rows in kind.rows]
    for table, here in places:
        columns = _personal(table)
        if columns:
            session.execute(sa.update(table).where(here).values({column.name: None for column in columns}))
    salts = {place: salt for place, salt in json.loads(version.salts or "{}").items()
             if place not in set(personal_places(version))}
    if version.salts is not None:
        session.execute(sa.update(Version).where(Version.id == version.id).values(salts=json.dumps(salts)))


def personal_places(version: Version) -> Iterator[str]:
    """Every place of a version that may hold a personal value, filled or not."""
    kind = kind_of(version)
    yield from (column.name for column in _personal(kind.table))
    for rows in kind.rows:
        for place, _ in enumerate(rows_of(version, rows)):
            yield from (f"{rows.name}.{place}.{column.name}" for column in _personal(rows.model.__table__))


def _erase_person(session: Session, person_id: int, erasure: Erasure) -> None:
    """The names and numbers of somebody of whom no record keeps anything any more."""
    root = root_of(session, PersonMerge, person_id)
    same = [root, *(row.alias_id for row in aliases_of(session, PersonMerge, root))]
    if any(_is_kept(session, number) for number in same):
        return
    session.execute(sa.update(PersonFacts).where(PersonFacts.person_id.in_(same)).values(
        name_zh=ERASED_NAME, surname="", given_names="", sex=None, birth_date=None))
    for number in session.scalars(sa.select(PersonDocument.id).where(PersonDocument.person_id.in_(same))).all():
        session.execute(sa.update(PersonDocument).where(PersonDocument.id == number).values(
            number=None, match_key=f"erased:{number}", tail_key=""))
    session.add(Erasure(person_id=root, rule=PERSON_RULE, over_since=erasure.over_since, as_of=erasure.as_of, fields=0,
                        files=0, erased_by=erasure.erased_by, at=erasure.at))
    write_trail(session, "erase", "person", session.get_one(Person, root).public_id, actor=erasure.erased_by,
                at=erasure.at, rule=PERSON_RULE, as_of=erasure.as_of.isoformat())


def _is_kept(session: Session, person_id: int) -> bool:
    """Whether any row about this person still holds a birth date, a number or a name."""
    tables = [table for kind in KINDS.values()
              for table in (kind.table, *(rows.model.__table__ for rows in kind.rows)) if "person_id" in table.c]
    told = ("name_zh", "surname", "birth_date", "document_number")
    return any(session.scalar(sa.select(sa.exists().where(
        table.c.person_id == person_id, sa.or_(*(table.c[name].is_not(None) for name in told))))) for table in tables)


def unexplained(session: Session) -> Iterator[Version]:
    """Sealed versions of which personal values were emptied without an erasure that says so."""
    said = {number for number in session.scalars(sa.select(Erasure.series_id).where(
        Erasure.series_id.is_not(None), Erasure.rule.endswith(f".{Kept.VALUES.value}")))}
    sealed = sa.select(Version).where(Version.content_hash.is_not(None)).options(
        sa.orm.undefer(Version.sealed_content), sa.orm.undefer(Version.salts)).order_by(Version.id)
    for version in session.scalars(sealed):
        owner = version.series.parent_id or version.series_id
        commitments = (version.sealed_content or "").count('{"commitment":')
        if commitments > len(json.loads(version.salts or "{}")) and owner not in said:
            yield version
