"""Closing a plan with its final verdict, and opening it again. Each is a dated act; nothing is overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.stamps import stood, take_stamp, today
from app.db.trail import write_trail
from app.indicators.board import Board, TargetLine
from app.indicators.library import plan_version_at
from app.indicators.plans import Plan
from app.planning.plan_models import FinalVerdict, PlanClosing, PlanReopening, PlanVerdict
from app.ui.words import Worded, Words

EIGHT_DECIMALS = Decimal("0.00000001")


class CannotClose(Worded):
    """The plan cannot be closed or opened as things stand; `words` say why."""


TOO_EARLY = Words("规划到 {ends} 才结束，结束之后才能作最终评价。",
                  "The plan ends on {ends}; it can be judged after that day.")
CLOSED_ALREADY = Words("规划已结项。", "The plan is closed already.")
NOT_CLOSED = Words("规划没有结项，无须重新开启。", "The plan is not closed, so it cannot be opened again.")


@dataclass(frozen=True)
class Said:
    """What the bureau says of one target."""

    verdict: FinalVerdict
    words: str


def standing_closing(session: Session, plan_id: int, known: datetime) -> PlanClosing | None:
    """The closing that stood at a moment."""
    return session.scalars(_standing(), {"number": plan_id, "known": known}).one_or_none()


@cache
def _standing() -> sa.Select[PlanClosing]:
    known = sa.bindparam("known", type_=PlanClosing.since.type)
    return sa.select(PlanClosing).where(PlanClosing.plan_id == sa.bindparam("number"),
                                        stood(PlanClosing.since, PlanClosing.until, known))


def closings_of(session: Session, plan_id: int) -> Sequence[PlanClosing]:
    """Every closing there ever was, the newest first."""
    return session.scalars(sa.select(PlanClosing).where(PlanClosing.plan_id == plan_id)
                           .order_by(PlanClosing.id.desc())).all()


def has_ended(plan: Plan) -> bool:
    return today() > plan.ends


def first_verdict(line: TargetLine) -> FinalVerdict:
    """What the count alone would say."""
    return FinalVerdict(line.status.value) if line.status.value in list(FinalVerdict) else FinalVerdict.NO_VERDICT


def needs_words(line: TargetLine, verdict: FinalVerdict) -> bool:
    """A verdict that is not what was counted is explained."""
    return verdict.value != line.status.value


def close_plan(session: Session, user: User, board: Board, said: Mapping[str, Said], *, signed_by: str,
               signer_post: str, remark: str) -> PlanClosing:
    """`said`: by code of target. Raises CannotClose."""
    plan, on = board.plan, board.moment.on
    version = plan_version_at(session, plan.name, board.moment.known)
    if not has_ended(plan):
        raise CannotClose(TOO_EARLY.filled(ends=plan.ends))
    now = take_stamp(session)
    if standing_closing(session, version.plan_id, now):
        raise CannotClose(CLOSED_ALREADY)
    closing = PlanClosing(
        plan_id=version.plan_id, version_id=version.id, ended_on=plan.ends, evaluated_on=on, known=board.moment.known,
        closed_by_id=user.id, signed_by=signed_by, signer_post=signer_post, remark=remark, since=now)
    closing.verdicts = [_verdict(line, said[line.target.code]) for line in board.lines]
    session.add(closing)
    session.flush()
    write_trail(session, "close", "plan", plan.name, on=on, known=board.moment.known.isoformat(),
                number=version.number, verdicts={item.target: item.verdict.value for item in closing.verdicts})
    return closing


def _verdict(line: TargetLine, said: Said) -> PlanVerdict:
    value = line.figure.value
    return PlanVerdict(target=line.target.code, value=None if value is None else value.quantize(EIGHT_DECIMALS),
                       counted=line.status, verdict=said.verdict, words=said.words)


def reopen_plan(session: Session, user: User, plan: Plan, plan_id: int, reason: str) -> None:
    """Raises CannotClose."""
    now = take_stamp(session)
    closing = standing_closing(session, plan_id, now)
    if closing is None:
        raise CannotClose(NOT_CLOSED)
    closing.until = now
    session.add(PlanReopening(closing_id=closing.id, reopened_by_id=user.id, reason=reason, at=now))
    session.flush()
    write_trail(session, "reopen", "plan", plan.name, reason=reason)


def evaluation_day(plan: Plan, wanted: date | None) -> date:
    """The day a final verdict speaks of: the plan's last, or a later one that has come."""
    return min(max(wanted or plan.ends, plan.ends), today())
