"""Signing in, with a password or for the first time with a code, and signing out."""

import logging
import math

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from app.accounts.browsers import browser_name
from app.accounts.current import for_everybody
from app.accounts.forms import FirstCodeForm, SignInForm
from app.accounts.kept_forms import LEFT
from app.accounts.models import User
from app.accounts.signing_in import (
    MustWait,
    NotSignedIn,
    Place,
    WeakPassword,
    end_sign_in,
    find_owing,
    sign_in_with,
    use_code,
)
from app.db.engine import db
from app.db.stamps import utc_now
from app.ui.headers import safe_next
from app.ui.text import moment
from app.ui.words import Words, t

pages = Blueprint("accounts", __name__, template_folder="templates")
logger = logging.getLogger(__name__)

NOT_RIGHT = Words("用户名或密码不正确，或账号已停用。",
                  "Name and password do not go together, or the account is disabled.")
NOT_THE_CODE = Words("用户名或代码不正确，或代码已过期、已使用。请向管理员索取新的代码。",
                     "Name and code do not go together, or the code has expired or was used. Ask for a new one.")
TOO_MANY = Words("尝试次数过多，请在 {n} 秒后（{at}）再试。", "Too many tries: please try again in {n} seconds ({at}).")
CLEAR = '"cache", "storage"'
"""At signing out. Cookies are left alone: ours is emptied, and that of the language and letter size may stay."""


def place_of_request() -> Place:
    return Place(g.address, browser_name(request.headers.get("User-Agent", "")))


def keep_signed_in(user: User, token: str) -> None:
    """Give the browser a fresh cookie: nothing of what it held before goes on."""
    session.clear()
    user.sign_in_token = token
    login_user(user)


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    onward = safe_next(request.args.get("next"))
    if current_user.is_authenticated and request.method == "GET":
        return redirect(onward)
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200
    try:
        user, token = sign_in_with(db.session, _name(form.username.data), form.password.data or "", place_of_request(),
                                   current_app.config["SECOND_FACTOR_ROLES"])
    except MustWait as wait:
        return _told_to_wait("accounts/sign_in.html", form, wait)
    except NotSignedIn:
        db.session.commit()
        form.complain("password", NOT_RIGHT)
        return render_template("accounts/sign_in.html", form=form), 422
    keep_signed_in(user, token)
    db.session.commit()
    return redirect(_first_to(token, onward))


@pages.route("/first-code", methods=["GET", "POST"])
def first_code() -> ResponseReturnValue:
    form = FirstCodeForm()
    page = "accounts/first_code.html"
    if not form.validate_on_submit():
        return render_template(page, form=form), 422 if form.is_submitted() else 200
    try:
        user, token = use_code(db.session, _name(form.username.data), form.code.data or "", form.password.data or "",
                               place_of_request(), current_app.config["SECOND_FACTOR_ROLES"])
    except MustWait as wait:
        return _told_to_wait(page, form, wait)
    except NotSignedIn:
        db.session.commit()
        form.complain("code", NOT_THE_CODE)
        return render_template(page, form=form), 422
    except WeakPassword as weak:
        form.complain("password", weak.words)
        return render_template(page, form=form), 422
    keep_signed_in(user, token)
    db.session.commit()
    flash(t("密码已设置。", "Your password is set."), "success")
    return redirect(_first_to(token, "/"))


@pages.post("/sign-out")
@for_everybody
def sign_out() -> ResponseReturnValue:
    end_sign_in(db.session, g.sign_in)
    db.session.commit()
    kept = {name: session[name] for name in ("csrf_token",) if name in session}
    session.clear()
    session.update(kept | {LEFT: g.sign_in.id})  # a form still open in another tab is known, and its text kept
    flash(t("您已退出。", "You are signed out."), "info")
    response = make_response(redirect(url_for("accounts.sign_in")))
    response.headers["Clear-Site-Data"] = CLEAR
    return response


def _first_to(token: str, onward: str) -> str:
    """The second factor where one is owed."""
    return url_for("factors.ask", next=onward) if find_owing(db.session, token) else onward


def _name(typed: str | None) -> str:
    return (typed or "").strip().lower()


def _told_to_wait(page: str, form: SignInForm | FirstCodeForm, wait: MustWait) -> ResponseReturnValue:
    """429 with the form: when to try again, to the minute for people and to the second for machines."""
    seconds = max(math.ceil((wait.until - utc_now()).total_seconds()), 1)
    logger.warning("a sign-in was told to wait %s seconds", seconds)
    form.complain("username", TOO_MANY.filled(n=seconds, at=moment(wait.until)))
    response = make_response(render_template(page, form=form), 429)
    response.headers["Retry-After"] = str(seconds)
    return response
