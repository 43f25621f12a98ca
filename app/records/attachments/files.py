"""Attachments: sent, several at once as the photos of one document; shown as pictures; given out as they came, only as
downloads; all of it to those in whose part of the tree the record lies."""

import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.models import Series, Version
from app.db.blobs import read_blob, store_blob
from app.db.engine import db
from app.db.reads import Read
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.records.access import WRITES, find_visible, may_write, sees_whole, versions_of, visible_versions
from app.records.attachments.file_types import LIMITS, MAX_FILES, MAX_SIZE, NotAccepted, checked_type, clean_name
from app.records.attachments.needed_documents import needed_documents
from app.records.attachments.pdf_pages import NotReadable
from app.records.attachments.previews import LARGE, SMALL, pages_of, picture_of
from app.records.blueprint import blueprint
from app.records.content import attachments_of, kind_of
from app.records.disclosing.reading import note_opened
from app.records.display import heading
from app.records.fields import Document
from app.records.filing import open_version
from app.records.models import Attachment
from app.records.naming import Names
from app.records.people import speaks_of_people
from app.records.writing.once import begun_before, note_begun
from app.ui.words import Words, t

SANDBOX = "sandbox; default-src 'none'"
TOO_MANY = Words("附件个数超过上限。", "There would be too many files.")
NO_FILE = Words("请先选择文件。", "Choose a file first.")
SHOWN_AT_ONCE = 10
"""Pages of one PDF; the rest is in the download."""


@dataclass(frozen=True)
class Given:
    """One kind of document of a record and the files given for it, in the order they were sent."""

    document: Document
    items: list[Attachment]
    needed: bool

    @property
    def missing(self) -> bool:
        return self.needed and not self.items


def given_documents(version: Version, attachments: Sequence[Attachment]) -> list[Given]:
    """Every kind of document the record may have, given or not."""
    kind, needed = kind_of(version), needed_documents(db.session)
    return [Given(document, [item for item in attachments if item.document == document.name],
                  (kind.name, document.name) in needed) for document in kind.documents]


@blueprint.post("/records/<public_id>/attachments")
@role_required(*WRITES)
def attach(public_id: str) -> ResponseReturnValue:
    """All the files sent or none: a refusal names the file and repeats the limits."""
    version = _writable(public_id)
    before = begun_before(db.session, current_person())
    if before:
        return redirect(before)
    sent = [file for file in request.files.getlist("file") if file.filename]
    document = request.form.get("document", "")
    if document not in {item.name for item in kind_of(version).documents}:
        abort(400)
    try:
        kept = _checked(version, sent)
    except NotAccepted as refusal:
        flash(f"{refusal.words}{t('', ' ')}{LIMITS}", "error")
        return redirect(url_for("records.show", public_id=public_id))
    for name, media_type, content in kept:
        _keep(version, document, _own_name(version, document, name), media_type, content)
    note_begun(db.session, current_person(), url_for("records.show", public_id=public_id))
    db.session.commit()
    flash(t("附件已上传。", "The file is attached.") if len(kept) == 1
          else t("{n} 个附件已上传。", "{n} files are attached.", n=len(kept)), "success")
    return redirect(url_for("records.show", public_id=public_id))


def _checked(version: Version, sent: list[FileStorage]) -> list[tuple[str, str, bytes]]:
    """Name, media type and bytes of each. Raises NotAccepted with the name of the file."""
    if not sent:
        raise NotAccepted(NO_FILE)
    if len(attachments_of(db.session, version)) + len(sent) > MAX_FILES:
        raise NotAccepted(TOO_MANY)
    found = []
    for file in sent:
        name, content = clean_name(file.filename or ""), file.read(MAX_SIZE + 1)
        try:
            found.append((name, checked_type(name, content), content))
        except NotAccepted as refusal:
            raise NotAccepted(Words(f"“{name}”：{refusal.words.zh}", f"“{name}”: {refusal.words.en}")) from None
    return found


