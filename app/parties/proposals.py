"""Proposals: what a school would change about a partner that others use too, and what the bureau said to it.

One institution must not become another by one school's edit (it would move everybody's agreements). So a school's
change of facts, and any change of a partner that stands in another school's records, waits for a bureau.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.accounts.scope import posts_with_records, visible_organisations
from app.db.stamps import take_stamp, utc_now
from app.db.trail import canonical, write_trail
from app.organisations.models import Level
from app.organisations.tree import bureaus_above
from app.parties.mentions import users_of_partner
from app.parties.merging import aliases_of, root_of
from app.parties.models import (
    NameScript,
    Partner,
    PartnerFacts,
    PartnerKind,
    PartnerMerge,
    PartnerProposal,
    ProposalKind,
    ProposalWithdrawal,
)
from app.parties.partners import add_name, change_partner_facts, end_name, new_public_id
from app.ui.words import Worded, Words

PREFIX = "PRP"
DECIDES = (Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)


class NotDecided(Worded):
    """The proposal can not be decided so. `words` say why."""


def used_by(session: Session, partner: Partner) -> set[int]:
    """Ids of the organisations that name it, or what was merged into it, in a record."""
    return users_of_partner([partner.id, *(row.alias_id for row in aliases_of(session, PartnerMerge, partner.id))])


def must_propose(session: Session, user: User, partner: Partner) -> bool:
    """Whether this person's change of its names waits for a bureau: another school uses the partner too."""
    return not user.holds(*DECIDES) and bool(used_by(session, partner) - set(posts_with_records(user)))


def propose(session: Session, user: User, partner: Partner, kind: ProposalKind, content: dict[str, Any],
            reason: str = "") -> PartnerProposal:
    organisation_id = next(post.organisation_id for post in user.posts_held if post.role is Role.CLERK)
    proposal = PartnerProposal(
        public_id=new_public_id(PREFIX), partner_id=partner.id, kind=kind, document=canonical(content), reason=reason,
        organisation_id=organisation_id, proposed_by_id=user.id, proposed_at=take_stamp(session))
    session.add(proposal)
    write_trail(session, "propose", "partner", partner.public_id, proposal=proposal.public_id, change=kind.value)
    return proposal


def changed_facts(now: PartnerFacts, wanted: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The content of a proposal: what would be otherwise, as it stood and as it is wanted."""
    different = [name for name, value in wanted.items() if getattr(now, name) != value]
    return {"before": {name: getattr(now, name) for name in different}, "after": {name: wanted[name]
                                                                                 for name in different}}


def proposals_seen(user: User) -> sa.Select[PartnerProposal]:
    """Those of this person's organisations and below, the newest first."""
    return sa.select(PartnerProposal).where(
        PartnerProposal.organisation_id.in_(visible_organisations(user))).order_by(PartnerProposal.id.desc())


def is_withdrawn() -> sa.Exists:
    """True of a proposal that its school took back."""
    return sa.exists().where(ProposalWithdrawal.proposal_id == PartnerProposal.id)


def may_decide(session: Session, user: User, proposal: PartnerProposal) -> bool:
    """A district decides where every school that uses the partner is its own; beyond that its city, where there is
    one. Two cities of one installation share their partners: each answers its own schools."""
    if not user.holds(*DECIDES) or user.id == proposal.proposed_by_id or not proposal.is_open:
        return False
    seen = set(session.scalars(visible_organisations(user)))
    if proposal.organisation_id not in seen:
        return False
    if user.holds(Role.CITY_REVIEWER) or Level.CITY not in bureaus_above(session, proposal.organisation_id):
        return True
    return used_by(session, proposal.partner) <= seen


def decide(session: Session, user: User, proposal: PartnerProposal, *, accepted: bool, answer: str) -> None:
    """Accepting applies it at once; refusing leaves everything as it stands. Raises NotDecided."""
    now = take_stamp(session)
    done = session.execute(sa.update(PartnerProposal).where(
        PartnerProposal.id == proposal.id, PartnerProposal.decided_at.is_(None), ~is_withdrawn()).values(
            decided_by_id=user.id, decided_at=now, accepted=accepted, answer=answer))
    if done.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult
        raise NotDecided(Words("这条建议已有人处理或已撤回。", "This has been decided or withdrawn already."))
    if accepted:
        _apply(session, proposal)
    write_trail(session, "accept_proposal" if accepted else "refuse_proposal", "partner", proposal.partner.public_id,
                proposal=proposal.public_id)


def may_withdraw(user: User, proposal: PartnerProposal) -> bool:
    """Whoever proposed it, or a colleague who now writes for the school, while nobody has decided it."""
    return proposal.is_open and any(post.organisation_id == proposal.organisation_id and post.role is Role.CLERK
                                    for post in user.posts_held)


def withdraw(session: Session, user: User, proposal: PartnerProposal) -> None:
    """Take it back: the bureau is not asked any more, and nothing changes. Raises NotDecided."""
    now = take_stamp(session)
    session.refresh(proposal)
    if not proposal.is_open:
        raise NotDecided(Words("这条建议已有人处理或已撤回。", "This has been decided or withdrawn already."))
    session.add(ProposalWithdrawal(proposal_id=proposal.id, withdrawn_by_id=user.id, withdrawn_at=now))
    write_trail(session, "withdraw_proposal", "partner", proposal.partner.public_id, at=now,
                proposal=proposal.public_id)


def _apply(session: Session, proposal: PartnerProposal) -> None:
    partner, content = proposal.partner, proposal.content
    if root_of(session, PartnerMerge, partner.id) != partner.id:
        raise NotDecided(Words("该机构已并入其他机构，建议不能再采纳；请写明原因后不予采纳。",
                               "The partner has been merged into another: refuse the proposal and say so."))
    if proposal.kind is ProposalKind.FACTS:
        change_partner_facts(session, partner, **_read(content["after"]))
    elif proposal.kind is ProposalKind.NAME:
        add_name(session, partner, NameScript(content["script"]), content["name"], official=content["official"])
    elif not end_name(session, partner, content["name_id"]):
        raise NotDecided(Words("该名称已停用或是唯一的名称，建议不能再采纳。",
                               "The name is ended already or is the only one: the proposal cannot be accepted."))


def _read(facts: dict[str, str]) -> dict[str, Any]:
    return {name: PartnerKind(value) if name == "kind" else value for name, value in facts.items()}


def waiting_for(session: Session, user: User) -> list[PartnerProposal]:
    """What this person is to decide, the oldest first."""
    asked = proposals_seen(user).where(PartnerProposal.decided_at.is_(None), ~is_withdrawn())
    if not user.holds(*DECIDES):
        return []
    waiting = session.scalars(asked.order_by(None).order_by(PartnerProposal.id)).all()
    return [proposal for proposal in waiting if may_decide(session, user, proposal)]


def told_since(session: Session, user: User, days: int = 14) -> list[PartnerProposal]:
    """What became of this person's proposals in the last days."""
    if not user.holds(Role.CLERK):
        return []
    return list(session.scalars(sa.select(PartnerProposal).where(
        PartnerProposal.proposed_by_id == user.id, PartnerProposal.decided_at >= utc_now() - timedelta(days=days))))
