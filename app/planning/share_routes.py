"""The pages of shares: what a bureau shares out, what an organisation was given, and its answer."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.accounts.models import User
from app.accounts.scope import READS_RECORDS, visible_organisations
from app.accounts.trail_words import name_trail
from app.approval.knowing import read_known, read_on
from app.db.engine import db
from app.db.stamps import today, utc_now
from app.indicators.access import ask_for
from app.indicators.breakdown import children_of
from app.indicators.figures import shown, with_unit
from app.indicators.questions import Question, ask
from app.indicators.routes import answered, asked, question_of
from app.indicators.unit_names import names_on
from app.organisations.models import Organisation
from app.planning.share_forms import AnswerForm, amount_fields, shares_form, wanted_amounts
from app.planning.share_models import Reply, Share
from app.planning.shares import (
    CannotShare,
    Overtaken,
    Whole,
    amount_of,
    answer_at,
    answer_share,
    history_of,
    may_answer,
    may_share_out,
    newest,
    of_organisation,
    parts_of,
    share_out,
)
from app.planning.sharing import (
    answer_words,
    balance_words,
    figure_of,
    lines_from,
    lines_of,
    sharing_of,
    whole_asked,
)
from app.ui.notices import Notice
from app.ui.text import text
from app.ui.words import Words, t

blueprint = Blueprint("shares", __name__, template_folder="templates")


def init_shares(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions.setdefault("plan_links", []).append((Words("指标分解", "Shares"), "shares.index"))
    app.extensions.setdefault("target_notices", []).append(share_notices)
    name_trail(
        app, subjects={"share": Words("分解份额", "Share")},
        acts={"share_out": Words("下达份额", "Gave a share"), "accept": Words("接受", "Accepted"),
              "decline": Words("不接受", "Declined")},
        details={"due": Words("到期日", "due"), "amount": Words("数量", "amount"),
                 "replaces": Words("代替", "instead of"), "row": Words("存档行", "row")})


@blueprint.get("/plans/<name>/shares")
@role_required(*READS_RECORDS)
@answered
def index(name: str) -> str:
    """What an organisation shares out of the plan, and what it was given."""
    question = question_of(name, request.args)
    return render_template("planning/shares.html", lines=lines_of(db.session, question), answer_at=answer_at,
                           given_amounts=_sum, **_shown(question))


@blueprint.get("/plans/<name>/<code>/shares")
@role_required(*READS_RECORDS)
@answered
def show(name: str, code: str) -> str:
    """The parts of one whole beside what each organisation has counted."""
    question, session = question_of(name, request.args), db.session
    sharing = sharing_of(session, current_person(), question, whole_asked(question, code, request.args.get("due", "")))
    others = [*(part.organisation for part in sharing.parts), *(share.giver for share in sharing.map.arrived)]
    parents = [moved.parent_id for moved in sharing.map.gone.values() if moved.parent_id]
    return render_template(
        "planning/sharing.html", sharing=sharing, target=sharing.whole.target, due=sharing.whole.due,
        may_change=may_share_out(current_person(), sharing.whole.giver), parent_names=names_on(
            session, [*parents, *(item.id for item in others)], question.moment), **_shown(question))


@blueprint.route("/plans/<name>/<code>/shares/change", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def change(name: str, code: str) -> ResponseReturnValue:
    """Give shares or change them: always of today, as known now."""
    session, user = db.session, current_person()
    question = ask_for(session, user, name, request.args.get("org", ""), today(), utc_now())
    whole = whole_asked(question, code, request.args.get("due", ""))
    if not may_share_out(user, whole.giver):
        abort(403)
    below, shares = _below(question, whole)
    form = shares_form(below, names_on(session, [item.id for item in below], question.moment), shares)
    status = 200
    if request.method == "POST":
        status = _tried(form, lambda: share_out(
            session, whole, wanted_amounts(form, below), form.reason.data or "", user, form.newest_seen))
        if status == 200:
            flash(t("份额已下达，等待各单位答复。", "The shares are given; each organisation is to answer."), "success")
            return redirect(url_for("shares.show", name=name, code=code, org=whole.giver.code, due=whole.due.on))
        form.seen.data = str(newest(shares.values()))
    return render_template(
        "planning/share_change.html", form=form, fields=amount_fields(form), whole=whole, target=whole.target,
        due=whole.due, amount=amount_of(session, whole, question.moment.known), given=_sum(list(shares.values())),
        **_shown(question)), status


@blueprint.route("/shares/<int:number>", methods=["GET", "POST"])
@role_required(*READS_RECORDS)
@answered
def share(number: int) -> ResponseReturnValue:
    """One share with everything that was answered to it; the organisation's own head or bureau answers."""
    session, user = db.session, current_person()
    found = _find_share(user, number)
    question = ask(session, found.plan.name, [found.organisation], read_on(request.args.get("on", "")),
                   read_known(request.args.get("known", "")))
    form, status = AnswerForm(), 200
    if request.method == "POST":
        if not may_answer(user, found):
            abort(403)
        status = _tried(form, lambda: answer_share(
            session, found, Reply(form.reply.data), form.words.data or "", user))
        if status == 200:
            flash(t("已答复。", "Your answer is kept."), "success")
            return redirect(url_for("shares.share", number=number))
    return render_template(
        "planning/share.html", share=found, target=question.target(found.target), form=form,
        may_answer=may_answer(user, found) and found.until is None and found.amount > 0,
        history=history_of(session, found), figure=figure_of(session, user, question, found),
        counted_on=min(question.moment.on, found.due),
        names=names_on(session, [found.organisation_id, found.giver_id], question.moment), shown=shown,
        with_unit=with_unit, moment=question.moment, plan=question.plan), status


