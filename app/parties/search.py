"""The lists of partners and of persons: what a search finds, aliases under their root, persons only within scope."""

from typing import Any

import opencc
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.stamps import utc_now
from app.parties.finding import find_names
from app.parties.mentions import persons_in_scope
from app.parties.merging import resolved, root_of
from app.parties.models import (
    Partner,
    PartnerFacts,
    PartnerKind,
    PartnerMerge,
    Person,
    PersonDocument,
    PersonFacts,
    PersonMerge,
)
from app.parties.personal_names import normalise_chinese_name
from app.parties.persons import TAIL, PersonAsEntered, candidates, facts_of, tail_key

SCRIPTS = tuple(opencc.OpenCC(way) for way in ("hk2s", "s2hk", "s2tw"))


def partners_of(territory: str = "", kind: str = "") -> sa.Select[Partner]:
    """Partners that stand for themselves. Empty texts narrow nothing."""
    merged = sa.select(PartnerMerge.alias_id).where(PartnerMerge.until.is_(None))
    statement = sa.select(Partner).where(Partner.id.not_in(merged))
    if territory or kind in set(PartnerKind):
        facts = sa.select(PartnerFacts.partner_id).where(PartnerFacts.until.is_(None))
        facts = facts.where(PartnerFacts.territory == territory) if territory else facts
        facts = facts.where(PartnerFacts.kind == PartnerKind(kind)) if kind in set(PartnerKind) else facts
        statement = statement.where(Partner.id.in_(facts))
    return statement


def partners_called(session: Session, text: str, territory: str = "", kind: str = "") -> list[tuple[Partner, str]]:
    """By id, else by any name as well as it was typed, the likest first: each with the name that fits. A merged one
    leads to its root."""
    by_id = session.scalars(sa.select(Partner).where(Partner.public_id == text.upper())).one_or_none()
    if by_id is not None:
        return [(session.get_one(Partner, root_of(session, PartnerMerge, by_id.id)), "")]
    found = find_names(session, text, territory, kind)
    partners = {one.id: one for one in session.scalars(sa.select(Partner).where(
        Partner.id.in_([number for number, _ in found])))}
    return [(partners[number], name) for number, name in found]


def visible_persons(user: User) -> sa.Select[Any]:
    """Ids of the persons this user may see: those in scope, each as the person it stands for."""
    entered = persons_in_scope(user).subquery("entered")
    column = entered.c[0]
    root = resolved(PersonMerge, column, utc_now())
    return sa.select(root.id).select_from(entered).outerjoin(root.target, root.on)


def persons_like(user: User, text: str = "", tail: str = "") -> sa.Select[Person]:
    """Persons in scope by a part of their name, or by the last four characters of a document."""
    statement = sa.select(Person).where(Person.id.in_(visible_persons(user)))
    if text:
        statement = statement.where(Person.id.in_(_called(text)))
    if tail:
        root = resolved(PersonMerge, PersonDocument.person_id, utc_now())
        holders = sa.select(root.id).select_from(PersonDocument).outerjoin(root.target, root.on)
        statement = statement.where(Person.id.in_(holders.where(
            PersonDocument.tail_key == tail_key(tail[-TAIL:]), PersonDocument.until.is_(None))))
    return statement


def _called(text: str) -> sa.Select[Any]:
    """Chinese names in traditional or simplified writing; foreign ones in capitals, as they are stored."""
    name = normalise_chinese_name(text)
    chinese = {name, *(str(script.convert(name)) for script in SCRIPTS)}
    foreign = PersonFacts.surname + " " + PersonFacts.given_names
    root = resolved(PersonMerge, PersonFacts.person_id, utc_now())
    found = sa.select(root.id).select_from(PersonFacts).outerjoin(root.target, root.on)
    return found.where(PersonFacts.until.is_(None), sa.or_(
        foreign.contains(name.upper(), autoescape=True),
        *(PersonFacts.name_zh.contains(each, autoescape=True) for each in sorted(chinese))))


def persons_alike(session: Session, user: User, person: Person) -> list[int]:
    """Ids of others in scope of the same name and birth date: the same person with a new passport, perhaps."""
    facts = facts_of(session, person)
    if facts is None:
        return []
    entered = PersonAsEntered(facts.name_zh, facts.surname, facts.given_names, facts.sex, facts.birth_date)
    others = {one.id for one in candidates(session, entered)} - {person.id}
    seen = sa.select(Person.id).where(Person.id.in_(others), Person.id.in_(visible_persons(user)))
    return list(session.scalars(seen.order_by(Person.id)))
