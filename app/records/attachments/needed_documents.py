"""Which documents a record must bring at submission: the bureau decides, kind by kind, and every decision is kept.

A record that was submitted before a document was asked for is not asked again.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.accounts.current import current_person, role_required
from app.accounts.models import Role, User
from app.db.base import Base, Stamp
from app.db.engine import begin_writing, db
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.organisations.models import BITEMPORAL
from app.records.blueprint import blueprint
from app.records.kinds import KINDS
from app.ui.words import t

DECIDES = (Role.CITY_REVIEWER,)
Needed = set[tuple[str, str]]
"""Names of kinds and of their documents."""


class NeededDocument(Base):
    """From `since` on records of this kind bring this document."""

    __tablename__ = "needed_document"
    __table_args__ = (
        sa.Index("uq_needed_document_known", "kind", "document", unique=True, sqlite_where=sa.text("until IS NULL"),
                 postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    document: Mapped[str] = mapped_column(sa.String(40))
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())


def needed_documents(session: Session) -> Needed:
    """What is asked for now."""
    rows = session.execute(sa.select(NeededDocument.kind, NeededDocument.document).where(
        NeededDocument.until.is_(None)))
    return {(kind, document) for kind, document in rows}


def ask_for_documents(session: Session, user: User, wanted: Iterable[tuple[str, str]]) -> bool:
    """From now on exactly these. False when nothing differs."""
    begin_writing(session)
    now, known = needed_documents(session), {(kind.name, item.name) for kind in KINDS.values()
                                             for item in kind.documents}
    asked = set(wanted) & known
    if asked == now:
        return False
    since = take_stamp(session)
    for kind, document in sorted(now - asked):
        session.execute(sa.update(NeededDocument).where(
            NeededDocument.kind == kind, NeededDocument.document == document, NeededDocument.until.is_(None)).values(
                until=since))
    session.add_all(NeededDocument(kind=kind, document=document, set_by_id=user.id, since=since)
                    for kind, document in sorted(asked - now))
    for act, changed in (("need", asked - now), ("need_no_more", now - asked)):
        for kind, document in sorted(changed):
            write_trail(session, act, "documents", kind, document=document)
    return True


@blueprint.route("/records/needed-documents", methods=["GET", "POST"])
@role_required(*DECIDES)
def choose_documents() -> ResponseReturnValue:
    if request.method == "GET":
        kinds = [kind for kind in KINDS.values() if kind.documents]
        return render_template("records/needed_documents.html", kinds=kinds, needed=needed_documents(db.session))
    wanted = [(kind, document) for kind, _, document in (name.partition(".") for name in request.form)]
    changed = ask_for_documents(db.session, current_person(), wanted)
    db.session.commit()
    flash(t("已保存，从现在起提交的记录按此要求。", "Saved: records submitted from now on bring these.") if changed
          else t("没有改动。", "Nothing changed."), "success")
    return redirect(url_for("records.choose_documents"))
