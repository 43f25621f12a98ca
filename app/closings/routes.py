"""Pages of closings: the list, one with its figures and units, preparing, confirming, comparing, asking again."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.approval.knowing import NotThere, read_known
from app.approval.moves import FOUR_EYES, NotPossible
from app.approval.refusals import possible
from app.closings import display
from app.closings.access import closable_organisations, closings_seen, find_closing, may_close
from app.closings.asking_again import asked_again
from app.closings.blueprint import blueprint
from app.closings.closing import Signing, confirm, drop, prepare
from app.closings.comparing import compare_figures, compare_units
from app.closings.differences import Frozen, moved_units
from app.closings.forms import closing_form
from app.closings.models import Closing, ClosingKind, ClosingState
from app.db.engine import db
from app.db.stamps import today, utc_now
from app.indicators.library import plan_at
from app.indicators.questions import find_plan
from app.indicators.routes import answered
from app.indicators.rules import Moment
from app.indicators.unit_names import names_on
from app.records.naming import organisation_names
from app.ui.paging import page_of, read_cursor
from app.ui.words import Words, t


@blueprint.get("/closings/")
@role_required(*READS_RECORDS)
@answered
def index() -> str:
    """The closings this person may see, of one plan or of all."""
    return _list("")


@blueprint.get("/plans/<name>/closings")
@role_required(*READS_RECORDS)
@answered
def of_plan(name: str) -> str:
    return _list(name)


def _list(name: str) -> str:
    user, session = current_person(), db.session
    plan = find_plan(session, name, utc_now()) if name else None
    statement = closings_seen(user).options(selectinload(Closing.errata), selectinload(Closing.places))
    page = page_of(session, statement.where(Closing.plan_name == name) if name else statement, Closing.id,
                   read_cursor(request.args.get("cursor")))
    names = organisation_names(session, [place.organisation_id for item in page.items for place in item.places])
    titles = {item.plan_name: plan_at(session, item.plan_name).title for item in page.items}
    return render_template("closings/index.html", plan=plan, page=page, tones=display.STATE_TONES, names=names,
                           titles=titles, may_prepare=bool(plan and closable_organisations(session, user, plan)))


@blueprint.route("/plans/<name>/closings/new", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def new(name: str) -> ResponseReturnValue:
    """Choose organisations, day, evaluation and signatories; the answer is frozen for somebody else to confirm."""
    user, session = current_person(), db.session
    plan = find_plan(session, name, utc_now())
    mine = closable_organisations(session, user, plan)
    if not mine:
        abort(403)
    form = closing_form(mine, names_on(session, [item.id for item in mine], Moment(today(), utc_now())))
    if form.validate_on_submit():
        chosen = [item for item in mine if item.code in (form.organisations.data or [])]
        known = read_known(form.known.data) if form.known.data else None
        try:
            closing = prepare(session, name, chosen, form.day_asked(), ClosingKind(form.kind.data),
                              form.signatories(), user, known)
        except NotPossible as refusal:
            session.rollback()
            form.complain("day", refusal.words)
        else:
            session.commit()
            flash(t("已准备，请另一人核对后确认。", "It is prepared; another person looks it over and confirms."),
                  "success")
            return redirect(url_for("closings.show", public_id=closing.public_id))
    page = render_template("closings/new.html", plan=find_plan(session, name, utc_now()), form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/closings/<public_id>")
@role_required(*READS_RECORDS)
@answered
def show(public_id: str) -> str:
    """One closing: what was asked, who answers for it, every figure with its errata."""
    closing = _closing(public_id)
    others = [item for item in db.session.scalars(closings_seen(current_person()).where(
        Closing.plan_name == closing.plan_name, Closing.id != closing.id, Closing.confirmed_at.is_not(None)))]
    return render_template("closings/show.html", others=others, lines=display.corrected_targets(closing),
                           signings=Signing, **_shown(closing))


@blueprint.get("/closings/<public_id>/targets/<code>")
@role_required(*READS_RECORDS)
@answered
def target(public_id: str, code: str) -> str:
    """The units behind one frozen figure, with the rule in words as it was then."""
    closing = _closing(public_id)
    found = _target(closing, code)
    line = next(item for item in display.corrected_targets(closing) if item.target["code"] == code)
    return render_template("closings/target.html", target=found, line=line, units=display.units_page(
        db.session, current_person(), found, request.args.get("page", "")), **_shown(closing))


@blueprint.get("/closings/<public_id>/document")
@role_required(*READS_RECORDS)
@answered
def document(public_id: str) -> Response:
    """The canonical text itself: its SHA-256 is the closing's."""
    closing = _closing(public_id)
    return Response(closing.document, mimetype="application/json", headers={
        "Content-Disposition": f"attachment; filename={closing.public_id}.json", "Cache-Control": "no-store"})


