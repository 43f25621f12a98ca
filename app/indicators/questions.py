"""What is asked of a plan: for which organisations, on which day, as known when. One reading for pages and commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.knowing import BadQuestion, NotThere, refuse_before_filings
from app.db.kept import kept
from app.indicators.library import UnknownPlan, organisations_of, plan_at
from app.indicators.plans import Plan, Target
from app.indicators.rules import Moment
from app.indicators.statistics import ledger_complete_from
from app.organisations.models import Level, Organisation
from app.organisations.tree import find_organisation
from app.ui.words import Words


@dataclass(frozen=True)
class Question:
    """A plan as known, the organisations it is asked for, and the moment. `whole`: they are all the plan speaks of.
    `askable`: the organisations a person may ask of, where one asks."""

    plan: Plan
    organisations: tuple[Organisation, ...]
    moment: Moment
    whole: bool
    complete_from: date | None
    askable: tuple[Organisation, ...] = ()

    @property
    def organisation_ids(self) -> tuple[int, ...]:
        return tuple(organisation.id for organisation in self.organisations)

    @property
    def codes(self) -> str:
        return ",".join(organisation.code for organisation in self.organisations)

    def target(self, code: str) -> Target:
        """Raises NotThere."""
        try:
            return self.plan.target(code)
        except KeyError:
            raise NotThere(Words(f"规划 {self.plan.name} 没有编号为 {code} 的指标",
                                 f"the plan {self.plan.name} has no target {code}")) from None


def ask(session: Session, name: str, organisations: Sequence[Organisation], on: date, known: datetime) -> Question:
    """`organisations`: those asked for; none means the plan's own. Raises NotThere, or BadQuestion of a `known` before
    the first filing."""
    plan = find_plan(session, name, known)
    return question_about(session, plan, organisations_of(session, plan), organisations, on, known)


def question_about(session: Session, plan: Plan, own: Sequence[Organisation], organisations: Sequence[Organisation],
                   on: date, known: datetime, askable: Sequence[Organisation] = ()) -> Question:
    """The same where the plan and its own organisations have been found already."""
    level = official_level(session, plan)
    kept(session, "filed_before", (known, level), lambda: refuse_before_filings(session, known, level))
    asked = tuple(organisations or own)
    if not asked:
        raise NotThere(Words(f"系统中没有规划 {plan.name} 所辖的单位（{'、'.join(plan.organisations)}）",
                             f"no organisation of the plan {plan.name} is here ({', '.join(plan.organisations)})"))
    ids = [organisation.id for organisation in asked]
    whole = set(ids) == {organisation.id for organisation in own}
    moment = Moment(on, known, level, within=() if whole else tuple(ids))
    complete_from = kept(session, "complete_from", (tuple(ids), known),
                         lambda: ledger_complete_from(session, ids, known)) if whole else None
    return Question(plan, asked, moment, whole, complete_from, tuple(askable))


def find_plan(session: Session, name: str, known: datetime) -> Plan:
    """Raises NotThere."""
    try:
        return plan_at(session, name, known)
    except UnknownPlan:
        raise NotThere(Words(f"没有名为 {name} 的规划", f"there is no plan {name}")) from None


def official_level(session: Session, plan: Plan) -> Level:
    """The issuer's level; the district's where the installation has no city."""
    has_city = kept(session, "has_city", (), lambda: bool(session.scalar(_any_city())))
    return plan.level if has_city else Level.DISTRICT


@cache
def _any_city() -> sa.Select[bool]:
    return sa.select(sa.exists().where(Organisation.level == Level.CITY))


def organisations_called(session: Session, codes: str) -> list[Organisation]:
    """The organisations of these codes, separated by commas. Raises NotThere."""
    found = []
    for code in filter(None, (part.strip() for part in codes.split(","))):
        organisation = find_organisation(session, code)
        if organisation is None:
            raise NotThere(Words(f"没有代码为 {code} 的单位", f"there is no organisation {code}"))
        found.append(organisation)
    return found


def page_number(text: str) -> int:
    """Which page is asked for, from 1. Raises BadQuestion."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) > 0):
        raise BadQuestion(Words("页码无效。", "This is no page number."))
    return int(text)
