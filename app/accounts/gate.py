"""Nobody passes without a sign-in, but to the pages that are declared public."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from sqlalchemy.exc import OperationalError

from app.accounts.models import SignIn, User
from app.accounts.signing_in import find_sign_in
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now

PUBLIC_ENDPOINTS = ("static", "accounts.sign_in", "accounts.first_code")
"""Slices to the left add their own: `app.extensions["public_endpoints"].add("documents.verify")`."""

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
SEEN_EVERY = timedelta(minutes=1)


def init_gate(app: Flask) -> None:
    app.extensions.setdefault("public_endpoints", set()).update(PUBLIC_ENDPOINTS)
    manager = LoginManager(app)
    manager.session_protection = None  # it compares browsers' names, which costs sign-ins and stops nobody
    manager.user_loader(_load)
    app.before_request(_ask_to_sign_in)


def _load(token: str) -> User | None:
    sign_in = find_sign_in(db.session, token, current_app.config["SESSION_IDLE"], current_app.config["SESSION_MAX"])
    if sign_in is None:
        return None
    user = sign_in.user
    user.sign_in_token = token
    g.sign_in, g.actor, g.user_id = sign_in, user.username, user.id
    return user


def _ask_to_sign_in() -> ResponseReturnValue | None:
    """A page asked for is shown after signing in; a form sent is not done, and stays in the browser."""
    if request.endpoint is None or request.endpoint in current_app.extensions["public_endpoints"]:
        return None
    if current_user.is_authenticated:
        _note_use(g.sign_in)
        return None
    if request.method not in SAFE_METHODS:
        return render_template("accounts/signed_out.html"), 401
    here = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.sign_in", next=here if here != "/" else None))


def _note_use(sign_in: SignIn) -> None:
    """At most once a minute, in a transaction of its own: a form that is refused was still an act of its person. Where
    nothing can be written pages can still be read."""
    now = utc_now()
    if now - sign_in.seen_at < SEEN_EVERY:
        return
    number = sign_in.id
    try:
        begin_writing(db.session)
        db.session.execute(sa.update(SignIn).where(SignIn.id == number).values(seen_at=now))
        db.session.commit()
    except OperationalError:
        db.session.rollback()
    if request.method not in SAFE_METHODS:
        begin_writing(db.session)
