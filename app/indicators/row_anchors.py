"""A row behind a figure as paper cites it: G6-017 is the seventeenth unit of target G6, in the order of its lists."""

import json
import re

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.current import role_required
from app.accounts.scope import READS_RECORDS
from app.approval.knowing import NotThere, known_text
from app.db.engine import db
from app.indicators.questions import Question
from app.indicators.routes import answered, blueprint, question_of
from app.indicators.rules import measures_of
from app.indicators.units import unit_rows
from app.ui.words import Words

ANCHOR = re.compile(r"(.+)-(\d{3,7})")


@blueprint.get("/plans/<name>/rows/<anchor>")
@role_required(*READS_RECORDS)
@answered
def row(name: str, anchor: str) -> ResponseReturnValue:
    """The page of the target that begins with this row, for the organisation and the two dates of the paper."""
    question = question_of(name, request.args)
    code, place = read_anchor(anchor)
    asked = {"org": question.codes, "on": question.moment.on.isoformat(),
             "known": known_text(question.moment.known), "row": anchor}
    address = asked | _turned(db.session, question, code, place)
    return redirect(url_for("indicators.target", name=name, code=code, _anchor=anchor, _external=False, **address))


def read_anchor(text: str) -> tuple[str, int]:
    """Raises NotThere."""
    found = ANCHOR.fullmatch(text)
    if found is None:
        raise NotThere(Words(f"没有行号 {text}", f"there is no row {text}"))
    return found[1], int(found[2])


def _turned(session: Session, question: Question, code: str, place: int) -> dict[str, str]:
    """Which list the row is in, and the cursor of the page that begins with it. Raises NotThere."""
    rule = question.target(code).count.rule(question.moment)
    rows = unit_rows(session, question.moment, rule, question.organisation_ids)
    if not 1 <= place <= len(rows):
        raise NotThere(Words(f"{code} 没有第 {place} 行", f"{code} has no row {place}"))
    wanted, measures = rows[place - 1], measures_of(rule)
    number = next(at for at, measure in enumerate(measures) if measure is wanted.measure)
    before = rows[place - 2] if place > 1 and rows[place - 2].measure is wanted.measure else None
    after = {"after": json.dumps([number, *before.key], separators=(",", ":"))} if before else {}
    return {"list": str(number), **after}
