"""Where the targets of a plan are heading, in the sentences of the plan's own pages; an outlook is never a verdict."""

from sqlalchemy.orm import Session

from app.indicators.board import Board
from app.indicators.outlook import outlooks
from app.indicators.outlook_words import outcome, sentences
from app.indicators.questions import Question


def forecasts(session: Session, question: Question, board: Board) -> dict[str, tuple[str, ...]]:
    """By code: the prospect and why, or what became of the last deadline. Nothing for a part of what the plan covers,
    of which the plan asks nothing."""
    if not question.whole:
        return {}
    ahead = outlooks(session, question, board)
    found = {code: (outlook.prospect.label, *sentences(outlook)) for code, outlook in ahead.items()}
    past = {line.target.code: said for line in board.lines if (said := outcome(line, question.moment.on))}
    return {code: (said,) for code, said in past.items()} | found
