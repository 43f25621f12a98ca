"""Writing a plan: uploaded or begun by form, kept as a draft, looked at with today's figures, kept in force."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.accounts.current import current_person, role_required
from app.approval.knowing import NotThere
from app.db.engine import db
from app.db.stamps import today, utc_now
from app.indicators import figures
from app.indicators.access import REVIEWERS
from app.indicators.answers import board_of
from app.indicators.library import plan_names
from app.indicators.plan_faults import ENDING, MAX_BYTES, BadPlan, as_utf8, decoded
from app.indicators.plans import read_draft, read_plan
from app.indicators.questions import find_plan
from app.indicators.rules import Moment
from app.indicators.unit_names import names_on
from app.planning.plan_access import find_draft, may_keep, own_bureaus, own_drafts
from app.planning.plan_blueprint import plans
from app.planning.plan_closing import standing_closing
from app.planning.plan_difference import count_words, differences
from app.planning.plan_forms import HeadForm, KeepForm, SourceForm, TextForm
from app.planning.plan_keeping import (
    CLOSED,
    CannotKeep,
    begin_draft,
    current_version,
    discard_draft,
    keep_draft,
    save_draft,
)
from app.planning.plan_models import PlanDraft
from app.planning.plan_preview import question_of
from app.planning.plan_text import read_items, with_head, without_target
from app.ui.words import Words, t

WRITES = tuple(REVIEWERS)
HEAD_FIELDS = {"source": "note_zh"}
MEANWHILE = Words("您打开页面之后，这份草稿已被他人更改，您的更改没有保存。请重新打开草稿。",
                  "Somebody changed this draft after you opened the page; yours was not kept. Open the draft again.")
NEEDS_REASON = Words("改动现行规划须说明原因。", "A change of a plan in force needs its reason.")


@plans.route("/plans/add", methods=["GET", "POST"])
@role_required(*WRITES)
def add() -> ResponseReturnValue:
    """A plan's file is looked into and becomes a draft; a bad one is refused and leaves nothing."""
    form = SourceForm()
    if form.validate_on_submit():
        try:
            draft = _uploaded(form)
            db.session.commit()
            flash(t("文件可用，已存为草稿。请核对数字后再保存为正式规划。",
                    "The file is sound and kept as a draft. Look at its figures, then keep it as the plan."), "success")
            return redirect(url_for("plans.draft", number=draft.id))
        except (BadPlan, CannotKeep) as refusal:
            db.session.rollback()
            form.complain("plan", refusal.words)
    page = render_template("planning/plan_add.html", form=form, drafts=own_drafts(db.session, current_person()))
    return page, 422 if form.errors else 200


def _uploaded(form: SourceForm) -> PlanDraft:
    """Raises BadPlan, CannotKeep."""
    file = form.plan.data
    text = decoded(file.filename or "", _content(file))
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1][:-len(ENDING)]
    source = _source_text(form.source.data)
    read_plan(name, text)
    current = current_version(db.session, name)
    if current:
        _may_change(current.plan_id, name)
    return begin_draft(db.session, current_person(), name, text, source or (current.source_text if current else ""),
                       base=current.number if current else 0)


def _source_text(file: Any) -> str:
    if not isinstance(file, FileStorage) or not file.filename:
        return ""
    return as_utf8(file.filename, _content(file))


def _content(file: FileStorage) -> bytes:
    """No more of it than shows that it is too much; the file itself is given up."""
    with file.stream as stream:
        return stream.read(MAX_BYTES + 1)


@plans.route("/plans/drafts/new", methods=["GET", "POST"])
@role_required(*WRITES)
def begin() -> ResponseReturnValue:
    """A plan begun by its head."""
    form = _head_form("")
    if form.validate_on_submit():
        name = form.name.data or ""
        try:
            draft = begin_draft(db.session, current_person(), name, with_head("", form.head({}, name)),
                                form.source_text.data or "")
            db.session.commit()
            return redirect(url_for("plans.draft", number=draft.id))
        except (BadPlan, CannotKeep) as refusal:
            db.session.rollback()
            _complain_of_head(form, refusal)
    return _head_page(form, None)


