"""告知书: what a bureau tells people about their data (个人信息保护法 art. 17, 30), one text after the other, and from
which day on consents are demanded."""

from datetime import date

import sqlalchemy as sa
import wtforms
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import validators

from app.accounts.current import current_person, role_required
from app.accounts.forms import stripped
from app.accounts.models import Role, User
from app.db.engine import db
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.organisations.models import Level, Organisation
from app.organisations.tree import bureaus_above
from app.privacy.blueprint import blueprint
from app.privacy.models import PrivacyNotice
from app.records.naming import organisation_names
from app.ui.forms import PageForm
from app.ui.words import t

TELLS = (Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
TEXT_LENGTH = 20_000


def notice_for(session: Session, organisation_id: int) -> PrivacyNotice | None:
    """The text that holds for an organisation today: its district's, else its city's."""
    bureaus = bureaus_above(session, organisation_id)
    nearest = [bureaus[level] for level in (Level.DISTRICT, Level.CITY) if level in bureaus]
    standing = {row.organisation_id: row for row in session.scalars(sa.select(PrivacyNotice).where(
        PrivacyNotice.organisation_id.in_(nearest), PrivacyNotice.until.is_(None)))}
    return next((standing[number] for number in nearest if number in standing), None)


def notices_of(session: Session, organisation_id: int) -> list[PrivacyNotice]:
    """Every text of a bureau, the newest first."""
    return list(session.scalars(sa.select(PrivacyNotice).where(
        PrivacyNotice.organisation_id == organisation_id).order_by(PrivacyNotice.number.desc())))


def publish(session: Session, organisation: Organisation, user: User, text_zh: str, text_en: str,
            consents_from: date | None) -> PrivacyNotice:
    """The next text of a bureau; the one before stands until now, and consents to it go on."""
    since = take_stamp(session)
    before = notices_of(session, organisation.id)
    for row in before:
        row.until = row.until or since
    session.flush()
    notice = PrivacyNotice(organisation_id=organisation.id, number=len(before) + 1, text_zh=text_zh, text_en=text_en,
                           consents_from=consents_from, set_by_id=user.id, since=since)
    session.add(notice)
    session.flush()
    write_trail(session, "publish", "privacy_notice", f"{organisation.code}/{notice.number}", at=since,
                consents_from=consents_from.isoformat() if consents_from else "")
    return notice


class NoticeForm(PageForm):
    organisation = wtforms.SelectField(validators=[validators.InputRequired()])
    text_zh = wtforms.TextAreaField(validators=[validators.DataRequired(), validators.Length(max=TEXT_LENGTH)],
                                    filters=[stripped])
    text_en = wtforms.TextAreaField(validators=[validators.Length(max=TEXT_LENGTH)], filters=[stripped])
    consents_from = wtforms.DateField(validators=[validators.Optional()])


def notice_form(user: User) -> NoticeForm:
    form = NoticeForm()
    form.organisation.label.text, form.text_zh.label.text = t("单位", "Bureau"), t("告知书（中文）", "Notice (Chinese)")
    form.text_en.label.text = t("告知书（英文）", "Notice (English)")
    form.consents_from.label.text = t("自何日起要求同意", "Consents demanded from")
    form.consents_from.description = t(
        "自该日起，未满14周岁学生的记录没有监护人同意不能提交；留空则不作要求。",
        "From then on no record of a pupil under 14 is submitted without a guardian's consent; nothing is asked for "
        "while this is empty.")
    bureaus = {post.organisation_id: post.organisation for post in user.posts_held if post.role in TELLS}
    names = organisation_names(db.session, bureaus)
    form.names = {item.code: names.get(item.id, item.code) for item in bureaus.values()}
    form.organisation.choices = form.names
    form.bureaus = {item.code: item for item in bureaus.values()}
    return form


@blueprint.route("/privacy/notices", methods=["GET", "POST"])
@role_required(*TELLS)
def notices() -> ResponseReturnValue:
    """The texts of this person's bureaus, and the next one."""
    session, user = db.session, current_person()
    form = notice_form(user)
    if form.is_submitted() and form.validate():
        publish(session, form.bureaus[form.organisation.data], user, form.text_zh.data or "", form.text_en.data or "",
                form.consents_from.data)
        session.commit()
        flash(t("告知书已发布，此后登记的同意按此版。", "Published: consents entered from now on are to this text."),
              "success")
        return redirect(url_for("privacy.notices"))
    texts = [(code, notice) for code, bureau in form.bureaus.items() for notice in notices_of(session, bureau.id)]
    return render_template("privacy/notices.html", form=form, texts=texts, names=form.names), (
        422 if form.is_submitted() else 200)
