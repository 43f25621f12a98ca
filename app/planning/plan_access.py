"""Who writes, keeps and closes a plan: the reviewer of the bureau that is named first in it.

Nobody brings another bureau into a plan by the browser: newly named organisations are the person's own.
"""

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.indicators.access import REVIEWERS, may_state
from app.indicators.library import organisations_of
from app.indicators.plans import Plan
from app.organisations.models import Organisation
from app.planning.plan_models import PlanDraft
from app.ui.words import Words

NOT_YOURS = Words("只能为您任审核人的主管部门编写规划，请改正所列单位。",
                  "You may write a plan for the bureau whose reviewer you are: correct the organisations it names.")


def own_bureaus(session: Session, user: User) -> list[Organisation]:
    """The bureaus whose reviewer this person is, by code."""
    ids = {post.organisation_id for post in user.posts_held if post.role in REVIEWERS}
    return list(session.scalars(sa.select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.code)))


def keeper_of(session: Session, plan: Plan) -> Organisation | None:
    """The bureau that keeps the plan: the first it names that is here."""
    found = organisations_of(session, plan)
    return found[0] if found else None


def may_keep(session: Session, user: User, plan: Plan) -> bool:
    keeper = keeper_of(session, plan)
    return keeper is not None and may_state(user, keeper)


def may_name(session: Session, user: User, plan: Plan, before: Plan | None) -> bool:
    """Every organisation it names is the person's own or stood in the plan before, and one of theirs keeps it."""
    stood = before.organisations if before else ()
    named = organisations_of(session, plan)
    return may_keep(session, user, plan) and all(item.code in stood or may_state(user, item) for item in named)


def find_draft(session: Session, user: User, number: int) -> PlanDraft:
    """The draft, if it is of the person's own bureau; 404 otherwise."""
    draft = session.get(PlanDraft, number)
    if draft is None or not may_state(user, draft.organisation):
        abort(404)
    return draft


def own_drafts(session: Session, user: User) -> list[PlanDraft]:
    ids = [bureau.id for bureau in own_bureaus(session, user)]
    return list(session.scalars(sa.select(PlanDraft).where(PlanDraft.organisation_id.in_(ids)).order_by(PlanDraft.id)))
