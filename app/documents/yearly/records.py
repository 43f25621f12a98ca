"""The records of a year by kind, by the day that says which year each belongs to; persons as serial and category."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.approval.models import Version
from app.documents.paper.content import RecordList
from app.indicators.questions import Question
from app.organisations.models import Level
from app.records.display import heading, value_text
from app.records.fields import Kind
from app.records.kinds import MAIN_KINDS
from app.records.labels import derived_state
from app.records.naming import Names
from app.ui.text import text
from app.ui.words import t


def records_of_year(session: Session, question: Question, year: int) -> tuple[RecordList, ...]:
    """For every main kind; with rows where a school is asked about."""
    schools = all(place.level is Level.SCHOOL for place in question.organisations)
    return tuple(_listed(session, question, kind, year, rows=schools) for kind in MAIN_KINDS)


def _listed(session: Session, question: Question, kind: Kind, year: int, *, rows: bool) -> RecordList:
    """Those that stand at the official level, as known at the question's moment."""
    moment, model = question.moment, kind.model
    stands = (moment.stands(model), model.organisation_id.in_(
        sa.select(moment.under(question.organisation_ids).c.member_id)))
    day = sa.func.coalesce(*(kind.table.c[name] for name in kind.key_day), sa.null())
    in_year = day.between(date(year, 1, 1), min(date(year, 12, 31), moment.on))
    count = sa.select(sa.func.count()).select_from(model)
    number = session.scalar(count.where(*stands, in_year)) or 0
    found = session.scalars(sa.select(model).where(*stands, in_year).options(joinedload(model.series))
                            .order_by(day, model.id)).all() if rows else []
    names = Names(session, found, moment.known, with_rows=False)
    return RecordList(str(kind.title), number, session.scalar(count.where(*stands)) or 0, tuple(
        _row(kind, version, place, names) for place, version in enumerate(found, start=1)))


def _row(kind: Kind, version: Version, place: int, names: Names) -> tuple[str, str, str, str]:
    day = text(kind.day_of(version)[1])
    number = version.series.filing_number or version.series.public_id
    return number, _matter(kind, version, place, names), day, derived_state(version)[0]


def _matter(kind: Kind, version: Version, place: int, names: Names) -> str:
    """What the record is about; a person is a serial and a category."""
    if getattr(version, "surname", None) is None and getattr(version, "name_zh", None) is None:
        return heading(version, names)
    category = kind.field("category")
    words = value_text(category, kind.column(category), version.category, names)  # type: ignore[attr-defined]  # of every kind of person
    return t("第{n}人（{category}）", "Person {n} ({category})", n=place, category=words)
