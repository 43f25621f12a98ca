"""Before a decision the person proves again who they are, when the last proof is older than some minutes: by the second
factor, or by the password where there is none. What was sent is not lost: it waits in the page that asks, and goes on
when the answer is right.

Which pages decide is said in one place, `DECISIONS` beside the application factory.
"""

import math
from datetime import datetime

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from app.accounts.current import current_person
from app.accounts.factors.keeping import has_factor, take_code
from app.accounts.models import SignIn, User
from app.accounts.passwords import is_right
from app.accounts.signing_in import SLACK, confirm_sign_in
from app.accounts.throttle import forget_failures, must_wait_until, note_failure
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.ui.text import moment
from app.ui.words import Words

ANSWER = "confirmation"
NOT_YOU = Words("不正确，请再试一次。", "This is not right: please try again.")
TOO_MANY = Words("尝试次数过多，请在 {at} 后再试。", "Too many tries: please try again after {at}.")


def ask_again() -> ResponseReturnValue | None:
    """Nothing where the page decides nothing or the last proof is fresh; else the page that asks, until it is
    answered."""
    decides = request.method == "POST" and request.endpoint in current_app.extensions["decisions"]
    if not decides or not current_user.is_authenticated or _is_fresh(g.sign_in):
        return None
    user, typed = current_person(), request.form.get(ANSWER)
    by_factor = has_factor(db.session, user)
    if typed is None:
        return _page(by_factor), 401
    key, now = throttled_as(user), utc_now()
    heard = must_wait_until(db.session, key, g.address, now)
    if heard is not None:
        return _page(by_factor, TOO_MANY.filled(at=moment(heard))), 429
    if not (take_code(db.session, user, typed) if by_factor else is_right(user.password_hash, typed)):
        note_wrong_factor(user, key, now)
        return _page(by_factor, NOT_YOU), 422
    forget_failures(db.session, key, g.address)
    user.sign_in_token = confirm_sign_in(db.session, g.sign_in, by_factor=by_factor)
    db.session.commit()
    login_user(user)
    begin_writing(db.session)
    return None


def throttled_as(user: User) -> str:
    """A name of its own in the table of failures: a right password does not forget wrong codes."""
    return f"{user.username}/factor"


def note_wrong_factor(user: User, key: str, now: datetime) -> None:
    """Counted and kept at once, whatever becomes of the request."""
    note_failure(db.session, key, g.address, now)
    write_trail(db.session, "confirm_failed", "user", user.username)
    db.session.commit()


def _is_fresh(sign_in: SignIn) -> bool:
    assert sign_in.confirmed_at is not None, "a sign-in that owes its factor opens nothing"
    return bool(-SLACK <= utc_now() - sign_in.confirmed_at <= current_app.config["STEP_UP"])


def _page(by_factor: bool, wrong: Words | None = None) -> str:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", ANSWER)]
    return render_template("accounts/ask_again.html", kept=kept, by_factor=by_factor, wrong=wrong, answer=ANSWER,
                           minutes=math.ceil(current_app.config["STEP_UP"].total_seconds() / 60))
