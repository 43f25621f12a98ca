"""Certificates of filing (备案证明): made from the filed version, stored as issued, answered for by a public page."""

import hashlib
import secrets
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import Desk
from app.db.blobs import read_blob, store_blob
from app.db.stamps import CHINA, take_stamp, today
from app.db.trail import write_trail
from app.documents.bureau_keys import BureauKey, bureau_key
from app.documents.models import Issued, SerialSequence
from app.documents.paper.certificate import certificate
from app.documents.paper.content import Certificate, Fact, Languages, texts
from app.documents.paper.type import Type, open_type
from app.documents.signing import finished, signature_of
from app.organisations.models import Level, Organisation, OrganisationFacts
from app.organisations.tree import bureaus_above, facts_of
from app.parties.models import PartnerFacts
from app.records.content import kind_of
from app.records.display import value_text
from app.records.filing import standing_version
from app.records.naming import Names
from app.ui.territories import HEADING, TERRITORIES
from app.ui.words import Labelled, Words, speaking

TEMPLATE = "filing-1"
"""Named in every issue. A change of the printed form gets a new name."""

MOST_FACTS = 6


class NotIssued(Exception):
    """There is nothing to certify: the record is not filed, or no longer."""


class CertificateStatus(Labelled):
    """What the public page answers at that moment."""

    VALID = "valid", "有效", "Valid"
    AMENDED = "amended", "已变更", "Amended since"
    ENDED = "ended", "已终止", "Ended"
    REVOKED = "revoked", "已撤销", "Revoked"
    REPLACED = "replaced", "已被新证明替代", "Replaced by a later certificate"
    DEMO = "demo", "演示数据，不具效力", "Demo data without effect"


def issue(session: Session, series: Series, actor: User, language: Languages = "both") -> Issued:
    """A certificate of the filed version. Asked again for the same version and language it gives the one there is; for
    a later version the earlier certificates are marked replaced. Raises NotIssued."""
    version = standing_version(session, series)
    if version is None or series.filing_number is None:
        raise NotIssued
    existing = session.scalars(sa.select(Issued).where(
        Issued.version_id == version.id, Issued.language == language, Issued.replaced_by_id.is_(None))).first()
    if existing is not None:
        return existing
    now = take_stamp(session)
    token, serial = secrets.token_urlsafe(16), _next_serial(session, now)
    content, key = certificate_content(session, version, serial, token, language), filing_key(session, version)
    content = replace(content, signature=signature_of(key, content.issued_on))
    file = finished(certificate(content, house_type()).content, key)
    issued = Issued(
        serial=serial, token=token, series_id=series.id, version_id=version.id, language=language, template=TEMPLATE,
        inputs=_inputs(content), digest=store_blob(file), issued_by_id=actor.id, issued_at=now)
    session.add(issued)
    session.flush()
    session.execute(sa.update(Issued).where(
        Issued.series_id == series.id, Issued.language == language, Issued.id != issued.id,
        Issued.replaced_by_id.is_(None)).values(replaced_by_id=issued.id))
    write_trail(session, "issue", "certificate", serial, actor=actor.username, at=now, series=series.public_id,
                number=version.number, digest=issued.digest)
    return issued


def issued_file(issued: Issued) -> bytes:
    """The bytes as they were issued, checked against their digest."""
    return read_blob(issued.digest)


def house_type() -> Type:
    return open_type(Path(current_app.config["FONT_DIR"]))


def certificate_content(session: Session, version: Version, serial: str, token: str,
                        language: Languages) -> Certificate:
    """What the certificate says, in both languages."""
    series, kind = version.series, kind_of(version)
    school = facts_of(session, series.organisation_id)
    bureau, filer = filing_bureau(session, version), version.city_by_id or version.district_by_id
    signer = session.get(User, filer) if filer else None
    assert version.city_since is not None
    assert series.filing_number is not None
    return Certificate(
        serial=serial, number=series.filing_number, version=version.number, kind=kind.one, school=_named(school),
        bureau=_named(bureau), filed_on=version.city_since.astimezone(CHINA).date(), issued_on=today(),
        address=f"{current_app.config['BASE_URL']}/verify/{token}", digest=check_code(version),
        credit_code=school.uscc if school else "", facts=_facts(session, version)[:MOST_FACTS],
        signatory=Words(signer.name, signer.name) if signer else Words("", ""),
        post=Words(signer.post, signer.post) if signer else Words("", ""), language=language,
        demo=bool(current_app.config["DEMO"]))


