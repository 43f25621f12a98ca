"""已盖章: a filing form is printed, signed and stamped by hand; its scan comes back to the version that was printed.

The form carries a check code, in digits and as a QR code. The scan is searched for the QR code; where it cannot be
read, the digits are typed. A scan of another record, or of no version of this one, is refused with what it was.
"""

import io
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
import zxingcpp
from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from PIL import Image
from sqlalchemy.orm import Session, joinedload

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.approval.models import Series, Version
from app.approval.moves import NotPossible
from app.db.blobs import read_blob, store_blob
from app.db.engine import db
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.documents.blueprint import blueprint
from app.documents.issuing import check_code
from app.documents.stamped_models import ReadBy, StampedForm
from app.records.access import find_visible, may_write, sees_whole, versions_of
from app.records.attachments.file_types import MAX_SIZE, PICTURES, NotAccepted, checked_type, clean_name
from app.records.attachments.files import SANDBOX
from app.records.attachments.pdf_pages import NotReadable
from app.records.attachments.previews import PDF, pages_of, picture_of
from app.ui.text import text
from app.ui.words import Words, t

MARK = "EXREG"
MOST_PAGES = 12
"""Pages of a scan that are searched; the code is on the last page of a form."""
SIDE = 2200
"""Dots of a page's longer side: enough for a code of 18 mm in a poor scan."""
CODE = re.compile(rf"{MARK} (\S+) (\d+) ([0-9A-F]{{16}})")

STAMPED = Words("已盖章", "Stamped")
NO_FILE = Words("请先选择文件。", "Choose a file first.")
NO_SCAN = Words("盖章件须是 PDF、JPG 或 PNG。", "A stamped form is a PDF, a JPG or a PNG.")
SIZES = Words("PDF、JPG 或 PNG，不超过 20 MB。", "A PDF, JPG or PNG of up to 20 MB.")
NOT_READ = Words("扫描件上的二维码读不出，请录入表末的 16 位核对码。",
                 "The QR code of the scan cannot be read: type the check code of 16 signs at the end of the form.")
WRONG_CODE = Words("核对码与本记录任何一版都不符，请核对是否传错了表。",
                   "The check code is that of no version of this record: is it another form?")
ANOTHER = Words("这是 {record} 第 {n} 版的备案表，不属于本记录。",
                "This is the form of {record}, version {n}: it is none of this record's.")
NO_SUCH_CONTENT = Words("二维码所指的第 {n} 版与系统中的内容不符，未收下。",
                        "The QR code names version {n} with other content than the registry has: it is not taken.")


@dataclass(frozen=True)
class FormCode:
    """What the QR code of a printed form says."""

    record: str
    number: int
    digits: str


def code_text(version: Version) -> str:
    """The text of the QR code; empty for what was never submitted: its content may still change."""
    if not version.content_hash:
        return ""
    return f"{MARK} {version.series.public_id} {version.number} {_digits(version)}"


def _digits(version: Version) -> str:
    return check_code(version).replace(" ", "").upper()


def codes_in(media_type: str, content: bytes) -> Iterator[FormCode]:
    """The codes of filing forms on a scan, the last page first."""
    for page in reversed(range(1, min(pages_of(media_type, content), MOST_PAGES) + 1)):
        try:
            picture = Image.open(io.BytesIO(picture_of(media_type, content, page, SIDE)))
        except NotReadable:
            continue
        for barcode in zxingcpp.read_barcodes(picture):
            said = CODE.fullmatch(barcode.text.strip())
            if said:
                yield FormCode(said[1], int(said[2]), said[3])


def version_meant(versions: Sequence[Version], found: FormCode | None, typed: str) -> tuple[Version, ReadBy]:
    """The version whose form was scanned. Raises NotPossible with what does not fit."""
    if found is not None:
        if found.record != versions[0].series.public_id:
            raise NotPossible(ANOTHER.filled(record=found.record, n=found.number))
        for version in versions:
            if version.number == found.number and version.content_hash and _digits(version) == found.digits:
                return version, ReadBy.CODE
        raise NotPossible(NO_SUCH_CONTENT.filled(n=found.number))
    digits = re.sub(r"[\s-]", "", typed).upper()
    if not digits:
        raise NotPossible(NOT_READ)
    for version in versions:
        if version.content_hash and _digits(version) == digits:
            return version, ReadBy.TYPED
    raise NotPossible(WRONG_CODE)


