"""One target of a draft: typed in, looked at with today's figure and rows, saved in the draft."""

import inspect
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.forms import WordedForm
from app.db.engine import db
from app.indicators import figures
from app.indicators.measures import MEASURES
from app.indicators.plan_faults import BadPlan
from app.indicators.plans import read_draft, takes
from app.planning.plan_access import find_draft
from app.planning.plan_blueprint import plans
from app.planning.plan_keeping import save_draft
from app.planning.plan_models import PlanDraft
from app.planning.plan_preview import Preview, preview
from app.planning.plan_routes import WRITES, refuse_stale
from app.planning.plan_target_form import TargetForm, parameter_form, parameters_typed
from app.planning.plan_text import read_items, with_target
from app.ui.words import Words, t

FIELDS = {"title": "title_zh", "baseline": "baseline_value", "note": "note_zh", "conflict": "conflict_zh",
          "count": "measure", "parts": "measure"}
"""Where a complaint about a key of the file is shown; every other key has a field of its own name."""
NEEDED = Words("这一计数规则需要此项。", "This counting rule needs it.")
NEW_TARGET = {"count": {"measure": "pairs", "basis": "in_force"}}


@plans.route("/plans/drafts/<int:number>/targets/new", methods=["GET", "POST"])
@role_required(*WRITES)
def new_target(number: int) -> ResponseReturnValue:
    return _Page(find_draft(db.session, current_person(), number), None).answer()


@plans.route("/plans/drafts/<int:number>/targets/<int:place>", methods=["GET", "POST"])
@role_required(*WRITES)
def target(number: int, place: int) -> ResponseReturnValue:
    return _Page(find_draft(db.session, current_person(), number), place).answer()


class _Page:
    """The target of one request: as the draft has it, as it is typed, and what that would make of the plan."""

    def __init__(self, draft: PlanDraft, place: int | None) -> None:
        items = read_items(draft.text)[1]
        if place is not None and place >= len(items):
            abort(404)
        self.draft, self.place = draft, place
        self.before: dict[str, Any] = NEW_TARGET if place is None else items[place]
        self.at = len(items) if place is None else place
        self.form = TargetForm.showing(self.before, seen=str(draft.edition))
        counted = self.before.get("count")
        given = counted if isinstance(counted, dict) else {}
        self.measure = self.form.measure.data if self.form.measure.data in MEASURES else next(iter(MEASURES))
        self.given = given if given.get("measure") == self.measure else {}
        self.parameters: WordedForm = parameter_form(self.measure, self.given)
        self.refused = False

    def answer(self) -> ResponseReturnValue:
        if request.method == "GET":
            return self._shown(self.draft.text if self.place is not None else "")
        act = request.form.get("act", "save")
        if act in ("measure", "lines"):
            return self._shown("")
        refuse_stale(self.draft, self.form.seen.data)
        readable = all([self.form.validate(), self.parameters.validate()])
        text = self._text() if readable else ""
        if text and (act == "unfinished" or (self._is_complete() and self._is_sound(text))):
            if act == "preview":
                return self._shown(text)
            save_draft(db.session, current_person(), self.draft, text)
            db.session.commit()
            flash(t("已存入草稿。", "It is saved in the draft."), "success")
            return redirect(url_for("plans.draft", number=self.draft.id))
        return self._shown("")

    def _text(self) -> str:
        """The draft's text with the target as it is typed."""
        before = {} if self.place is None else self.before
        count = parameters_typed(self.measure, self.parameters, self.given)
        return with_target(self.draft.text, self.place, {**self.form.item(before), "count": count})

    def _is_complete(self) -> bool:
        """Complains of every parameter the measure cannot do without."""
        needed = [name for name, parameter in takes(self.measure).items()
                  if parameter.default is inspect.Parameter.empty and not self.parameters[name].data]
        for name in needed:
            self.parameters.complain(name, NEEDED)
        return not needed

    def _is_sound(self, text: str) -> bool:
        """Complains at the field when the target cannot be read."""
        faults = [bad for bad in read_draft(self.draft.name, text)[1] if bad.place == self.at]
        for bad in faults:
            self._complain(bad)
        return not faults

    def _complain(self, bad: BadPlan) -> None:
        self.refused = True
        if bad.key == "due":
            self.form.due[0].form.on.errors = [str(bad.words)]
        elif FIELDS.get(bad.key, bad.key) in self.form:
            self.form.complain(FIELDS.get(bad.key, bad.key), bad.words)
        else:
            self.form.form_errors.append(str(bad.words))

    def _shown(self, text: str) -> ResponseReturnValue:
        """The form, above the figure and rows that this text gives."""
        wrong = bool(self.refused or self.form.errors or self.parameters.errors)
        page = render_template(
            "planning/plan_target.html", form=self.form, parameters=self.parameters, draft=self.draft, place=self.place,
            preview=self._preview(text), shown=figures.shown, with_unit=figures.with_unit, beneath=figures.beneath,
            due_words=figures.due_words, subtotals=figures.subtotals, tones=figures.TONES,
            need_not_add_up=figures.need_not_add_up, progress_words=figures.progress_words)
        return page, 422 if wrong else 200

    def _preview(self, text: str) -> Preview | None:
        plan, faults = read_draft(self.draft.name, text) if text else (None, [])
        if plan is None or any(bad.place == self.at for bad in faults):
            return None
        code = read_items(text)[1][self.at]["code"]
        return preview(db.session, current_person(), plan, code)
