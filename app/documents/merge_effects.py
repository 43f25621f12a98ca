"""Which certificates name a partner or person that is to be merged: they stay as printed."""

from datetime import datetime

import sqlalchemy as sa

from app.documents.models import Issued
from app.documents.statuses import status_of
from app.parties.effects import Concerned, Effect, Watcher
from app.parties.models import PartnerMerge
from app.records.access import visible_versions
from app.records.mentions import versions_naming
from app.ui.words import t

Lines = list[tuple[str, ...]]


def _look(concerned: Concerned, known: datetime) -> Lines:
    """Certificates that no later one replaces, of versions that name one of these."""
    column = "partner_id" if concerned.table is PartnerMerge else "person_id"
    issued = concerned.session.scalars(
        sa.select(Issued).join(Issued.version).where(
            Issued.replaced_by_id.is_(None), Issued.version_id.in_(versions_naming(column, concerned.ids)),
            visible_versions(concerned.user)).order_by(Issued.id))
    return [(item.serial, item.series.filing_number or "", status_of(concerned.session, item).label)
            for item in issued]


def _tell(before: Lines, after: Lines) -> Effect:
    return Effect(
        t("已出具的证明", "Certificates issued"),
        (t("证明编号", "Certificate"), t("备案号", "Filing number"), t("状态", "State")), after,
        t("已出具的证明仍按打印时的名称有效，不重新出具。",
          "Certificates stay valid with the name they were printed with.")
        if after else t("没有涉及的证明。", "No certificate names it."))


CERTIFICATES = Watcher(_look, _tell)
