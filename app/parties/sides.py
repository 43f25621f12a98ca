"""What a page tells about a partner or a person, alone or beside another when the two are to be merged."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.stamps import stood, utc_now
from app.parties.mentions import PARTNER_MENTIONS, PERSON_MENTIONS, Mention, mentions_of
from app.parties.merging import aliases_of
from app.parties.models import (
    Partner,
    PartnerFacts,
    PartnerMerge,
    PartnerName,
    Person,
    PersonDocument,
    PersonFacts,
    PersonMerge,
)
from app.parties.partners import partner_name, partner_names
from app.parties.personal_names import foreign_name, person_name
from app.ui.territories import HEADING, territory_name
from app.ui.text import mask_number
from app.ui.words import Words, t

MASKED = Words("（已掩码）", " (masked)")


@dataclass(frozen=True)
class Side:
    """One identity as a page shows it: its name, what is known of it, and the records that name it."""

    public_id: str
    url: str
    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


def side_of_partner(session: Session, user: User, partner: Partner) -> Side:
    ids = [partner.id, *(row.alias_id for row in aliases_of(session, PartnerMerge, partner.id))]
    facts = open_facts(session, [partner.id]).get(partner.id)
    names = session.scalars(sa.select(PartnerName.name).where(
        PartnerName.partner_id == partner.id, PartnerName.until.is_(None)).order_by(PartnerName.id))
    rows = [(t("登记号", "Id"), partner.public_id), (t("名称", "Names"), t("；", "; ").join(names))]
    return Side(partner.public_id, url_for("parties.partner", public_id=partner.public_id),
                partner_name(session, partner), rows + told(facts), mentions_of(PARTNER_MENTIONS, user, ids))


def told(facts: PartnerFacts | None) -> list[tuple[str, str]]:
    """The facts of a partner with their labels; nothing for one that has none."""
    if facts is None:
        return []
    return [(str(HEADING), territory_name(facts.territory)), (t("性质", "Kind of institution"), facts.kind.label),
            (t("城市/州", "City or state"), facts.locality), (t("网站", "Website"), facts.website),
            (t("当地官方编号", "Number given by the local authority"), facts.authority_id)]


def open_facts(session: Session, ids: Iterable[int]) -> dict[int, PartnerFacts]:
    rows = session.scalars(sa.select(PartnerFacts).where(
        PartnerFacts.partner_id.in_(set(ids)), PartnerFacts.until.is_(None)))
    return {row.partner_id: row for row in rows}


@dataclass(frozen=True)
class PersonLine:
    """A person in a list: enough to tell them apart. Document numbers never come whole."""

    public_id: str
    name: str
    foreign_name: str
    born: str
    territory: str
    documents: str


def person_lines(session: Session, ids: list[int]) -> dict[int, PersonLine]:
    """For a page of persons, by three statements."""
    now = utc_now()
    people = session.scalars(sa.select(Person).where(Person.id.in_(ids)))
    facts = {row.person_id: row for row in session.scalars(sa.select(PersonFacts).where(
        PersonFacts.person_id.in_(ids), stood(PersonFacts.since, PersonFacts.until, now)))}
    documents: dict[int, list[str]] = {}
    for document in session.scalars(sa.select(PersonDocument).where(
            PersonDocument.person_id.in_(ids), PersonDocument.until.is_(None)).order_by(PersonDocument.id)):
        documents.setdefault(document.person_id, []).append(masked_document(document))
    return {person.id: _line(person, facts.get(person.id), documents.get(person.id, [])) for person in people}


def masked_document(document: PersonDocument) -> str:
    """Type and number with its middle hidden. An erased number leaves the type."""
    return f"{document.document_type.label} {mask_number(document.number or '')}".strip()


def _line(person: Person, facts: PersonFacts | None, documents: list[str]) -> PersonLine:
    if facts is None:
        return PersonLine(person.public_id, person.public_id, "", "", "", "")
    return PersonLine(person.public_id, person_name(facts), foreign_name(facts) if facts.name_zh else "",
                      str(facts.birth_date.year) if facts.birth_date else "", territory_name(facts.nationality),
                      t("；", "; ").join(documents))


def side_of_person(session: Session, user: User, person: Person, *, whole_birth_date: bool = False) -> Side:
    """`whole_birth_date` is for those who decide whether two are one; others see the year."""
    ids = [person.id, *(row.alias_id for row in aliases_of(session, PersonMerge, person.id))]
    line = person_lines(session, [person.id])[person.id]
    facts = session.scalars(sa.select(PersonFacts).where(
        PersonFacts.person_id == person.id, PersonFacts.until.is_(None))).one_or_none()
    born = facts.birth_date.isoformat() if whole_birth_date and facts and facts.birth_date else line.born
    rows = [
        (t("登记号", "Id"), person.public_id), (t("中文姓名", "Chinese name"), facts.name_zh if facts else ""),
        (t("外文姓名", "Foreign name"), foreign_name(facts) if facts else ""),
        (t("性别", "Sex"), facts.sex.label if facts and facts.sex else ""),
        (t("出生日期", "Born on") if whole_birth_date else t("出生年份", "Year of birth"), born),
        (str(HEADING), line.territory), (t("证件", "Documents") + str(MASKED), line.documents)]
    return Side(person.public_id, url_for("persons.person", public_id=person.public_id), line.name, rows,
                mentions_of(PERSON_MENTIONS, user, ids))


def partner_links(session: Session, ids: list[int]) -> list[Side]:
    names = partner_names(session, ids)
    return [Side(one.public_id, url_for("parties.partner", public_id=one.public_id), names.get(one.id, ""))
            for one in (session.get_one(Partner, number) for number in ids)]


def person_links(session: Session, ids: list[int]) -> list[Side]:
    lines = person_lines(session, ids)
    return [Side(lines[number].public_id, url_for("persons.person", public_id=lines[number].public_id),
                 lines[number].name) for number in ids]
