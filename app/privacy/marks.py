"""What a record says of itself once its time was over."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Version
from app.privacy.models import Erasure
from app.privacy.periods import Kept
from app.ui.words import Words

SAID = {Kept.VALUES: Words("个人信息已按期清除", "Personal values erased in time"),
        Kept.FILES: Words("附件已按期清除", "Documents erased in time")}


def erased_marks(session: Session, version_ids: Collection[int]) -> dict[int, Words]:
    """By version: that its personal values, or else its documents, were erased."""
    found: dict[int, Words] = {}
    for number, rule in session.execute(
            sa.select(Version.id, Erasure.rule).join(Erasure, Erasure.series_id == Version.series_id)
            .where(Version.id.in_(version_ids)).order_by(Erasure.id)):
        found[number] = SAID[Kept(rule.rsplit(".", 1)[-1])]
    return found
