"""Keeping a plan: as a draft, as the next version in force. Verbs change objects and never commit."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.indicators.library import UnknownPlan, keep_plan, plan_at
from app.indicators.models import PlanRow, PlanVersion
from app.indicators.plan_faults import Fault, located
from app.indicators.plans import Plan, read_draft, read_plan
from app.organisations.models import Organisation
from app.planning.plan_access import NOT_YOURS, keeper_of, may_name
from app.planning.plan_closing import standing_closing
from app.planning.plan_models import PlanDraft
from app.ui.words import Worded, Words


class CannotKeep(Worded):
    """The plan cannot be kept as things stand; `words` say why and what to do."""


CLOSED = Words("规划已结项，不能再改。如确有需要，请先在“结项”页重新开启并说明原因。",
               "The plan is closed with its final verdict. If it must change, open it again first and say why.")
TAKEN = Words("已有同名规划的草稿，请先处理它。", "There is a draft of this name already: finish it first.")
EXISTS = Words("已有同名的规划。要改它，请从它的“版本”页开始；另写一份，请换一个名称。",
               "There is a plan of this name. To change it begin on its page of versions; for another plan choose "
               "another name.")
CHANGED = Words("草稿开始以后，现行规划已有新版本。请对照后重新起草。",
                "The plan in force has a new version since this draft was begun: compare, and begin again.")
SAME = Words("与现行版本完全相同，没有可保存的变更。",
             "It is the same as the version in force: there is nothing to keep.")


def current_version(session: Session, name: str) -> PlanVersion | None:
    """The version in force, if there is such a plan."""
    return session.scalars(sa.select(PlanVersion).join(PlanRow).where(
        PlanRow.name == name, PlanVersion.until.is_(None))).one_or_none()


def current_plan(session: Session, name: str) -> Plan | None:
    try:
        return plan_at(session, name)
    except UnknownPlan:
        return None


def begin_draft(session: Session, user: User, name: str, text: str, source_text: str, *, base: int = 0) -> PlanDraft:
    """A draft of a new plan, or of the next version of the one whose version `base` is. Raises BadPlan, CannotKeep."""
    plan, _ = read_draft(name, text)
    bureau = _own(session, user, plan, text)
    if not base and current_version(session, name):
        raise CannotKeep(EXISTS)
    if session.scalar(sa.select(PlanDraft.id).where(PlanDraft.name == name)):
        raise CannotKeep(TAKEN)
    draft = PlanDraft(name=name, organisation_id=bureau.id, base=base, text=text, source_text=source_text,
                      started_by_id=user.id, edited_by_id=user.id, edited_at=utc_now())
    session.add(draft)
    session.flush()
    write_trail(session, "start", "plan_draft", name)
    return draft


def save_draft(session: Session, user: User, draft: PlanDraft, text: str, **more: Any) -> None:
    """The draft with another text, unfinished as it may be; its head must be readable. Raises BadPlan."""
    plan, _ = read_draft(draft.name, text)
    _own(session, user, plan, text)
    draft.text, draft.edited_by_id, draft.edited_at = text, user.id, utc_now()
    for name, value in more.items():
        setattr(draft, name, value)
    session.flush()
    write_trail(session, "edit", "plan_draft", draft.name)


def discard_draft(session: Session, draft: PlanDraft) -> None:
    write_trail(session, "discard", "plan_draft", draft.name)
    session.delete(draft)


def keep_draft(session: Session, user: User, draft: PlanDraft, reason: str) -> PlanVersion:
    """The draft becomes the version in force and is gone. Raises BadPlan, CannotKeep."""
    current = current_version(session, draft.name)
    if (current.number if current else 0) != draft.base:
        raise CannotKeep(CHANGED)
    if current and (current.text, current.source_text) == (draft.text, draft.source_text):
        raise CannotKeep(SAME)
    _own(session, user, read_plan(draft.name, draft.text), draft.text)
    version = keep_version(session, user, draft.name, draft.text, draft.source_text, reason)
    session.delete(draft)
    return version


def keep_version(session: Session, user: User, name: str, text: str, source_text: str, reason: str) -> PlanVersion:
    """The text as the plan's next version, by whoever runs the machine or the bureau. Raises BadPlan, CannotKeep."""
    current = current_version(session, name)
    if current and standing_closing(session, current.plan_id, utc_now()):
        raise CannotKeep(CLOSED)
    _ends_somewhere(session, read_plan(name, text), text)
    return keep_plan(session, name, text, source_text, kept_by=user, reason=reason)


def _own(session: Session, user: User, plan: Plan, text: str) -> Organisation:
    """The bureau that keeps it, if the person may write for all it names. Raises BadPlan."""
    keeper = keeper_of(session, plan)
    if keeper is None or not may_name(session, user, plan, current_plan(session, plan.name)):
        raise located(plan.name, text, Fault(NOT_YOURS.zh.rstrip("。"), NOT_YOURS.en.rstrip("."), "organisations"))
    return keeper


def _ends_somewhere(session: Session, plan: Plan, text: str) -> None:
    """A plan does not follow one that follows it. Raises BadPlan."""
    seen, name = {plan.name}, plan.follows
    while name:
        if name in seen:
            raise located(plan.name, text, Fault(
                f"{plan.follows} 又接续本规划，请改写 follows",
                f"{plan.follows} follows this plan in its turn: correct follows", "follows"))
        seen.add(name)
        before = current_plan(session, name)
        name = before.follows if before else ""

