"""Moving a version one step. The only code that changes a state.

A move is one conditional UPDATE on the state and the content that were shown: of two people deciding at once one wins,
the other is told. Read-check-write would approve twice.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Decision, Delegation, DeputedDecision, FilingSequence, Series, Version
from app.approval.reasons import Reason
from app.approval.steps import APPROVING, DECIDING, NEEDS_REASON, OPEN, Desk, State, Step, Verb
from app.db.stamps import CHINA, take_stamp
from app.db.trail import TrailEntry, write_trail
from app.organisations.models import Level, Organisation
from app.organisations.tree import bureaus_above, facts_of
from app.ui.words import Worded, Words

TABLE = cast(sa.Table, sa.inspect(Version).local_table)


FOUR_EYES = Words("填报、最后修改或提交人不得审核本条记录（四眼原则）。",
                  "Whoever created, last edited or submitted a record cannot approve it (four eyes).")


ONE_DESK = Words("同一人不得在同一条记录的两级审核中办理（含代理）。",
                 "Nobody acts at two desks of one record, as a deputy neither.")


GAVE_CODE_FOR = timedelta(days=7)
GAVE_CODE = Words(f"您在 {GAVE_CODE_FOR.days} 天内给本条记录的填报人或签发人发过一次性代码，请由另一位审核人办理。",
                  f"You gave whoever wrote or signed this record a one-time code within {GAVE_CODE_FOR.days} days: "
                  "another reviewer decides.")
"""With the code one could have signed in as them, until they come and set a password of their own."""


class NotPossible(Worded):
    """The step cannot be taken; `words` say why in both languages."""


class TooLate(NotPossible):
    """Somebody else moved or changed the version first."""

    def __init__(self) -> None:
        super().__init__(Words("他人已先处理或内容已变更，请刷新后查看。",
                               "Someone was faster, or the content has changed: reload to see it as it is now."))


def take_step(session: Session, version: Version, step: Step, actor: User | None, *, shown_hash: str | None = None,
              words: str = "", reasons: Sequence[Reason] = (), condition_due: date | None = None,
              delegation: Delegation | None = None) -> Decision:
    """Take one step in the caller's transaction. Raises NotPossible or TooLate: the caller then rolls back.

    The caller has checked that `actor` sits at `step.desk` (approval.access), by `delegation` if one is given.
    `shown_hash` is the hash of what a person was shown; None where nobody looks at a page (the daily work, the command
    line).
    """
    _check(version, step, actor, words, condition_due, delegation)
    now = take_stamp(session)
    if (actor is not None and step.verb in APPROVING
            and _gave_code(session, version, persons_of(actor, delegation), now)):
        raise NotPossible(GAVE_CODE)
    if step.target is State.FILED:
        _replace_predecessor(session, version, now)
    values = {"state": step.target, "edition": TABLE.c.edition + 1, **_stamps(session, version, step, actor, now)}
    if step.verb is Verb.ALLOW:
        values["condition_due"] = condition_due
    same = [TABLE.c.id == version.id, TABLE.c.state == step.source]
    if step.verb not in (Verb.SUBMIT, Verb.VOID):
        same.append(TABLE.c.content_hash == (version.content_hash if shown_hash is None else shown_hash))
    if step.verb is Verb.REVOKE:
        same.append(TABLE.c.until.is_(None))
    if session.execute(sa.update(TABLE).where(*same).values(values)).rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult
        raise TooLate
    decision = Decision(
        version_id=version.id, verb=step.verb, source=step.source, target=step.target, desk=step.desk,
        actor_id=actor.id if actor else None, at=now, words=words.strip(),
        reasons=[asdict(reason) for reason in reasons], content_hash=version.content_hash,
    )
    session.add(decision)
    session.flush()
    if delegation is not None:
        decision.deputed = DeputedDecision(delegation_id=delegation.id)
        session.flush()
    session.refresh(version)
    if step.target is State.FILED:
        give_number(session, version.series, version, now)
    if step.target is State.REVOKED:
        _void_successor(session, version, actor, now)
    write_trail(session, step.verb.value, "version", version.id, actor=actor.username if actor else "", at=now,
                series=version.series.public_id, number=version.number, source=step.source, target=step.target,
                hash=version.content_hash, decision=decision.id,
                **({} if delegation is None else {"deputy_of": delegation.giver.username}))
    return decision


def authors_of(version: Version) -> set[int]:
    """Ids of those whose word is not a second one: who created, last edited or submitted it."""
    found = {version.created_by_id, version.edited_by_id, version.submitted_by_id}
    return {number for number in found if number is not None}


def objection(version: Version, step: Step, persons: set[int]) -> Words | None:
    """What the rule of several eyes has against these persons taking this step: the one who acts, and the one they act
    for."""
    if step.verb in APPROVING and persons & authors_of(version):
        return FOUR_EYES
    if step.desk in DECIDING and persons & _decided_elsewhere(version, step.desk):
        return ONE_DESK
    return None


def _gave_code(session: Session, version: Version, persons: set[int], now: datetime) -> bool:
    """Whether one of these persons lately gave a one-time code to somebody whose word on this version counts."""
    voices = authors_of(version) | {item.actor_id for item in version.decisions if item.actor_id is not None}
    return bool(session.scalar(sa.select(sa.exists().where(
        TrailEntry.subject == "user", TrailEntry.subject_id.in_(sa.select(User.username).where(User.id.in_(voices))),
        TrailEntry.act == "give_code", TrailEntry.at > now - GAVE_CODE_FOR,
        TrailEntry.actor.in_(sa.select(User.username).where(User.id.in_(persons)))))))


def persons_of(actor: User, delegation: Delegation | None) -> set[int]:
    return {actor.id} if delegation is None else {actor.id, delegation.giver_id}


def _decided_elsewhere(version: Version, desk: Desk) -> set[int]:
    """Ids of those who have decided on this version at another desk, in their own name or by a deputy."""
    others = [item for item in version.decisions if item.desk in DECIDING and item.desk is not desk]
    found = {item.actor_id for item in others if item.actor_id is not None}
    return found | {item.deputed.delegation.giver_id for item in others if item.deputed is not None}


def has_standing(session: Session, version: Version) -> bool:
    """Whether another version of the series is filed and in force."""
    return bool(session.scalar(sa.select(sa.exists().where(
        TABLE.c.series_id == version.series_id, TABLE.c.id != version.id, TABLE.c.state == State.FILED,
        TABLE.c.until.is_(None)))))


def bureau_has_decided(version: Version) -> bool:
    return any(decision.desk in (Desk.DISTRICT, Desk.CITY) for decision in version.decisions)


def give_number(session: Session, series: Series, version: Version, now: datetime) -> None:
    """「渝中教外备〔2026〕12号」: prefix of the bureau that files finally (its code where it has none), one sequence
    for each bureau and year."""
    if series.filing_number or series.parent_id:
        return
    last = Level.CITY if version.desks[-1:] == (Desk.CITY,) else Level.DISTRICT
    bureau = bureaus_above(session, series.organisation_id)[last]
    facts = facts_of(session, bureau)
    year = now.astimezone(CHINA).year
    key = {"organisation_id": bureau, "year": year}
    sequence = session.get(FilingSequence, key, with_for_update=True)
    if sequence is None:
        sequence = FilingSequence(**key, last=0)
        session.add(sequence)
    sequence.last += 1
    prefix = (facts and facts.filing_prefix) or session.get_one(Organisation, bureau).code
    series.filing_number = f"{prefix}〔{year}〕{sequence.last}号"
    session.flush()


def _check(version: Version, step: Step, actor: User | None, words: str, condition_due: date | None,
           delegation: Delegation | None) -> None:
    if step.verb in APPROVING and actor is None:
        raise NotPossible(FOUR_EYES)
    refused = objection(version, step, persons_of(actor, delegation)) if actor is not None else None
    if refused is not None:
        raise NotPossible(refused)
    if step.verb in NEEDS_REASON and not words.strip():
        raise NotPossible(Words("请写明理由。", "Please give the reason in words."))
    if step.verb is Verb.ALLOW and condition_due is None:
        raise NotPossible(Words("请填写条件的最后期限。", "Please give the day by which the condition must be met."))


def _stamps(session: Session, version: Version, step: Step, actor: User | None, now: datetime) -> dict[str, Any]:
    """Who acted, and from or until when the version stands at each level."""
    values: dict[str, Any] = {}
    person = actor.id if actor else None
    match step.verb:
        case Verb.SUBMIT:
            values["submitted_by_id"], values["submitted_at"] = person, now
        case Verb.SIGN:
            values["signed_by_id"] = person
        case Verb.APPROVE | Verb.FULFIL:
            values["district_by_id" if step.desk is Desk.DISTRICT else "city_by_id"] = person
    if step.target is State.FILED:
        return values | {
            "submitted_since": sa.func.coalesce(TABLE.c.submitted_since, now),
            "district_since": sa.func.coalesce(TABLE.c.district_since, now), "city_since": now,
        }
    if step.target in OPEN:
        if not has_standing(session, version):
            values |= _partial_stamps(version, step, now)
        return values
    if version.submitted_since is not None:
        values["until"] = now
    return values


def _partial_stamps(version: Version, step: Step, now: datetime) -> dict[str, Any]:
    """A first version stands as submitted once it has left the school, and at the district from its approval."""
    values: dict[str, Any] = {}
    if step.target in (State.AT_DISTRICT, State.AT_CITY) and version.submitted_since is None:
        values["submitted_since"] = now
    if step.desk is Desk.DISTRICT and step.verb is Verb.APPROVE:
        values["district_since"] = now
    return values


def _replace_predecessor(session: Session, version: Version, now: datetime) -> None:
    session.execute(sa.update(TABLE).where(
        TABLE.c.series_id == version.series_id, TABLE.c.state == State.FILED, TABLE.c.until.is_(None)).values(
        until=now, edition=TABLE.c.edition + 1))


def _void_successor(session: Session, version: Version, actor: User | None, now: datetime) -> None:
    """A revoked filing takes its unfinished successor with it."""
    successor = session.scalars(sa.select(Version).where(
        Version.series_id == version.series_id, Version.state.in_(OPEN))).one_or_none()
    if successor is None:
        return
    source = successor.state
    session.execute(sa.update(TABLE).where(TABLE.c.id == successor.id).values(
        state=State.VOID, edition=TABLE.c.edition + 1))
    session.add(Decision(version_id=successor.id, verb=Verb.VOID, source=source, target=State.VOID, desk=Desk.REGISTRY,
                         at=now, content_hash=successor.content_hash))
    write_trail(session, Verb.VOID.value, "version", successor.id, actor=actor.username if actor else "", at=now,
                series=version.series.public_id, number=successor.number, source=source, target=State.VOID)
    session.refresh(successor)
