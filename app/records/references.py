"""Finding what a typed name, code or number means; or saying what it could mean."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series
from app.db.stamps import stood, today, utc_now, valid
from app.organisations.models import OrganisationFacts
from app.organisations.tree import find_organisation
from app.parties.partners import find_partner, partner_name, resembling
from app.ui.words import Words

BRACKETS = str.maketrans("[]［］", "〔〕〔〕")


NOT_THERE = {
    "partner": Words("没有此名称的境外机构：请填登记号或完整名称，或先新建。",
                     "No partner bears this name: give its id or its full name, or create it first."),
    "organisation": Words("没有此名称或代码的单位，请填写学校标识码或全称。",
                          "No organisation has this name or code: give its code or full name."),
    "series": Words("没有此备案号或登记号的记录。", "No record has this filing number or id."),
}
SEVERAL = Words("有多个同名的主体，请填登记号或代码。", "Several bear this name: give the id or code.")
"""What form and sheet say of a name that means nothing registered, or several things."""


@dataclass(frozen=True)
class Unresolved:
    """A name that means nothing registered, with what it may have meant: (what to type, how it is shown)."""

    where: str
    table: str
    typed: str
    words: Words
    candidates: tuple[tuple[str, str], ...] = ()


def find_reference(session: Session, table: str, typed: str, where: str) -> int | Unresolved | None:
    """The id meant by the text; None for an empty one."""
    typed = typed.strip()
    if not typed:
        return None
    finders = {"partner": _partner, "organisation": _organisation, "series": _series}
    return finders[table](session, typed, where)


def _partner(session: Session, typed: str, where: str) -> int | Unresolved:
    found = find_partner(session, typed)
    if found is not None:
        return found.id
    similar = resembling(session, typed, None)
    shown = tuple((item.partner.public_id, f"{item.name}（{partner_name(session, item.partner, 'en')}）")
                  for item in similar)
    return Unresolved(where, "partner", typed, NOT_THERE["partner"], shown)


def _organisation(session: Session, typed: str, where: str) -> int | Unresolved:
    by_code = find_organisation(session, typed.split(" ")[0])
    if by_code is not None:
        return by_code.id
    facts = OrganisationFacts
    found = session.scalars(sa.select(facts.organisation_id).where(
        sa.or_(facts.name_zh == typed, facts.name_en == typed), valid(facts.valid_from, facts.valid_to, today()),
        stood(facts.since, facts.until, utc_now()))).all()
    if len(found) == 1:
        return found[0]
    return Unresolved(where, "organisation", typed, SEVERAL if found else NOT_THERE["organisation"])


def _series(session: Session, typed: str, where: str) -> int | Unresolved:
    found = find_series(session, typed)
    return found.id if found is not None else Unresolved(where, "series", typed, NOT_THERE["series"])


def find_series(session: Session, typed: str) -> Series | None:
    """By public id or filing number, its year in 〔〕 or []."""
    return session.scalars(sa.select(Series).where(
        sa.or_(Series.public_id == typed.strip(), Series.filing_number == bracketed(typed.strip())))).one_or_none()


def bracketed(number: str) -> str:
    """A filing number as it is kept: its year between 〔 and 〕, which few keyboards have."""
    return number.translate(BRACKETS)