@blueprint.post("/closings/<public_id>/confirm")
@role_required(*READS_RECORDS)
@answered
@possible
def confirmed(public_id: str) -> ResponseReturnValue:
    closing, user = _to_decide(public_id), current_person()
    if user.id == closing.prepared_by_id:
        abort(403, str(FOUR_EYES))
    confirm(db.session, closing, user, request.form.get("digest", ""))
    db.session.commit()
    flash(t("已封存。", "It is closed."), "success")
    return redirect(url_for("closings.show", public_id=public_id))


@blueprint.post("/closings/<public_id>/drop")
@role_required(*READS_RECORDS)
@answered
@possible
def dropped(public_id: str) -> ResponseReturnValue:
    closing = _to_decide(public_id)
    drop(db.session, closing, current_person())
    db.session.commit()
    flash(t("已放弃。", "It is dropped."), "success")
    return redirect(url_for("closings.index"))


@blueprint.get("/closings/<public_id>/again")
@role_required(*READS_RECORDS)
@answered
def again(public_id: str) -> str:
    """The same question asked again with its own two dates: the same figures and units, or what differs."""
    closing = _closing(public_id)
    found = [(before, after, moved_units(before["units"], after["units"]))
             for before, after in asked_again(db.session, closing)]
    return render_template("closings/again.html", found=found, **_shown(closing))


@blueprint.get("/closings/<public_id>/compare")
@role_required(*READS_RECORDS)
@answered
@possible
def compared(public_id: str) -> str:
    """With another closing of the plan (`with`), and for one target (`code`) unit by unit."""
    one, other = _closing(public_id), _closing(request.args.get("with", ""))
    figures = compare_figures(db.session, one, other)
    code = request.args.get("code", "")
    targets = {item["code"]: item for closing in (one, other) for item in closing.content["targets"]}
    units = compare_units(db.session, one, other, _known_code(targets, code)) if code else []
    words = {(item["code"], unit["side"], unit["unit"]): unit for closing in (one, other)
             for item in closing.content["targets"] if item["code"] == code for unit in item["units"]}
    return render_template("closings/compare.html", other=other, figures=figures, targets=targets, code=code,
                           units=units, words=words, **_shown(one))


def _known_code(targets: dict[str, Frozen], code: str) -> str:
    if code not in targets:
        raise NotThere(Words(f"没有编号为 {code} 的指标", f"there is no target {code}"))
    return code


def _closing(public_id: str) -> Closing:
    return find_closing(db.session, current_person(), public_id)


def _to_decide(public_id: str) -> Closing:
    """A prepared closing of this person's own bureau: 404, 403 or 409 otherwise."""
    closing = _closing(public_id)
    if not may_close(current_person(), closing):
        abort(403)
    if closing.state is not ClosingState.PREPARED:
        abort(409)
    return closing


def _target(closing: Closing, code: str) -> Frozen:
    for item in closing.content["targets"]:
        if item["code"] == code:
            found: Frozen = item
            return found
    raise NotThere(Words(f"没有编号为 {code} 的指标", f"there is no target {code}"))


def _shown(closing: Closing) -> dict[str, Any]:
    """What every page of one closing shows of it."""
    user = current_person()
    return {"closing": closing, "content": closing.content, "may_close": may_close(user, closing), "user": user,
            "tones": display.STATE_TONES, "said": display.said, "shown_value": display.shown_value,
            "shown_areas": display.shown_areas, "verdict": display.verdict, "area_words": display.area_words}
