"""The jobs of the person who is signed in: how far each is, its result, and the buttons. Nobody sees another's."""

import io

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, for_everybody
from app.db.blobs import read_blob
from app.db.engine import db
from app.jobs.keeping import KEPT
from app.jobs.models import Job, JobState
from app.jobs.queue import NotNow, cancel, find_job, jobs_of, try_again
from app.ui.words import t

pages = Blueprint("jobs", __name__, template_folder="templates")

TONES = {JobState.WAITING: "secondary", JobState.RUNNING: "primary", JobState.DONE: "success",
         JobState.FAILED: "danger", JobState.CANCELLED: "secondary"}


@pages.get("/jobs")
@for_everybody
def index() -> str:
    """Everything this person asked for in the last days, the newest first."""
    jobs = jobs_of(db.session, current_person())
    return render_template("jobs/index.html", jobs=jobs, tones=TONES, kept=KEPT.days,
                           fresh=any(job.is_active for job in jobs) and _refreshing())


@pages.get("/jobs/<public_id>")
@for_everybody
def show(public_id: str) -> str:
    """One job; the page asks again by itself while it is not done."""
    job = _own(public_id)
    return render_template("jobs/show.html", job=job, tones=TONES, kept=KEPT, fresh=job.is_active and _refreshing())


@pages.get("/jobs/<public_id>/file")
@for_everybody
def result(public_id: str) -> Response:
    """What the job left, always as a download."""
    job = _own(public_id)
    if job.digest is None:
        abort(404)
    response = send_file(io.BytesIO(read_blob(job.digest)), mimetype=job.media_type, as_attachment=True,
                         download_name=job.file_name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/jobs/<public_id>/cancel")
@for_everybody
def stop(public_id: str) -> ResponseReturnValue:
    job = _own(public_id)
    try:
        cancel(db.session, job)
    except NotNow:
        return _too_late(job)
    flash(t("任务已取消。", "The job is cancelled.") if not job.is_active else
          t("正在取消：做完手头这一步就停止。", "It is being cancelled: it stops after the step at hand."), "success")
    db.session.commit()
    return redirect(url_for("jobs.show", public_id=public_id))


@pages.post("/jobs/<public_id>/again")
@for_everybody
def again(public_id: str) -> ResponseReturnValue:
    job = _own(public_id)
    try:
        try_again(db.session, job)
    except NotNow:
        return _too_late(job)
    db.session.commit()
    return redirect(url_for("jobs.show", public_id=public_id))


def _own(public_id: str) -> Job:
    return find_job(db.session, current_person(), public_id) or abort(404)


def _refreshing() -> bool:
    """Unless the reader has asked the page to stand still."""
    return "still" not in request.args


def _too_late(job: Job) -> ResponseReturnValue:
    db.session.rollback()
    flash(t("任务的状态已变化，请看下面的现状。", "The job has moved on; this is how it stands."), "error")
    return show(job.public_id), 409
