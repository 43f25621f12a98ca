"""The issue register: every certificate in the order of its issue, chained by hashes, anchored from time to time.

Whoever steals a signing key can make statements that look right, but cannot put them into the register, and not before
an anchor that was published already.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import take_stamp
from app.db.trail import GENESIS, write_trail
from app.documents.models import Issued, IssueReason, RegisterAnchor, RegisterEntry, SigningKey
from app.documents.statement import NotVerified, PublicKey, verified
from app.ui.words import Words


def enter(session: Session, issued: Issued, key: SigningKey, code: str, inputs: str, reason: IssueReason,
          words: str) -> RegisterEntry:
    """One more line at the end; `inputs` names the stored content. The caller holds the write lock."""
    last = session.execute(sa.select(RegisterEntry.place, RegisterEntry.hash).order_by(
        RegisterEntry.place.desc()).limit(1)).first()
    entry = RegisterEntry(
        place=(last.place if last else 0) + 1, issued_id=issued.id, signing_key_id=key.id, code=code, inputs=inputs,
        reason=reason, words=words, hash=line_hash(last.hash if last else GENESIS, code, issued.digest))
    session.add(entry)
    session.flush()
    return entry


def line_hash(before: str, code: str, digest: str) -> str:
    """Over the line before, the code of the certificate and the digest of its file."""
    return hashlib.sha256("\n".join((before, code, digest)).encode()).hexdigest()


def take_anchor(session: Session) -> RegisterAnchor | None:
    """Fix the register as it stands; None when nothing was issued since the last anchor."""
    last = session.scalars(sa.select(RegisterEntry).order_by(RegisterEntry.place.desc()).limit(1)).first()
    if last is None or session.get(RegisterAnchor, last.place) is not None:
        return None
    anchor = RegisterAnchor(place=last.place, hash=last.hash, made_at=take_stamp(session))
    session.add(anchor)
    session.flush()
    write_trail(session, "anchor", "issue_register", anchor.place, at=anchor.made_at, hash=anchor.hash)
    return anchor


def anchors(session: Session) -> list[RegisterAnchor]:
    return list(session.scalars(sa.select(RegisterAnchor).order_by(RegisterAnchor.place.desc())))


def anchored_by(session: Session, entry: RegisterEntry, moment: datetime) -> bool:
    """Whether an anchor made by that moment covers this line, and the lines between the anchors give its hash."""
    anchor = session.scalars(sa.select(RegisterAnchor).where(
        RegisterAnchor.place >= entry.place, RegisterAnchor.made_at <= moment).order_by(
            RegisterAnchor.place).limit(1)).first()
    if anchor is None:
        return False
    before = session.scalars(sa.select(RegisterAnchor).where(RegisterAnchor.place < entry.place).order_by(
        RegisterAnchor.place.desc()).limit(1)).first()
    after, chained = (before.place, before.hash) if before else (0, GENESIS)
    for code, digest in session.execute(
            sa.select(RegisterEntry.code, Issued.digest).join(Issued, Issued.id == RegisterEntry.issued_id).where(
                RegisterEntry.place > after, RegisterEntry.place <= anchor.place).order_by(RegisterEntry.place)):
        chained = line_hash(chained, code, digest)
    return chained == anchor.hash


def entry_stands(session: Session, entry: RegisterEntry, keys: Mapping[str, PublicKey]) -> bool:
    """Whether the certificate is proven: by its signature, and with a compromised key by the anchored register."""
    try:
        statement = verified(entry.code, keys, compromised_too=True)
    except NotVerified:
        return False
    compromised = keys[statement.key].compromised_at
    return compromised is None or anchored_by(session, entry, compromised)


def register_faults(session: Session, keys: Mapping[str, PublicKey]) -> Iterator[Words]:
    """Lines that do not follow from the line before or whose code does not verify, and anchors that do not fit."""
    made = {anchor.place: anchor.hash for anchor in anchors(session)}
    before, place = GENESIS, 0
    for entry, digest in session.execute(
            sa.select(RegisterEntry, Issued.digest).join(Issued, Issued.id == RegisterEntry.issued_id).order_by(
                RegisterEntry.place)):
        place += 1
        if entry.place != place or entry.hash != line_hash(before, entry.code, digest):
            yield Words(f"签发登记簿第 {entry.place} 行与前文不符",
                        f"issue register {entry.place}: the chain is broken here")
        if made.get(entry.place, entry.hash) != entry.hash:
            yield Words(f"签发登记簿第 {entry.place} 行与锚点不符",
                        f"issue register {entry.place}: not what was anchored")
        try:
            verified(entry.code, keys, compromised_too=True)
        except NotVerified as fault:
            yield Words(f"签发登记簿第 {entry.place} 行：{fault.words.zh}",
                        f"issue register {entry.place}: {fault.words.en}")
        before, place = entry.hash, entry.place
