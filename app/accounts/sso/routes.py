"""Signing in by the identity provider. It matches a staff id that the system administrator registered before, and
makes nobody; while it does not answer, passwords go on working."""

import logging

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts.forms import SignInForm
from app.accounts.sign_in_routes import keep_signed_in, place_of_request
from app.accounts.signing_in import UNKNOWN, begin_sign_in, owes_factor
from app.accounts.sso.chosen import provider
from app.accounts.sso.provider import IdentityProvider, NotIdentified, NotReachable
from app.accounts.sso.staff import user_known_as
from app.db.engine import begin_writing, db
from app.db.trail import write_trail
from app.ui.headers import safe_next
from app.ui.words import Words

pages = Blueprint("sso", __name__, template_folder="../templates", url_prefix="/sign-in/sso")
logger = logging.getLogger(__name__)

AWAY = Words("统一认证暂时无法使用。可用本系统的密码登录，或稍后再试。",
             "The bureau's own sign-in does not answer. Sign in with your password here, or try again later.")
NOT_VOUCHED = Words("统一认证没有确认您的身份，请重新登录。",
                    "The bureau's own sign-in did not vouch for you: please try again.")
NOT_REGISTERED = Words("您的工号尚未在本系统登记，或账号已停用。请联系系统管理员。",
                       "Your staff id is not registered here, or the account is disabled. Ask the system "
                       "administrator.")
ONWARD = "onward"


@pages.get("/begin")
def begin() -> ResponseReturnValue:
    chosen = _provider()
    session[ONWARD] = safe_next(request.args.get("next"))
    try:
        return chosen.begin(_answer_to())
    except NotReachable as error:
        logger.warning("the identity provider does not answer: %s", type(error.__cause__).__name__)
        return _page(AWAY, 503)


@pages.get("/done")
def finish() -> ResponseReturnValue:
    chosen, onward = _provider(), safe_next(session.get(ONWARD))
    try:
        staff_id = chosen.finish()
    except NotReachable as error:
        logger.warning("the identity provider does not answer: %s", type(error.__cause__).__name__)
        return _page(AWAY, 503)
    except NotIdentified:
        return _failed(NOT_VOUCHED)
    begin_writing(db.session)
    user = user_known_as(db.session, staff_id)
    if user is None or not user.enabled:
        return _failed(NOT_REGISTERED)
    strong = current_app.config["SSO"]["second_factor"] == "there"
    owing = not strong and owes_factor(db.session, user, current_app.config["SECOND_FACTOR_ROLES"])
    token = begin_sign_in(db.session, user, place_of_request(), owing=owing, by_factor=strong)
    keep_signed_in(user, token)
    db.session.commit()
    return redirect(url_for("factors.ask", next=onward) if owing else onward)


def _provider() -> IdentityProvider:
    chosen = provider()
    if chosen is None:
        abort(404)
    return chosen


def _answer_to() -> str:
    return f"{current_app.config['BASE_URL']}{url_for('sso.finish')}"


def _failed(words: Words) -> ResponseReturnValue:
    begin_writing(db.session)
    write_trail(db.session, "sign_in_failed", "user", UNKNOWN)
    db.session.commit()
    return _page(words, 403)


def _page(words: Words, status: int) -> ResponseReturnValue:
    return render_template("accounts/sign_in.html", form=SignInForm(formdata=None), told=words), status
