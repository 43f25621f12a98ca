"""Today's figures of a plan that is not in force, and the rows behind them. Nothing of it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.stamps import today, utc_now
from app.indicators.access import askable_organisations, default_organisations
from app.indicators.answers import board_of
from app.indicators.board import TargetLine
from app.indicators.library import organisations_of
from app.indicators.plans import Plan
from app.indicators.questions import Question, official_level
from app.indicators.rows_page import PAGE, UnitList, rows_page
from app.indicators.rules import Moment
from app.indicators.statistics import ledger_complete_from
from app.indicators.unit_names import names_on
from app.ui.words import t


@dataclass(frozen=True)
class Preview:
    """One target's line on the board today, and the first page of its units."""

    question: Question
    asked_names: str
    line: TargetLine
    lists: Sequence[UnitList]
    shown: int = PAGE


def question_of(session: Session, user: User, plan: Plan) -> Question:
    """The plan asked today for what it covers, as far as this person may see it. Raises NotThere."""
    chosen = default_organisations(session, user, plan, askable_organisations(session, user, plan))
    ids, moment = [item.id for item in chosen], Moment(today(), utc_now(), official_level(session, plan))
    whole = set(ids) == {item.id for item in organisations_of(session, plan)}
    return Question(plan, tuple(chosen), moment, whole,
                    ledger_complete_from(session, ids, moment.known) if whole else None)


def preview(session: Session, user: User, plan: Plan, code: str) -> Preview:
    """Raises NotThere."""
    question = question_of(session, user, plan)
    target = question.target(code)
    lists = rows_page(session, user, question, target.count.rule(question.moment), "")
    names = names_on(session, question.organisation_ids, question.moment)
    return Preview(
        question, t("、", ", ").join(names.get(item.id, item.code) for item in question.organisations),
        board_of(session, question, [target.code]).lines[0], [replace(item, following="") for item in lists])
