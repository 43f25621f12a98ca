"""One document number shown whole, for a purpose that is said and kept.

Everywhere else numbers are masked. The number comes in answer to a form, so it stands in no address, no history and no
log; the page is never stored.
"""

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.db.reads import Purpose, Read, note_read
from app.records.access import find_visible, versions_of
from app.records.blueprint import blueprint
from app.records.disclosing.numbers import may_reveal, numbers_in, person_named, reveal_form
from app.records.disclosing.reading import SUBJECT
from app.records.routes import page_of_record


@blueprint.post("/records/<public_id>/reveal")
@role_required(*READS_RECORDS)
def reveal(public_id: str) -> ResponseReturnValue:
    """The page of the record with the number on it; what it was for is written down before it is shown."""
    session, user = db.session, current_person()
    series = find_visible(session, user, public_id)
    versions = versions_of(session, user, series)
    version = next((item for item in versions if str(item.number) == request.form.get("version")), None)
    if version is None:
        abort(404)
    if not may_reveal(session, user, version):
        abort(403)
    form = reveal_form(version, given=True)
    if not form.validate():
        page = page_of_record(series, version, versions, user) | {"reveal_form": form}
        return render_template("records/show.html", **page), 422
    number = next(item for item in numbers_in(version) if item.place == form.place.data)
    note_read(session, Read.REVEAL, SUBJECT, series.public_id, person=person_named(session, number),
              field=number.place, purpose=Purpose(form.purpose.data), words=form.words.data or "")
    session.commit()
    page = page_of_record(series, version, versions, user)
    return _never_stored(render_template("records/show.html", **page, revealed=number))


def _never_stored(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
