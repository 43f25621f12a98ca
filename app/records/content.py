"""The content of a version as data: read whole, compared, copied, sealed.

The sealed text holds a salted commitment in place of each personal value, so that erasing a value and its salt keeps
the hash, the person id and every distinct count provable.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.db.trail import canonical
from app.records.fields import Kind, Rows
from app.records.kinds import KINDS
from app.records.models import Attachment, Explanation

Leaf = Callable[[str, sa.Column[Any], Any], Any]


def kind_of(version: Version) -> Kind:
    return KINDS[version.kind]


def columns_of(table: sa.Table) -> list[sa.Column[Any]]:
    """The content columns of a kind's or a child's table: all but ids, place and seal."""
    bookkeeping = {"id", "version_id", "position", "sealed"}
    return [column for column in table.columns if column.name not in bookkeeping]


def copied_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns people fill, and the person, who may have a new document but stays the same; nothing else that the
    registry finds at submission."""
    return [column for column in columns_of(table) if not column.info.get("found") or column.name == "person_id"]


def rows_of(version: Version, rows: Rows) -> list[Any]:
    return list(getattr(version, rows.name))


def attachments_of(session: Session, version: Version) -> list[Attachment]:
    return list(session.scalars(
        sa.select(Attachment).where(Attachment.version_id == version.id).order_by(Attachment.id)))


def explanations_of(session: Session, version: Version) -> dict[str, Explanation]:
    """By field, the sentence that says why its value is far from the school's own past."""
    return {item.field: item for item in session.scalars(
        sa.select(Explanation).where(Explanation.version_id == version.id).order_by(Explanation.field))}


def plain(value: Any) -> Any:
    """A value as JSON keeps it, one text for one value on both databases."""
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case date():
            return value.isoformat()
        case tuple():
            return [str(item) for item in value]
        case str():
            return str(value)
        case _:
            return value


def leaves(version: Version, leaf: Leaf) -> dict[str, Any]:
    """The content with every value passed through `leaf(place, column, value)`."""
    kind = kind_of(version)
    content: dict[str, Any] = {
        column.name: leaf(column.name, column, getattr(version, column.name)) for column in columns_of(kind.table)}
    for rows in kind.rows:
        content[rows.name] = [
            {column.name: leaf(f"{rows.name}.{place}.{column.name}", column, getattr(row, column.name))
             for column in columns_of(rows.model.__table__)}
            for place, row in enumerate(rows_of(version, rows))]
    return content


def commitment(salt: str, place: str, value: Any) -> str:
    return hashlib.sha256(canonical([salt, place, plain(value)]).encode()).hexdigest()


def sealed_text(session: Session, version: Version, salts: dict[str, str]) -> str:
    """The canonical text of a version's content, its personal values as commitments under these salts. A missing salt
    is made."""
    def leaf(place: str, column: sa.Column[Any], value: Any) -> Any:
        if not column.info.get("personal") or value is None:
            return plain(value)
        return {"commitment": commitment(salts.setdefault(place, secrets.token_hex(16)), place, value)}
    said = {field: item.words for field, item in explanations_of(session, version).items()}
    return canonical(({"explanations": said} if said else {}) | {
        "kind": version.kind, "series": version.series.public_id, "number": version.number,
        "content": leaves(version, leaf),
        "attachments": [[item.document, item.file_name, item.digest] for item in attachments_of(session, version)],
    })


def seal(session: Session, version: Version) -> None:
    """Freeze the content: write its text and hash, and mark every row of it. The database refuses later changes."""
    session.flush()
    salts: dict[str, str] = {}
    text = sealed_text(session, version, salts)
    version.sealed_content, version.salts = text, json.dumps(salts, sort_keys=True)
    version.content_hash = hashlib.sha256(text.encode()).hexdigest()
    for part in parts_of(session, version):
        part.sealed = True
    session.flush()


def parts_of(session: Session, version: Version) -> Iterator[Any]:
    """Everything that is sealed with a version: its content row, child rows, attachments and explanations."""
    yield version
    for rows in kind_of(version).rows:
        yield from rows_of(version, rows)
    yield from attachments_of(session, version)
    yield from explanations_of(session, version).values()


def seal_faults(session: Session, version: Version) -> list[str]:
    """Where content and seal differ: the places of it, or `hash` when the sealed text itself was changed. A personal
    value that was erased is no fault: its commitment stays, and nobody can tell any more what it was."""
    sealed = version.sealed_content or ""
    faults = [] if hashlib.sha256(sealed.encode()).hexdigest() == version.content_hash else ["hash"]
    kept, salts = json.loads(sealed or "{}"), json.loads(version.salts or "{}")
    now = json.loads(sealed_text(session, version, dict(salts)))
    content = {place: value for place, value in _flat(kept.pop("content", {}))}
    erased = {place for place, value in content.items() if isinstance(value, dict) and place not in salts}
    for place, value in _flat(now.pop("content")):
        if place in erased and value is None:
            content.pop(place)
        elif place not in content or content.pop(place) != value:
            faults.append(place)
    return faults + sorted(content) + sorted(name for name in {*kept, *now} if kept.get(name) != now.get(name))


def _flat(content: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each value with its place, as `leaves` names them."""
    for name, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for place, row in enumerate(value):
                yield from ((f"{name}.{place}.{column}", item) for column, item in row.items())
        else:
            yield name, value


def copy_content(session: Session, source: Version, target: Version) -> None:
    """Copy content and child rows whole into a draft."""
    kind = kind_of(source)
    for column in copied_columns(kind.table):
        setattr(target, column.name, getattr(source, column.name))
    for rows in kind.rows:
        setattr(target, rows.name, [
            rows.model(position=row.position, **{
                column.name: getattr(row, column.name) for column in copied_columns(rows.model.__table__)})
            for row in rows_of(source, rows)])
    session.flush()


def copy_explanations(session: Session, source: Version, target: Version) -> None:
    session.add_all(Explanation(version_id=target.id, field=field, words=item.words)
                    for field, item in explanations_of(session, source).items())


def copy_attachments(session: Session, source: Version, target: Version) -> None:
    for item in attachments_of(session, source):
        session.add(Attachment(
            public_id=secrets.token_urlsafe(16), version_id=target.id, document=item.document,
            file_name=item.file_name, media_type=item.media_type, size=item.size, digest=item.digest,
            uploaded_by_id=item.uploaded_by_id, uploaded_at=item.uploaded_at))
