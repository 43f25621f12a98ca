"""The pages where a city reviewer says that two partners, or two persons, are one, and takes that back.

Both see the two side by side and the records concerned before anything is done.
"""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.accounts.current import current_person, role_required
from app.db.engine import db
from app.parties import partner_routes, person_routes
from app.parties.access import MERGES, editable_partner, partner_or_404, person_or_404
from app.parties.effects import Effect, effects_of
from app.parties.forms import MergeForm
from app.parties.merging import CannotMerge, Merge, aliases_of, followers_of, merge, root_of, unmerge
from app.parties.models import Partner, PartnerMerge, Person, PersonMerge
from app.parties.partners import find_partner, partner_name, resembling
from app.parties.search import persons_alike, persons_like
from app.parties.sides import Side, partner_links, person_links, side_of_partner, side_of_person
from app.ui.forms import given
from app.ui.words import Words, t

NO_PARTNER = Words("没有这个登记号或名称的机构，或同名的不止一个；请填登记号。",
                   "No partner has this id or name, or more than one has it: give the id.")
NO_PERSON = Words("没有这个登记号的人员，或不在您的查阅范围内。", "No person has this id, or you may not see them.")
ITSELF = Words("不能并入自身。", "It cannot be merged into itself.")


@partner_routes.pages.route("/<public_id>/merge", methods=["GET", "POST"])
@role_required(*MERGES)
def merge_partner(public_id: str) -> ResponseReturnValue:
    alias, user = editable_partner(db.session, public_id), current_person()
    form = _form(Words("并入哪一个（登记号或完整名称）", "Into which one (id or full name)"))
    asked = form.root.data or ""
    root = find_partner(db.session, asked) if asked else None
    _judge(form, asked, alias, root, NO_PARTNER)
    if request.method == "POST" and root is not None and not form.errors:
        return _merge(PartnerMerge, alias.id, root.id, url_for("parties.partner", public_id=root.public_id))
    alike = [one.partner.id for one in resembling(db.session, partner_name(db.session, alias))
             if one.partner is not alias]
    good = root is not None and not form.errors
    effects = _of_merging(PartnerMerge, alias.id, root.id) if root is not None and good else []
    return _merge_page(
        partner_routes.pages, form, side_of_partner(db.session, user, alias), partner_links(db.session, alike),
        side_of_partner(db.session, user, root) if root is not None and good else None, effects)


@person_routes.pages.route("/<public_id>/merge", methods=["GET", "POST"])
@role_required(*MERGES)
def merge_person(public_id: str) -> ResponseReturnValue:
    user = current_person()
    alias = person_or_404(db.session, user, public_id)
    form = _form(Words("与哪一位是同一人（登记号）", "Same as whom (id)"))
    asked = form.root.data or ""
    root = db.session.scalars(persons_like(user).where(Person.public_id == asked.upper())).one_or_none()
    _judge(form, asked, alias, root, NO_PERSON)
    if request.method == "POST" and root is not None and not form.errors:
        return _merge(PersonMerge, alias.id, root.id, url_for("persons.person", public_id=root.public_id))
    alike = persons_alike(db.session, user, alias)
    good = root is not None and not form.errors
    effects = _of_merging(PersonMerge, alias.id, root.id) if root is not None and good else []
    return _merge_page(
        person_routes.pages, form, side_of_person(db.session, user, alias, whole_birth_date=True),
        person_links(db.session, alike),
        side_of_person(db.session, user, root, whole_birth_date=True) if root is not None and good else None, effects)


@partner_routes.pages.route("/<public_id>/unmerge", methods=["GET", "POST"])
@role_required(*MERGES)
def unmerge_partner(public_id: str) -> ResponseReturnValue:
    alias, user = partner_or_404(db.session, public_id), current_person()
    root = db.session.get_one(Partner, root_of(db.session, PartnerMerge, alias.id))
    if request.method == "GET" and root is alias:
        abort(404)
    if request.method == "POST":
        return _unmerge(PartnerMerge, alias.id, url_for("parties.partner", public_id=public_id))
    followers = [row.alias_id for row in followers_of(db.session, PartnerMerge, alias.id)]
    return _unmerge_page(partner_routes.pages, side_of_partner(db.session, user, alias),
                         side_of_partner(db.session, user, root), partner_links(db.session, followers),
                         _of_unmerging(PartnerMerge, alias.id, followers))


