"""What planning adds to the pages of plans: links, and above a board what the bureau decided about its plan."""

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.accounts.current import current_person
from app.accounts.scope import seen_as
from app.db.engine import db
from app.db.kept import kept
from app.indicators import figures
from app.indicators.library import plan_version_at
from app.indicators.questions import Question
from app.planning.plan_closing import standing_closing
from app.planning.plan_closing_routes import TONES
from app.planning.plan_history_routes import neighbours
from app.planning.plan_routes import WRITES
from app.ui.pieces import drawn


def plan_notice(question: Question) -> Markup:
    """Empty where there is nothing to say. The figures of a verdict are shown with the whole plan's figures only."""
    key = (*seen_as(), question.plan.name, question.moment.known, question.whole)
    return kept(db.session, "plan_notices", key, lambda: _drawn(db.session, question))


def _drawn(session: Session, question: Question) -> Markup:
    plan, known = question.plan, question.moment.known
    before, after = neighbours(session, plan)
    closing = standing_closing(session, plan_version_at(session, plan.name, known).plan_id, known)
    return drawn(
        "planning/plan_notice.html", plan=plan, before=before, after=after, closing=closing, tones=TONES,
        counted_tones=figures.TONES, figures_shown=question.whole, with_unit=figures.with_unit,
        titles={target.code: target for target in plan.targets})


def may_write() -> bool:
    """Whether the person at the keyboard may write plans at all."""
    return current_person().holds(*WRITES)
