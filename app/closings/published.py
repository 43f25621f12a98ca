"""What a printed summary says of the closings of its year: their hashes, and the errata with old and new values."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.closings.models import Closing, Erratum
from app.indicators.questions import Question
from app.ui.text import text
from app.ui.words import t


def closing_notes(session: Session, question: Question) -> Iterator[str]:
    """In the current language, for every closing of this plan, organisation and day."""
    found = session.scalars(
        sa.select(Closing).where(Closing.plan_name == question.plan.name, Closing.codes == question.codes,
                                 Closing.day == question.moment.on, Closing.confirmed_at.is_not(None))
        .options(selectinload(Closing.errata).selectinload(Erratum.figures)).order_by(Closing.id))
    for closing in found:
        yield t("{kind}数据已封存（{id}，按 {known} 所知），SHA-256：{digest}。",
                "{kind} figures are closed ({id}, as known at {known}), SHA-256: {digest}.", kind=closing.kind.label,
                id=closing.public_id, known=text(closing.known), digest=closing.digest)
        yield from (_note(item) for item in closing.errata if item.number)


def _note(erratum: Erratum) -> str:
    figures = t("；", "; ").join(f"{item.code} {item.old_value or '—'} → {item.new_value or '—'}"
                                for item in erratum.figures)
    return t("更正 {n}：{figures}。原因：{cause} SHA-256：{digest}。",
             "Erratum {n}: {figures}. Cause: {cause} SHA-256: {digest}.", n=erratum.number, figures=figures,
             cause=erratum.cause, digest=erratum.digest)