@plans.get("/plans/drafts/<int:number>")
@role_required(*WRITES)
def draft(number: int) -> ResponseReturnValue:
    """The draft as it stands: its head, its targets with today's figures, what is wrong, what differs."""
    found = find_draft(db.session, current_person(), number)
    return _draft_page(found, KeepForm(seen=str(found.edition)))


@plans.route("/plans/drafts/<int:number>/head", methods=["GET", "POST"])
@role_required(*WRITES)
def head(number: int) -> ResponseReturnValue:
    found = find_draft(db.session, current_person(), number)
    before, _ = read_items(found.text)
    form = _head_form(found.name, before)
    if not form.is_submitted():
        form.fill(before, found.source_text)
        form.name.data, form.seen.data = found.name, str(found.edition)
    elif form.validate():
        refuse_stale(found, form.seen.data)
        text = with_head(found.text, form.head(before, found.name))
        if _saved(found, form, text, source_text=form.source_text.data or ""):
            return redirect(url_for("plans.draft", number=number))
    return _head_page(form, found)


@plans.route("/plans/drafts/<int:number>/text", methods=["GET", "POST"])
@role_required(*WRITES)
def text(number: int) -> ResponseReturnValue:
    """The whole file by hand, for what no form shows."""
    found = find_draft(db.session, current_person(), number)
    form = TextForm(text=found.text, seen=str(found.edition))
    if form.validate_on_submit():
        refuse_stale(found, form.seen.data)
        try:
            written = as_utf8(found.name + ENDING, (form.text.data or "").encode("utf-8", "replace"))
            _, faults = read_draft(found.name, written)
            if faults:
                raise faults[0]
            save_draft(db.session, current_person(), found, written)
            db.session.commit()
            return redirect(url_for("plans.draft", number=number))
        except BadPlan as bad:
            db.session.rollback()
            form.complain("text", bad.words)
    return render_template("planning/plan_text.html", form=form, draft=found), 422 if form.errors else 200


@plans.post("/plans/drafts/<int:number>/targets/<int:place>/drop")
@role_required(*WRITES)
def drop_target(number: int, place: int) -> ResponseReturnValue:
    found = find_draft(db.session, current_person(), number)
    refuse_stale(found, request.form.get("seen"))
    if place >= len(read_items(found.text)[1]):
        abort(404)
    save_draft(db.session, current_person(), found, without_target(found.text, place))
    db.session.commit()
    flash(t("指标已从草稿中删去。", "The target is taken out of the draft."), "success")
    return redirect(url_for("plans.draft", number=number))


@plans.post("/plans/drafts/<int:number>/keep")
@role_required(*WRITES)
def keep(number: int) -> ResponseReturnValue:
    """The draft becomes the plan in force."""
    found, form = find_draft(db.session, current_person(), number), KeepForm()
    refuse_stale(found, form.seen.data)
    if form.validate() and found.base and not form.reason.data:
        form.complain("reason", NEEDS_REASON)
    if not form.errors:
        try:
            name = found.name
            version = keep_draft(db.session, current_person(), found, form.reason.data or "")
            db.session.commit()
            flash(t("规划第 {n} 版已生效。", "Version {n} of the plan is in force.", n=version.number), "success")
            return redirect(url_for("indicators.board", name=name))
        except (BadPlan, CannotKeep) as refusal:
            db.session.rollback()
            form.complain("reason", refusal.words)
    return _draft_page(find_draft(db.session, current_person(), number), form)


@plans.post("/plans/drafts/<int:number>/discard")
@role_required(*WRITES)
def discard(number: int) -> ResponseReturnValue:
    found = find_draft(db.session, current_person(), number)
    refuse_stale(found, request.form.get("seen"))
    discard_draft(db.session, found)
    db.session.commit()
    flash(t("草稿已删去，现行规划不受影响。", "The draft is thrown away; plans in force are as they were."), "success")
    return redirect(url_for("plans.add"))


