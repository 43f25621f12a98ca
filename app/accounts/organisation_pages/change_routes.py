"""The forms that found, change, move and merge organisations. Every act adds rows; earlier days keep what they had."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.accounts.current import current_person, role_required
from app.accounts.models import Role
from app.accounts.organisation_pages.access import CHANGES_ORGANISATIONS, PARENTS, may_change, parents_for
from app.accounts.organisation_pages.forms import (
    EDITED,
    ChangeForm,
    FoundForm,
    MergeForm,
    MoveForm,
    OrganisationForm,
    choices_of,
)
from app.accounts.organisation_pages.routes import pages, shown_organisation
from app.db.engine import db
from app.organisations.change import change_facts, found, merge_organisations
from app.organisations.directory import history_of, latest_facts, merged_into, organisation_called
from app.organisations.models import Level, Organisation, OrganisationFacts
from app.organisations.tree import find_organisation
from app.ui.words import Words, t

TAKEN = Words("该代码已被使用。", "This code is taken.")
WRONG_PARENT = Words("这一级单位不能放在该上级之下。", "An organisation of this level does not belong there.")
TOO_EARLY = Words("系统中该单位的记录始于 {day}，日期不能更早。",
                  "It is known from {day} on; the day cannot be earlier.")
NOTHING_NEW = Words("没有改动任何内容。", "Nothing was changed.")
SAME_PARENT = Words("该单位已属于这个上级。", "It belongs there already.")
NO_SUCH_SCHOOL = Words("没有这个代码或名称的学校，或同名的不止一所；请填代码。",
                       "No school has this code or name, or more than one has it: give the code.")
MERGED_ALREADY = Words("两所学校之一已并入其他学校。", "One of the two has been merged into another school already.")
ITSELF = Words("不能并入自身。", "A school cannot merge into itself.")
CHANGED_MEANWHILE = Words("您打开表单之后，该单位的信息已被他人更改，您的更改没有执行。请重新打开表单。",
                          "Somebody changed this organisation after you opened the form; yours was not done. "
                          "Open the form again.")


@pages.route("/found", methods=["GET", "POST"])
@role_required(*CHANGES_ORGANISATIONS)
def found_new() -> ResponseReturnValue:
    user, form = current_person(), FoundForm(parent=request.args.get("under"))
    levels = tuple(Level) if user.holds(Role.SYSTEM_ADMIN) else (Level.DISTRICT, Level.SCHOOL)
    parents = {facts.organisation.code: facts for facts in parents_for(db.session, user, Level.CITY, Level.DISTRICT)}
    form.level.choices = [pair for pair in choices_of(Level) if pair[0] in levels]
    form.parent.choices = [("", "—"), *((code, facts.name) for code, facts in parents.items())]
    if not form.validate_on_submit() or not _can_be_founded(form, parents.get(form.parent.data)):
        return _form_page(form, t("新设单位", "New organisation"), first=("level", "parent", "code"))
    parent = parents.get(form.parent.data)
    found(db.session, form.code.data or "", Level(form.level.data),
          form.new_facts(parent.organisation_id if parent else None), _day(form))
    db.session.commit()
    flash(t("单位已设立。", "The organisation is founded."), "success")
    return redirect(url_for("organisations.show", code=form.code.data))


@pages.route("/<code>/change", methods=["GET", "POST"])
@role_required(*CHANGES_ORGANISATIONS)
def change(code: str) -> ResponseReturnValue:
    organisation = _changeable(code)
    facts = latest_facts(db.session, organisation)
    form = ChangeForm(data={name: getattr(facts, name) for name in EDITED} | {"seen": facts.id})
    form.level_now = organisation.level
    _refuse_stale(form, facts)
    changes = form.changes(facts) if form.validate_on_submit() and not _too_early(form, organisation) else {}
    if not changes:
        if form.is_submitted() and not form.errors:
            form.complain("name_zh", NOTHING_NEW)
        return _form_page(form, t("变更：{name}", "Change: {name}", name=facts.name), organisation)
    change_facts(db.session, organisation, _day(form), **changes)
    return _done(organisation, t("变更已登记，此前的日期仍保留原内容。",
                                 "The change is kept; earlier days keep what they had."))


@pages.route("/<code>/move", methods=["GET", "POST"])
@role_required(*CHANGES_ORGANISATIONS)
def move(code: str) -> ResponseReturnValue:
    organisation = _changeable(code)
    if not PARENTS[organisation.level]:
        abort(404)
    facts = latest_facts(db.session, organisation)
    form = MoveForm(data={"seen": facts.id})
    parents = {each.organisation.code: each
               for each in parents_for(db.session, current_person(), *PARENTS[organisation.level])}
    form.parent.choices = [(key, each.name) for key, each in parents.items()]
    _refuse_stale(form, facts)
    valid = form.validate_on_submit() and not _too_early(form, organisation)
    if valid and parents[form.parent.data].organisation_id == facts.parent_id:
        form.complain("parent", SAME_PARENT)
        valid = False
    if not valid:
        return _form_page(form, t("划转：{name}", "Move: {name}", name=facts.name), organisation)
    change_facts(db.session, organisation, _day(form), parent_id=parents[form.parent.data].organisation_id)
    return _done(organisation, t("划转已登记，自该日起由新的上级管理。",
                                 "The move is kept; from that day the new bureau is in charge."))


@pages.route("/<code>/merge", methods=["GET", "POST"])
@role_required(*CHANGES_ORGANISATIONS)
def merge(code: str) -> ResponseReturnValue:
    organisation, form = _changeable(code), MergeForm()
    if organisation.level is not Level.SCHOOL:
        abort(404)
    valid = form.validate_on_submit() and not _too_early(form, organisation)
    root = organisation_called(db.session, form.root.data or "") if valid else None
    if valid and (refusal := _why_not_merged(organisation, root)):
        form.complain("root", refusal)
        root = None
    if root is None:
        name = latest_facts(db.session, organisation).name
        return _form_page(form, t("并入他校：{name}", "Merge: {name}", name=name), organisation)
    merge_organisations(db.session, organisation, root, _day(form))
    return _done(organisation, t("合并已登记。", "The merger is kept."))


def _changeable(code: str) -> Organisation:
    organisation = shown_organisation(code)
    if not may_change(db.session, current_person(), organisation):
        abort(403)
    return organisation


def _refuse_stale(form: ChangeForm | MoveForm, facts: OrganisationFacts) -> None:
    """409 for a form that was filled from facts which no longer are the latest."""
    if form.is_submitted() and form.seen.data != str(facts.id):
        abort(409, CHANGED_MEANWHILE)


def _can_be_founded(form: FoundForm, parent: OrganisationFacts | None) -> bool:
    level = Level(form.level.data)
    if find_organisation(db.session, form.code.data or ""):
        form.complain("code", TAKEN)
    if (parent.organisation.level not in PARENTS[level]) if parent else bool(PARENTS[level]):
        form.complain("parent", WRONG_PARENT)
    return not form.errors


def _why_not_merged(organisation: Organisation, root: Organisation | None) -> Words | None:
    if root is None or root.level is not Level.SCHOOL or not may_change(db.session, current_person(), root):
        return NO_SUCH_SCHOOL
    if root.id == organisation.id:
        return ITSELF
    merged = merged_into(db.session, organisation) or merged_into(db.session, root)
    return MERGED_ALREADY if merged else None


def _too_early(form: OrganisationForm, organisation: Organisation) -> bool:
    """Complain of a day before anything is known of the organisation."""
    first = min(row.valid_from for row in history_of(db.session, organisation) if row.until is None)
    if _day(form) < first:
        form.complain(_day_field(form), TOO_EARLY.filled(day=first))
        return True
    return False


def _day_field(form: OrganisationForm) -> str:
    return "merged_on" if isinstance(form, MergeForm) else "valid_from"


def _day(form: OrganisationForm) -> date:
    day = form[_day_field(form)].data
    assert isinstance(day, date)
    return day


def _done(organisation: Organisation, words: str) -> Response:
    db.session.commit()
    flash(words, "success")
    return redirect(url_for("organisations.show", code=organisation.code))


def _form_page(form: OrganisationForm, title: str, organisation: Organisation | None = None,
               first: tuple[str, ...] = ()) -> tuple[str, int]:
    names = [*first, *(field.name for field in form if field.name not in (*first, "csrf_token"))]
    page = render_template("accounts/organisations/form.html", form=form, title=title, organisation=organisation,
                           names=names)
    return page, 422 if form.is_submitted() else 200
