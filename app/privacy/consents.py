"""Who agreed to what, by whom for a child, and until when (个人信息保护法 art. 15, 29, 31, 39).

Under 14 a guardian agrees, at 14 and over the person. Consents belong to a record: another school asks again.
"""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.db.stamps import take_stamp, today
from app.db.trail import write_trail
from app.privacy.models import Consent, ConsentBy, ConsentTo, PrivacyNotice
from app.privacy.notices import notice_for
from app.records.content import attachments_of
from app.records.fields import Problem
from app.records.kinds.demands import age_on
from app.records.kinds.student import Student, StudentMode, StudyDuration
from app.ui.words import Words

OWN_CONSENT = 14
PAPER = "consent"
"""The document of a record that holds the signed consents."""

Asked = tuple[ConsentBy, ConsentTo]


def asked_of(version: Version, day: date) -> list[Asked]:
    """The consents a record rests on, on a day: for a pupil under 14 the guardian's; for an exchange pupil also that
    their data goes to the school that sends them."""
    if not isinstance(version, Student) or version.mode is not StudentMode.ROSTER or version.birth_date is None:
        return []
    child = age_on(version.birth_date, day) < OWN_CONSENT
    asked = [(ConsentBy.GUARDIAN, ConsentTo.RECORDING)] if child else []
    if version.duration is StudyDuration.EXCHANGE:
        asked.append((ConsentBy.GUARDIAN if child else ConsentBy.SELF, ConsentTo.ABROAD))
    return asked


def consents_of(session: Session, series_id: int) -> list[Consent]:
    return list(session.scalars(sa.select(Consent).where(Consent.series_id == series_id).order_by(Consent.id)))


def demanded(session: Session, version: Version, day: date) -> PrivacyNotice | None:
    """The notice whose bureau demands consents by now; None where nobody demands any."""
    notice = notice_for(session, version.organisation_id) if asked_of(version, day) else None
    return notice if notice and notice.consents_from and notice.consents_from <= day else None


def missing_consents(session: Session, version: Version) -> list[Asked]:
    given = {(row.given_by, row.given_to) for row in consents_of(session, version.series_id) if row.until is None}
    return [asked for asked in asked_of(version, today()) if asked not in given]


def consent_problems(session: Session, version: Version) -> Iterator[Problem]:
    """What keeps a record from submission: a consent that is not there, or its signed paper."""
    notice = demanded(session, version, today())
    if notice is None:
        return
    for given_by, given_to in missing_consents(session, version):
        where = "guardian_name" if given_to is ConsentTo.RECORDING else "duration"
        yield Problem("consent", where, Words(
            f"缺少{given_by.words.zh}对“{given_to.words.zh}”的同意：请先在“告知与同意”页登记（告知书第{notice.number}版）。",
            f"A consent is missing ({given_by.words.en}: {given_to.words.en}): enter it on the page of notices and "
            f"consents first (notice {notice.number})."))
    if PAPER not in {item.document for item in attachments_of(session, version)}:
        yield Problem("document", f"documents.{PAPER}", Words(
            "缺少附件：签字的同意书。", "A document is missing: the signed consent."))


def give(session: Session, series: Series, notice: PrivacyNotice, asked: Asked, name: str, given_on: date,
         user: User) -> Consent:
    """Enter a consent that was given. One that stands is ended first: it was given anew, to the text of now."""
    since = take_stamp(session)
    given_by, given_to = asked
    for row in consents_of(session, series.id):
        if row.until is None and (row.given_by, row.given_to) == asked:
            row.until = since
    session.flush()
    consent = Consent(series_id=series.id, notice_id=notice.id, given_by=given_by, given_to=given_to, name=name,
                      given_on=given_on, entered_by_id=user.id, since=since)
    session.add(consent)
    session.flush()
    write_trail(session, "consent", "record", series.public_id, at=since, given_by=given_by.value,
                given_to=given_to.value, notice=notice.number)
    return consent


def withdraw(session: Session, consent: Consent) -> None:
    """From now on it is not given; what was done before stays lawful (art. 15)."""
    consent.until = take_stamp(session)
    session.flush()
    write_trail(session, "withdraw_consent", "record", consent.series.public_id, at=consent.until,
                given_by=consent.given_by.value, given_to=consent.given_to.value)
