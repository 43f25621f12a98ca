"""Certificates of filing (备案证明): made from the filed version, signed, stored as issued, entered in the register."""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.steps import Desk
from app.db.blobs import read_blob, store_blob
from app.db.stamps import CHINA, take_stamp, today
from app.db.trail import write_trail
from app.documents.bureau_keys import BureauKey, bureau_key
from app.documents.certified import certified_facts, names_in_both
from app.documents.keys import private_key, signing_key
from app.documents.models import Issued, IssueReason, SerialSequence
from app.documents.paper.certificate import certificate
from app.documents.paper.content import Certificate, HeaderSlots, Languages, Paper
from app.documents.paper.type import Type, open_type
from app.documents.register import enter
from app.documents.signing import finished, signature_of
from app.documents.statement import DEMO, REAL, Statement, line, signed, unproven
from app.documents.stored_inputs import frozen, thawed
from app.organisations.models import Level, Organisation, OrganisationFacts
from app.organisations.tree import bureaus_above_each, facts_of, facts_of_each
from app.records.content import kind_of
from app.records.filing import standing_version, standing_versions
from app.ui.words import Words

TEMPLATE = "filing-2"
"""Named in every issue. A change of the printed form gets a new name."""

NO_SERIAL = "预览 PREVIEW"
NO_TOKEN = "PREVIEW"  # noqa: S105  # not a secret: it stands where a token would
NO_KEY = "00000000"
CHECK_DIGITS = 16


class NotIssued(Exception):
    """There is nothing to certify: the record is not filed, or no longer."""


def issue(session: Session, series: Series, actor: User, language: Languages = "both") -> Issued:
    """A certificate of the filed version. Asked again for the same version and language it gives the one there is; for
    a later version the earlier certificate is marked replaced. Raises NotIssued."""
    issued = issue_all(session, [series], actor, language)
    if not issued:
        raise NotIssued
    return issued[0]


def issue_all(session: Session, those: Sequence[Series], actor: User, language: Languages) -> list[Issued]:
    """The same for many records at one moment. Those that are not filed get none."""
    take_stamp(session)  # holds the write lock, so that nobody else issues for these records meanwhile
    numbers = [series.id for series in those]
    versions = [version for version in standing_versions(session, numbers).values() if version.series.filing_number]
    current = current_certificates(session, numbers, language)
    due = [version for version in versions
           if version.series_id not in current or current[version.series_id].version_id != version.id]
    if due:
        press = Press(session, due, actor, language)
        for version in due:
            reason = IssueReason.AMENDED if version.series_id in current else IssueReason.FIRST
            current[version.series_id] = press.issue(version, reason)
    return [current[version.series_id] for version in versions]


def issue_anew(session: Session, old: Issued, actor: User, reason: IssueReason, words: str = "") -> Issued:
    """Another certificate in place of this one, with a new serial and its reason. Raises NotIssued also where it was
    replaced before."""
    take_stamp(session)
    if old.replaced_by_id is not None:
        raise NotIssued
    version = _certifiable(session, old.series)
    language: Languages = old.language  # type: ignore[assignment]  # as it was issued
    press = Press(session, [version], actor, language)
    return press.issue(version, reason, words)


def current_certificate(session: Session, series: Series, language: str) -> Issued | None:
    """The one in this language that no other replaces."""
    return current_certificates(session, [series.id], language).get(series.id)


def current_certificates(session: Session, series_ids: Iterable[int], language: str) -> dict[int, Issued]:
    """The same for many series."""
    found = session.scalars(sa.select(Issued).where(
        Issued.series_id.in_(set(series_ids)), Issued.language == language, Issued.replaced_by_id.is_(None)).order_by(
            Issued.series_id, Issued.id).options(joinedload(Issued.series), joinedload(Issued.entry)))
    return {issued.series_id: issued for issued in found}


def preview(session: Session, series: Series, language: Languages = "both") -> Paper:
    """The very page that would be issued, marked as a preview. Nothing is stored and no serial used. Raises
    NotIssued."""
    version = _certifiable(session, series)
    known = Particulars(session, [version])
    content = replace(known.certificate(version, NO_SERIAL, NO_TOKEN, language, today()), preview=True)
    code = unproven(_statement(content, version, NO_KEY), content.address)
    return certificate(replace(content, code=code), house_type())


def content_of(issued: Issued) -> Certificate:
    """What the certificate was made from: the same bytes, unsigned, come of it in one environment."""
    assert issued.entry is not None, "the content of older certificates was not kept"
    return thawed(json.loads(read_blob(issued.entry.inputs)))


def _certifiable(session: Session, series: Series) -> Version:
    version = standing_version(session, series)
    if version is None or series.filing_number is None:
        raise NotIssued
    return version


