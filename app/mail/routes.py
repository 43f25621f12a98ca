"""The outbox as the system administrator sees it: what waits, what went out, which addresses were refused and why. Not
what the mails say."""

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template, request
from sqlalchemy.orm import joinedload

from app.accounts.current import role_required
from app.accounts.models import Role
from app.db.engine import db
from app.mail.models import Mail, MailState
from app.ui.paging import page_of, read_cursor

pages = Blueprint("mail", __name__, template_folder="templates", url_prefix="/mails")

TONES = {MailState.WAITING: "info", MailState.SENT: "success", MailState.REFUSED: "danger"}


@pages.get("/")
@role_required(Role.SYSTEM_ADMIN)
def index() -> str:
    wanted = request.args.get("state", "")
    mails = sa.select(Mail).options(joinedload(Mail.user))
    if wanted in list(MailState):
        mails = mails.where(Mail.state == MailState(wanted))
    counted = db.session.execute(sa.select(Mail.state, sa.func.count()).group_by(Mail.state))
    counts = {state: number for state, number in counted}
    return render_template(
        "mail/index.html", page=page_of(db.session, mails, Mail.id, read_cursor(request.args.get("cursor"))),
        wanted=wanted, counts=counts, states=MailState, tones=TONES, server=current_app.config["SMTP_HOST"])
