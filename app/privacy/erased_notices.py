"""What the page of a record says once its time was over."""

import sqlalchemy as sa
from flask import url_for

from app.accounts.models import User
from app.approval.models import Series
from app.db.engine import db
from app.privacy.models import Erasure
from app.privacy.periods import Kept
from app.ui.notices import Notice
from app.ui.text import text
from app.ui.words import Words

SAID = {Kept.VALUES: Words("个人信息已按期清除", "Personal values erased in time"),
        Kept.FILES: Words("附件已按期清除", "Documents erased in time")}


def erased_notices(user: User, series: Series) -> list[Notice]:
    """That its personal values or its documents were erased, and when."""
    found = db.session.scalars(sa.select(Erasure).where(Erasure.series_id == series.id).order_by(Erasure.id))
    return [Notice(f"{SAID[Kept(row.rule.rsplit('.', 1)[-1])]} {text(row.at)}",
                   url_for("records.show", public_id=series.public_id)) for row in found]
