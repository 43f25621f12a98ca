"""Whose figures a person may see: of the organisations that are theirs to see, those the plan covers.

A school its own, a district its schools', a city everything. What is not theirs is not there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.accounts.scope import posts_with_records
from app.approval.knowing import NotThere
from app.db.given import given
from app.indicators.library import organisations_of
from app.indicators.plans import Plan
from app.indicators.questions import Question, find_plan, organisations_called, question_about
from app.organisations.models import Level, Organisation
from app.organisations.tree import members_of
from app.ui.words import Words

REVIEWERS = {Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER}


def askable_organisations(session: Session, user: User, plan: Plan) -> list[Organisation]:
    """The organisations this person may ask the plan's figures of, bureaus first."""
    return _askable(session, user, organisations_of(session, plan))


def _askable(session: Session, user: User, own: Sequence[Organisation]) -> list[Organisation]:
    seen = members_of(session, posts_with_records(user))
    covered = members_of(session, [organisation.id for organisation in own])
    return in_order(session.scalars(_of_these(), {"these": sorted({*seen} & {*covered})}))


def in_order(found: Iterable[Organisation]) -> list[Organisation]:
    """Bureaus first."""
    order = list(Level)
    return sorted(found, key=lambda organisation: (order.index(organisation.level), organisation.code))


@cache
def _of_these() -> sa.Select[Organisation]:
    return sa.select(Organisation).where(Organisation.id.in_(given("these")))


def default_organisations(session: Session, user: User, plan: Plan,
                          askable: Sequence[Organisation]) -> list[Organisation]:
    """The plan's own as far as they may be seen, else the person's own. Raises NotThere."""
    return defaults(user, organisations_of(session, plan), askable)


def defaults(user: User, own: Sequence[Organisation], askable: Sequence[Organisation]) -> list[Organisation]:
    """The same where the plan's own organisations have been found already. Raises NotThere."""
    seen = {organisation.id for organisation in askable}
    plans = [organisation for organisation in own if organisation.id in seen]
    posts = set(posts_with_records(user))
    found = plans or [organisation for organisation in askable if organisation.id in posts]
    if not found:
        raise NotThere(Words("本规划不涉及您可查阅的单位。",
                             "This plan covers no organisation whose records you may see."))
    return found


def default_organisations_of_each(session: Session, user: User, owns: Mapping[str, Sequence[Organisation]],
                                  ) -> dict[str, list[Organisation]]:
    """The same for many plans; none where `default_organisations` would raise."""
    posts = posts_with_records(user)
    held = {post.organisation_id: post.organisation for post in user.posts_held if post.organisation_id in posts}
    seen = set(members_of(session, posts))

    def chosen(own: Sequence[Organisation]) -> list[Organisation]:
        """The plan's own as far as they may be seen, else those of this person's posts that it covers."""
        covered = set(members_of(session, [organisation.id for organisation in own]))
        found = [organisation for organisation in own if organisation.id in seen & covered]
        return found or in_order(item for number, item in held.items() if number in covered)

    return {name: chosen(own) for name, own in owns.items()}


def ask_for(session: Session, user: User, name: str, codes: str, on: date, known: datetime) -> Question:
    """The question as this person may ask it. An organisation that is not theirs to see is not there."""
    plan = find_plan(session, name, known)
    own = organisations_of(session, plan)
    askable = _askable(session, user, own)
    chosen = organisations_called(session, codes) or defaults(user, own, askable)
    seen = {organisation.id for organisation in askable}
    for organisation in chosen:
        if organisation.id not in seen:
            raise NotThere(Words(f"没有代码为 {organisation.code} 的单位",
                                 f"there is no organisation {organisation.code}"))
    return question_about(session, plan, own, chosen, on, known, askable)


def may_state(user: User, organisation: Organisation) -> bool:
    """Whether this person may add a dated statistic for the organisation: as its own reviewer."""
    return bool(user.roles_at(organisation.id) & REVIEWERS)
