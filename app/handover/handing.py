"""Offering, accepting, declining and withdrawing a handover. Each verb writes the trail; none commits."""

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.approval.moves import NotPossible
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.handover.models import Handover, HandoverState
from app.handover.work import move_work
from app.organisations.models import Organisation
from app.ui.words import Words

ANSWERED = Words("这次交接已经有结果了，请看现状。", "This handover has been answered already: see how it stands.")
NO_SHARED_ROLE = Words("接收人须在该单位担任与移交人相同的角色；请先由系统管理员任命。",
                       "The successor holds a role at this organisation that the leaver holds or held there: have them "
                       "appointed first.")
OFFERED = Words("该移交人在此单位已有一次待接收的交接。",
                "A handover of this person at this organisation waits already.")


def offer(session: Session, leaver: User, successor: User, organisation: Organisation, actor: User,
          note: str = "") -> Handover:
    """Raises NotPossible where the successor could not do the work, or another offer waits."""
    now = take_stamp(session)
    _check_successor(leaver, successor, organisation)
    waiting = sa.select(Handover.id).where(Handover.leaver_id == leaver.id, Handover.state == HandoverState.OFFERED,
                                           Handover.organisation_id == organisation.id)
    if session.scalar(waiting) is not None:
        raise NotPossible(OFFERED)
    handover = Handover(public_id=secrets.token_urlsafe(16), leaver=leaver, successor=successor,
                        organisation=organisation, started_by=actor, started_at=now, note=note)
    session.add(handover)
    session.flush()
    write_trail(session, "offer", "handover", handover.public_id, actor=actor.username, at=now,
                leaver=leaver.username, successor=successor.username, organisation=organisation.code)
    return handover


def accept(session: Session, handover: Handover, actor: User) -> None:
    """Everything that is open now goes over, in one transaction. Raises NotPossible."""
    now = take_stamp(session)
    _still_offered(session, handover)
    _check_successor(handover.leaver, handover.successor, handover.organisation)
    handover.moved = move_work(session, handover.leaver, handover.successor, handover.organisation, now)
    handover.state, handover.answered_at = HandoverState.ACCEPTED, now
    write_trail(session, "accept", "handover", handover.public_id, actor=actor.username, at=now,
                moved=handover.moved)


def decline(session: Session, handover: Handover, actor: User, words: str) -> None:
    """Nothing moves. Raises NotPossible."""
    _close(session, handover, actor, HandoverState.DECLINED, "decline", words)


def call_off(session: Session, handover: Handover, actor: User) -> None:
    """Nothing moves. Raises NotPossible."""
    _close(session, handover, actor, HandoverState.WITHDRAWN, "call_off", "")


def _close(session: Session, handover: Handover, actor: User, state: HandoverState, act: str, words: str) -> None:
    now = take_stamp(session)
    _still_offered(session, handover)
    handover.state, handover.answered_at, handover.answer = state, now, words
    write_trail(session, act, "handover", handover.public_id, actor=actor.username, at=now)


def _still_offered(session: Session, handover: Handover) -> None:
    session.refresh(handover, with_for_update=True)
    if handover.state is not HandoverState.OFFERED:
        raise NotPossible(ANSWERED)


def _check_successor(leaver: User, successor: User, organisation: Organisation) -> None:
    """The successor can do the work: they hold there now one of the business roles the leaver holds or held there."""
    held = {post.role for post in leaver.appointments if post.organisation_id == organisation.id}
    shared = held & successor.roles_at(organisation.id) & set(READS_RECORDS)
    if not shared or not successor.enabled or successor.id == leaver.id:
        raise NotPossible(NO_SHARED_ROLE)
