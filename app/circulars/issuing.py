"""Issuing, reading and taking back circulars. Each verb writes the trail; none commits."""

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import posts_with_records
from app.approval.moves import NotPossible
from app.circulars.models import Circular, CircularAddressee, CircularRead
from app.db.blobs import store_blob
from app.db.kept import kept
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.organisations.directory import facts_today
from app.organisations.models import Level, Organisation, OrganisationFacts, Stage
from app.organisations.tree import members
from app.ui.words import Labelled, Words


class Audience(Labelled):
    SCHOOLS = "schools", "所属学校", "The schools"
    DISTRICTS = "districts", "所属区", "The districts"
    ALL = "all", "所属区和学校", "Districts and schools"


LEVELS = {Audience.SCHOOLS: (Level.SCHOOL,), Audience.DISTRICTS: (Level.DISTRICT,),
          Audience.ALL: (Level.DISTRICT, Level.SCHOOL)}


@dataclass(frozen=True)
class Attached:
    """A file that was checked by its content."""

    name: str
    media_type: str
    content: bytes


def addressees(session: Session, bureau: Organisation, audience: Audience, stages: list[Stage]) -> list[int]:
    """Ids of those under the bureau today, schools only of these stages where any is named."""
    conditions = [Organisation.id.in_(members([bureau.id])), Organisation.id != bureau.id,
                  Organisation.level.in_(LEVELS[audience])]
    if stages:
        conditions.append(sa.or_(Organisation.level != Level.SCHOOL, OrganisationFacts.stage.in_(stages)))
    return [facts.organisation_id for facts in facts_today(session, *conditions)]


def issue(session: Session, bureau: Organisation, author: User, title: str, body: str, to: list[int],
          attached: Attached | None = None) -> Circular:
    """Send it to these organisations. Raises NotPossible where there is none."""
    now = take_stamp(session)
    if not to:
        raise NotPossible(Words("没有符合条件的收文单位。", "No organisation fits."))
    circular = Circular(
        public_id=secrets.token_urlsafe(16), organisation_id=bureau.id, title=title, body=body, author_id=author.id,
        issued_at=now, file_name=attached.name if attached else "", media_type=attached.media_type if attached else "",
        digest=store_blob(attached.content) if attached else None)
    session.add(circular)
    session.flush()
    session.add_all([CircularAddressee(circular_id=circular.id, organisation_id=number) for number in to])
    session.flush()
    write_trail(session, "issue", "circular", circular.public_id, actor=author.username, at=now,
                organisation=bureau.code, addressees=len(to))
    return circular


def take_back(session: Session, circular: Circular, actor: User) -> None:
    """It is shown as withdrawn from now on. Raises NotPossible."""
    now = take_stamp(session)
    if circular.withdrawn_at is not None:
        raise NotPossible(Words("该通知已撤回。", "It was taken back already."))
    circular.withdrawn_by_id, circular.withdrawn_at = actor.id, now
    write_trail(session, "take_back", "circular", circular.public_id, actor=actor.username, at=now)


def mark_read(session: Session, circular: Circular, user: User) -> int:
    """For each organisation of this person's it was addressed to and they have not marked; gives how many."""
    now = take_stamp(session)
    own = unread_addressees(user).where(CircularAddressee.circular_id == circular.id)
    numbers = list(session.scalars(own.with_only_columns(CircularAddressee.organisation_id)))
    session.add_all([CircularRead(circular_id=circular.id, organisation_id=number, user_id=user.id, read_at=now)
                     for number in numbers])
    session.flush()
    if numbers:
        write_trail(session, "mark_read", "circular", circular.public_id, actor=user.username, at=now)
    return len(numbers)


def unread_addressees(user: User) -> sa.Select[CircularAddressee]:
    """Where this person has a post and has not marked what was addressed there."""
    return _unread(user.id, posts_with_records(user))


def _unread(user_id: int | sa.BindParameter[int], posts: list[int] | sa.BindParameter[Any],
            ) -> sa.Select[CircularAddressee]:
    marked = sa.exists().where(
        CircularRead.circular_id == CircularAddressee.circular_id, CircularRead.user_id == user_id,
        CircularRead.organisation_id == CircularAddressee.organisation_id)
    return (sa.select(CircularAddressee).join(CircularAddressee.circular)
            .where(CircularAddressee.organisation_id.in_(posts), ~marked, Circular.withdrawn_at.is_(None)))


def unread_number(session: Session, user: User) -> int:
    """Asked on every page."""
    posts = posts_with_records(user)
    return kept(session, "unread_circulars", (user.id, tuple(posts)),
                lambda: session.scalar(_unread_counted(), {"user": user.id, "posts": posts}) or 0)


@cache
def _unread_counted() -> sa.Select[int]:
    return _unread(sa.bindparam("user", type_=sa.Integer()), sa.bindparam("posts", expanding=True)).with_only_columns(
        sa.func.count(CircularAddressee.circular_id.distinct()))
