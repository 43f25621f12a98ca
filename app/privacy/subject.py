"""Subject access (个人信息保护法 art. 45): all that is held about one person, for an officer who was asked for it.

Only what lies in the officer's part of the tree; of a shared trip the person's own row. Numbers come whole: the person
knows them. Every such export is a read event with its words.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.approval.models import Version
from app.db.engine import begin_writing
from app.db.reads import Purpose, Read, ReadEvent, note_read
from app.parties.merging import aliases_of, root_of
from app.parties.models import Person, PersonDocument, PersonFacts, PersonMerge
from app.privacy.consents import consents_of
from app.records.access import visible_versions
from app.records.content import attachments_of, columns_of, kind_of, plain
from app.records.kinds import KINDS
from app.records.people import placed_people
from app.sheets.writing import Sheet
from app.ui.text import text
from app.ui.words import t

HANDS_OUT = (Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
WORDS_LENGTH = 400


def hand_out(session: Session, user: User, person: Person, words: str) -> dict[str, Any]:
    """All that is held, once it is written down who asked for it and how they proved who they are. Commits nothing."""
    begin_writing(session)
    note_read(session, Read.SUBJECT, "person", person.public_id, person=person.public_id, purpose=Purpose.REQUEST,
              words=words[:WORDS_LENGTH])
    return held_about(session, user, person)


def held_about(session: Session, user: User, person: Person) -> dict[str, Any]:
    """As one JSON document."""
    root = root_of(session, PersonMerge, person.id)
    same = [root, *(row.alias_id for row in aliases_of(session, PersonMerge, root))]
    records = [_record(session, version, same) for version in _versions(session, user, same)]
    ids = {record["record"] for record in records}
    return {
        "person": person.public_id,
        "facts": [_columns(row) for row in session.scalars(sa.select(PersonFacts).where(
            PersonFacts.person_id.in_(same)).order_by(PersonFacts.id))],
        "documents": [{"type": row.document_type.value, "number": row.number, "since": text(row.since),
                       "until": text(row.until)} for row in session.scalars(sa.select(PersonDocument).where(
                           PersonDocument.person_id.in_(same)).order_by(PersonDocument.id))],
        "records": records,
        "reads": [{"at": text(row.at), "record": row.subject_id, "act": row.act.value, "field": row.field,
                   "purpose": row.purpose.value if row.purpose else "", "words": row.words}
                  for row in session.scalars(sa.select(ReadEvent).where(sa.or_(
                      ReadEvent.person == person.public_id, ReadEvent.subject_id.in_(ids))).order_by(ReadEvent.id))],
    }


def held_sheet(held: dict[str, Any]) -> Sheet:
    """The same as lines to read."""
    header = (t("来源", "Held in"), t("栏目", "Field"), t("内容", "Value"))
    said = ((where, name, value) for where, name, value in _lines(held) if value not in (None, ""))
    return Sheet(header, tuple((where, name, str(value)) for where, name, value in said))


def _lines(held: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for part in ("facts", "documents", "reads"):
        for number, row in enumerate(held[part], start=1):
            yield from ((f"{part} {number}", name, value) for name, value in row.items())
    for record in held["records"]:
        where = f"{record['record']}/{record['version']}"
        for name, value in record.items():
            if not isinstance(value, dict | list):
                yield where, name, value
        for row in record["rows"]:
            yield from ((where, name, value) for name, value in row.items())
        yield from ((where, "document", name) for name in record["documents"])
        yield from ((where, "consent", " ".join(map(str, row.values()))) for row in record["consents"])


def _versions(session: Session, user: User, same: list[int]) -> list[Version]:
    found: list[Version] = []
    for kind in KINDS.values():
        tables = [rows.model.__table__ for rows in kind.rows if "person_id" in rows.model.__table__.columns]
        named = [sa.select(table.c.version_id).where(table.c.person_id.in_(same)) for table in tables]
        if "person_id" in kind.table.columns:
            named.append(sa.select(kind.table.c.id).where(kind.table.c.person_id.in_(same)))
        if named:
            found += session.scalars(sa.select(kind.model).where(
                kind.model.id.in_(sa.union(*named)), visible_versions(user)).order_by(kind.model.id))
    return found


def _record(session: Session, version: Version, same: list[int]) -> dict[str, Any]:
    rows = [row for _, row in placed_people(version) if row.person_id in same]
    alone = version in rows
    return {
        "record": version.series.public_id, "kind": version.kind, "version": version.number,
        "state": version.state.value, "submitted": text(version.submitted_at), "filed": text(version.city_since),
        "rows": [_content(kind_of(version).table if row is version else row.__table__, row) for row in rows],
        "documents": [item.file_name for item in attachments_of(session, version)] if alone else [],
        "consents": [{"by": row.given_by.value, "to": row.given_to.value, "name": row.name,
                      "given_on": row.given_on.isoformat(), "notice": row.notice.number, "until": text(row.until)}
                     for row in consents_of(session, version.series_id)] if alone else [],
    }


def _content(table: sa.Table, row: Any) -> dict[str, Any]:
    return {column.name: plain(getattr(row, column.name)) for column in columns_of(table)
            if getattr(row, column.name) is not None and column.name != "person_id"}


def _columns(row: PersonFacts) -> dict[str, Any]:
    return {"name_zh": row.name_zh, "surname": row.surname, "given_names": row.given_names, "sex": plain(row.sex),
            "birth_date": plain(row.birth_date), "nationality": row.nationality, "since": text(row.since),
            "until": text(row.until)}
