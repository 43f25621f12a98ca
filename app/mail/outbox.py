"""Putting mails into the outbox, and taking them out one by one for the mail server."""

import secrets
import smtplib
from collections.abc import Mapping
from datetime import timedelta
from email.errors import MessageError
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.config import plain_address
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.mail.models import Mail, MailState
from app.mail.sending import deliver, message_of

LEASE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
REFUSED_FOR_GOOD = 500
NO_CODE = 600
"""From here on what a server says is no code of SMTP, and its answer worth nothing: the mail is tried again."""
REFUSALS = 20
"""So often a mail that is turned away for the moment (greylisting, a full mailbox) is tried again."""


def can_mail(user: User) -> bool:
    """Whether there is a mail server, and an address that is one and nothing else."""
    return bool(current_app.config["SMTP_HOST"] and user.enabled and plain_address(user.email))


def has_mail(session: Session, user: User, topic: str) -> bool:
    """Whether a mail on this topic has been written to this person."""
    return session.scalar(sa.select(Mail.id).where(Mail.user_id == user.id, Mail.topic == topic)) is not None


def post_mail(session: Session, user: User, topic: str, subject: str, body: str) -> Mail:
    """Write a mail in the caller's transaction: it is sent only if that is committed. The caller asks `can_mail`."""
    now = utc_now()
    mail = Mail(public_id=secrets.token_hex(16), user_id=user.id, topic=topic, address=user.email,
                subject=" ".join(subject.split())[:200], body=body, created_at=now, due=now)
    session.add(mail)
    session.flush()
    return mail


def send_one(session: Session, settings: Mapping[str, Any]) -> bool:
    """Give the oldest mail that is due to the mail server. False when none is, or the server is away.

    The row is put off and committed before the server is spoken to, and marked after it: a worker that dies between
    the two has the mail sent twice under one Message-ID, and never not at all.
    """
    if not settings["SMTP_HOST"]:
        return False
    mail = _taken(session)
    if mail is None:
        session.rollback()
        return False
    number = mail.id
    try:
        message = message_of(mail, settings)
    except (ValueError, MessageError) as error:  # an address that is none, however it came here
        return _turned_away(session, number, REFUSED_FOR_GOOD, type(error).__name__)
    session.commit()
    try:
        deliver(message, settings)
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return _turned_away(session, number, code, words)
    except smtplib.SMTPDataError as answer:
        return _turned_away(session, number, answer.smtp_code, answer.smtp_error)
    except OSError as error:  # smtplib's own errors are OSErrors too
        return _put_off_all(session, number, type(error).__name__)
    mail = _again(session, number)
    mail.state, mail.sent_at, mail.fault = MailState.SENT, utc_now(), ""
    session.commit()
    return True


def _taken(session: Session) -> Mail | None:
    """The oldest mail that is due, put off while it is spoken of to the server."""
    begin_writing(session)
    now = utc_now()
    mail = session.scalars(
        sa.select(Mail).where(Mail.state == MailState.WAITING, Mail.due <= now).order_by(Mail.id).limit(1)
        .with_for_update(skip_locked=True)).first()
    if mail is not None:
        mail.due = now + LEASE
        session.flush()
    return mail


def _again(session: Session, number: int) -> Mail:
    """The row once more, as a writer."""
    begin_writing(session)
    return session.get_one(Mail, number, with_for_update=True)


def _turned_away(session: Session, number: int, code: int, words: bytes | str) -> bool:
    """The server would not take this mail: for good from 500 on, else for the moment."""
    mail = _again(session, number)
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    mail.attempts += 1
    mail.fault = " ".join("".join(sign if sign.isprintable() else " " for sign in f"{code} {said}").split())[:300]
    if REFUSED_FOR_GOOD <= code < NO_CODE or mail.attempts >= REFUSALS:
        mail.state = MailState.REFUSED
    else:
        mail.due = utc_now() + min(mail.attempts * LEASE, LONGEST_WAIT)
    session.commit()
    return True


def _put_off_all(session: Session, number: int, kind: str) -> bool:
    """The server is away, which is no mail's fault: everything that waits is tried again in a while."""
    mail = _again(session, number)
    mail.fault = kind
    session.execute(sa.update(Mail).where(Mail.state == MailState.WAITING, Mail.due < mail.due).values(due=mail.due))
    session.commit()
    return False
