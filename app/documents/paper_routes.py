"""Printing by a click: the form of a record, the ledger of a list, the check sheets of a sample. Paper hands data out,
so each is a POST and noted in the trail; it speaks the language of the page it was asked from."""

import io

from flask import Response, abort, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.db.reads import Read, note_read
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.documents.blueprint import blueprint
from app.documents.check_sheets import make_check_sheets
from app.documents.ledger_job import ask_for_ledger, is_long
from app.documents.ledgers import WantedLedger, make_ledger
from app.documents.paper.content import Language, Paper
from app.documents.record_forms import make_record_form
from app.findings.samples import find_sample
from app.records.access import find_visible, sees_whole, versions_of
from app.records.disclosing.reading import note_export
from app.records.finding.search import Filters
from app.records.kinds import KINDS
from app.ui.words import current_language


@blueprint.post("/records/<public_id>/form")
@role_required(*READS_RECORDS)
def form_file(public_id: str) -> Response:
    """The version asked for as a form. Of a trip that only took their people there is none for its readers."""
    session, user = db.session, current_person()
    series = find_visible(session, user, public_id)
    number = request.form.get("version", "")
    version = next((item for item in versions_of(session, user, series) if number in ("", str(item.number))), None)
    if version is None or not sees_whole(session, user, series):
        abort(404)
    paper = make_record_form(session, user, version, _language())
    note_read(session, Read.EXPORT, "record", series.public_id, field="form")
    write_trail(session, "print", "version", version.id, series=series.public_id, number=version.number,
                pages=paper.pages)
    session.commit()
    return _sent(paper, f"{series.public_id}-{version.number}")


@blueprint.post("/records/<any(agreement, teacher, trip, student, programme):name>/ledger")
@role_required(*READS_RECORDS)
def ledger_file(name: str) -> ResponseReturnValue:
    """The whole list, as it is filtered on its page: at once, or by a job where it is long."""
    session, user, given = db.session, current_person(), request.form
    filters = Filters(given.get("q", ""), given.get("state", ""), given.get("organisation", ""),
                      only=given.get("only", ""))
    wanted = WantedLedger(KINDS[name], filters, utc_now(), _language())
    if is_long(session, user, wanted):
        job = ask_for_ledger(session, user, wanted)
        session.commit()
        return redirect(url_for("jobs.show", public_id=job.public_id), 303)
    paper = make_ledger(session, user, wanted)
    note_export(session, KINDS[name], user)
    write_trail(session, "print", "kind", name, pages=paper.pages, known=wanted.known.isoformat())
    session.commit()
    return _sent(paper, f"{name}-ledger")


@blueprint.post("/samples/<int:number>/sheets")
@role_required(*READS_RECORDS)
def check_sheets_file(number: int) -> Response:
    """One page for each record drawn."""
    session, user = db.session, current_person()
    sample = find_sample(session, user, number)
    paper = make_check_sheets(session, user, sample, _language())
    write_trail(session, "print", "sample", sample.id, pages=paper.pages)
    session.commit()
    return _sent(paper, f"sample-{sample.id}-sheets")


def _language() -> Language:
    return "en" if current_language() == "en" else "zh"


def _sent(paper: Paper, name: str) -> Response:
    return send_file(io.BytesIO(paper.content), mimetype="application/pdf", as_attachment=True,
                     download_name=f"{name}.pdf")