@plans.post("/plans/<name>/change")
@role_required(*WRITES)
def change(name: str) -> ResponseReturnValue:
    """A draft of the plan's next version; the one there is, if somebody began it."""
    session, user = db.session, current_person()
    current = current_version(session, name)
    if current is None:
        abort(404)
    _may_change(current.plan_id, name)
    found = next((item for item in own_drafts(session, user) if item.name == name), None)
    if found is None:
        try:
            found = begin_draft(session, user, name, current.text, current.source_text, base=current.number)
        except (BadPlan, CannotKeep) as refusal:
            abort(409, str(refusal.words))
        session.commit()
    return redirect(url_for("plans.draft", number=found.id))


def _may_change(plan_id: int, name: str) -> None:
    """403 for another bureau's plan, 409 for one that is closed."""
    try:
        plan = find_plan(db.session, name, utc_now())
    except NotThere:
        abort(404)
    if not may_keep(db.session, current_person(), plan):
        abort(403)
    if standing_closing(db.session, plan_id, utc_now()):
        abort(409, str(CLOSED))


def _saved(found: PlanDraft, form: HeadForm, text: str, **more: Any) -> bool:
    """Whether the draft could be saved; else the form says why."""
    try:
        save_draft(db.session, current_person(), found, text, **more)
        db.session.commit()
    except BadPlan as bad:
        db.session.rollback()
        _complain_of_head(form, bad)
        return False
    return True


def refuse_stale(found: PlanDraft, seen: str | None) -> None:
    """409 for a page opened before somebody else changed the draft."""
    if seen != str(found.edition):
        abort(409, str(MEANWHILE))


def _head_form(name: str, before: dict[str, Any] | None = None) -> HeadForm:
    """The form in the current language, with the bureaus this person may write for and the plans there are."""
    session, user = db.session, current_person()
    bureaus = own_bureaus(session, user)
    named = names_on(session, [item.id for item in bureaus], Moment(today(), utc_now()))
    codes = {item.code: named.get(item.id, item.code) for item in bureaus}
    codes |= {code: code for code in (before or {}).get("organisations", ()) if code not in codes}
    form = HeadForm(level=bureaus[0].level.value, organisations=[bureaus[0].code])
    form.organisations.choices = [(code, words) for code, words in codes.items()]
    others = [other for other in plan_names(session) if other != name]
    form.follows.choices = [("", t("不接续", "None")), *((other, other) for other in others)]
    if name:
        form.name.data = name
    return form


def _complain_of_head(form: HeadForm, refusal: BadPlan | CannotKeep) -> None:
    key = HEAD_FIELDS.get(refusal.key, refusal.key) if isinstance(refusal, BadPlan) else "name"
    form.complain(key if key in form else "name", refusal.words)


def _head_page(form: HeadForm, found: PlanDraft | None) -> ResponseReturnValue:
    page = render_template("planning/plan_head.html", form=form, draft=found)
    return page, 422 if form.errors else 200


def _draft_page(found: PlanDraft, form: KeepForm) -> ResponseReturnValue:
    session = db.session
    plan, faults = read_draft(found.name, found.text)
    head, items = read_items(found.text)
    question = question_of(session, current_person(), plan)
    lines = {line.target.code: line for line in board_of(session, question).lines}
    wrong = {bad.place: bad for bad in faults}
    current = current_version(session, found.name)
    targets = [(place, item, None if place in wrong else lines.get(item["code"]), wrong.get(place))
               for place, item in enumerate(items)]
    form.seen.data = str(found.edition)
    page = render_template(
        "planning/plan_draft.html", draft=found, plan=plan, head=head, targets=targets, form=form,
        sound=bool(items) and not faults, differs=differences(current.text, found.text) if current else [],
        count_words=count_words, with_unit=figures.with_unit, due_words=figures.due_words)
    return page, 422 if form.errors else 200
