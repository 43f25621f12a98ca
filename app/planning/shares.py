"""A target shared out: a bureau says how much of its number each organisation below takes on by a due date.

The parts never make more than the whole. Results need not add up, since every level counts its own distinct units;
shares must. Everything is a row with since/until, so a sharing can be read as it was known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.accounts.models import Role, User
from app.db.stamps import stood, take_stamp
from app.db.trail import write_trail
from app.indicators.access import REVIEWERS, may_state
from app.indicators.library import organisations_of
from app.indicators.models import PlanRow
from app.indicators.plans import Due, Plan, Target, TargetType
from app.organisations.models import Level, Organisation
from app.planning.share_models import Reply, Share, ShareAnswer
from app.ui.text import number
from app.ui.words import Worded, Words

SHAREABLE = (TargetType.AT_LEAST, TargetType.RANGE, TargetType.YEARLY, TargetType.NEW, TargetType.LIST)
"""A share, a growth, a yes or no has no parts that make it."""


class CannotShare(Worded):
    """Nothing is written; `words` say why and what to do, `field` where."""

    def __init__(self, words: Words, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class Overtaken(CannotShare):
    """Somebody else changed the same thing first."""


@dataclass(frozen=True)
class Whole:
    """What is shared out: the number of one target at one due date, by one bureau."""

    plan: Plan
    target: Target
    due: Due
    giver: Organisation


def shareable_dues(target: Target) -> list[Due]:
    """The due dates whose number has parts."""
    if target.type not in SHAREABLE or target.count.divides:
        return []
    return [due for due in target.due if due.at_least]


def may_share_out(user: User, giver: Organisation) -> bool:
    return giver.level is not Level.SCHOOL and may_state(user, giver)


def may_answer(user: User, share: Share) -> bool:
    """The head of a school, the reviewers of a bureau: each for their own share only."""
    roles = user.roles_at(share.organisation_id)
    return bool(roles & ({Role.HEAD} if share.organisation.level is Level.SCHOOL else REVIEWERS))


def amount_of(session: Session, whole: Whole, known: datetime) -> Decimal | None:
    """The plan's own bureau shares out the plan's number, a bureau below it what it was given. None where there is
    nothing to share out, or where the number is asked of several bureaus together."""
    if owns(session, whole.plan, whole.giver):
        return whole.due.at_least
    given = standing(session, whole.plan, known, _of(whole.target, whole.due), Share.organisation_id == whole.giver.id)
    return Decimal(sum(share.amount for share in given)) or None


def owns(session: Session, plan: Plan, giver: Organisation) -> bool:
    """Whether the plan is this one bureau's alone."""
    return [organisation.id for organisation in organisations_of(session, plan)] == [giver.id]


def parts_of(session: Session, whole: Whole, known: datetime) -> list[Share]:
    return standing(session, whole.plan, known, _of(whole.target, whole.due), Share.giver_id == whole.giver.id)


def standing(session: Session, plan: Plan, known: datetime, *conditions: sa.ColumnElement[bool]) -> list[Share]:
    """The shares of a plan that stood at that moment, with all that was answered to them."""
    return list(session.scalars(_standing().where(*conditions), {"name": plan.name, "known": known}))


def of_organisation(session: Session, plan: Plan, known: datetime, number: int) -> tuple[list[Share], list[Share]]:
    """Of these what one organisation gave, and what it was given; by one statement."""
    found = session.scalars(_of_organisation(), {"name": plan.name, "known": known, "number": number}).all()
    return ([share for share in found if share.giver_id == number],
            [share for share in found if share.organisation_id == number])


@cache
def _standing() -> sa.Select[Share]:
    known = sa.bindparam("known", type_=Share.since.type)
    return (sa.select(Share).join(PlanRow, PlanRow.id == Share.plan_id)
            .join(Organisation, Organisation.id == Share.organisation_id)
            .where(PlanRow.name == sa.bindparam("name"), stood(Share.since, Share.until, known))
            .options(*with_answers()).order_by(Share.target, Share.due, Organisation.code))


@cache
def _of_organisation() -> sa.Select[Share]:
    number = sa.bindparam("number", type_=sa.Integer())
    return _standing().where(sa.or_(Share.giver_id == number, Share.organisation_id == number))


def with_answers() -> tuple[Any, ...]:
    return (joinedload(Share.organisation), joinedload(Share.giver), joinedload(Share.given_by), joinedload(Share.plan),
            selectinload(Share.answers).joinedload(ShareAnswer.by))


