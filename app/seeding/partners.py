"""partners.csv and partner_merges.csv: one identity with its names; later rows of one id are what changed.

Official names by script have columns of their own; `other_names`, separated by |, are further ones it is known by.
"""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.parties.models import NameScript, Partner, PartnerFacts, PartnerKind, PartnerMerge, PartnerName
from app.parties.names import TO_SIMPLIFIED, fold
from app.seeding.ledger import Ledger
from app.seeding.rows import Folder, SeedRow
from app.ui.words import Words

FILE, MERGES = "partners.csv", "partner_merges.csv"
NAMES = {"name_zh_hans": NameScript.ZH_HANS, "name_zh_hant": NameScript.ZH_HANT, "name_en": NameScript.EN,
         "name_local": NameScript.LOCAL}
COLUMNS = ("public_id", "territory", "kind", "locality", *NAMES, "other_names", "since")
OPTIONAL = ("website", "authority_id")


@dataclass
class Partners:
    by_id: dict[str, Partner] = field(default_factory=dict)
    facts: dict[int, PartnerFacts] = field(default_factory=dict)
    names: dict[int, dict[tuple[NameScript, str], PartnerName]] = field(default_factory=dict)


def load_partners(ledger: Ledger, folder: Folder) -> Partners:
    partners = Partners()
    registered = set(ledger.session.scalars(sa.select(Partner.public_id)))
    rows = sorted(folder.rows(FILE, COLUMNS, OPTIONAL), key=lambda row: row.text("since"))
    dated: list[tuple[SeedRow, Partner, datetime]] = []
    for row in rows:
        public_id = row.text("public_id", needed=True)
        if public_id in registered:
            row.fault("public_id", Words("此登记号已被使用。", "This id is used already."))
            continue
        since = ledger.since(row)
        if public_id not in partners.by_id:
            partners.by_id[public_id] = Partner(public_id=public_id, created_at=since)
            ledger.session.add(partners.by_id[public_id])
            ledger.note(since, "make", "partner", public_id, territory=row.text("territory"), kind=row.text("kind"))
        dated.append((row, partners.by_id[public_id], since))
    ledger.session.flush()
    for row, partner, since in dated:
        _know(ledger, partners, partner, row, since)
    ledger.session.flush()
    _merge(ledger, partners, folder)
    return partners


def _know(ledger: Ledger, partners: Partners, partner: Partner, row: SeedRow, since: datetime) -> None:
    territory, kind = row.territory("territory", needed=True), row.member("kind", PartnerKind, needed=True)
    names = _names(row)
    if not names:
        row.fault("name_en", Words("至少填写一个名称。", "Give at least one name."))
    if kind is None or not territory or not names:
        return
    before = partners.facts.get(partner.id)
    facts = PartnerFacts(partner_id=partner.id, territory=territory, kind=kind, locality=row.text("locality"),
                         website=row.text("website"), authority_id=row.text("authority_id"), since=since)
    if before is None or _differ(before, facts):
        if before is not None:
            before.until = since
            ledger.session.flush()
            ledger.note(ledger.stamp(since), "change", "partner", partner.public_id, fields=_differ(before, facts))
        ledger.session.add(facts)
        partners.facts[partner.id] = facts
    for script, name, official in names:
        _name(ledger, partners, partner, PartnerName(
            partner_id=partner.id, script=script, name=name, key=fold(name), official=official, since=since))


def _differ(before: PartnerFacts, after: PartnerFacts) -> list[str]:
    return [name for name in ("territory", "kind", "locality", "website", "authority_id")
            if getattr(before, name) != getattr(after, name)]


def _names(row: SeedRow) -> list[tuple[NameScript, str, bool]]:
    official = [(script, row.text(column), True) for column, script in NAMES.items() if row.text(column)]
    others = [part.strip() for part in row.text("other_names").split("|") if part.strip()]
    return official + [(_script(name), name, False) for name in others]


def _script(name: str) -> NameScript:
    """Of a name given without its script: traditional when it has characters that simplify."""
    if not any("一" <= character <= "鿿" for character in name):
        return NameScript.EN if name.isascii() else NameScript.LOCAL
    return NameScript.ZH_HANS if TO_SIMPLIFIED.convert(name) == name else NameScript.ZH_HANT


def _name(ledger: Ledger, partners: Partners, partner: Partner, fresh: PartnerName) -> None:
    """A new official name of a script leaves the one before as a former name."""
    known = partners.names.setdefault(partner.id, {})
    key = (fresh.script, fresh.name)
    if key in known and known[key].official >= fresh.official:
        return
    former = [row for row in known.values() if fresh.official and row.official and row.script is fresh.script]
    for row in {*former, *([known[key]] if key in known else [])}:
        row.until = fresh.since
        ledger.session.flush()
    for row in former:
        plain = PartnerName(partner_id=partner.id, script=row.script, name=row.name, key=row.key, official=False,
                            since=fresh.since)
        known[(row.script, row.name)] = plain
        ledger.session.add(plain)
    if former:
        ledger.note(ledger.stamp(fresh.since), "name", "partner", partner.public_id, script=fresh.script, official=True)
    known[key] = fresh
    ledger.session.add(fresh)


def _merge(ledger: Ledger, partners: Partners, folder: Folder) -> None:
    merged: set[str] = set()
    for row in folder.rows(MERGES, ("alias", "root", "since")):
        alias, root = partners.by_id.get(row.text("alias")), partners.by_id.get(row.text("root"))
        since = ledger.since(row)
        if alias is None or root is None or alias is root or {alias.public_id, root.public_id} & merged:
            row.fault("alias", Words("须为两个不同的、尚未合并的登记号。",
                                     "These must be two ids, neither merged already."))
            continue
        merged.add(alias.public_id)
        ledger.session.add(PartnerMerge(alias_id=alias.id, root_id=root.id, since=since))
        ledger.note(since, "merge", "partner", alias.public_id, root=root.public_id)
