"""Findings as people read them: the sentence, the record, whose it is, what was answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.approval.models import Version
from app.findings.found import FindingState, Told, visible_ids
from app.findings.rules import Finding
from app.records.access import visible_versions
from app.records.content import kind_of
from app.records.display import heading
from app.records.naming import Names, organisation_names
from app.records.reviewing.desk_queue import whole_records
from app.ui.words import t

TONES = {FindingState.OPEN: "warning", FindingState.ANSWERED: "info", FindingState.SETTLED: "secondary"}


@dataclass(frozen=True)
class Record:
    """A record as it is named in a list."""

    words: str
    public_id: str


@dataclass(frozen=True)
class ShownFinding:
    """`record` and `other` are None where there is none, or none that the viewer may see."""

    told: Told
    sentence: str
    organisation: str
    record: Record | None
    other: Record | None


def shown_findings(session: Session, user: User, told: Sequence[Told], known: datetime) -> list[ShownFinding]:
    findings = [item.finding for item in told]
    owners = {number for finding in findings for number in (finding.organisation_id, finding.other_owner_id) if number}
    seen = visible_ids(session, user)
    names = organisation_names(session, owners & seen, known)
    records = _records(session, user, {number for finding in findings
                                       for number in (finding.series_id, finding.other_id) if number}, known)
    return [ShownFinding(item, sentence(item.finding, names), names.get(item.finding.organisation_id, ""),
                         records.get(item.finding.series_id or 0), records.get(item.finding.other_id or 0))
            for item in told]


def sentence(finding: Finding, names: dict[int, str]) -> str:
    """What is found, in words. An organisation out of the viewer's sight is not named."""
    other = names.get(finding.other_owner_id or 0) or t("另一单位", "another organisation")
    return finding.rule.says[finding.aspect].say(
        mark=finding.mark, other=other, **finding.rule.reads(finding.first, finding.second))


def _records(session: Session, user: User, series: Iterable[int], known: datetime) -> dict[int, Record]:
    """By the newest version of each series that this person may see and that was there."""
    versions = session.scalars(
        sa.select(Version).where(Version.series_id.in_(set(series)), visible_versions(user),
                                 Version.created_at <= known)
        .options(joinedload(Version.series), whole_records()).order_by(Version.number)).all()
    newest = {version.series_id: version for version in versions}
    names = Names(session, newest.values(), known, with_rows=False)
    return {number: Record(f"{kind_of(version).one} · {heading(version, names)}", version.series.public_id)
            for number, version in newest.items()}
