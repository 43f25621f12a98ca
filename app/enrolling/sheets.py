"""Sheets of accounts as they were sent: kept, found by whoever sent them, given back with their faults coloured."""

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.blobs import store_blob
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.enrolling.models import AccountSheet
from app.enrolling.reading import COLUMNS, People
from app.sheets.colouring import Mark, coloured
from app.sheets.writing import Sheet


def keep_sheet(session: Session, owner: User, name: str, content: bytes) -> AccountSheet:
    sheet = AccountSheet(public_id=secrets.token_urlsafe(16), owner=owner, file_name=name, digest=store_blob(content),
                         sent_at=utc_now())
    session.add(sheet)
    session.flush()
    write_trail(session, "upload", "accounts", sheet.public_id, digest=sheet.digest)
    return sheet


def find_sheet(session: Session, owner: User, public_id: str) -> AccountSheet | None:
    return session.scalars(sa.select(AccountSheet).where(
        AccountSheet.public_id == public_id, AccountSheet.owner_id == owner.id)).one_or_none()


def sheets_of(session: Session, owner: User) -> list[AccountSheet]:
    """The newest first."""
    return list(session.scalars(sa.select(AccountSheet).where(AccountSheet.owner_id == owner.id).order_by(
        AccountSheet.id.desc()).limit(20)))


def marked(people: People, content: bytes) -> bytes:
    """The sender's own workbook, the wrong cells coloured."""
    return coloured(content, [Mark(people.table, row.row, people.titles.get(column, ""), str(words))
                              for row in people.rows for column, words in row.faults])


def empty_sheet() -> Sheet:
    """The headings to fill in, in the reader's language."""
    return Sheet(tuple(str(words) for words, _ in COLUMNS.values()), ())