def _own_name(version: Version, document: str, name: str) -> str:
    """The name it was sent with; where the record is about persons one of ours, since people write names and numbers
    into the names of files, and a name is part of what is frozen and cannot be erased."""
    kind = kind_of(version)
    if not speaks_of_people(kind):
        return name
    title = next(item.title for item in kind.documents if item.name == document)
    number = 1 + sum(item.document == document for item in attachments_of(db.session, version))
    return f"{title.zh}{number}.{name.rsplit('.', 1)[-1].lower()}"


def _keep(version: Version, document: str, name: str, media_type: str, content: bytes) -> None:
    item = Attachment(
        public_id=secrets.token_urlsafe(16), version_id=version.id, document=document, file_name=name,
        media_type=media_type, size=len(content), digest=store_blob(content), uploaded_by_id=current_person().id,
        uploaded_at=utc_now())
    db.session.add(item)
    write_trail(db.session, "attach", "version", version.id, document=document, digest=item.digest)


@blueprint.post("/records/<public_id>/attachments/<item_id>/remove")
@role_required(*WRITES)
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
@role_required(*READS_RECORDS)
def download(item_id: str) -> Response:
    """The original, untouched, always as a download in a sandbox."""
    item = _seen(item_id)
    _note_read(item)
    response = send_file(io.BytesIO(_bytes_of(item)), mimetype=item.media_type, as_attachment=True,
                         download_name=item.file_name)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/attachments/<item_id>/picture")
@role_required(*READS_RECORDS)
def picture(item_id: str) -> Response:
    """A page of it drawn anew (`page`, from 1), large or small (`small`)."""
    item = _seen(item_id)
    _note_read(item)
    page, side = request.args.get("page", 1, type=int), SMALL if "small" in request.args else LARGE
    try:
        drawn = picture_of(item.media_type, _bytes_of(item), page, side)
    except NotReadable:
        abort(404)
    response = send_file(io.BytesIO(drawn), mimetype="image/jpeg")
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/records/<public_id>/documents/<name>")
@role_required(*READS_RECORDS)
def document(public_id: str, name: str) -> str:
    """One document whole, page under page: several photos are read as one."""
    user, session = current_person(), db.session
    series = find_visible(session, user, public_id)
    number = request.args.get("version", type=int)
    versions = [item for item in versions_of(session, user, series) if number in (None, item.number)]
    if not versions or not sees_whole(session, user, series):
        abort(404)
    version = versions[0]
    given = next((one for one in given_documents(version, attachments_of(session, version))
                  if one.document.name == name and one.items), None)
    if given is None:
        abort(404)
    note_opened(session, version, Read.FILE, name)
    pages = {item.id: pages_of(item.media_type, _bytes_of(item)) for item in given.items}
    return render_template("records/document.html", series=series, version=version, given=given, pages=pages,
                           most=SHOWN_AT_ONCE, heading=heading(version, Names(session, [version])))


def _seen(item_id: str) -> Attachment:
    """The attachment of a record this person sees whole, or 404."""
    user = current_person()
    found = db.session.execute(
        sa.select(Attachment, Version).join(Version, Version.id == Attachment.version_id)
        .options(joinedload(Version.series))
        .where(Attachment.public_id == item_id, visible_versions(user))).one_or_none()
    if found is None or not sees_whole(db.session, user, found.Version.series):
        abort(404)
    item: Attachment = found.Attachment
    return item


def _bytes_of(item: Attachment) -> bytes:
    """Of a file whose bytes were thrown away when its time was over: 410."""
    try:
        return read_blob(item.digest)
    except FileNotFoundError:
        abort(410, Words("此附件已按保存期限清除，或暂时无法读取。",
                         "This document was erased when its time was over, or cannot be read now."))


def _note_read(item: Attachment) -> None:
    version = db.session.get_one(Version, item.version_id)
    note_opened(db.session, version, Read.FILE, item.document)


def _writable(public_id: str) -> Version:
    user, session = current_person(), db.session
    series: Series = find_visible(session, user, public_id)
    version = open_version(session, series)
    if not may_write(session, user, series):
        abort(403)
    if version is None or not version.is_draft:
        abort(409)
    return version
