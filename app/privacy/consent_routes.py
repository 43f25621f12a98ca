"""The page of notices and consents of one record."""

import wtforms
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import validators

from app.accounts.current import current_person, role_required
from app.accounts.forms import stripped
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.approval.models import Series
from app.db.engine import db
from app.db.stamps import today
from app.privacy.blueprint import blueprint
from app.privacy.consents import asked_of, consents_of, demanded, give, missing_consents, withdraw
from app.privacy.models import Consent, ConsentBy, ConsentTo
from app.privacy.notices import notice_for
from app.records.access import find_visible, may_write, sees_whole, versions_of
from app.records.display import heading
from app.records.naming import Names
from app.ui.forms import PageForm
from app.ui.inputs import choices_of
from app.ui.notices import Notice
from app.ui.words import t

KINDS_ASKED = ("student", "teacher")
"""Kinds whose records are about one person."""


class ConsentForm(PageForm):
    given_by = wtforms.SelectField(choices=lambda: choices_of(ConsentBy), validators=[validators.InputRequired()])
    given_to = wtforms.SelectField(choices=lambda: choices_of(ConsentTo), validators=[validators.InputRequired()])
    name = wtforms.StringField(validators=[validators.DataRequired(), validators.Length(max=100)], filters=[stripped])
    given_on = wtforms.DateField(validators=[validators.InputRequired()])

    def validate_given_on(self, field: wtforms.DateField) -> None:
        if field.data is not None and field.data > today():
            raise validators.ValidationError(t("日期不能晚于今天。", "The day cannot lie ahead."))


def consent_form() -> ConsentForm:
    form = ConsentForm()
    form.given_by.label.text, form.given_to.label.text = t("谁同意", "Who agrees"), t("同意什么", "Agrees to what")
    form.name.label.text, form.given_on.label.text = t("同意人姓名", "Name"), t("签字日期", "Signed on")
    return form


@blueprint.route("/records/<public_id>/consents", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def consents(public_id: str) -> ResponseReturnValue:
    session, user = db.session, current_person()
    series = _asked_series(session, user, public_id)
    version, notice = versions_of(session, user, series)[0], notice_for(session, series.organisation_id)
    writes, form = may_write(session, user, series), consent_form()
    if form.is_submitted():
        if not writes:
            abort(403)
        if notice is None:
            abort(409)
        if form.validate():
            give(session, series, notice, (ConsentBy(form.given_by.data), ConsentTo(form.given_to.data)),
                 form.name.data or "", form.given_on.data or today(), user)
            session.commit()
            flash(t("同意已登记。", "The consent is entered."), "success")
            return redirect(url_for("privacy.consents", public_id=public_id))
    page = render_template(
        "privacy/consents.html", series=series, title=heading(version, Names(session, [version])), notice=notice,
        given=consents_of(session, series.id), asked=asked_of(version, today()),
        missing=missing_consents(session, version), writes=writes, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/records/<public_id>/consents/<int:number>/withdraw")
@role_required(*READS_RECORDS)
def withdraw_consent(public_id: str, number: int) -> ResponseReturnValue:
    session, user = db.session, current_person()
    series = _asked_series(session, user, public_id)
    consent = session.get(Consent, number)
    if consent is None or consent.series_id != series.id:
        abort(404)
    if not may_write(session, user, series):
        abort(403)
    if consent.until is not None:
        abort(409)
    withdraw(session, consent)
    session.commit()
    flash(t("已登记撤回。", "The withdrawal is entered."), "success")
    return redirect(url_for("privacy.consents", public_id=public_id))


def _asked_series(session: Session, user: User, public_id: str) -> Series:
    series = find_visible(session, user, public_id)
    if series.kind not in KINDS_ASKED or not sees_whole(session, user, series):
        abort(404)
    return series


def consent_notices(user: User, series: Series) -> list[Notice]:
    """On the page of a record: what was agreed to, what is missing, what was withdrawn."""
    session = db.session
    if series.kind not in KINDS_ASKED or not sees_whole(session, user, series):
        return []
    url = url_for("privacy.consents", public_id=series.public_id)
    version, given = versions_of(session, user, series)[0], consents_of(session, series.id)
    standing = [row for row in given if row.until is None]
    missing = missing_consents(session, version) if demanded(session, version, today()) else []
    if missing:
        gone = {(row.given_by, row.given_to) for row in given} & set(missing)
        return [Notice(t("同意已被撤回，见告知与同意", "A consent was withdrawn: see notices and consents") if gone else
                       t("尚缺同意，见告知与同意", "A consent is missing: see notices and consents"), url, "warning")]
    if given or notice_for(session, series.organisation_id) is not None:
        return [Notice(t("告知与同意：{n} 项同意有效", "Notices and consents: {n} stand", n=len(standing)), url)]
    return []
