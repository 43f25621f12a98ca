"""What somebody typed and the registry could not save: kept for a few days, for that person alone.

A form arrives after its sign-in has ended. The browser still shows the token of that sign-in, so it is known whose text
it is although nobody is signed in, and a stranger can store nothing. The text is kept under the cipher of the fields
and comes back to the same person once signed in. What comes with a page of a sign-in is never kept: passwords and codes
are there. Files are not kept, only their names, so that the page can ask for them again.
"""

import json
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import request
from flask import session as cookie
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import MultiDict

from app.accounts.models import SignIn, User
from app.accounts.signing_in import sign_in_of
from app.db.base import Base, Stamp
from app.db.cipher import Encrypted
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now

KEPT_FOR = timedelta(days=3)
"""Over a weekend."""
MOST = 20
"""Of one person; the oldest goes."""
PATH_LENGTH = 400
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")
NEVER = ("accounts", "account")
"""Blueprints whose forms hold secrets."""
UNTYPED = ("csrf_token", "kept", "once", "edition", "hash")
LEFT = "left"
"""In the cookie after signing out: which sign-in it was."""


class LongEncrypted(Encrypted):
    """A text of any length kept encrypted."""

    impl = sa.Text  # type: ignore[assignment]  # a text without a length is stored and read like one with
    cache_ok = True


class KeptForm(Base):
    """The text of one open page. `edition` is the edition of the draft this page itself saved last, so that its own
    saving is not taken for somebody else's; without a `body` nothing is left unsaved."""

    __tablename__ = "kept_form"

    token: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(PATH_LENGTH))
    body: Mapped[str | None] = mapped_column(LongEncrypted("kept_form.body"))
    edition: Mapped[int | None]
    kept_at: Mapped[datetime] = mapped_column(Stamp())

    @property
    def fields(self) -> MultiDict[str, str]:
        return MultiDict([(name, value) for name, value in json.loads(self.body or "{}").get("fields", ())])

    @property
    def files(self) -> list[str]:
        """Names of what was sent along and has to be chosen again."""
        return list(json.loads(self.body or "{}").get("files", ()))


def page_token() -> str:
    """The name of a page's text; every page that is opened gets its own."""
    return secrets.token_urlsafe(24)


def keep(session: Session, user_id: int, path: str, *, token: str = "", fields: MultiDict[str, str] | None = None,
         files: Iterable[str] = (), edition: int | None = None) -> KeptForm:
    """Keep a page's text in place of what was kept of the same page; without fields only the edition."""
    kept = session.get(KeptForm, token) if TOKEN.fullmatch(token) else None
    if kept is None or kept.user_id != user_id:
        fresh = page_token() if kept is not None or not TOKEN.fullmatch(token) else token
        _make_room(session, user_id)
        kept = KeptForm(token=fresh, user_id=user_id)
    typed = [(name, value) for name, value in fields.items(multi=True) if name != "csrf_token"] if fields else []
    kept.path, kept.kept_at = path[:PATH_LENGTH], utc_now()
    kept.body = json.dumps({"fields": typed, "files": list(files)}, ensure_ascii=False) if fields else None
    kept.edition = edition if edition is not None else kept.edition
    session.add(kept)
    session.flush()
    return kept


def _make_room(session: Session, user_id: int) -> None:
    old = session.scalars(sa.select(KeptForm.token).where(KeptForm.user_id == user_id)
                          .order_by(KeptForm.kept_at.desc()).offset(MOST - 1)).all()
    session.execute(sa.delete(KeptForm).where(KeptForm.token.in_(old)))


def find_kept(session: Session, user: User, token: str | None) -> KeptForm | None:
    """What this person's page left, while it is kept. Nobody else's is ever found."""
    return session.scalars(_of(user).where(KeptForm.token == (token or ""))).one_or_none()


def unsaved(session: Session, user: User, paths: Iterable[str]) -> list[KeptForm]:
    """Texts of this person that never reached the records of these addresses, the newest first."""
    return list(session.scalars(_of(user).where(KeptForm.path.in_(list(paths)), KeptForm.body.is_not(None))
                                .order_by(KeptForm.kept_at.desc())))


def _of(user: User) -> sa.Select[KeptForm]:
    return sa.select(KeptForm).where(KeptForm.user_id == user.id, KeptForm.kept_at > utc_now() - KEPT_FOR)


def drop_kept(session: Session, user: User, token: str) -> None:
    session.execute(sa.delete(KeptForm).where(KeptForm.token == token, KeptForm.user_id == user.id))


def purge_kept_forms(session: Session) -> int:
    """Throw away what was kept long enough. Part of the daily work; gives how many went."""
    begin_writing(session)
    gone = session.execute(sa.delete(KeptForm).where(KeptForm.kept_at <= utc_now() - KEPT_FOR))
    session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a CursorResult


def keep_late_form() -> KeptForm | None:
    """The form of this request, which came after its sign-in had ended. None where nothing was typed, or where the
    browser does not show whose it was, or theirs is closed: they write nothing any more."""
    typed = any(value.strip() for name, value in request.form.items(multi=True) if name not in UNTYPED)
    if not typed or request.blueprint in NEVER:
        return None
    begin_writing(db.session)
    sign_in = _ended_sign_in(db.session)
    if sign_in is None or not db.session.get_one(User, sign_in.user_id).enabled:
        return None
    here = request.full_path if request.query_string else request.path
    files = [item.filename for item in request.files.values() if item.filename]
    kept = keep(db.session, sign_in.user_id, here, token=request.form.get("kept", ""), fields=request.form,
                files=files)
    db.session.commit()
    return kept


def _ended_sign_in(session: Session) -> SignIn | None:
    """The sign-in the browser's cookie tells of, whatever became of it."""
    token, left = cookie.get("_user_id"), cookie.get(LEFT)
    return sign_in_of(session, token) if token else session.get(SignIn, left) if left else None
