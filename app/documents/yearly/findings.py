"""What a reviewer would ask of an organisation on the day of its summary, and what was answered."""

from sqlalchemy.orm import Session

from app.documents.paper.content import FindingLine
from app.findings.found import Told, answers_of, find, top_of, with_answers
from app.findings.library import RULES
from app.findings.models import FindingAnswer
from app.findings.shown import sentence
from app.indicators.questions import Question
from app.organisations.tree import members
from app.records.naming import organisation_names, series_names
from app.ui.text import text
from app.ui.words import t


def findings_of(session: Session, question: Question) -> tuple[FindingLine, ...]:
    """Those open and answered first, then those the facts have settled since."""
    moment, places, rules = question.moment, question.organisation_ids, list(RULES.values())
    within = members(list(places))
    found = find(session, top_of(session, places[0]), places, moment.on, moment.known, rules)
    answers = answers_of(session, FindingAnswer.organisation_id.in_(within), moment.known)
    told = with_answers(found, answers, rules, moment.on)
    inside = set(session.scalars(within))
    names = organisation_names(session, inside, moment.known)
    numbers = series_names(session, {item.finding.series_id for item in told if item.finding.series_id})
    return tuple(_line(item, names, numbers) for item in told)


def _line(told: Told, names: dict[int, str], numbers: dict[int, str]) -> FindingLine:
    """An organisation that is not under the one asked about is not named."""
    finding = told.finding
    return FindingLine(
        names.get(finding.organisation_id, ""), sentence(finding, names), numbers.get(finding.series_id or 0, ""),
        told.state.label, tuple(t("{words}（{by}，{at}）", "{words} ({by}, {at})", words=answer.words,
                                  by=answer.by.name, at=text(answer.at)) for answer in told.answers))