@person_routes.pages.route("/<public_id>/unmerge", methods=["GET", "POST"])
@role_required(*MERGES)
def unmerge_person(public_id: str) -> ResponseReturnValue:
    user = current_person()
    alias = person_or_404(db.session, user, public_id)
    root = db.session.get_one(Person, root_of(db.session, PersonMerge, alias.id))
    if request.method == "GET" and root is alias:
        abort(404)
    if request.method == "POST":
        return _unmerge(PersonMerge, alias.id, url_for("persons.person", public_id=public_id))
    followers = [row.alias_id for row in followers_of(db.session, PersonMerge, alias.id)]
    return _unmerge_page(person_routes.pages, side_of_person(db.session, user, alias, whole_birth_date=True),
                         side_of_person(db.session, user, root, whole_birth_date=True),
                         person_links(db.session, followers), _of_unmerging(PersonMerge, alias.id, followers))


def _form(label: Words) -> MergeForm:
    """Filled from the address while choosing, from the form when confirming. CSRF is checked for every POST."""
    form = MergeForm(formdata=given(), meta={"csrf": False})
    form.root.label.text = str(label)
    return form


def _judge(form: MergeForm, asked: str, alias: Partner | Person, root: Partner | Person | None,
           unknown: Words) -> None:
    """Complains about a root that is not there or is the alias itself."""
    if (asked or request.method == "POST") and root is None:
        form.complain("root", unknown)
    elif root is alias:
        form.complain("root", ITSELF)


def _merge(table: type[Merge], alias_id: int, root_id: int, url: str) -> Response:
    try:
        merge(db.session, table, alias_id, root_id)
    except CannotMerge as refusal:
        abort(409, refusal.words)
    db.session.commit()
    flash(t("已合并。记录仍保留各自填报的内容，统计按一个计。",
            "Merged. Records keep what they were entered with; counts take both as one."), "success")
    return redirect(url)


def _unmerge(table: type[Merge], alias_id: int, url: str) -> Response:
    try:
        unmerge(db.session, table, alias_id)
    except CannotMerge as refusal:
        abort(409, refusal.words)
    db.session.commit()
    flash(t("合并已撤销。", "The merge is undone."), "success")
    return redirect(url)


def _of_merging(table: type[Merge], alias_id: int, root_id: int) -> list[Effect]:
    ids = [alias_id, *(row.alias_id for row in aliases_of(db.session, table, alias_id))]
    return effects_of(db.session, current_person(), table, ids, lambda: merge(db.session, table, alias_id, root_id))


def _of_unmerging(table: type[Merge], alias_id: int, followers: list[int]) -> list[Effect]:
    return effects_of(db.session, current_person(), table, [alias_id, *followers],
                      lambda: unmerge(db.session, table, alias_id))


def _list_of(pages: Blueprint) -> dict[str, str]:
    if pages is partner_routes.pages:
        return {"list_url": url_for("parties.partners"), "list_title": t("境外机构", "Partners")}
    return {"list_url": url_for("persons.persons"), "list_title": t("人员", "Persons")}


def _merge_page(pages: Blueprint, form: MergeForm, this: Side, choices: list[Side], other: Side | None,
                effects: list[Effect]) -> ResponseReturnValue:
    page = render_template("parties/merge.html", form=form, this=this, other=other, choices=choices, effects=effects,
                           **_list_of(pages))
    return page, 422 if form.errors else 200


def _unmerge_page(pages: Blueprint, this: Side, other: Side, followers: list[Side],
                  effects: list[Effect]) -> ResponseReturnValue:
    return render_template("parties/unmerge.html", this=this, other=other, followers=followers, effects=effects,
                           **_list_of(pages))
