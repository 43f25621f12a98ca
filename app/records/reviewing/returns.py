"""Roster or return: how an organisation reports its students. One of the two, never both; a table keeps it."""

from typing import Any

from sqlalchemy.orm import Session

from app.approval.models import Version
from app.records.fields import Problem
from app.records.kinds.student import Student, StudentReporting
from app.ui.words import Words


def mode_problems(session: Session, version: Version) -> list[Problem]:
    if not isinstance(version, Student) or version.mode is None:
        return []
    settled: Any = session.get(StudentReporting, version.organisation_id)
    if settled is None or settled.mode is version.mode:
        return []
    return [Problem("mode", "mode", Words(
        f"本单位已按“{settled.mode.words.zh}”填报学生，同一单位不能两种方式并用。",
        f"This organisation reports its students as “{settled.mode.words.en}”; it cannot do both."))]


def settle_mode(session: Session, version: Version) -> None:
    """The first student record submitted decides how its organisation reports."""
    if not isinstance(version, Student):
        return
    if session.get(StudentReporting, version.organisation_id) is None:
        session.add(StudentReporting(organisation_id=version.organisation_id, mode=version.mode))
        session.flush()
    version.owner_id = version.organisation_id
