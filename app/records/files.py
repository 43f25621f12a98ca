"""Attachments: six types, checked by content at their first byte and by a real parser, served only as downloads to
those in whose part of the tree the record lies."""

import io
import secrets
import unicodedata
import zipfile

import sqlalchemy as sa
from flask import Response, abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from PIL import Image, UnidentifiedImageError
from sqlalchemy.orm import joinedload

from app.accounts.current import current_person
from app.approval.models import Series, Version
from app.db.blobs import read_blob, store_blob
from app.db.engine import db
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.records.access import find_visible, may_write, sees_whole, visible_versions
from app.records.blueprint import blueprint
from app.records.content import kind_of
from app.records.filing import open_version
from app.records.models import Attachment
from app.ui.words import Words, t

MIB = 1 << 20
MAX_SIZE = 20 * MIB
MAX_UNPACKED, MAX_RATIO, MAX_MEMBERS, MAX_PIXELS = 100 * MIB, 200, 200, 50_000_000
TYPES = {
    "pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "ofd": "application/ofd",
}
INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
MACROS = "vbaProject.bin"
WRONG = Words("文件内容与类型不符或已损坏；可上传 PDF、JPG、PNG、DOCX、XLSX、OFD，每个不超过 20 MB。",
              "The file is damaged or not what its name says; PDF, JPG, PNG, DOCX, XLSX and OFD up to 20 MB are "
              "accepted.")


class NotAccepted(Exception):
    """The file cannot be kept."""


def checked_type(file_name: str, content: bytes) -> str:
    """The media type, after looking inside. Raises NotAccepted."""
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if ending not in TYPES or not content or len(content) > MAX_SIZE:
        raise NotAccepted
    if ending in INSIDE:
        good = _is_package(content, INSIDE[ending])
    else:
        good = _is_pdf(content) if ending == "pdf" else _is_image(content, TYPES[ending])
        good = good and not zipfile.is_zipfile(io.BytesIO(content))  # two kinds of file in one
    if not good:
        raise NotAccepted
    return TYPES[ending]


def clean_name(file_name: str) -> str:
    """The name as metadata: no folders, no control or direction characters, at most 120 characters."""
    base = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in base if unicodedata.category(char)[0] != "C").strip(". ")
    return kept[-120:] or "file"


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]


def _is_image(content: bytes, media_type: str) -> bool:
    name, start = {"image/jpeg": ("JPEG", b"\xff\xd8\xff"), "image/png": ("PNG", b"\x89PNG\r\n\x1a\n")}[media_type]
    if not content.startswith(start):
        return False
    try:
        with Image.open(io.BytesIO(content), formats=(name,)) as image:
            if image.width * image.height > MAX_PIXELS:
                return False
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError,
            Image.DecompressionBombWarning):
        return False
    return True


def _is_package(content: bytes, needed: str) -> bool:
    """A zip of the right kind that does not unpack to something monstrous and brings no macros."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    unpacked, names = sum(member.file_size for member in members), {member.filename for member in members}
    return (needed in names and not any(name.endswith(MACROS) for name in names) and len(members) <= MAX_MEMBERS
            and unpacked <= MAX_UNPACKED and unpacked <= MAX_RATIO * len(content))


@blueprint.post("/records/<public_id>/attachments")
def attach(public_id: str) -> ResponseReturnValue:
    version = _writable(public_id)
    sent, document = request.files.get("file"), request.form.get("document", "")
    if document not in {item.name for item in kind_of(version).documents} or sent is None:
        abort(400)
    name, content = clean_name(sent.filename or ""), sent.read(MAX_SIZE + 1)
    try:
        media_type = checked_type(name, content)
    except NotAccepted:
        flash(str(WRONG), "error")
        return redirect(url_for("records.show", public_id=public_id))
    item = Attachment(
        public_id=secrets.token_urlsafe(16), version_id=version.id, document=document, file_name=name,
        media_type=media_type, size=len(content), digest=store_blob(content), uploaded_by_id=current_person().id,
        uploaded_at=utc_now())
    db.session.add(item)
    write_trail(db.session, "attach", "version", version.id, document=document, digest=item.digest)
    db.session.commit()
    flash(t("附件已上传。", "The file is attached."), "success")
    return redirect(url_for("records.show", public_id=public_id))


@blueprint.post("/records/<public_id>/attachments/<item_id>/remove")
def detach(public_id: str, item_id: str) -> ResponseReturnValue:
    version = _writable(public_id)
    item = db.session.scalars(sa.select(Attachment).where(
        Attachment.public_id == item_id, Attachment.version_id == version.id)).one_or_none()
    if item is None:
        abort(404)
    write_trail(db.session, "detach", "version", version.id, document=item.document, digest=item.digest)
    db.session.delete(item)
    db.session.commit()
    return redirect(url_for("records.show", public_id=public_id))


@blueprint.get("/attachments/<item_id>")
def download(item_id: str) -> Response:
    """The original, untouched, always as a download in a sandbox."""
    user = current_person()
    found = db.session.execute(
        sa.select(Attachment, Version).join(Version, Version.id == Attachment.version_id)
        .options(joinedload(Version.series))
        .where(Attachment.public_id == item_id, visible_versions(user))).one_or_none()
    if found is None or not sees_whole(db.session, user, found.Version.series):
        abort(404)
    item: Attachment = found.Attachment
    response = send_file(io.BytesIO(read_blob(item.digest)), mimetype=item.media_type, as_attachment=True,
                         download_name=item.file_name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


def _writable(public_id: str) -> Version:
    user, session = current_person(), db.session
    series: Series = find_visible(session, user, public_id)
    version = open_version(session, series)
    if not may_write(session, user, series):
        abort(403)
    if version is None or not version.is_draft:
        abort(409)
    return version
