"""Whose figures a person may see: of the organisations that are theirs to see, those the plan covers.

A school its own, a district its schools', a city everything. What is not theirs is not there.
"""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.accounts.scope import posts_with_records, visible_organisations
from app.approval.knowing import NotThere
from app.indicators.library import organisations_of
from app.indicators.plans import Plan
from app.indicators.questions import Question, ask, find_plan, organisations_called
from app.organisations.models import Level, Organisation
from app.organisations.tree import members
from app.ui.words import Words

REVIEWERS = {Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER}


def askable_organisations(session: Session, user: User, plan: Plan) -> list[Organisation]:
    """The organisations this person may ask the plan's figures of, bureaus first."""
    own = [organisation.id for organisation in organisations_of(session, plan)]
    covered = set(session.scalars(members(own)))
    seen = session.scalars(sa.select(Organisation).where(Organisation.id.in_(visible_organisations(user))))
    order = list(Level)
    return sorted((organisation for organisation in seen if organisation.id in covered),
                  key=lambda organisation: (order.index(organisation.level), organisation.code))


def default_organisations(session: Session, user: User, plan: Plan,
                          askable: Sequence[Organisation]) -> list[Organisation]:
    """The plan's own as far as they may be seen, else the person's own. Raises NotThere."""
    seen = {organisation.id for organisation in askable}
    plans = [organisation for organisation in organisations_of(session, plan) if organisation.id in seen]
    posts = set(posts_with_records(user))
    found = plans or [organisation for organisation in askable if organisation.id in posts]
    if not found:
        raise NotThere(Words("本规划不涉及您可查阅的单位。",
                             "This plan covers no organisation whose records you may see."))
    return found


def ask_for(session: Session, user: User, name: str, codes: str, on: date, known: datetime) -> Question:
    """The question as this person may ask it. An organisation that is not theirs to see is not there."""
    plan = find_plan(session, name, known)
    askable = askable_organisations(session, user, plan)
    chosen = organisations_called(session, codes) or default_organisations(session, user, plan, askable)
    seen = {organisation.id for organisation in askable}
    for organisation in chosen:
        if organisation.id not in seen:
            raise NotThere(Words(f"没有代码为 {organisation.code} 的单位",
                                 f"there is no organisation {organisation.code}"))
    return ask(session, name, chosen, on, known)


def may_state(user: User, organisation: Organisation) -> bool:
    """Whether this person may add a dated statistic for the organisation: as its own reviewer."""
    return bool(user.roles_at(organisation.id) & REVIEWERS)