def share_notices(user: User, question: Question) -> dict[str, list[Notice]]:
    """On the board and on each target: what this organisation was given of it."""
    if len(question.organisations) != 1:
        return {}
    place, moment, found = question.organisations[0], question.moment, dict[str, list[Notice]]()
    given, received = of_organisation(db.session, question.plan, moment.known, place.id)
    codes = {target.code: target for target in question.plan.targets}
    for item in received:
        if item.target in codes and item.amount:
            words, tone = answer_words(item, answer_at(item, moment.known))
            found.setdefault(item.target, []).append(Notice(
                t("承担份额（{due} 到期）：{amount} · {answer}", "Share due {due}: {amount} · {answer}",
                  due=text(item.due), amount=with_unit(Decimal(item.amount), codes[item.target]), answer=words),
                url_for("shares.share", number=item.id), tone))
    for line in lines_from(question, given, received) if may_share_out(user, place) else ():
        found.setdefault(line.whole.target.code, []).append(Notice(
            t("指标分解（{due} 到期）：{balance}", "Shared out (due {due}): {balance}", due=text(line.whole.due.on),
              balance=balance_words(line.amount, _sum(line.given), line.whole.target)),
            url_for("shares.show", name=question.plan.name, code=line.whole.target.code, org=place.code,
                    due=line.whole.due.on), "secondary"))
    return found


def _find_share(user: User, number: int) -> Share:
    """A share that was given to, or by, an organisation of this person's; or 404."""
    found = db.session.get(Share, number)
    if found is None:
        abort(404)
    seen = set(db.session.scalars(visible_organisations(user)))
    if not {found.organisation_id, found.giver_id} & seen:
        abort(404)
    return found


def _below(question: Question, whole: Whole) -> tuple[list[Organisation], dict[int, Share]]:
    """The organisations below today, and those that hold a share and have gone elsewhere."""
    shares = {item.organisation_id: item for item in parts_of(db.session, whole, question.moment.known)}
    children = list(children_of(db.session, question))
    gone = [item.organisation for number, item in shares.items() if number not in {child.id for child in children}]
    return [*children, *gone], shares


def _tried(form: Any, act: Callable[[], object]) -> int:
    """Do it and commit; or say why not where it stands, with nothing written. Gives the status of the page."""
    if not form.validate():
        return 422
    try:
        act()
    except CannotShare as refusal:
        db.session.rollback()
        if refusal.field:
            form.complain(refusal.field, refusal.words)
        else:
            form.form_errors.append(str(refusal.words))
        return 409 if isinstance(refusal, Overtaken) else 422
    db.session.commit()
    return 200


def _sum(shares: Any) -> int:
    return sum(item.amount for item in shares)


def _shown(question: Question) -> dict[str, Any]:
    """What every page of shares shows of its question."""
    return asked(question) | {"shown": shown, "with_unit": with_unit, "balance_words": balance_words,
                              "answer_words": answer_words}
