"""The plans of an installation, each with how many of its targets are met, open, not met, not judged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.knowing import NotThere
from app.indicators.access import askable_organisations, default_organisations
from app.indicators.board import Status, status_counts
from app.indicators.library import plan_names
from app.indicators.plans import Plan
from app.indicators.questions import Question, ask, find_plan
from app.organisations.models import Organisation


@dataclass(frozen=True)
class PlanLine:
    """`counts` only where the whole plan is this person's to see; `open` when any of its figures is."""

    plan: Plan
    organisations: Sequence[Organisation]
    counts: Counter[Status] | None

    @property
    def open(self) -> bool:
        return bool(self.organisations)


def overview(session: Session, user: User, on: date, known: datetime) -> list[PlanLine]:
    return [_line(session, user, name, on, known) for name in plan_names(session)]


def _line(session: Session, user: User, name: str, on: date, known: datetime) -> PlanLine:
    plan = find_plan(session, name, known)
    try:
        chosen = default_organisations(session, user, plan, askable_organisations(session, user, plan))
    except NotThere:
        return PlanLine(plan, (), None)
    question = ask(session, name, chosen, on, known)
    return PlanLine(plan, chosen, _counts(session, question) if question.whole else None)


def _counts(session: Session, question: Question) -> Counter[Status]:
    return status_counts(session, question.plan, question.moment, question.organisation_ids, question.complete_from)
