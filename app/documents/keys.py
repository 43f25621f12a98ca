"""The keys that sign certificates: made by the registry itself, changed by an act, published for ever."""

import base64

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from app.db.stamps import CHINA, take_stamp
from app.db.trail import write_trail
from app.documents.models import SigningKey
from app.documents.register import take_anchor
from app.documents.statement import PublicKey, key_name
from app.ui.words import Words


class NoSuchKey(Exception):
    """No key that could be declared compromised has this id."""

    words = Words("没有此编号的密钥，或它已公告失密。",
                  "No key has this id, or it has been declared compromised before.")


def signing_key(session: Session) -> SigningKey:
    """The key that signs now; the first one is made when it is first needed. The caller holds the write lock."""
    return _current(session) or _make(session)


def private_key(key: SigningKey) -> Ed25519PrivateKey:
    assert key.private is not None, "only the key that signs now is asked"
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(key.private))


def rotate(session: Session) -> SigningKey:
    """A fresh key from now on. What the old one signed stays verified; its private half is thrown away."""
    current = _current(session)
    if current is not None:
        _retire(session, current)
    return _make(session)


def declare_compromised(session: Session, name: str, reason: str) -> SigningKey:
    """Its signatures prove nothing by themselves from now on. The register is anchored first, so that whatever was
    issued until now goes on being verified on the public page. Raises NoSuchKey."""
    key = session.scalars(sa.select(SigningKey).where(
        SigningKey.name == name, SigningKey.compromised_at.is_(None))).one_or_none()
    if key is None:
        raise NoSuchKey
    take_anchor(session)
    if key.until is None:
        _retire(session, key)
    key.compromised_at = take_stamp(session)
    write_trail(session, "compromise", "signing_key", key.name, at=key.compromised_at, reason=reason)
    return key


def public_keys(session: Session) -> dict[str, PublicKey]:
    """Every key there ever was, by id, the newest first."""
    keys = session.scalars(sa.select(SigningKey).order_by(SigningKey.id.desc()))
    return {key.name: _published(key) for key in keys}


def _published(key: SigningKey) -> PublicKey:
    return PublicKey(key.name, base64.b64decode(key.public), key.since.astimezone(CHINA).date(),
                     key.until.astimezone(CHINA).date() if key.until else None,
                     key.compromised_at.astimezone(CHINA) if key.compromised_at else None)


def _current(session: Session) -> SigningKey | None:
    return session.scalars(sa.select(SigningKey).where(SigningKey.until.is_(None))).one_or_none()


def _make(session: Session) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    key = SigningKey(name=key_name(public), public=base64.b64encode(public).decode(),
                     private=base64.b64encode(private.private_bytes_raw()).decode(), since=take_stamp(session))
    session.add(key)
    session.flush()
    write_trail(session, "make_key", "signing_key", key.name, at=key.since, public=key.public)
    return key


def _retire(session: Session, key: SigningKey) -> None:
    key.until, key.private = take_stamp(session), None
    session.flush()
    write_trail(session, "retire_key", "signing_key", key.name, at=key.until)