def check_code(version: Version) -> str:
    """The first sixteen digits of the content's hash in fours: enough to match a paper to its version by eye."""
    code = (version.content_hash or "")[:16]
    return " ".join(code[place:place + 4] for place in range(0, len(code), 4))


def filing_bureau(session: Session, version: Version) -> OrganisationFacts | None:
    """The bureau at the last desk of the version's path."""
    last = Level.DISTRICT if version.desks[-1:] == (Desk.DISTRICT,) else Level.CITY
    bureaus = bureaus_above(session, version.organisation_id)
    number = bureaus.get(last) or next(iter(bureaus.values()), None)
    return facts_of(session, number) if number else None


def filing_key(session: Session, version: Version) -> BureauKey | None:
    """What the filing bureau signs with, where it has a certificate."""
    bureau = filing_bureau(session, version)
    return bureau_key(session.get_one(Organisation, bureau.organisation_id).code) if bureau else None


def status_of(session: Session, issued: Issued) -> CertificateStatus:
    """What holds now. Ended covers an agreement that was ended or has run out."""
    version = issued.version
    if current_app.config["DEMO"]:
        return CertificateStatus.DEMO
    if version.state.value == "revoked" or standing_version(session, issued.series) is None:
        return CertificateStatus.REVOKED
    if version.until is not None:
        return CertificateStatus.AMENDED
    if issued.replaced_by_id is not None:
        return CertificateStatus.REPLACED
    return CertificateStatus.ENDED if _has_ended(version) else CertificateStatus.VALID


def _has_ended(version: Version) -> bool:
    day = today()
    for name in ("ended_on", "left_on"):
        ended = getattr(version, name, None)
        if ended is not None and ended <= day:
            return True
    expires = getattr(version, "expires_on", None)
    return bool(expires and expires < day and not version.open_ended and not version.auto_renews)  # type: ignore[attr-defined]  # only agreements expire


def _named(facts: OrganisationFacts | None) -> Words:
    return Words(facts.name_zh, facts.name_en or facts.name_zh) if facts else Words("", "")


def _facts(session: Session, version: Version) -> tuple[Fact, ...]:
    """The certified fields that are filled, each in both languages; a partner's country or region follows its name."""
    kind = kind_of(version)
    fields = [field for field in kind.fields
              if field.certified and getattr(version, field.name) not in (None, "", False)]
    said: dict[str, list[str]] = {}
    for language in ("zh", "en"):
        with speaking(language):
            names = Names(session, [version])
            said[language] = [value_text(field, kind.column(field), getattr(version, field.name), names)
                              for field in fields]
    found = [Fact(field.label, Words(zh, en)) for field, zh, en in zip(fields, said["zh"], said["en"], strict=True)]
    territory = _territory(session, version)
    place = next((place for place, field in enumerate(fields) if field.name == "partner_id"), None)
    if territory and place is not None:
        found.insert(place + 1, Fact(HEADING, TERRITORIES[territory]))
    return tuple(found)


def _territory(session: Session, version: Version) -> str | None:
    partner = getattr(version, "partner_id", None)
    if partner is None:
        return None
    return session.scalars(sa.select(PartnerFacts.territory).where(
        PartnerFacts.partner_id == partner, PartnerFacts.until.is_(None))).one_or_none()


def _inputs(content: Certificate) -> dict[str, Any]:
    """What the file was made from, with a digest of every text in it."""
    whole = "\n".join(texts(content))
    return {"number": content.number, "version": content.version, "filed_on": content.filed_on.isoformat(),
            "issued_on": content.issued_on.isoformat(), "slots": asdict(content.slots),
            "signer": content.signature.signer if content.signature else "",
            "texts": hashlib.sha256(whole.encode()).hexdigest()}


def _next_serial(session: Session, now: datetime) -> str:
    """证明编号 of the year, its own sequence: never a filing number."""
    year = now.astimezone(CHINA).year
    sequence = session.get(SerialSequence, year, with_for_update=True)
    if sequence is None:
        sequence = SerialSequence(year=year, last=0)
        session.add(sequence)
    sequence.last += 1
    session.flush()
    return f"ZM{year}-{sequence.last:06d}"