class Press:
    """Issues certificates of some versions at one moment; what they have in common is fetched once."""

    def __init__(self, session: Session, versions: Sequence[Version], actor: User, language: Languages) -> None:
        self.session, self.actor, self.language = session, actor, language
        self.key, self.now = signing_key(session), take_stamp(session)
        self.private = private_key(self.key)
        self.known = Particulars(session, versions)
        self.serials = _take_serials(session, self.now, len(versions))

    def issue(self, version: Version, reason: IssueReason, words: str = "") -> Issued:
        """The one place where a certificate's bytes are made and stored."""
        session, series, now = self.session, version.series, self.now
        token, serial = secrets.token_urlsafe(16), next(self.serials)
        content = self.known.certificate(version, serial, token, self.language, now.astimezone(CHINA).date())
        code = signed(_statement(content, version, self.key.name), content.address, self.private)
        bureau = self.known.key(version)
        content = replace(content, code=code, signature=signature_of(bureau, content.issued_on))
        file = finished(certificate(content, house_type()).content, bureau)
        issued = Issued(
            serial=serial, token=token, series_id=series.id, version_id=version.id, language=self.language,
            template=TEMPLATE,
            inputs={"number": content.number, "version": content.version,
                    "signer": content.signature.signer if content.signature else ""},
            digest=store_blob(file), issued_by_id=self.actor.id, issued_at=now)
        session.add(issued)
        session.flush()
        if reason is not IssueReason.FIRST:
            session.execute(sa.update(Issued).where(
                Issued.series_id == series.id, Issued.language == self.language, Issued.id != issued.id,
                Issued.replaced_by_id.is_(None)).values(replaced_by_id=issued.id))
        enter(session, issued, self.key, code, store_blob(frozen(content)), reason, words)
        write_trail(session, "issue", "certificate", serial, actor=self.actor.username, at=now,
                    series=series.public_id, number=version.number, digest=issued.digest, reason=reason.value)
        return issued


def _statement(content: Certificate, version: Version, key: str) -> Statement:
    """What the QR code says of the certificate."""
    return Statement(
        form=DEMO if content.demo else REAL, key=key, serial=line(content.serial), number=line(content.number),
        version=str(content.version), digest=(version.content_hash or "")[:CHECK_DIGITS], kind=version.kind,
        school=line(content.school.zh), bureau=line(content.bureau.zh), filed_on=content.filed_on.isoformat(),
        issued_on=content.issued_on.isoformat())


def issued_file(issued: Issued) -> bytes:
    """The bytes as they were issued, checked against their digest."""
    return read_blob(issued.digest)


def house_slots() -> HeaderSlots:
    return HeaderSlots(*current_app.config["HEADER_SLOTS"])


def house_type() -> Type:
    return open_type(Path(current_app.config["FONT_DIR"]))


class Particulars:
    """What certificates of some versions say besides the versions themselves."""

    def __init__(self, session: Session, versions: Sequence[Version]) -> None:
        self._session = session
        self._names = names_in_both(session, versions)
        self._bureaus = _filing_bureaus(session, versions)
        schools = {version.series.organisation_id for version in versions}
        self._facts = facts_of_each(session, schools | set(self._bureaus.values()))

    def bureau(self, version: Version) -> OrganisationFacts | None:
        number = self._bureaus.get(version.id)
        return self._facts.get(number) if number else None

    def key(self, version: Version) -> BureauKey | None:
        """What the filing bureau signs with, where it has a certificate."""
        bureau = self.bureau(version)
        return bureau_key(self._session.get_one(Organisation, bureau.organisation_id).code) if bureau else None

    def certificate(self, version: Version, serial: str, token: str, language: Languages,
                    issued_on: date) -> Certificate:
        """What the certificate says, in both languages."""
        series, kind = version.series, kind_of(version)
        school, bureau = self._facts.get(series.organisation_id), self.bureau(version)
        filer = version.city_by_id or version.district_by_id
        signer = self._session.get(User, filer) if filer else None
        assert version.city_since is not None
        assert series.filing_number is not None
        return Certificate(
            serial=serial, number=series.filing_number, version=version.number, kind=kind.one, school=_named(school),
            bureau=_named(bureau), filed_on=version.city_since.astimezone(CHINA).date(), issued_on=issued_on,
            address=f"{current_app.config['BASE_URL']}/verify/{token}", digest=check_code(version),
            credit_code=school.uscc if school else "",
            facts=certified_facts(self._session, version, self._names),
            signatory=Words(signer.name, signer.name) if signer else Words("", ""),
            post=Words(signer.post, signer.post) if signer else Words("", ""), language=language,
            slots=house_slots(), demo=bool(current_app.config["DEMO"]))


def check_code(version: Version) -> str:
    """The first sixteen digits of the content's hash in fours: enough to match a paper to its version by eye."""
    code = (version.content_hash or "")[:CHECK_DIGITS]
    return " ".join(code[place:place + 4] for place in range(0, len(code), 4))


def filing_bureau(session: Session, version: Version) -> OrganisationFacts | None:
    """The bureau at the last desk of the version's path."""
    number = _filing_bureaus(session, [version]).get(version.id)
    return facts_of(session, number) if number else None


def _filing_bureaus(session: Session, versions: Sequence[Version]) -> dict[int, int]:
    """The organisation at the last desk of each version's path, by version."""
    above = bureaus_above_each(session, {version.organisation_id for version in versions})
    found = {}
    for version in versions:
        last = Level.DISTRICT if version.desks[-1:] == (Desk.DISTRICT,) else Level.CITY
        bureaus = above[version.organisation_id]
        number = bureaus.get(last) or next(iter(bureaus.values()), None)
        if number is not None:
            found[version.id] = number
    return found


def _named(facts: OrganisationFacts | None) -> Words:
    return Words(facts.name_zh, facts.name_en or facts.name_zh) if facts else Words("", "")


def _take_serials(session: Session, now: datetime, number: int) -> Iterator[str]:
    """So many 证明编号 of the year, its own sequence: never a filing number."""
    year = now.astimezone(CHINA).year
    sequence = session.get(SerialSequence, year, with_for_update=True)
    if sequence is None:
        sequence = SerialSequence(year=year, last=0)
        session.add(sequence)
    first, sequence.last = sequence.last + 1, sequence.last + number
    session.flush()
    return iter([f"ZM{year}-{place:06d}" for place in range(first, sequence.last + 1)])
