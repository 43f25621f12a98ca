"""The page of a person hands out all that is held about them."""

import json

import wtforms
from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import validators

from app.accounts.current import current_person, role_required
from app.accounts.forms import stripped
from app.db.engine import db
from app.parties.access import person_or_404
from app.parties.models import Person
from app.privacy.blueprint import blueprint
from app.privacy.subject import HANDS_OUT, WORDS_LENGTH, hand_out, held_sheet
from app.sheets.sending import XLSX, sent
from app.sheets.writing import xlsx_bytes
from app.ui.forms import PageForm
from app.ui.words import t


class SubjectForm(PageForm):
    format = wtforms.SelectField(choices={"xlsx": "Excel", "json": "JSON"}, validators=[validators.InputRequired()])
    words = wtforms.StringField(validators=[validators.DataRequired(), validators.Length(max=WORDS_LENGTH)],
                                filters=[stripped])


@blueprint.route("/persons/<public_id>/data", methods=["GET", "POST"])
@role_required(*HANDS_OUT)
def subject_data(public_id: str) -> ResponseReturnValue:
    """Who asked and how they proved it is written down before anything is handed out."""
    person, form = person_or_404(db.session, current_person(), public_id), SubjectForm()
    form.format.label.text = t("格式", "Format")
    form.words.label.text = t("谁提出、如何核实身份", "Who asked, and how they proved who they are")
    if form.is_submitted() and form.validate():
        return _handed_out(person, form)
    return render_template("privacy/subject.html", person=person, form=form,
                           back=url_for("persons.person", public_id=public_id)), 422 if form.is_submitted() else 200


def _handed_out(person: Person, form: SubjectForm) -> Response:
    held = hand_out(db.session, current_person(), person, form.words.data or "")
    db.session.commit()
    if form.format.data == "json":
        content = json.dumps(held, ensure_ascii=False, indent=1).encode()
        return sent(content, "application/json", f"{person.public_id}.json")
    return sent(xlsx_bytes({t("个人资料", "Data"): held_sheet(held)}), XLSX, f"{person.public_id}.xlsx")
