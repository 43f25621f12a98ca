"""What the public page says of a certificate at the moment it is asked."""

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.approval.steps import State
from app.db.stamps import today
from app.documents.keys import public_keys
from app.documents.models import Issued
from app.documents.register import entry_stands
from app.records.content import kind_of
from app.records.filing import standing_version
from app.records.kinds import KINDS
from app.ui.words import Labelled


class CertificateStatus(Labelled):
    """What the public page answers at that moment."""

    VALID = "valid", "有效", "Valid"
    AMENDED = "amended", "已变更", "Amended since"
    ENDED = "ended", "已终止", "Ended"
    REVOKED = "revoked", "已撤销", "Revoked"
    REPLACED = "replaced", "已被新证明替代", "Replaced by a later certificate"
    UNPROVEN = "unproven", "无法核验", "Cannot be verified"
    DEMO = "demo", "演示数据，不具效力", "Demo data without effect"


def status_of(session: Session, issued: Issued) -> CertificateStatus:
    """What holds now, the last day of what was filed included."""
    version = issued.version
    if current_app.config["DEMO"]:
        return CertificateStatus.DEMO
    if issued.entry is not None and not entry_stands(session, issued.entry, public_keys(session)):
        return CertificateStatus.UNPROVEN
    if version.state.value == "revoked" or standing_version(session, issued.series) is None:
        return CertificateStatus.REVOKED
    if version.until is not None:
        return CertificateStatus.AMENDED
    if issued.replaced_by_id is not None:
        return CertificateStatus.REPLACED
    return CertificateStatus.ENDED if _has_ended(session, version) else CertificateStatus.VALID


def _has_ended(session: Session, version: Version) -> bool:
    """By what the record says itself, or by a filed follow-up."""
    kind, day = kind_of(version), today()
    if kind.over(version, day):
        return True
    if kind.over_by is None:
        return False
    name, ends = kind.over_by
    model, (key_day,) = KINDS[name].model, KINDS[name].key_day
    followups = session.scalars(
        sa.select(model).join(Series, Series.id == model.series_id)
        .where(Series.parent_id == version.series_id, model.state == State.FILED, model.until.is_(None)))
    return any(ends(item) and getattr(item, key_day) <= day for item in followups)
