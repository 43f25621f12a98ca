"""Nobody passes without a sign-in, but to the pages that are declared public; and nobody to a page that declares
nothing. Before a decision the person proves again who they are."""

import logging
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from sqlalchemy.exc import OperationalError

from app.accounts.current import roles_declared
from app.accounts.emergencies.granting import log_view, running_grant, stand_in_post
from app.accounts.factors.asking_again import ask_again
from app.accounts.kept_forms import KEPT_FOR, keep_late_form
from app.accounts.models import SignIn, User
from app.accounts.signing_in import find_sign_in
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now

logger = logging.getLogger(__name__)

PUBLIC_ENDPOINTS = ("static", "accounts.sign_in", "accounts.first_code", "factors.ask", "factors.begin",
                    "factors.finish", "sso.begin", "sso.finish")
"""Slices to the left add their own: `app.extensions["public_endpoints"].add("documents.verify")`."""

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
SEEN_EVERY = timedelta(minutes=1)


def init_gate(app: Flask) -> None:
    app.extensions.setdefault("public_endpoints", set()).update(PUBLIC_ENDPOINTS)
    manager = LoginManager(app)
    manager.session_protection = None  # it compares browsers' names, which costs sign-ins and stops nobody
    manager.user_loader(_load)
    app.before_request(_ask_to_sign_in)
    app.before_request(_refuse_undeclared)
    app.before_request(ask_again)


def _load(token: str) -> User | None:
    """Whoever owes a second factor is nobody yet: no page, no name, no number is shown to them."""
    sign_in = find_sign_in(db.session, token, current_app.config["SESSION_IDLE"], current_app.config["SESSION_MAX"])
    if sign_in is None:
        return None
    user = sign_in.user
    if not sign_in.by_factor and user.holds(*current_app.config["SECOND_FACTOR_ROLES"]):
        return None
    grant = running_grant(db.session, user)
    user.emergency_post = stand_in_post(grant) if grant else None
    user.sign_in_token = token
    g.sign_in, g.actor, g.user_id, g.emergency = sign_in, user.username, user.id, grant
    return user


def _ask_to_sign_in() -> ResponseReturnValue | None:
    """A page asked for is shown after signing in; a form sent is not done, and its text is kept for its person."""
    if request.endpoint is None or request.endpoint in current_app.extensions["public_endpoints"]:
        return None
    if current_user.is_authenticated:
        _note_use(g.sign_in)
        return None
    if request.method not in SAFE_METHODS:
        return render_template("accounts/signed_out.html", kept=keep_late_form(), days=KEPT_FOR.days), 401
    here = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.sign_in", next=here if here != "/" else None))


def _refuse_undeclared() -> None:
    """A page that says nothing about who may ask for it is for nobody."""
    if request.endpoint is None or request.endpoint in current_app.extensions["public_endpoints"]:
        return
    if roles_declared(current_app.view_functions.get(request.endpoint)) is None:
        logger.error("the page %s declares no roles and was refused", request.endpoint)
        abort(403)


def _note_use(sign_in: SignIn) -> None:
    """At most once a minute, in a transaction of its own: a form that is refused was still an act of its person. Where
    nothing can be written pages can still be read; but what is seen by an emergency's leave is written down each time,
    or not shown."""
    now = utc_now()
    if not g.emergency and now - sign_in.seen_at < SEEN_EVERY:
        return
    number = sign_in.id
    try:
        begin_writing(db.session)
        db.session.execute(sa.update(SignIn).where(SignIn.id == number).values(seen_at=now))
        if g.emergency:
            log_view(db.session, g.emergency, request.method, request.path)
        db.session.commit()
    except OperationalError:
        db.session.rollback()
        if g.emergency:
            raise
    if request.method not in SAFE_METHODS:
        begin_writing(db.session)
