"""Reading and taking over large sheets as long work, whose progress their sender watches."""

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.jobs.queue import queue_job
from app.jobs.working import Doing, JobFailed, Outcome
from app.records.kinds import KINDS
from app.records.sheets.models import SheetUpload, UploadState
from app.records.sheets.uploads import NotTakable, find_upload, read_upload, take_upload
from app.sheets.tables import BadTable
from app.ui.words import Words

READ, TAKE = "read_sheet", "take_sheet"
GONE = Words("上传的文件已不在。", "The file that was sent is gone.")


def ask_to_read(session: Session, owner: User, upload: SheetUpload) -> None:
    upload.job = queue_job(session, READ, owner, _title(upload, "试读", "Reading"), upload=upload.public_id).public_id


def ask_to_take(session: Session, owner: User, upload: SheetUpload, *, good_only: bool) -> None:
    upload.state = UploadState.TAKING
    upload.job = queue_job(session, TAKE, owner, _title(upload, "写入", "Taking over"), upload=upload.public_id,
                           good_only=good_only).public_id


def _title(upload: SheetUpload, zh: str, en: str) -> Words:
    kind = KINDS[upload.kind].title
    return Words(f"{zh}{kind.zh}表格：{upload.file_name}", f"{en} a sheet of {kind.en}: {upload.file_name}")


def do_read(doing: Doing) -> Outcome:
    upload = _upload(doing)
    try:
        read_upload(doing.session, upload)
    except BadTable as bad:
        raise JobFailed(bad.words) from bad
    return Outcome(_counted(upload))


def do_take(doing: Doing) -> Outcome:
    """A work begun again goes on behind the rows it has committed: they are unchanged by then."""
    upload = _upload(doing)
    if upload.state is not UploadState.TAKEN:
        try:
            take_upload(doing.session, upload, good_only=doing.wishes["good_only"], progress=doing.progress)
        except (BadTable, NotTakable) as refusal:
            raise JobFailed(refusal.words) from refusal
    return Outcome(_counted(_upload(doing)))


def _upload(doing: Doing) -> SheetUpload:
    upload = find_upload(doing.session, doing.owner, doing.wishes["upload"])
    if upload is None:
        raise JobFailed(GONE)
    return upload


def _counted(upload: SheetUpload) -> Words:
    return Words(f"新建 {upload.new}，更改 {upload.changed}，未变 {upload.unchanged}，有误 {upload.wrong}。",
                 f"{upload.new} new, {upload.changed} changed, {upload.unchanged} unchanged, {upload.wrong} wrong.")
