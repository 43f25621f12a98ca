"""Slips: one-time codes on paper. A code is made when its slip is asked for, kept encrypted under the data key, printed
once by whoever asked for it, and then gone; so neither the database nor a file beside it ever holds one in clear."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.create import one_time_code
from app.accounts.holders import holding_posts
from app.accounts.models import Role, User
from app.db.engine import begin_writing
from app.db.stamps import CHINA, take_stamp, utc_now
from app.db.trail import write_trail
from app.documents.issuing import house_type
from app.documents.paper.content import Language, Paper
from app.documents.paper.slips import PaperSlip, Slips, draw_slips
from app.enrolling.models import Slip, SlipPrinting
from app.organisations.directory import names_of
from app.organisations.models import Level
from app.organisations.tree import members

LIFE = timedelta(days=14)
"""Paper takes its time to reach a school."""
SCHOOL_ROLES = (Role.CLERK, Role.HEAD)


def begin_printing(session: Session, owner: User) -> SlipPrinting:
    now = take_stamp(session)
    printing = SlipPrinting(public_id=secrets.token_urlsafe(16), owner=owner, asked_at=now, expires=now + LIFE)
    session.add(printing)
    session.flush()
    return printing


def give_slip(session: Session, printing: SlipPrinting, user: User) -> None:
    """A new code for this person, on a slip of this printing. Their old password and sign-ins end."""
    code = one_time_code(session, user, life=printing.expires - take_stamp(session))
    session.add(Slip(printing_id=printing.id, user_id=user.id, code=code))
    session.flush()


def find_printing(session: Session, owner: User, public_id: str) -> SlipPrinting | None:
    """One that this person asked for; nobody else's is to be found."""
    return session.scalars(sa.select(SlipPrinting).where(
        SlipPrinting.public_id == public_id, SlipPrinting.owner_id == owner.id)).one_or_none()


def print_slips(session: Session, printing: SlipPrinting, language: Language) -> Paper | None:
    """The slips on paper, once: after it the codes are gone. None where they have been printed or have expired."""
    now = take_stamp(session)
    session.refresh(printing, with_for_update=True)
    if printing.printed_at is not None or printing.expires <= now:
        return None
    paper = draw_slips(_content(session, printing, language), house_type())
    printing.printed_at = now
    _forget(session, [printing.id])
    write_trail(session, "print_slips", "slips", printing.public_id, at=now, slips=len(printing.slips))
    return paper


def _content(session: Session, printing: SlipPrinting, language: Language) -> Slips:
    posts = {slip.id: slip.user.posts_held for slip in printing.slips}
    names = names_of(session, {post.organisation_id for held in posts.values() for post in held})
    slips = tuple(PaperSlip(
        organisation="、".join(dict.fromkeys(names.get(post.organisation_id, "") for post in posts[slip.id])),
        name=slip.user.name, role="、".join(dict.fromkeys(post.role.label for post in posts[slip.id])),
        username=slip.user.username, code=slip.code or "") for slip in printing.slips)
    return Slips(slips, f"{current_app.config['BASE_URL']}/first-code", printing.expires.astimezone(CHINA),
                 printing.asked_at.astimezone(CHINA).date(), language, demo=bool(current_app.config["DEMO"]))


def _forget(session: Session, printings: Sequence[int]) -> None:
    session.flush()
    for slip in session.scalars(sa.select(Slip).where(Slip.printing_id.in_(printings), Slip.code.is_not(None))):
        slip.code = None
    session.flush()


def forget_expired(session: Session) -> int:
    """The codes of slips that nobody printed in time are thrown away; gives how many printings that were."""
    begin_writing(session)
    old = session.scalars(sa.select(SlipPrinting.id).join(Slip).where(
        SlipPrinting.printed_at.is_(None), SlipPrinting.expires <= utc_now(), Slip.code.is_not(None)).distinct()).all()
    _forget(session, old)
    session.commit()
    return len(old)


def people_of_district(session: Session, reviewer: User) -> list[User]:
    """Clerks and heads of the schools under this reviewer's districts, who hold nothing else and nowhere else."""
    districts = [post.organisation_id for post in reviewer.posts_held if post.role is Role.DISTRICT_REVIEWER]
    below = set(session.scalars(members(districts)))
    users = session.scalars(
        sa.select(User).where(User.id.in_(holding_posts(below)), User.enabled).order_by(User.username))
    return [user for user in users if all(
        post.organisation_id in below and post.role in SCHOOL_ROLES and post.organisation.level is Level.SCHOOL
        for post in user.posts_held)]
