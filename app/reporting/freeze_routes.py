"""Pages of freezes: the list, announcing one, excepting a person, lifting it."""

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.create import find_user
from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.refusals import possible
from app.db.engine import db
from app.db.stamps import today
from app.indicators.access import may_state
from app.records.freezes import Freeze, except_person, lift_freeze, set_freeze
from app.records.kinds import KINDS
from app.records.naming import organisation_names
from app.reporting.announcing import announced
from app.reporting.blueprint import blueprint
from app.reporting.forms import LiftForm, PersonForm, day_of, freeze_form
from app.reporting.windows import bureaus_of, over_and_under
from app.ui.words import Words, t

FREEZES = 100


def freezes_seen() -> sa.Select[Freeze]:
    """The freezes that hold this person's organisations or those below them, the latest first."""
    return sa.select(Freeze).where(Freeze.organisation_id.in_(over_and_under(current_person()))).order_by(
        Freeze.last_day.desc(), Freeze.id.desc())


@blueprint.route("/reporting/freezes/", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
def freezes() -> ResponseReturnValue:
    """What is frozen, was or will be; a bureau's reviewer announces a freeze."""
    user, session = current_person(), db.session
    bureaus = bureaus_of(user)
    form = freeze_form(bureaus, organisation_names(session, [item.id for item in bureaus]))
    made = announced(form, bureaus, lambda bureau: set_freeze(
        session, bureau, KINDS.get(form.kind.data), day_of(form.first_day), day_of(form.last_day), form.said(), user),
        "first_day", t("冻结已公告。", "The freeze is announced."))
    if made is not None:
        return redirect(url_for("reporting.freeze", number=made.id))
    found = list(session.scalars(freezes_seen().limit(FREEZES)))
    page = render_template("reporting/freezes.html", freezes=found, kinds=KINDS, form=form if bureaus else None,
                           names=organisation_names(session, [item.organisation_id for item in found]))
    return page, 422 if form.errors else 200


@blueprint.get("/reporting/freezes/<int:number>")
@role_required(*READS_RECORDS)
def freeze(number: int) -> ResponseReturnValue:
    return _page(_seen(number))


@blueprint.post("/reporting/freezes/<int:number>/exceptions")
@role_required(*READS_RECORDS)
@possible
def new_exception(number: int) -> ResponseReturnValue:
    """Let a named person go on through a day."""
    found, form, session = _own(number), PersonForm(), db.session
    if form.validate():
        person = find_user(session, form.person.data or "")
        if person is not None:
            except_person(session, found, person, day_of(form.expires_on), form.reason.data or "", current_person())
            session.commit()
            flash(t("已允许例外。", "The exception is allowed."), "success")
            return redirect(url_for("reporting.freeze", number=number))
        form.complain("person", Words("没有这个用户名。", "There is nobody of this sign-in name."))
    return _page(found, person_form=form)


@blueprint.post("/reporting/freezes/<int:number>/lift")
@role_required(*READS_RECORDS)
@possible
def thaw(number: int) -> ResponseReturnValue:
    """End the freeze early, with a reason."""
    found, form = _own(number), LiftForm()
    if not form.validate():
        return _page(found, lift_form=form)
    lift_freeze(db.session, found, form.why.data or "", current_person())
    db.session.commit()
    flash(t("冻结已解除。", "The freeze is lifted."), "success")
    return redirect(url_for("reporting.freeze", number=number))


def _seen(number: int) -> Freeze:
    """Or 404."""
    return db.session.scalars(freezes_seen().where(Freeze.id == number)).one_or_none() or abort(404)


def _own(number: int) -> Freeze:
    """A freeze of this person's own bureau: 404 or 403 otherwise."""
    found = _seen(number)
    if not may_state(current_person(), found.organisation):
        abort(403)
    return found


def _page(found: Freeze, person_form: PersonForm | None = None, lift_form: LiftForm | None = None,
          ) -> ResponseReturnValue:
    names = organisation_names(db.session, [found.organisation_id])
    page = render_template(
        "reporting/freeze.html", freeze=found, kinds=KINDS, name=names.get(found.organisation_id, ""), today=today(),
        mine=may_state(current_person(), found.organisation) and not found.is_over,
        person_form=person_form or PersonForm(), lift_form=lift_form or LiftForm())
    return page, 422 if person_form or lift_form else 200
