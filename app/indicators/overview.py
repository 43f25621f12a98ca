"""The plans of an installation, each with how many of its targets are met, open, not met, not judged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.indicators.access import default_organisations_of_each
from app.indicators.board import Status, status_counts
from app.indicators.library import all_plans, organisations_of_each
from app.indicators.plans import Plan
from app.indicators.questions import Question, question_about
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
    """What all plans need is asked for once."""
    plans = all_plans(session, known)
    owns = organisations_of_each(session, plans)
    chosen = default_organisations_of_each(session, user, owns)
    return [_line(session, plan, owns[plan.name], chosen[plan.name], on, known) for plan in plans]


def _line(session: Session, plan: Plan, own: Sequence[Organisation], chosen: Sequence[Organisation], on: date,
          known: datetime) -> PlanLine:
    if not chosen:
        return PlanLine(plan, (), None)
    question = question_about(session, plan, own, chosen, on, known)
    return PlanLine(plan, chosen, _counts(session, question) if question.whole else None)


def _counts(session: Session, question: Question) -> Counter[Status]:
    return status_counts(session, question.plan, question.moment, question.organisation_ids, question.complete_from)
