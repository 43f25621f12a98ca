"""The content of a version as data: read whole, compared, copied, sealed.

The sealed text holds a salted commitment in place of each personal value, so that erasing a value and its salt keeps the
hash, the person id and every distinct count provable.
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
from app.records.models import Attachment

Leaf = Callable[[str, sa.Column[Any], Any], Any]


def kind_of(version: Version) -> Kind:
    return KINDS[version.kind]


def columns_of(table: sa.Table) -> list[sa.Column[Any]]:
    """The content columns of a kind's or a child's table: all but ids, place and seal."""
    bookkeeping = {"id", "version_id", "position", "sealed"}
    return [column for column in table.columns if column.name not in bookkeeping]


def typed_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns people fill; not those the registry finds at submission."""
    return [column for column in columns_of(table) if not column.info.get("found")]


def rows_of(version: Version, rows: Rows) -> list[Any]:
    return list(getattr(version, rows.name))


def attachments_of(session: Session, version: Version) -> list[Attachment]:
    return list(session.scalars(
        sa.select(Attachment).where(Attachment.version_id == version.id).order_by(Attachment.id)))


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
    """The canonical text of a version's content, its personal values as commitments under these salts. A personal
    value without a salt has been erased and keeps the commitment it had."""
    def leaf(place: str, column: sa.Column[Any], value: Any) -> Any:
        if not column.info.get("personal") or value is None:
            return plain(value)
        return {"commitment": commitment(salts.setdefault(place, secrets.token_hex(16)), place, value)}
    return canonical({
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
    """Everything that is sealed with a version: its content row, child rows and attachments."""
    yield version
    for rows in kind_of(version).rows:
        yield from rows_of(version, rows)
    yield from attachments_of(session, version)


def copy_content(session: Session, source: Version, target: Version) -> None:
    """Copy content, child rows and attachments whole into a draft. What was found when the source was submitted (its
    persons) is found anew when the copy is."""
    kind = kind_of(source)
    for column in typed_columns(kind.table):
        setattr(target, column.name, getattr(source, column.name))
    for rows in kind.rows:
        setattr(target, rows.name, [
            rows.model(position=row.position, **{
                column.name: getattr(row, column.name) for column in typed_columns(rows.model.__table__)})
            for row in rows_of(source, rows)])
    session.flush()
    for item in attachments_of(session, source):
        session.add(Attachment(
            public_id=secrets.token_urlsafe(16), version_id=target.id, document=item.document,
            file_name=item.file_name, media_type=item.media_type, size=item.size, digest=item.digest,
            uploaded_by_id=item.uploaded_by_id, uploaded_at=item.uploaded_at))
