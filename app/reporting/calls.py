"""催报: a bureau reminds the schools that have not reported in a window, each once a day: on the home page of its
officers until it has reported, and by mail where there is a server and an address."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.accounts.holders import holding_posts
from app.accounts.models import Role, User
from app.approval.moves import NotPossible
from app.db.base import Base, Stamp
from app.db.stamps import take_stamp, today, utc_now
from app.db.trail import write_trail
from app.mail.outbox import can_mail, has_mail, post_mail
from app.reporting.models import ReportingWindow
from app.reporting.standing import Asked, School, Stand, schools_of
from app.ui.notices import Notice
from app.ui.words import Words, speaking, t

NOBODY = Words("没有需要催报的单位：都已报送、已零报，或今天已经催过。",
               "There is nobody to remind: all have reported, or were reminded today.")
NOT_OPEN = Words("报送期尚未开始或已取消。", "The window has not begun, or was called off.")


class WindowCall(Base):
    """A school was reminded on a day to report in a window."""

    __tablename__ = "window_call"
    __table_args__ = (sa.UniqueConstraint("window_id", "organisation_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("reporting_window.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    day: Mapped[date]
    called_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Stamp())

    window: Mapped[ReportingWindow] = relationship()


def owes(school: School) -> list[str]:
    """Names of the kinds of which the school has reported nothing, not even that there is nothing."""
    return [name for name, cell in school.cells.items() if cell.stand is Stand.NONE]


def call_schools(session: Session, window: ReportingWindow, actor: User) -> int:
    """Remind every school that still owes a report and was not reminded today; gives how many. Raises NotPossible."""
    day = today()
    if window.until is not None or window.opens_on > day:
        raise NotPossible(NOT_OPEN)
    now = take_stamp(session)
    told = set(session.scalars(sa.select(WindowCall.organisation_id).where(
        WindowCall.window_id == window.id, WindowCall.day == day)))
    late = [school for school in schools_of(session, Asked(window, day, now)) if owes(school) and school.id not in told]
    if not late:
        raise NotPossible(NOBODY)
    session.add_all(WindowCall(window_id=window.id, organisation_id=school.id, day=day, called_by_id=actor.id, at=now)
                    for school in late)
    _write_mails(session, window, late, day)
    write_trail(session, "call", "window", window.id, actor=actor.username, at=now, schools=len(late), day=day)
    return len(late)


def _write_mails(session: Session, window: ReportingWindow, schools: Sequence[School], day: date) -> None:
    """One mail a person and day, whatever they hold at how many of these schools."""
    officers = session.scalars(sa.select(User).where(User.id.in_(holding_posts(
        [school.id for school in schools], Role.CLERK, Role.HEAD))).order_by(User.id)).all()
    topic = f"window-{window.id}-{day.isoformat()}"
    for user in officers:
        if not can_mail(user) or has_mail(session, user, topic):
            continue
        with speaking(user.language or "zh"):
            name = window.title
            post_mail(session, user, topic, t("请报送：{name}", "Please report: {name}", name=name),
                      t("“{name}”截止日为 {day}，贵单位尚未报送。没有可报的内容时，请零报。\n\n{address}",
                        "“{name}” is due on {day}, and your organisation has not reported. Where there is nothing to "
                        "report, declare that.\n\n{address}", name=name, day=window.due_on.isoformat(),
                        address=url_for("reporting.window", number=window.id, _external=True)))


def calls_told(session: Session, user: User) -> list[Notice]:
    """For officers of schools that were reminded and still owe a report: the latest call of each window."""
    schools = {post.organisation_id for post in user.posts_held if post.role in (Role.CLERK, Role.HEAD)}
    if not schools:
        return []
    rows = session.scalars(sa.select(WindowCall).join(WindowCall.window).where(
        WindowCall.organisation_id.in_(schools), ReportingWindow.until.is_(None)).order_by(WindowCall.day)).all()
    latest = {(call.window_id, call.organisation_id): call for call in rows}
    return [notice for call in latest.values() for notice in _told(session, call)]


def _told(session: Session, call: WindowCall) -> list[Notice]:
    asked = Asked(call.window, today(), utc_now(), frozenset({call.organisation_id}))
    if not any(owes(school) for school in schools_of(session, asked)):
        return []
    return [Notice(t("{day} 收到催报：“{name}”尚未报送，截止日 {due}。",
                     "Reminded on {day}: nothing is reported yet for “{name}”, due on {due}.", day=call.day.isoformat(),
                     name=call.window.title, due=call.window.due_on.isoformat()),
                   url_for("reporting.window", number=call.window_id), "warning")]