@blueprint.route("/records/<public_id>/stamped", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def stamped(public_id: str) -> ResponseReturnValue:
    """The scans of a record's stamped forms; its school sends one."""
    session, user = db.session, current_person()
    series = find_visible(session, user, public_id)
    if not sees_whole(session, user, series):
        abort(404)
    versions, wrong = versions_of(session, user, series), ""
    if request.method == "POST":
        if not may_write(session, user, series):
            abort(403)
        try:
            scan = _taken(session, user, versions)
        except (NotAccepted, NotPossible) as refusal:
            session.rollback()
            wrong, series = str(refusal.words), find_visible(session, user, public_id)
        else:
            session.commit()
            flash(t("已收下第 {n} 版的盖章件（{how}）。", "The stamped form of version {n} is kept ({how}).",
                    n=scan.version.number, how=scan.read_by.label), "success")
            return redirect(url_for("documents.stamped", public_id=public_id), 303)
    page = render_template("documents/stamped.html", series=series, scans=_scans(session, versions), wrong=wrong,
                           limits=SIZES, writes=may_write(session, user, series),
                           typed=request.form.get("code", ""))
    return page, 422 if wrong else 200


def _taken(session: Session, user: User, versions: Sequence[Version]) -> StampedForm:
    given = request.files.get("file")
    content = given.read(MAX_SIZE + 1) if given is not None else b""
    if given is None or not content:
        raise NotAccepted(NO_FILE)
    name = clean_name(given.filename or "")
    media_type = checked_type(name, content)
    if media_type not in (*PICTURES, PDF):
        raise NotAccepted(NO_SCAN)
    found = next(codes_in(media_type, content), None)
    version, read_by = version_meant(versions, found, request.form.get("code", ""))
    scan = StampedForm(public_id=secrets.token_urlsafe(16), version=version, file_name=name, media_type=media_type,
                       size=len(content), digest=store_blob(content), read_by=read_by, sent_by=user, sent_at=utc_now())
    session.add(scan)
    session.flush()
    write_trail(session, "stamp", "version", version.id, series=version.series.public_id, number=version.number,
                digest=scan.digest)
    return scan


@blueprint.get("/stamped/<scan_id>")
@role_required(*READS_RECORDS)
def stamped_file(scan_id: str) -> Response:
    """The scan as it was sent, always as a download in a sandbox."""
    session, user = db.session, current_person()
    scan = session.scalars(sa.select(StampedForm).where(StampedForm.public_id == scan_id).options(
        joinedload(StampedForm.version).joinedload(Version.series))).one_or_none()
    if scan is None:
        abort(404)
    series = find_visible(session, user, scan.version.series.public_id)
    if not sees_whole(session, user, series) or scan.version not in versions_of(session, user, series):
        abort(404)
    response = send_file(io.BytesIO(read_blob(scan.digest)), mimetype=scan.media_type, as_attachment=True,
                         download_name=scan.file_name)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


def _scans(session: Session, versions: Iterable[Version]) -> list[StampedForm]:
    return list(session.scalars(sa.select(StampedForm).where(
        StampedForm.version_id.in_([version.id for version in versions])).options(
            joinedload(StampedForm.sent_by), joinedload(StampedForm.version)).order_by(StampedForm.id.desc())))


def stamped_marks(session: Session, version_ids: Collection[int]) -> dict[int, Words]:
    """已盖章 with its day and sender, of each of these versions that has a scan."""
    scans = session.scalars(_scans_of(), {"versions": list(version_ids)})
    return {scan.version_id: Words(f"{STAMPED.zh}（{text(scan.sent_at)[:10]} {scan.sent_by.name}）",
                                   f"{STAMPED.en} ({text(scan.sent_at)[:10]}, {scan.sent_by.name})") for scan in scans}


@cache
def _scans_of() -> sa.Select[StampedForm]:
    return (sa.select(StampedForm).where(StampedForm.version_id.in_(sa.bindparam("versions", expanding=True)))
            .options(joinedload(StampedForm.sent_by)).order_by(StampedForm.id))


def is_stamped() -> sa.ColumnElement[bool]:
    return Series.id.in_(sa.select(Version.series_id).join(StampedForm, StampedForm.version_id == Version.id))
