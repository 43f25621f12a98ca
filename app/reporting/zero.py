"""零报: a school declares that it has nothing to report, and may take it back until the window ends."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.access import may_enter_for, may_write_for
from app.approval.moves import NotPossible
from app.approval.steps import Desk
from app.db.stamps import take_stamp, today, utc_now
from app.db.trail import write_trail
from app.organisations.models import Organisation
from app.records.fields import Kind
from app.records.freezes import refuse_in_freeze
from app.reporting.models import ReportingWindow, ZeroReport
from app.reporting.standing import Asked, cell_of
from app.ui.words import Words


def may_report_for(session: Session, user: User, school: Organisation) -> bool:
    """As the school's own officer, or as the district that enters for it (区代填)."""
    return may_write_for(session, user, school) or may_enter_for(session, user, school)


def report_zero(session: Session, window: ReportingWindow, school: Organisation, kind: Kind, actor: User) -> ZeroReport:
    """Declare it. After the due day it is late and says so. Raises NotPossible, or Frozen."""
    if window.until is not None or window.opens_on > today():
        raise NotPossible(Words("该报送期未开放。", "This window is not open."))
    now = utc_now()
    cell = cell_of(session, Asked(window, today(), now, frozenset({school.id})), school.id, kind)
    if cell is None:
        raise NotPossible(Words("该报送期不要求本单位报送此类。", "This window does not ask the school for that kind."))
    if cell.zero is not None:
        raise NotPossible(Words("已经零报。", "It has been declared already."))
    if cell.records:
        raise NotPossible(Words(f"本期已有 {cell.records} 条记录，不能零报。",
                                f"Records of this period have been reported ({cell.records}): it is not nothing."))
    refuse_in_freeze(session, school.id, kind.name, Desk.OFFICER, actor, organisation=school.code)
    report = ZeroReport(window_id=window.id, organisation_id=school.id, kind=kind.name, reported_by_id=actor.id,
                        since=take_stamp(session))
    session.add(report)
    session.flush()
    write_trail(session, "report_zero", "window", window.id, actor=actor.username, at=report.since,
                organisation=school.code, kind=kind.name)
    return report


def withdraw_zero(session: Session, report: ZeroReport, actor: User) -> None:
    """Take it back, until the window ends. Raises NotPossible, or Frozen."""
    if report.until is not None:
        raise NotPossible(Words("零报已撤回。", "It has been withdrawn already."))
    if report.window.due_on < today():
        raise NotPossible(Words("报送期已截止，零报不能再撤回；如有补报，页面会标明与零报不符。",
                                "The window has ended and the declaration stands; what is reported late is shown "
                                "beside it."))
    refuse_in_freeze(session, report.organisation_id, report.kind, Desk.OFFICER, actor,
                     organisation=report.organisation.code)
    now = take_stamp(session)
    report.until = now
    session.flush()
    write_trail(session, "withdraw_zero", "window", report.window_id, actor=actor.username, at=now,
                organisation=report.organisation.code, kind=report.kind)


def find_zero(session: Session, window: ReportingWindow, number: int) -> ZeroReport | None:
    return session.scalars(sa.select(ZeroReport).where(
        ZeroReport.id == number, ZeroReport.window_id == window.id)).one_or_none()
