"""The pages of partners: list, page, new, facts, names."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.current import current_person, role_required
from app.db.engine import db
from app.parties.access import EDITS_FACTS, EDITS_PARTNERS, MERGES, READS_PARTIES, editable_partner, partner_or_404
from app.parties.finding import MOST
from app.parties.forms import FactsForm, NameForm, PartnerForm
from app.parties.merging import aliases_of, root_of
from app.parties.models import (
    Partner,
    PartnerFacts,
    PartnerKind,
    PartnerMerge,
    PartnerName,
    PartnerProposal,
    ProposalKind,
)
from app.parties.partners import (
    Candidate,
    add_name,
    change_partner_facts,
    end_name,
    make_partner,
    partner_name,
    partner_names,
    resembling,
)
from app.parties.proposals import changed_facts, is_withdrawn, must_propose, proposals_seen, propose, waiting_for
from app.parties.search import partners_called, partners_of
from app.parties.sides import open_facts, partner_links, side_of_partner, told
from app.ui.paging import Page, page_of, read_cursor
from app.ui.searching import searched
from app.ui.territories import territory_choices
from app.ui.words import Words, t

pages = Blueprint("parties", __name__, template_folder="templates", url_prefix="/partners")

MEANWHILE = Words("您打开表单之后，他人已更改该机构的信息；您填写的内容还在，请核对当前内容后再次保存。",
                  "Somebody changed this partner after you opened the form. What you typed is still here: compare it "
                  "with what stands now, then save again.")
LAST_NAME = Words("这是唯一的名称，不能停用；请先添加正确的名称。", "This is the only name: add the right one first.")


@pages.get("/")
@role_required(*READS_PARTIES)
def partners() -> ResponseReturnValue:
    wanted = {name: searched(request.args, name) for name in ("q", "territory", "kind")}
    found, fitting = _listed(wanted)
    ids = [partner.id for partner in found.items]
    return render_template(
        "parties/partners.html", page=found, wanted=wanted, fitting=fitting, names=partner_names(db.session, ids),
        chinese=partner_names(db.session, ids, "zh"), english=partner_names(db.session, ids, "en"),
        facts=open_facts(db.session, ids), kinds=list(PartnerKind), most=MOST,
        waiting=len(waiting_for(db.session, current_person())),
        territories=territory_choices(mainland=True).items(), may_edit=current_person().holds(*EDITS_PARTNERS))


def _listed(wanted: dict[str, str]) -> tuple[Page[Partner], dict[int, str]]:
    """What a name fits, the likest first, with the name of each that fits; page by page where no name is asked for."""
    if not wanted["q"]:
        statement = partners_of(wanted["territory"], wanted["kind"])
        return page_of(db.session, statement, Partner.id, read_cursor(request.args.get("cursor"))), {}
    called = partners_called(db.session, wanted["q"], wanted["territory"], wanted["kind"])
    return Page([partner for partner, _ in called]), {partner.id: name for partner, name in called}


@pages.route("/new", methods=["GET", "POST"])
@role_required(*EDITS_PARTNERS)
def new_partner() -> ResponseReturnValue:
    """Similar partners are shown before another is made; what was typed stays in the form below them."""
    form = PartnerForm(**_given())
    if not form.validate_on_submit():
        return render_template("parties/new_partner.html", form=form, alike=[]), _status(form)
    alike = _resembling_any(form)
    seen = set((form.shown.data or "").split())
    unseen = [one for one in alike if one.partner.public_id not in seen]
    if unseen or (alike and "decided" not in request.form):
        form.shown.data = " ".join(one.partner.public_id for one in alike)
        return render_template("parties/new_partner.html", form=form, alike=_alike(alike))
    partner = make_partner(db.session, names=form.names(), **form.facts())
    db.session.commit()
    flash(t("境外机构已登记，登记号 {id}。", "The partner is registered as {id}.", id=partner.public_id), "success")
    return redirect(url_for("parties.partner", public_id=partner.public_id))


@pages.get("/<public_id>")
@role_required(*READS_PARTIES)
def partner(public_id: str) -> ResponseReturnValue:
    shown, user = partner_or_404(db.session, public_id), current_person()
    root = root_of(db.session, PartnerMerge, shown.id)
    return render_template(
        "parties/partner.html", partner=shown, side=side_of_partner(db.session, user, shown),
        names=_names_of(shown), history=_history_of(shown),
        root=partner_links(db.session, [root])[0] if root != shown.id else None,
        merged=partner_links(db.session, [row.alias_id for row in aliases_of(db.session, PartnerMerge, shown.id)]),
        may_edit=root == shown.id and user.holds(*EDITS_PARTNERS), may_edit_facts=user.holds(*EDITS_FACTS),
        proposing=user.holds(*EDITS_PARTNERS) and must_propose(db.session, user, shown),
        proposals=db.session.scalars(proposals_seen(user).where(
            PartnerProposal.partner_id == shown.id, PartnerProposal.decided_at.is_(None), ~is_withdrawn())).all(),
        may_merge=user.holds(*MERGES))


@pages.route("/<public_id>/facts", methods=["GET", "POST"])
@role_required(*EDITS_PARTNERS)
def edit_facts(public_id: str) -> ResponseReturnValue:
    """A bureau's change holds at once, a school's is proposed."""
    edited, proposing = editable_partner(db.session, public_id), not current_person().holds(*EDITS_FACTS)
    now = open_facts(db.session, [edited.id])[edited.id]
    form = FactsForm(obj=now, data={"seen": str(now.id)})
    valid = form.validate_on_submit()
    changed_meanwhile = valid and form.seen.data != str(now.id)
    if not valid or changed_meanwhile:
        if changed_meanwhile:
            form.complain("territory", MEANWHILE)
            form.seen.data = str(now.id)
        page = render_template("parties/facts.html", form=form, partner=edited, name=partner_name(db.session, edited),
                               proposing=proposing, now=told(now) if changed_meanwhile else [])
        return page, 409 if changed_meanwhile else _status(form)
    if proposing:
        content = changed_facts(now, form.facts())
        return (_proposed(edited, ProposalKind.FACTS, content, form.reason.data) if content["after"]
                else _unchanged(edited))
    change_partner_facts(db.session, edited, **form.facts())
    db.session.commit()
    flash(t("信息已更新，原内容保留在历史中。", "The facts are changed; the earlier ones stay in the history."),
          "success")
    return redirect(url_for("parties.partner", public_id=public_id))


@pages.route("/<public_id>/names", methods=["GET", "POST"])
@role_required(*EDITS_PARTNERS)
def new_name(public_id: str) -> ResponseReturnValue:
    named, form = editable_partner(db.session, public_id), NameForm()
    proposing = must_propose(db.session, current_person(), named)
    if not form.validate_on_submit():
        page = render_template("parties/name.html", form=form, partner=named, name=partner_name(db.session, named),
                               proposing=proposing)
        return page, _status(form)
    if proposing:
        return _proposed(named, ProposalKind.NAME, {
            "script": form.chosen_script().value, "name": form.name.data, "official": bool(form.official.data),
        }, form.reason.data)
    add_name(db.session, named, form.chosen_script(), form.name.data or "", official=bool(form.official.data))
    db.session.commit()
    flash(t("名称已添加。", "The name is added."), "success")
    return redirect(url_for("parties.partner", public_id=public_id))


@pages.post("/<public_id>/names/<int:name_id>/end")
@role_required(*EDITS_PARTNERS)
def stop_name(public_id: str, name_id: int) -> ResponseReturnValue:
    named = editable_partner(db.session, public_id)
    if must_propose(db.session, current_person(), named):
        name = next((row.name for row in named.names if row.id == name_id and row.until is None), None)
        if name is None:
            abort(409, LAST_NAME)
        return _proposed(named, ProposalKind.END_NAME, {"name_id": name_id, "name": name}, "")
    if not end_name(db.session, named, name_id):
        abort(409, LAST_NAME)
    db.session.commit()
    flash(t("名称已停用，仍保留在历史中。", "The name is no longer used; it stays in the history."), "success")
    return redirect(url_for("parties.partner", public_id=public_id))


def _proposed(partner: Partner, kind: ProposalKind, content: dict[str, Any], reason: str | None) -> ResponseReturnValue:
    public_id = partner.public_id
    propose(db.session, current_person(), partner, kind, content, reason or "")
    db.session.commit()
    flash(t("已提交修改建议，教育局采纳后生效；处理结果在“修改建议”页可见。",
            "Proposed: it holds once the bureau accepts it. What becomes of it is on the page of proposals."),
          "success")
    return redirect(url_for("parties.partner", public_id=public_id))


def _unchanged(partner: Partner) -> ResponseReturnValue:
    flash(t("没有改动，未提交建议。", "Nothing differs, so nothing is proposed."), "info")
    return redirect(url_for("parties.partner", public_id=partner.public_id))


def _given() -> dict[str, str]:
    """A name and territory that a link brings along, as from a record whose partner is not known yet."""
    if request.method != "GET":
        return {}
    name = request.args.get("name", "").strip()
    return {"territory": request.args.get("territory", ""), "en" if name.isascii() else "zh_hans": name}


def _resembling_any(form: PartnerForm) -> list[Candidate]:
    """Over all names typed; each known partner once, at its best."""
    best: dict[int, Candidate] = {}
    for _, name, _ in form.names():
        for one in resembling(db.session, name, form.territory.data):
            if one.partner.id not in best or best[one.partner.id].score < one.score:
                best[one.partner.id] = one
    return sorted(best.values(), key=lambda one: -one.score)


def _alike(candidates: list[Candidate]) -> list[tuple[Candidate, PartnerFacts, str]]:
    """Each with its facts and the name it is known by."""
    ids = [one.partner.id for one in candidates]
    facts, names = open_facts(db.session, ids), partner_names(db.session, ids)
    return [(one, facts[one.partner.id], names[one.partner.id]) for one in candidates]


def _names_of(shown: Partner) -> list[PartnerName]:
    """Names in use first, then those that are no longer; both by age."""
    return sorted(shown.names, key=lambda row: (row.until is not None, not row.official, row.id))


def _history_of(shown: Partner) -> list[PartnerFacts]:
    return list(db.session.scalars(sa.select(PartnerFacts).where(
        PartnerFacts.partner_id == shown.id).order_by(PartnerFacts.since.desc(), PartnerFacts.id.desc())))


def _status(form: PartnerForm | FactsForm | NameForm) -> int:
    return 422 if form.is_submitted() else 200
