"""What the organisation of a summary takes on of a target, and what it has shared out to those below."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy.orm import Session

from app.documents.paper.content import ShareLine
from app.indicators.figures import shown
from app.indicators.plans import Plan
from app.indicators.questions import Question
from app.organisations.models import Organisation
from app.planning.share_models import Share
from app.planning.shares import answer_at, standing
from app.planning.sharing import answer_words
from app.records.naming import organisation_names


def shares_of(session: Session, question: Question) -> dict[str, list[Share]]:
    """By target, the shares it has received and those it has given, as known at the question's moment."""
    ids, found = question.organisation_ids, dict[str, list[Share]]()
    for share in standing(session, question.plan, question.moment.known,
                          Share.organisation_id.in_(ids) | Share.giver_id.in_(ids)):
        found.setdefault(share.target, []).append(share)
    return found


def received(shares: Iterable[Share], organisation: Organisation) -> list[Share]:
    return [share for share in shares if share.organisation_id == organisation.id and share.amount]


def share_lines(session: Session, question: Question, shares: Iterable[Share], plan: Plan) -> tuple[ShareLine, ...]:
    shares = list(shares)
    known = question.moment.known
    names = organisation_names(session, {place for share in shares for place in (share.giver_id,
                                                                                share.organisation_id)}, known)
    return tuple(ShareLine(
        share.due, names.get(share.giver_id, ""), names.get(share.organisation_id, ""),
        f"{shown(Decimal(share.amount), plan.target(share.target))} {plan.target(share.target).unit}",
        answer_words(share, answer_at(share, known))[0]) for share in shares)
