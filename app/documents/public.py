"""What anybody may ask who holds a certificate: its status now, whether a file is the one issued, which keys signed.

Five facts and no person; one same answer for every code that was never given; guesses are slowed down.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from app.accounts.throttle import Limit, must_wait_until, note_failure
from app.db.engine import begin_writing, db
from app.db.stamps import CHINA, utc_now
from app.documents.blueprint import blueprint
from app.documents.issuing import filing_bureau
from app.documents.keys import public_keys
from app.documents.models import Issued
from app.documents.register import anchors
from app.documents.statement import REAL, codes_in, keys_as_json
from app.documents.statuses import CertificateStatus, status_of
from app.organisations.models import OrganisationFacts
from app.organisations.tree import facts_of
from app.records.content import kind_of
from app.ui.words import Labelled, t

TONES = {CertificateStatus.VALID: "success", CertificateStatus.AMENDED: "warning", CertificateStatus.ENDED: "warning",
         CertificateStatus.REPLACED: "warning", CertificateStatus.REVOKED: "danger", CertificateStatus.DEMO: "danger",
         CertificateStatus.UNPROVEN: "danger"}
LARGEST_FILE = 4 << 20
GUESSES = (Limit(("username", "address"), 30, timedelta(minutes=1)),)
GUESSER = "the public page"
ANCHORS_SHOWN = 10


class FileAnswer(Labelled):
    """What a file is, byte for byte."""

    OURS = "ours", "与签发时的文件完全一致", "The very file that was issued"
    CHANGED = "changed", "带有本系统证明的核验码，但文件已不是签发时的文件", \
        "It carries the code of one of our certificates, but is not the file that was issued"
    NOT_OURS = "not_ours", "不是本系统签发的文件", "Not a file that was issued here"
    NO_PDF = "no_pdf", "请选择一份 PDF 文件", "Please choose a PDF file"


FILE_TONES = {FileAnswer.OURS: "success", FileAnswer.CHANGED: "danger", FileAnswer.NOT_OURS: "danger",
              FileAnswer.NO_PDF: "warning"}


@dataclass(frozen=True)
class PublicFacts:
    """The five facts of a certificate, and its status at this moment."""

    status: CertificateStatus
    number: str
    kind: str
    school: str
    bureau: str
    filed_on: str

    @property
    def tone(self) -> str:
        return TONES[self.status]


@blueprint.app_template_filter("base64")
def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


@blueprint.url_value_preprocessor
def _limit_the_upload(endpoint: str | None, values: object) -> None:
    """Before anything reads the form."""
    if endpoint == "documents.check_file":
        request.max_content_length = LARGEST_FILE


@blueprint.get("/verify/")
def check() -> str:
    """Where a file is checked and the keys are found."""
    return render_template("documents/check.html", answer=None)


@blueprint.get("/verify/<token>")
@blueprint.get("/verify/<token>/<statement>")
def verify(token: str, statement: str = "") -> ResponseReturnValue:
    """Five facts and the status at this moment, and whether the statement in the address is the one that was signed;
    the same page, with 404, for a token that was never given."""
    session = db.session
    _wait_for_guessers(session)
    issued = _by_token(session, token)
    if issued is None:
        _note_guess(session)
        return render_template("documents/verify.html", facts=None), 404
    return render_template("documents/verify.html", facts=_public_facts(session, issued), issued=issued,
                           stated=bool(statement), agrees=not statement or _agrees(issued, statement),
                           compromised=_signed_by_a_compromised_key(issued))


@blueprint.post("/verify/")
def check_file() -> ResponseReturnValue:
    """Compare a file with what was issued, byte for byte. Nothing of it is kept."""
    session = db.session
    _wait_for_guessers(session)
    file = request.files.get("file")
    content = file.read() if file else b""
    answer, issued = _compared(session, content)
    if answer in (FileAnswer.CHANGED, FileAnswer.NOT_OURS):
        _note_guess(session)
    facts = _public_facts(session, issued) if issued is not None and answer is FileAnswer.OURS else None
    page = render_template("documents/check.html", answer=answer, tone=FILE_TONES[answer], issued=issued, facts=facts)
    return page, 422 if answer is FileAnswer.NO_PDF else 200


@blueprint.get("/verify/keys")
def keys() -> str:
    """Every key that ever signed, with its validity, and the anchors of the register."""
    found = anchors(db.session)
    return render_template("documents/keys.html", keys=public_keys(db.session).values(), anchors=found[:ANCHORS_SHOWN])


@blueprint.get("/verify/keys.json")
def key_file() -> ResponseReturnValue:
    """The same for programs, all anchors included."""
    return jsonify({
        "registry": current_app.config["BASE_URL"], "demo": current_app.config["DEMO"], "form": REAL,
        "keys": keys_as_json(public_keys(db.session).values()),
        "anchors": [{"place": item.place, "hash": item.hash, "made_at": item.made_at.astimezone(CHINA).isoformat()}
                    for item in anchors(db.session)]})


def _compared(session: Session, content: bytes) -> tuple[FileAnswer, Issued | None]:
    if not content.startswith(b"%PDF-"):
        return FileAnswer.NO_PDF, None
    digest = hashlib.sha256(content).hexdigest()
    issued = session.scalars(sa.select(Issued).where(Issued.digest == digest)).first()
    if issued is not None:
        return FileAnswer.OURS, issued
    for code in codes_in(content):
        named = _by_token(session, code.rpartition("/")[0].rpartition("/")[2])
        if named is not None and named.entry is not None and named.entry.code == code:
            return FileAnswer.CHANGED, named
    return FileAnswer.NOT_OURS, None


def _by_token(session: Session, token: str) -> Issued | None:
    return session.scalars(sa.select(Issued).where(Issued.token == token)).one_or_none()


def _agrees(issued: Issued, statement: str) -> bool:
    """Whether this is the statement of this certificate; its signature is asked by the status."""
    return issued.entry is not None and issued.entry.code.endswith(f"/{issued.token}/{statement}")


def _signed_by_a_compromised_key(issued: Issued) -> bool:
    return issued.entry is not None and issued.entry.signing_key.compromised_at is not None


def _public_facts(session: Session, issued: Issued) -> PublicFacts:
    version = issued.version
    school, bureau = facts_of(session, version.organisation_id), filing_bureau(session, version)
    assert version.city_since is not None
    return PublicFacts(
        status_of(session, issued), issued.series.filing_number or "", str(kind_of(version).one), _name(school),
        _name(bureau), version.city_since.astimezone(CHINA).date().isoformat())


def _name(facts: OrganisationFacts | None) -> str:
    return t(facts.name_zh, facts.name_en or facts.name_zh) if facts else ""


def _wait_for_guessers(session: Session) -> None:
    """Refuse, with the moment to come again, an address that has guessed too often. Right codes are never counted."""
    now = utc_now()
    heard = must_wait_until(session, GUESSER, _guesser(), now, GUESSES)
    if heard is not None:
        raise TooManyRequests(retry_after=int((heard - now).total_seconds()) + 1)


def _note_guess(session: Session) -> None:
    begin_writing(session)
    note_failure(session, GUESSER, _guesser(), utc_now())
    session.commit()


def _guesser() -> str:
    """An address, apart from those that sign in: neither slows the other down."""
    return f"verify {g.address}"[:64]
