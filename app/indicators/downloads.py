"""Handing out what a plan's question answered is noted in the trail, with the question."""

from typing import Any

from sqlalchemy.orm import Session

from app.approval.knowing import known_text
from app.db.trail import write_trail
from app.indicators.questions import Question


def note_export(session: Session, question: Question, **detail: Any) -> None:
    write_trail(session, "export", "plan", question.plan.name, org=question.codes, on=question.moment.on.isoformat(),
                known=known_text(question.moment.known), **detail)
