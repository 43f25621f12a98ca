"""Pages of locked periods: the list, setting one, lifting it, allowing exceptions."""

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.moves import NotPossible
from app.approval.refusals import possible
from app.closings.access import bureaus_of, covered_organisations, exceptions_seen, find_lock, locks_seen
from app.closings.blueprint import blueprint
from app.closings.forms import LockForm, ReasonForm, exception_form
from app.db.engine import db
from app.indicators.access import may_state
from app.indicators.routes import answered
from app.records.kinds import KINDS
from app.records.locks import LockException, PeriodLock, allow_exception, lift_lock, set_lock
from app.records.naming import organisation_names
from app.ui.words import t


@blueprint.route("/locks/", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def locks() -> ResponseReturnValue:
    """The locks that hold this person's organisations; a bureau's reviewer sets one."""
    user, session = current_person(), db.session
    bureaus, form = bureaus_of(user), LockForm()
    names = organisation_names(session, [item.id for item in bureaus])
    form.organisation.choices = [(item.code, names.get(item.id, item.code)) for item in bureaus]
    if request.method == "POST":
        if not bureaus:
            abort(403)
        if form.validate():
            bureau = next(item for item in bureaus if item.code == form.organisation.data)
            try:
                lock = set_lock(session, bureau, form.last_day(), form.called(), user)
            except NotPossible as refusal:
                form.complain("through", refusal.words)
            else:
                session.commit()
                flash(t("已锁定。", "It is locked."), "success")
                return redirect(url_for("closings.lock", number=lock.id))
    found = list(session.scalars(locks_seen(user)))
    exceptions = exceptions_seen(session, user, found)
    named = organisation_names(session, _organisations(found, exceptions))
    page = render_template("closings/locks.html", locks=found, exceptions=exceptions, names=named, kinds=KINDS,
                           form=form if bureaus else None)
    return page, 422 if form.errors else 200


@blueprint.get("/locks/<int:number>")
@role_required(*READS_RECORDS)
@answered
def lock(number: int) -> ResponseReturnValue:
    return _lock_page(find_lock(db.session, current_person(), number))


@blueprint.post("/locks/<int:number>/exceptions")
@role_required(*READS_RECORDS)
@answered
def new_exception(number: int) -> ResponseReturnValue:
    """Open the lock for one organisation and kind until a day."""
    found, user, session = _own_lock(number), current_person(), db.session
    below = covered_organisations(session, found)
    form = exception_form(below, organisation_names(session, [item.id for item in below]))
    if form.validate():
        organisation = next(item for item in below if item.code == form.organisation.data)
        try:
            allow_exception(session, found, organisation, KINDS[form.kind.data], actor=user, **form.asked())
        except NotPossible as refusal:
            form.complain("expires_on", refusal.words)
        else:
            session.commit()
            flash(t("已允许例外。", "The exception is allowed."), "success")
            return redirect(url_for("closings.lock", number=number))
    return _lock_page(found, exceptions_form=form)


@blueprint.post("/locks/<int:number>/lift")
@role_required(*READS_RECORDS)
@answered
@possible
def lift(number: int) -> ResponseReturnValue:
    """End the lock, with a reason."""
    found, form = _own_lock(number), ReasonForm()
    if not form.validate():
        return _lock_page(found, lift_form=form)
    lift_lock(db.session, found, form.given(), current_person())
    db.session.commit()
    flash(t("已解除锁定。", "The lock is lifted."), "success")
    return redirect(url_for("closings.lock", number=number))


def _own_lock(number: int) -> PeriodLock:
    """A standing lock of this person's own bureau: 404, 403 or 409 otherwise."""
    found = find_lock(db.session, current_person(), number)
    if not may_state(current_person(), found.organisation):
        abort(403)
    if found.lifting is not None:
        abort(409)
    return found


def _lock_page(found: PeriodLock, exceptions_form: object = None, lift_form: object = None) -> ResponseReturnValue:
    user, session = current_person(), db.session
    mine = may_state(user, found.organisation) and found.lifting is None
    below = covered_organisations(session, found) if mine else []
    exceptions = exceptions_seen(session, user, [found])
    named = organisation_names(session, {*_organisations([found], exceptions), *(item.id for item in below)})
    page = render_template(
        "closings/lock.html", lock=found, exceptions=exceptions[found.id], names=named, kinds=KINDS, mine=mine,
        exception_form=exceptions_form or exception_form(below, named), lift_form=lift_form or ReasonForm())
    return page, 422 if exceptions_form or lift_form else 200


def _organisations(found: Sequence[PeriodLock], exceptions: Mapping[int, Sequence[LockException]]) -> set[int]:
    return {item.organisation_id for item in found} | {
        item.organisation_id for items in exceptions.values() for item in items}
