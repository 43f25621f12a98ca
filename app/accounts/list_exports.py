"""The lists of organisations and of officers handed out as sheets: all that the search finds, noted in the trail."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import joinedload

from app.accounts.contacts import contacts_of, officers
from app.accounts.current import current_person, for_everybody, role_required
from app.accounts.models import Appointment
from app.accounts.organisation_pages.access import SEES_ORGANISATIONS, shown_organisations
from app.db.engine import db
from app.organisations.directory import facts_today, found_among, names_of
from app.sheets.sending import handed_out
from app.sheets.writing import Sheet
from app.ui.searching import searched
from app.ui.text import text
from app.ui.words import t

pages = Blueprint("place_lists", __name__)


@pages.post("/organisations/export")
@role_required(*SEES_ORGANISATIONS)
def organisations() -> Response:
    """Those the viewer may see, whole or as searched, with what is true of them today."""
    conditions = found_among(shown_organisations(current_person()), searched(request.form))
    found = facts_today(db.session, *conditions)
    parents = names_of(db.session, {item.parent_id for item in found if item.parent_id})
    header = (t("单位代码", "Code"), t("名称", "Name"), t("英文名称", "English name"), t("级别", "Level"),
              t("上级单位", "Stands under"), t("隶属", "Affiliation"), t("办别", "Ownership"), t("学段", "Stage"),
              t("行政区划代码", "Division"), t("统一社会信用代码", "Social credit code"), t("自", "From"))
    rows = tuple((item.organisation.code, item.name_zh, item.name_en, item.organisation.level.label,
                  parents.get(item.parent_id or 0, ""), *(
                      value.label if value else "" for value in (item.affiliation, item.ownership, item.stage)),
                  item.division, item.uscc, text(item.valid_from)) for item in found)
    return handed_out("organisations", Sheet(header, rows), "organisation")


@pages.post("/directory/export")
@for_everybody
def directory() -> Response:
    """The officers that the search finds, with the numbers they let be shown."""
    wanted = searched(request.form)
    found = db.session.scalars(officers(current_person(), wanted).options(
        joinedload(Appointment.organisation)).order_by(Appointment.id)).all()
    names = names_of(db.session, {post.organisation_id for post in found})
    contacts = contacts_of(db.session, {post.user_id for post in found})
    header = (t("姓名", "Name"), t("职务", "Post"), t("单位", "Organisation"), t("角色", "Role"),
              t("办公电话", "Office telephone"), t("手机", "Mobile"), t("电子邮箱", "E-mail"))
    rows = []
    for post in found:
        contact = contacts.get(post.user_id)
        rows.append((post.user.name, post.user.post, names.get(post.organisation_id, post.organisation.code),
                     post.role.label, contact.phone if contact else "",
                     contact.mobile if contact and contact.mobile_shown else "", post.user.email))
    return handed_out("officers", Sheet(header, tuple(rows)), "officer")
