"""Everything that keeps a record from being submitted. Form, sheet and command line ask here, so the same bad value
gives the same message everywhere."""

from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.db.stamps import today
from app.parties.persons import held_by_another
from app.records.attachments.needed_documents import needed_documents
from app.records.content import attachments_of, columns_of, kind_of, rows_of
from app.records.fields import Kind, Problem, missing
from app.records.locks import lock_problems
from app.records.people import as_entered, placed_people
from app.records.reviewing.returns import mode_problems
from app.records.writing.past import past_problems
from app.ui.territories import TERRITORIES
from app.ui.words import Words

AHEAD = Words("已经发生的事，日期不能晚于今天。", "What has happened cannot have a day that lies ahead.")
NO_TERRITORY = Words("不是有效的国家/地区代码。", "This is not a code of a country or region.")


def all_problems(session: Session, version: Version) -> list[Problem]:
    """What is missing or wrong, in reading order. Each field is named once: what is missing is not also wrong."""
    kind = kind_of(version)
    found = content_problems(kind, version) + document_problems(session, kind, version)
    found += mode_problems(session, version) + person_problems(session, version) + lock_problems(session, version)
    found += past_problems(session, version)
    for more in current_app.extensions["record_problems"]:
        found += more(session, version)
    seen: set[str] = set()
    return [problem for problem in found if problem.where not in seen and not seen.add(problem.where)]  # type: ignore[func-returns-value]  # add() marks it as seen


def person_problems(session: Session, version: Version) -> list[Problem]:
    """A document number registered for somebody of another name and birth date is a slip in one of the two."""
    return [Problem("held_by_another", f"{prefix}document_number", Words(
        "此证件号码已登记在姓名和出生日期都不同的另一人名下，请核对。",
        "This number is registered for somebody of another name and birth date: please check it."))
        for prefix, row in placed_people(version)
        if row.document_number and row.document_type and held_by_another(session, as_entered(row))]


def content_problems(kind: Kind, version: Any) -> list[Problem]:
    """Problems that the content alone shows, without a database, and today's date where it tells of the past."""
    found = _row_problems(kind.table, version, "") + _territory_problems(kind.fields, version, "")
    for rows in kind.rows:
        for place, row in enumerate(rows_of(version, rows)):
            prefix = f"{rows.name}.{place}."
            found += _row_problems(rows.model.__table__, row, prefix) + _territory_problems(rows.fields, row, prefix)
    ahead = [Problem("ahead", name, AHEAD) for name in kind.happened(version)
             if (getattr(version, name) or today()) > today()]
    return found + kind.problems(version) + ahead


def all_warnings(version: Version) -> list[Problem]:
    return kind_of(version).warnings(version)


def document_problems(session: Session, kind: Kind, version: Version) -> list[Problem]:
    needed, given = needed_documents(session), {item.document for item in attachments_of(session, version)}
    return [Problem("document", f"documents.{document.name}", Words(
        f"缺少附件：{document.title.zh}。", f"A document is missing: {document.title.en}."))
        for document in kind.documents if (kind.name, document.name) in needed and document.name not in given]


def _row_problems(table: sa.Table, row: Any, prefix: str) -> list[Problem]:
    found = []
    for column in columns_of(table):
        value = getattr(row, column.name)
        if column.info.get("needed") and value in (None, "", ()):
            found.append(missing(prefix + column.name))
        elif isinstance(value, str) and isinstance(column.type, sa.String) and _too_long(value, column.type.length):
            found.append(Problem("long", prefix + column.name, Words(
                f"最多 {column.type.length} 个字符。", f"At most {column.type.length} characters.")))
    return found


def _too_long(value: str, length: int | None) -> bool:
    """Length is counted in code points: a rare character beyond the basic plane is one."""
    return length is not None and len(value) > length


def _territory_problems(fields: tuple[Any, ...], row: Any, prefix: str) -> list[Problem]:
    return [Problem("territory", prefix + field.name, NO_TERRITORY) for field in fields
            if field.territory and getattr(row, field.name) and getattr(row, field.name) not in TERRITORIES]
