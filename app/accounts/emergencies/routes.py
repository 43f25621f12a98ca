"""Emergencies: administrators ask, the auditor or a leader decides, and the auditor sees what was opened."""

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.accounts.current import current_person, role_required
from app.accounts.emergencies.granting import (
    ASKS,
    DECIDES,
    ask,
    end,
    give,
    grants_seen,
    may_decide,
    may_end,
    refuse,
    views_of,
)
from app.accounts.emergencies.models import MOST_HOURS, Emergency
from app.accounts.forms import NO_SUCH_PLACE, WordedForm, stripped
from app.db.engine import db
from app.db.stamps import utc_now
from app.organisations.directory import names_of, organisation_called
from app.ui.words import Words, t

pages = Blueprint("emergencies", __name__, template_folder="../templates", url_prefix="/emergencies")

NOT_YOURS = Words("须由另一位有权的人决定。", "Another person who may decides this.")
OVER = Words("该申请已有决定，或已结束。", "This was decided before, or is over.")


class AskForm(WordedForm):
    labels = {"organisation": Words("需查阅的单位（代码或全称）", "Organisation to be read (code or full name)"),
              "hours": Words(f"小时数（最多 {MOST_HOURS}）", f"Hours (at most {MOST_HOURS})"),
              "reason": Words("事由", "Reason")}
    organisation = StringField(validators=[DataRequired(), Length(max=120)], filters=[stripped])
    hours = IntegerField(validators=[InputRequired(), NumberRange(1, MOST_HOURS)], render_kw={"inputmode": "numeric"})
    reason = TextAreaField(validators=[DataRequired(), Length(max=500)], filters=[stripped])


@pages.get("/")
@role_required(*ASKS, *DECIDES)
def index() -> ResponseReturnValue:
    return _page(AskForm(formdata=None, hours=1))


@pages.post("/")
@role_required(*ASKS)
def request_leave() -> ResponseReturnValue:
    form = AskForm()
    valid = form.validate_on_submit()
    organisation = organisation_called(db.session, form.organisation.data or "") if valid else None
    if valid and organisation is None:
        form.complain("organisation", NO_SUCH_PLACE)
    if organisation is None:
        return _page(form), 422
    ask(db.session, current_person(), organisation, form.reason.data or "", form.hours.data or 1)
    db.session.commit()
    flash(t("已提出申请，等审计员或领导同意后生效。", "Asked for; it begins when the auditor or a leader agrees."),
          "success")
    return redirect(url_for("emergencies.index"))


@pages.post("/<int:number>/<any(give, refuse):answer>")
@role_required(*DECIDES)
def decide(number: int, answer: str) -> ResponseReturnValue:
    user, grant = current_person(), _seen(number)
    if grant.decided_at is not None:
        abort(409, OVER)
    if not may_decide(db.session, user, grant):
        abort(403, NOT_YOURS)
    (give if answer == "give" else refuse)(db.session, grant, user)
    db.session.commit()
    flash(t("已同意，到时自动结束。", "Given; it ends by itself.") if answer == "give" else t("已拒绝。", "Refused."),
          "success")
    return redirect(url_for("emergencies.index"))


@pages.post("/<int:number>/end")
@role_required(*ASKS, *DECIDES)
def stop(number: int) -> ResponseReturnValue:
    user, grant = current_person(), _seen(number)
    if user.id not in (grant.user_id, grant.decided_by_id):
        abort(403, NOT_YOURS)
    if not may_end(user, grant):
        abort(409, OVER)
    end(db.session, grant)
    db.session.commit()
    flash(t("应急访问已结束。", "The emergency access has ended."), "success")
    return redirect(url_for("emergencies.index"))


def _seen(number: int) -> Emergency:
    grant = db.session.scalars(grants_seen(current_person()).where(Emergency.id == number)).one_or_none()
    if grant is None:
        abort(404)
    return grant


def _page(form: AskForm) -> str:
    user = current_person()
    grants = db.session.scalars(grants_seen(user).limit(100).options(sa.orm.joinedload(Emergency.user))).all()
    decidable = {grant.id for grant in grants if may_decide(db.session, user, grant)}
    return render_template(
        "accounts/emergencies.html", form=form, grants=grants, asks=user.holds(*ASKS), decidable=decidable,
        endable={grant.id for grant in grants if may_end(user, grant)}, now=utc_now(),
        views=views_of(db.session, grants), names=names_of(db.session, {grant.organisation_id for grant in grants}))
