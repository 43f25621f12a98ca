"""Partners: made once, changed by adding rows, found by any of their names.

Every write takes a stamp and leaves a row in the trail. `since` may lie in the past only while an existing ledger is
taken over.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.kept import kept
from app.db.stamps import last_change, stood, take_stamp, utc_now
from app.db.trail import write_trail
from app.parties.finding import names_near
from app.parties.merging import resolved, root_of
from app.parties.models import NameScript, Partner, PartnerFacts, PartnerKind, PartnerMerge, PartnerName
from app.parties.names import ALIKE, fold, numbers_in, similarity
from app.ui.words import current_language

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PREFIX = "PTN"
FACTS = ("territory", "kind", "locality", "website", "authority_id")

ORDER_OF_SCRIPTS = {
    "zh": (NameScript.ZH_HANS, NameScript.ZH_HANT, NameScript.EN, NameScript.LOCAL),
    "en": (NameScript.EN, NameScript.LOCAL, NameScript.ZH_HANS, NameScript.ZH_HANT),
}
"""Which official name stands for the partner in a language, the first that there is."""

NewName = tuple[NameScript, str, bool]


@dataclass(frozen=True)
class Candidate:
    """A known partner that may be meant, the name that resembles, and how much (100 is the same)."""

    partner: Partner
    name: str
    score: float


def make_partner(session: Session, *, territory: str, kind: PartnerKind, names: Sequence[NewName], locality: str = "",
                 website: str = "", authority_id: str = "", public_id: str | None = None,
                 since: datetime | None = None) -> Partner:
    """A new identity with its facts and names (script, name, whether official)."""
    if not names:
        raise ValueError("a partner has at least one name")
    since = since or take_stamp(session)
    partner = Partner(public_id=public_id or new_public_id(PREFIX), created_at=utc_now())
    session.add(partner)
    session.flush()
    session.add(PartnerFacts(partner_id=partner.id, territory=territory, kind=kind, locality=locality,
                             website=website, authority_id=authority_id, since=since))
    for script, name, official in names:
        session.add(_name_row(partner, script, name, official, since))
    write_trail(session, "make", "partner", partner.public_id, territory=territory, kind=kind, since=since)
    return partner


def new_public_id(prefix: str) -> str:
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(10))


def facts_of(session: Session, partner_id: int, known: datetime | None = None) -> PartnerFacts | None:
    """The facts of this identity as known at a moment (now). Merges are for the caller to resolve."""
    return session.scalars(sa.select(PartnerFacts).where(
        PartnerFacts.partner_id == partner_id, stood(PartnerFacts.since, PartnerFacts.until, known or utc_now()),
    )).one_or_none()


def change_partner_facts(session: Session, partner: Partner, *, since: datetime | None = None, **changes: str) -> None:
    """A successor row with these facts different; nothing when none is. Unknown fact names raise TypeError."""
    if unknown := changes.keys() - set(FACTS):
        raise TypeError(f"a partner has no {', '.join(sorted(unknown))}")
    since = since or take_stamp(session)
    before = session.scalars(
        sa.select(PartnerFacts).where(PartnerFacts.partner_id == partner.id, PartnerFacts.until.is_(None))).one()
    changed = sorted(name for name, value in changes.items() if getattr(before, name) != value)
    if not changed:
        return
    before.until = since
    session.flush()
    values = {name: getattr(before, name) for name in FACTS} | changes
    session.add(PartnerFacts(partner_id=partner.id, since=since, **values))
    write_trail(session, "change", "partner", partner.public_id, fields=changed, since=since)


def add_name(session: Session, partner: Partner, script: NameScript, name: str, official: bool = False,
             since: datetime | None = None) -> None:
    """One more name. A new official name of a script leaves the one before as a name like others: a former name."""
    since = since or take_stamp(session)
    rows = _open_names(session, partner)
    same = [row for row in rows if row.script is script and row.name == _written(name)]
    if same and (same[0].official or not official):
        return
    replaced = [row for row in rows if official and row.script is script and row.official]
    for row in same + replaced:
        row.until = since
    session.flush()
    for row in replaced:
        session.add(_name_row(partner, script, row.name, False, since))
    session.add(_name_row(partner, script, name, official, since))
    write_trail(session, "name", "partner", partner.public_id, script=script, official=official, since=since)


def end_name(session: Session, partner: Partner, name_id: int, since: datetime | None = None) -> bool:
    """Take a wrong name away; it stays in the history. False when it is not there or is the only one."""
    rows = _open_names(session, partner)
    row = next((row for row in rows if row.id == name_id), None)
    if row is None or len(rows) == 1:
        return False
    row.until = since or take_stamp(session)
    write_trail(session, "end_name", "partner", partner.public_id, script=row.script, since=row.until)
    return True


def resembling(session: Session, name: str, territory: str | None = None, limit: int = 8) -> list[Candidate]:
    """Known partners with a name like this one, the likest first; within the territory when one is given.

    A suggestion for people to look at, never a reason to merge. Numbers in the names must be equal.
    """
    best: dict[int, tuple[float, str]] = {}
    for partner_id, known_name in names_near(session, name, territory or ""):
        score = similarity(name, known_name) if numbers_in(name) == numbers_in(known_name) else 0.0
        if score >= ALIKE and score > best.get(partner_id, (0.0, ""))[0]:
            best[partner_id] = score, known_name
    liked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
    return [Candidate(session.get_one(Partner, number), known_name, score) for number, (score, known_name) in liked]


def find_partner(session: Session, text: str) -> Partner | None:
    """By public id, or by a name that folds like one partner's and no other's. An alias leads to its root."""
    by_id = session.scalars(sa.select(Partner).where(Partner.public_id == text.strip().upper())).one_or_none()
    if by_id is not None:
        return session.get_one(Partner, root_of(session, PartnerMerge, by_id.id))
    if not (key := fold(text)):
        return None
    root = resolved(PartnerMerge, PartnerName.partner_id, utc_now())
    found = session.scalars(
        sa.select(root.id).select_from(PartnerName).outerjoin(root.target, root.on)
        .where(PartnerName.key == key, PartnerName.until.is_(None)).distinct().limit(2)).all()
    return session.get_one(Partner, found[0]) if len(found) == 1 else None


def partner_name(session: Session, partner: Partner | int, language: str = "", known: datetime | None = None) -> str:
    """The official name in a language (the current one), else the nearest there is."""
    number = partner if isinstance(partner, int) else partner.id
    return partner_names(session, [number], language, known).get(number, "")


def partner_names(session: Session, ids: Iterable[int], language: str = "",
                  known: datetime | None = None) -> dict[int, str]:
    """The same for many partners, by one statement. A partner without a name at that moment is left out."""
    wanted, language, known = sorted(set(ids)), language or current_language(), known or last_change(session)
    if not wanted:
        return {}

    def names() -> dict[int, str]:
        order = ORDER_OF_SCRIPTS[language]
        rows = session.execute(_names_known(), {"partners": wanted, "known": known})
        ranked = sorted(rows, key=lambda row: (not row.official, order.index(row.script), row.id), reverse=True)
        return {row.partner_id: row.name for row in ranked}

    return dict(kept(session, "partner_names", (tuple(wanted), language, known), names))


@cache
def _names_known() -> sa.Select[int, NameScript, bool, int, str]:
    known = sa.bindparam("known", type_=PartnerName.since.type)
    return sa.select(
        PartnerName.partner_id, PartnerName.script, PartnerName.official, PartnerName.id, PartnerName.name).where(
        PartnerName.partner_id.in_(sa.bindparam("partners", expanding=True)),
        stood(PartnerName.since, PartnerName.until, known))


def _open_names(session: Session, partner: Partner) -> list[PartnerName]:
    rows = session.scalars(sa.select(PartnerName).where(
        PartnerName.partner_id == partner.id, PartnerName.until.is_(None)).order_by(PartnerName.id))
    return list(rows)


def _name_row(partner: Partner, script: NameScript, name: str, official: bool, since: datetime) -> PartnerName:
    return PartnerName(partner_id=partner.id, script=script, name=_written(name), key=fold(name), official=official,
                       since=since)


def _written(name: str) -> str:
    return " ".join(name.split())
