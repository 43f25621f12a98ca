"""The inbox of reminders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.records.naming import organisation_names
from app.reminders.digest import how_soon, name_of, what_runs_out
from app.reminders.inbox import inbox_of, mark_read, unread_number
from app.reminders.models import ReminderTold
from app.ui.paging import page_of, read_cursor
from app.ui.words import t

pages = Blueprint("reminders", __name__, template_folder="templates", url_prefix="/reminders")


@pages.get("/")
@role_required(*READS_RECORDS)
def index() -> str:
    """What runs out, the newest told first; with ?over=1 what has been settled."""
    over = "over" in request.args
    page = page_of(db.session, inbox_of(current_person(), settled=over), ReminderTold.id,
                   read_cursor(request.args.get("cursor")))
    names = organisation_names(db.session, {told.reminder.series.organisation_id for told in page.items})
    return render_template("reminders/index.html", page=page, over=over, names=names, what_runs_out=what_runs_out,
                           how_soon=how_soon, name_of=name_of, unread=unread_count(current_person()))


@pages.post("/read")
@role_required(*READS_RECORDS)
def read_all() -> ResponseReturnValue:
    number = mark_read(db.session, current_person())
    db.session.commit()
    flash(t("已将 {n} 条标为已读。", "{n} marked as read.", n=number), "success")
    return redirect(url_for("reminders.index"))


@pages.post("/<int:number>/read")
@role_required(*READS_RECORDS)
def read(number: int) -> ResponseReturnValue:
    if db.session.scalar(inbox_of(current_person()).where(ReminderTold.id == number)) is None:
        abort(404)
    mark_read(db.session, current_person(), number)
    db.session.commit()
    return redirect(url_for("reminders.index"))


def unread_count(user: User) -> int:
    return unread_number(db.session, user)
