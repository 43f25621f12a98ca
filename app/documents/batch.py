"""Many certificates as one job: issued one by one, each record once, then packed with one document to print them all.

A record that has its certificate already gives that one, so that a job that is done again, or asked for twice, leaves
no double. What was issued stays issued when the job is called off.
"""

import csv
import io
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.engine import begin_writing
from app.documents.issuing import content_of, current_certificates, house_type, issue_all, issued_file
from app.documents.models import Issued
from app.documents.paper.certificate import print_run
from app.documents.paper.content import Languages
from app.indicators.questions import Question
from app.indicators.rollup import unit_rows
from app.jobs.models import Job
from app.jobs.queue import queue_job
from app.jobs.working import Doing, File, Outcome
from app.records.access import visible_series
from app.records.fields import Kind
from app.records.finding.search import Filters, records_of
from app.ui.words import Words

WORK = "certificates"
MOST = 2000
STRIDE = 10
"""So many certificates are committed at a time: a worker that is killed has lost no more than these."""
TITLE = "备案证明 Certificates of Filing"
HEADING = ("证明编号 Serial", "备案号 Filing number", "登记号 Record")
NOTHING = Words("没有可以出具证明的记录。", "There was no record to certify.")


def of_a_list(session: Session, user: User, kind: Kind, filters: Filters) -> dict[str, str]:
    """The filing numbers of the records of a filtered list that can be certified, by record."""
    listed = records_of(kind, user, filters).with_only_columns(Version.series_id)
    return _certifiable(session, user, Series.id.in_(listed))


def of_a_target(session: Session, user: User, question: Question, code: str) -> dict[str, str]:
    """The filing numbers of the records behind a figure that this person may certify, by record."""
    rule = question.target(code).count.rule(question.moment)
    rows = unit_rows(session, question.moment, rule, question.organisation_ids)
    return _certifiable(session, user, Series.public_id.in_({series for row in rows for series, _ in row.records}))


def _certifiable(session: Session, user: User, those: sa.ColumnElement[bool]) -> dict[str, str]:
    standing = sa.exists().where(Version.series_id == Series.id, Version.state == State.FILED, Version.until.is_(None))
    numbered = sa.select(Series.public_id, Series.filing_number).where(
        those, Series.id.in_(visible_series(user)), Series.filing_number.is_not(None), standing)
    return {record: str(number) for record, number in session.execute(numbered.order_by(Series.id))}


def ask_for_batch(session: Session, owner: User, records: Sequence[str], language: str) -> Job:
    title = Words(f"批量出具备案证明（{len(records)}份）", f"Certificates of {len(records)} records")
    return queue_job(session, WORK, owner, title, records=list(records), language=language)


def do_batch(doing: Doing) -> Outcome:
    """The work: issue, a few at a time, and pack."""
    records, language = doing.wishes["records"], cast(Languages, doing.wishes["language"])
    left_out: list[str] = list(doing.state.get("left_out", []))
    while doing.done < len(records):
        some = records[doing.done:doing.done + STRIDE]
        certified = _issue_each(doing, some, language)
        left_out += [record for record in some if record not in certified]
        doing.progress(doing.done + len(some), len(records), left_out=left_out)
    issued = _current(doing.session, records, language)
    if not issued:
        return Outcome(NOTHING)
    words = Words(f"共 {len(issued)} 份，未出具 {len(left_out)} 份。",
                  f"{len(issued)} certificates; {len(left_out)} left out.")
    return Outcome(words, File("certificates.zip", "application/zip", _packed(issued, left_out)))


def _issue_each(doing: Doing, records: Collection[str], language: Languages) -> set[str]:
    """Which of these have a certificate now: not those that the owner may no longer see, or that are filed no more."""
    begin_writing(doing.session)
    seen = doing.session.scalars(sa.select(Series).where(
        Series.public_id.in_(records), Series.id.in_(visible_series(doing.owner))).order_by(Series.id)).all()
    return {issued.series.public_id for issued in issue_all(doing.session, seen, doing.owner, language)}


def _current(session: Session, records: Collection[str], language: str) -> list[Issued]:
    numbers = session.scalars(sa.select(Series.id).where(Series.public_id.in_(records)))
    return list(current_certificates(session, numbers, language).values())


def _packed(issued: Sequence[Issued], left_out: Sequence[str]) -> bytes:
    """Every file as it was issued, one document that prints them all, and a list."""
    out = io.BytesIO()
    contents = [replace(content_of(item), signature=None) for item in issued if item.entry is not None]
    with zipfile.ZipFile(out, "w") as archive:
        for item in issued:
            archive.writestr(f"{item.serial}.pdf", issued_file(item))
        if contents:
            archive.writestr("print-all.pdf", print_run(contents, TITLE, house_type()).content)
        archive.writestr("list.csv", _list(issued, left_out))
    return out.getvalue()


def _list(issued: Sequence[Issued], left_out: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADING)
    writer.writerows((item.serial, item.series.filing_number, item.series.public_id) for item in issued)
    writer.writerows(("未出具 left out", "", record) for record in left_out)
    return text.getvalue().encode("utf-8-sig")
