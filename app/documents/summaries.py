"""The annual summary of a plan for a school, a district or a city: the board of the year on paper, with the lists
behind its figures. Persons appear as serial, school and area."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.approval.knowing import BadQuestion, known_text, read_on
from app.closings.published import closing_notes
from app.db.stamps import today
from app.documents.bureau_keys import bureau_key
from app.documents.issuing import house_slots, house_type
from app.documents.paper.content import Language, Paper, Signatories, Summary, texts
from app.documents.paper.summary import summary
from app.documents.signing import finished, signature_of
from app.documents.yearly.findings import findings_of
from app.documents.yearly.records import records_of_year
from app.documents.yearly.targets import targets_of
from app.indicators.questions import Question, ask
from app.organisations.models import Organisation
from app.records.naming import organisation_names
from app.ui.text import text
from app.ui.words import Words, speaking, t

BUREAU_ROLES = (Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
TO_SIGN_BY_HAND = Signatories()


@dataclass(frozen=True)
class Wanted:
    """Which summary: a plan, an organisation, a year, its language, who answers for it, and the day asked about when it
    is not the last of the year."""

    plan: str
    organisation: Organisation
    year: int
    language: Language = "zh"
    signatories: Signatories = TO_SIGN_BY_HAND
    on: date | None = None


def _unwatched(done: int, total: int) -> None:
    """Nobody waits to be told how far it is."""


def make_summary(session: Session, wanted: Wanted, known: datetime, issuer: User | None = None,
                 progress: Callable[[int, int], None] = _unwatched) -> Paper:
    """The PDF, signed where a reviewer of the organisation issues it and that has a certificate. Figures are those of
    the day wanted, else of `last_day`. Raises NotThere, BadQuestion."""
    key = bureau_key(wanted.organisation.code) if issuer and _speaks_for(issuer, wanted.organisation) else None
    with speaking(wanted.language):
        content = replace(summary_content(session, wanted, known), signature=signature_of(key, today()))
        progress(1, 3)
        paper = summary(content, house_type())
    progress(2, 3)
    return replace(paper, content=finished(paper.content, key))


def _speaks_for(user: User, organisation: Organisation) -> bool:
    return not user.roles_at(organisation.id).isdisjoint(BUREAU_ROLES)


def last_day(year: int) -> date:
    """31 December of the year, or today while it runs."""
    return min(date(year, 12, 31), today())


def day_of(year: int, text: str) -> date:
    """The day a summary is asked for: in its year and not in the future. Raises BadQuestion."""
    if year > today().year:
        raise BadQuestion(Words(f"{year} 年还没有开始：请填今年或以前的年度",
                                f"{year} has not begun: give this year or an earlier one"))
    if not text.strip():
        return last_day(year)
    day = read_on(text)
    if day.year != year or day > last_day(year):
        raise BadQuestion(Words(
            f"统计日期 {day} 不在 {year} 年度内或在将来：请填该年度内已到的日期，或留空",
            f"{day} is not in {year} or lies in the future: give a day of that year that has come, or leave it empty"))
    return day


def summary_content(session: Session, wanted: Wanted, known: datetime) -> Summary:
    question = ask(session, wanted.plan, [wanted.organisation], wanted.on or last_day(wanted.year), known)
    plan, moment = question.plan, question.moment
    names = organisation_names(session, question.organisation_ids, known)
    content = Summary(
        title=t("规划年度总结", "Annual summary of the plan"), organisation=names[wanted.organisation.id],
        year=wanted.year, plan_title=str(plan.title), plan_number=plan.number, on=moment.on, known=known,
        level=moment.level.label, targets=targets_of(session, question), made_on=today(), digest="",
        signatories=wanted.signatories, notes=tuple(_notes(question)),
        records=records_of_year(session, question, wanted.year), findings=findings_of(session, question),
        closings=tuple(closing_notes(session, question)), rows_address=_rows_address(question),
        slots=house_slots(), language=wanted.language, demo=bool(current_app.config["DEMO"]))
    return replace(content, digest=hashlib.sha256("\n".join(texts(content)).encode()).hexdigest())


def _rows_address(question: Question) -> str:
    """Where a row of the lists is found in the registry; its number goes in the place of the dots."""
    asked = urlencode({"org": question.codes, "on": question.moment.on.isoformat(),
                       "known": known_text(question.moment.known)}, safe=":,")
    return f"{current_app.config['BASE_URL']}/plans/{question.plan.name}/rows/……?{asked}"


def _notes(question: Question) -> Iterator[str]:
    """What every reader of the figures should know."""
    yield t("数值为已备案记录按口径清点的结果；历史统计数并列，不相加。",
            "Values are counted from filed records; dated statistics stand beside them and are never added.")
    if question.complete_from:
        yield t("主管部门声明自{on}起台账完整；此前各年数值可能不全。",
                "The bureau declares its ledger complete from {on} on; figures of earlier years may be incomplete.",
                on=text(question.complete_from, long=True))
    if not question.whole:
        yield t("规划目标是对规划所辖全部范围的要求；本单位只列数值与所承担的份额，不作评判。",
                "The plan’s targets are set for all it covers; this organisation is shown its figures and shares, and "
                "is not judged.")
    if not question.plan.confirmed:
        yield str(question.plan.source_note)
