"""A user's own account: roles, language, password, and where they are signed in."""

from flask import Blueprint, abort, current_app, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.codes_given import codes_seen_by
from app.accounts.contacts import contact_of
from app.accounts.current import current_person, for_everybody
from app.accounts.forms import ChangePasswordForm, ContactForm, LanguageForm
from app.accounts.models import SignIn
from app.accounts.passwords import is_right
from app.accounts.sign_in_routes import keep_signed_in, place_of_request
from app.accounts.signing_in import WeakPassword, change_password, end_sign_in, end_sign_ins, open_sign_ins
from app.db.engine import db
from app.db.trail import write_trail
from app.organisations.directory import names_of
from app.ui.language import keep_choice
from app.ui.words import Words, speak, t

pages = Blueprint("account", __name__, template_folder="templates", url_prefix="/account")

NOT_THE_PASSWORD = Words("现在的密码不正确。", "This is not your present password.")


@pages.get("")
@for_everybody
def index() -> ResponseReturnValue:
    return _page(LanguageForm(formdata=None, preferred=current_person().language), ChangePasswordForm(formdata=None))


@pages.post("/language")
@for_everybody
def set_language() -> ResponseReturnValue:
    """Kept with the user. What this browser had chosen for itself is forgotten, so the choice holds here too."""
    user, form = current_person(), LanguageForm()
    if not form.validate_on_submit():
        return _page(form, ChangePasswordForm(formdata=None)), 422
    user.language = (form.preferred.data or "").strip()
    write_trail(db.session, "change", "user", user.username, fields=["language"])
    db.session.commit()
    speak(user.language)
    flash(t("页面语言已保存。", "The language is kept."), "success")
    response = make_response(redirect(url_for("account.index")))
    keep_choice(response, "language")
    return response


@pages.post("/contact")
@for_everybody
def set_contact() -> ResponseReturnValue:
    """How to be reached, as the directory shows it."""
    user, form = current_person(), ContactForm()
    if not form.validate_on_submit():
        return _page(LanguageForm(formdata=None, preferred=user.language), ChangePasswordForm(formdata=None), form), 422
    contact = contact_of(db.session, user)
    form.populate_obj(contact)
    db.session.add(contact)
    write_trail(db.session, "change", "user", user.username, fields=["phone", "mobile", "mobile_shown"])
    db.session.commit()
    flash(t("联系方式已保存。", "Your contact details are kept."), "success")
    return redirect(url_for("account.index"))


@pages.post("/password")
@for_everybody
def set_password() -> ResponseReturnValue:
    user, form = current_person(), ChangePasswordForm()
    valid = form.validate_on_submit()
    if valid and not is_right(user.password_hash, form.current.data or ""):
        form.complain("current", NOT_THE_PASSWORD)
        valid = False
    if valid:
        try:
            token = change_password(db.session, user, form.password.data or "", place_of_request(),
                                    by_factor=g.sign_in.by_factor)
        except WeakPassword as weak:
            form.complain("password", weak.words)
            valid = False
    if not valid:
        return _page(LanguageForm(formdata=None, preferred=user.language), form), 422
    keep_signed_in(user, token)
    db.session.commit()
    flash(t("密码已更改，其他登录已全部结束。", "Your password is changed; all other sign-ins have ended."), "success")
    return redirect(url_for("account.index"))


@pages.post("/sign-ins/<int:number>/end")
@for_everybody
def end_one(number: int) -> ResponseReturnValue:
    sign_in = db.session.get(SignIn, number)
    if sign_in is None or sign_in.user_id != current_person().id:
        abort(404)
    if sign_in.ended_at is None:
        end_sign_in(db.session, sign_in, "end_sign_in")
    db.session.commit()
    flash(t("该登录已结束。", "That sign-in has ended."), "success")
    return redirect(url_for("account.index"))


@pages.post("/sign-ins/end-others")
@for_everybody
def end_others() -> ResponseReturnValue:
    user = current_person()
    ended = end_sign_ins(db.session, user, besides=g.sign_in.id)
    write_trail(db.session, "end_sign_in", "user", user.username, besides=g.sign_in.id, ended=ended)
    db.session.commit()
    flash(t("已结束其他 {n} 个登录。", "{n} other sign-ins have ended.", n=ended), "success")
    return redirect(url_for("account.index"))


def _page(language: LanguageForm, password: ChangePasswordForm, contact: ContactForm | None = None) -> str:
    user = current_person()
    contact = contact or ContactForm(formdata=None, obj=contact_of(db.session, user))
    sign_ins = open_sign_ins(db.session, user, current_app.config["SESSION_IDLE"], current_app.config["SESSION_MAX"])
    names = names_of(db.session, {post.organisation_id for post in user.posts_held})
    return render_template("accounts/account.html", user=user, language_form=language, password_form=password,
                           contact_form=contact, sign_ins=sign_ins, here=g.sign_in.id, names=names,
                           codes=codes_seen_by(db.session, user))
