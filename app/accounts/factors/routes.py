"""The second factor at signing in, and one's own: begun, shown as a QR code, confirmed, its recovery codes, removed."""

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Conflict

from app.accounts.current import current_person, for_everybody
from app.accounts.factors.asking_again import NOT_YOU, TOO_MANY, note_wrong_factor, throttled_as
from app.accounts.factors.keeping import (
    address_of,
    begin_factor,
    codes_left,
    confirm_factor,
    has_factor,
    make_codes,
    remove_factor,
    take_code,
    waiting_factor,
)
from app.accounts.factors.models import SecondFactor
from app.accounts.factors.qr import qr_picture
from app.accounts.forms import CodeForm
from app.accounts.models import Role, SignIn, User
from app.accounts.sign_in_routes import keep_signed_in
from app.accounts.signing_in import confirm_sign_in, end_sign_ins, find_owing
from app.accounts.throttle import forget_failures, must_wait_until
from app.db.engine import db
from app.db.stamps import utc_now
from app.ui.headers import safe_next
from app.ui.look import SITE_NAME
from app.ui.text import moment
from app.ui.words import Words, t

pages = Blueprint("factors", __name__, template_folder="../templates")

NOT_THE_CODE = Words("验证码不正确。请用手机上正在显示的 6 位数字，并核对手机的时间。",
                     "This is not the code. Take the 6 digits shown now, and check the time of your telephone.")
THERE_IS_ONE = Words("已设置验证器。如需更换，请先移除。", "There is one already: remove it before you begin another.")


@pages.route("/sign-in/second-factor", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """After the password. Whoever should have a factor and has none begins one here, and nothing else is open yet."""
    sign_in = _owing()
    if sign_in is None:
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")))
    user, form = sign_in.user, CodeForm()
    if not has_factor(db.session, user):
        return render_template("accounts/begin_factor.html", onward=request.args.get("next"))
    if not form.validate_on_submit():
        return render_template("accounts/second_factor.html", form=form), 422 if form.is_submitted() else 200
    key, now = throttled_as(user), utc_now()
    heard = must_wait_until(db.session, key, g.address, now)
    if heard is not None:
        form.complain("code", TOO_MANY.filled(at=moment(heard)))
        return render_template("accounts/second_factor.html", form=form), 429
    if not take_code(db.session, user, form.code.data or ""):
        note_wrong_factor(user, key, now)
        form.complain("code", NOT_YOU)
        return render_template("accounts/second_factor.html", form=form), 422
    forget_failures(db.session, key, g.address)
    keep_signed_in(user, confirm_sign_in(db.session, sign_in, by_factor=True))
    db.session.commit()
    return redirect(safe_next(request.args.get("next")))


@pages.get("/account/second-factor")
@for_everybody
def show() -> ResponseReturnValue:
    user = current_person()
    return render_template("accounts/my_factor.html", has=has_factor(db.session, user),
                           left=codes_left(db.session, user), asked_of=user.holds(*_asked_of()))


@pages.post("/account/second-factor/begin")
def begin() -> ResponseReturnValue:
    """For whoever is signed in, and for whoever owes a factor and has none yet."""
    user = _beginner()
    if has_factor(db.session, user):
        abort(Conflict.code, THERE_IS_ONE)
    factor = begin_factor(db.session, user)
    db.session.commit()
    return _scan(factor, user, CodeForm(formdata=None))


@pages.post("/account/second-factor/finish")
def finish() -> ResponseReturnValue:
    """The recovery codes stand on this answer only."""
    user, form = _beginner(), CodeForm()
    factor = waiting_factor(db.session, user)
    if factor is None:
        abort(Conflict.code, THERE_IS_ONE)
    codes = confirm_factor(db.session, user, form.code.data or "") if form.validate_on_submit() else None
    if codes is None:
        form.complain("code", NOT_THE_CODE)
        return _scan(factor, user, form), 422
    sign_in = _owing() or g.sign_in
    token = confirm_sign_in(db.session, sign_in, by_factor=True)
    end_sign_ins(db.session, user, besides=sign_in.id)
    db.session.commit()
    keep_signed_in(user, token)
    return _codes(codes)


@pages.post("/account/second-factor/codes")
@for_everybody
def new_codes() -> ResponseReturnValue:
    user = current_person()
    if not has_factor(db.session, user):
        abort(Conflict.code)
    codes = make_codes(db.session, user)
    db.session.commit()
    return _codes(codes)


@pages.post("/account/second-factor/remove")
@for_everybody
def remove() -> ResponseReturnValue:
    """Such as before a new telephone. Where the role asks for a factor, the next sign-in begins a new one."""
    user = current_person()
    if not has_factor(db.session, user):
        abort(Conflict.code)
    remove_factor(db.session, user, "remove_factor")
    end_sign_ins(db.session, user)
    db.session.commit()
    session.clear()
    flash(t("验证器已移除，请重新登录。", "The authenticator is removed: please sign in again."), "success")
    return redirect(url_for("accounts.sign_in"))


def _asked_of() -> tuple[Role, ...]:
    roles: tuple[Role, ...] = current_app.config["SECOND_FACTOR_ROLES"]
    return roles


def _owing() -> SignIn | None:
    """The sign-in of this browser whose second factor is owed."""
    return find_owing(db.session, str(session.get("_user_id", "")))


def _beginner() -> User:
    if current_user.is_authenticated:
        return current_person()
    sign_in = _owing()
    if sign_in is None:
        abort(401)
    return sign_in.user


def _scan(factor: SecondFactor, user: User, form: CodeForm) -> str:
    address = address_of(factor, user, SITE_NAME.zh)
    return render_template("accounts/scan_factor.html", form=form, picture=qr_picture(address), seed=factor.seed,
                           onward=request.args.get("next"))


def _codes(codes: list[str]) -> str:
    return render_template("accounts/recovery_codes.html", codes=codes, onward=safe_next(request.args.get("next")))