def history_of(session: Session, share: Share) -> list[Share]:
    """Everything this bureau ever asked of the organisation for this due date, newest first."""
    same = [getattr(Share, name) == getattr(share, name) for name in ("plan_id", "target", "due", "giver_id",
                                                                      "organisation_id")]
    return list(session.scalars(sa.select(Share).where(*same).options(*with_answers()).order_by(Share.id.desc())))


def answer_at(share: Share, known: datetime) -> ShareAnswer | None:
    """The last answer given by that moment."""
    return next((answer for answer in reversed(share.answers) if answer.at <= known), None)


def share_out(session: Session, whole: Whole, wanted: Mapping[int, int], reason: str, actor: User,
              seen: int) -> list[Share]:
    """Give these organisations these amounts; those not named keep theirs. `seen` is the newest share the person had
    before their eyes. Raises CannotShare."""
    now = take_stamp(session)
    before = {share.organisation_id: share for share in parts_of(session, whole, now)}
    if newest(before.values()) != seen:
        raise Overtaken(Words("他人刚刚修改了分解，请核对现在的数字后重新提交。",
                              "Somebody has just changed these shares: compare with what stands now and send again."))
    changed = {place: amount for place, amount in wanted.items()
               if amount != (before[place].amount if place in before else 0)}
    _check(session, whole, {place: share.amount for place, share in before.items()} | dict(wanted), now)
    if not changed:
        raise CannotShare(Words("没有任何改动：请填写要下达或调整的份额。",
                                "Nothing was changed: enter the shares to give or to change."))
    if not reason.strip() and any(place in before for place in changed):
        raise CannotShare(Words("调整已下达的份额须写明理由。", "Say why a share that was given is changed."), "reason")
    plan_id = session.scalars(sa.select(PlanRow.id).where(PlanRow.name == whole.plan.name)).one()
    return [_give(session, whole, plan_id, place, amount, before.get(place), reason.strip(), actor, now)
            for place, amount in sorted(changed.items())]


def newest(shares: Iterable[Share]) -> int:
    return max((share.id for share in shares), default=0)


def _check(session: Session, whole: Whole, after: Mapping[int, int], now: datetime) -> None:
    """The parts make no more than the whole."""
    total = amount_of(session, whole, now)
    if total is None:
        raise CannotShare(Words("本单位在这一到期日没有可分解的数量：请先由上级下达份额。",
                                "There is nothing to share out here: the bureau above gives a share first."))
    parts = Decimal(sum(after.values()))
    if parts > total:
        raise CannotShare(Words(
            "各份额合计 {parts}，超过总数 {total}，多出 {excess}：请减少 {excess}，或先由上级调高总数。",
            "The shares make {parts}, more than the whole of {total}: take off {excess}, or have the whole raised.",
        ).filled(parts=number(parts), total=number(total), excess=number(parts - total)))


def _give(session: Session, whole: Whole, plan_id: int, place: int, amount: int, before: Share | None, reason: str,
          actor: User, now: datetime) -> Share:
    if before is not None:
        before.until = now
        session.flush()
    share = Share(
        plan_id=plan_id, target=whole.target.code, due=whole.due.on, giver_id=whole.giver.id, organisation_id=place,
        amount=amount, reason=reason if before else "", replaces_id=before.id if before else None,
        given_by_id=actor.id, since=now)
    session.add(share)
    session.flush()
    write_trail(session, "share_out", "share", share.id, actor=actor.username, plan=whole.plan.name,
                target=share.target, due=share.due, organisation=share.organisation.code, amount=amount,
                replaces=share.replaces_id)
    return share


def answer_share(session: Session, share: Share, reply: Reply, words: str, actor: User) -> ShareAnswer:
    """Accept or decline. Raises Overtaken when the share no longer stands, CannotShare when a refusal gives no
    reason."""
    now = take_stamp(session)
    session.refresh(share)
    if share.until is not None or not share.amount:
        raise Overtaken(Words("这一份额已被调整或收回，请查看新的份额。",
                              "This share has been changed or taken back: see the one that stands now."))
    if reply is Reply.DECLINE and not words.strip():
        raise CannotShare(Words("不接受时请写明理由和建议。",
                                "Say why the share is declined, and what would do."), "words")
    answer = ShareAnswer(share_id=share.id, reply=reply, words=words.strip(), by_id=actor.id, at=now)
    session.add(answer)
    session.flush()
    write_trail(session, reply.value, "share", share.id, actor=actor.username)
    return answer


def amounts(shares: Sequence[Share]) -> int:
    return sum(share.amount for share in shares)


def _of(target: Target, due: Due) -> sa.ColumnElement[bool]:
    return sa.and_(Share.target == target.code, Share.due == due.on)
