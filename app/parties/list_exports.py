"""Lists of partners and persons handed out as sheets: what the list shows, all of its pages, noted in the trail."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, request

from app.accounts.current import current_person, role_required
from app.db.engine import db
from app.db.reads import Read, note_read
from app.parties.access import READS_PARTIES
from app.parties.models import Partner, PartnerName, Person
from app.parties.partners import partner_names
from app.parties.search import partners_called, partners_of, persons_like
from app.parties.sides import open_facts, person_lines
from app.sheets.sending import handed_out
from app.sheets.writing import Sheet
from app.ui.searching import searched
from app.ui.territories import territory_name
from app.ui.words import t

pages = Blueprint("party_lists", __name__)

CHUNK = 500


@pages.post("/partners/export")
@role_required(*READS_PARTIES)
def partners() -> Response:
    """The partners that the search finds, with all their names."""
    wanted = {name: searched(request.form, name) for name in ("q", "territory", "kind")}
    if wanted["q"]:
        called = partners_called(db.session, wanted["q"], wanted["territory"], wanted["kind"])
        chunks = iter([[partner.id for partner, _ in called]])
    else:
        chunks = _chunks(partners_of(wanted["territory"], wanted["kind"]), Partner.id)
    rows = [row for ids in chunks for row in _partner_rows(ids)]
    header = (t("登记号", "Id"), t("名称", "Name"), t("中文名称", "Chinese name"), t("英文名称", "English name"),
              t("其他名称", "Other names"), t("国家/地区", "Country or region"), t("性质", "Kind"),
              t("所在地", "Place"), t("官方编号", "Authority id"), t("网站", "Website"))
    return handed_out("partners", Sheet(header, tuple(rows)), "partner")


def _partner_rows(ids: Sequence[int]) -> Iterator[tuple[str, ...]]:
    names, facts = partner_names(db.session, ids), open_facts(db.session, list(ids))
    chinese, english = partner_names(db.session, ids, "zh"), partner_names(db.session, ids, "en")
    public = {number: public_id for number, public_id in db.session.execute(
        sa.select(Partner.id, Partner.public_id).where(Partner.id.in_(ids)))}
    others: dict[int, list[str]] = {}
    for number, name in db.session.execute(
            sa.select(PartnerName.partner_id, PartnerName.name).where(
                PartnerName.partner_id.in_(ids), PartnerName.until.is_(None)).order_by(PartnerName.id)):
        others.setdefault(number, []).append(name)
    for number in ids:
        shown = {names.get(number), chinese.get(number), english.get(number)}
        fact = facts[number]
        yield (public[number], names.get(number, ""), chinese.get(number, ""), english.get(number, ""),
               "、".join(name for name in others.get(number, []) if name not in shown),
               territory_name(fact.territory), fact.kind.label, fact.locality, fact.authority_id, fact.website)


@pages.post("/persons/export")
@role_required(*READS_PARTIES)
def persons() -> Response:
    """The persons that the search finds in the viewer's scope, their document numbers masked."""
    found = persons_like(current_person(), searched(request.form), searched(request.form, "tail"))
    lines = [line for ids in _chunks(found, Person.id) for line in person_lines(db.session, list(ids)).values()]
    rows = tuple((line.public_id, line.name, line.foreign_name, line.born, line.territory, line.documents)
                 for line in lines)
    header = (t("编号", "Id"), t("姓名", "Name"), t("外文姓名", "Foreign name"), t("出生日期", "Date of birth"),
              t("国籍/地区", "Nationality or region"), t("证件", "Documents"))
    note_read(db.session, Read.EXPORT, "person", "")
    return handed_out("persons", Sheet(header, rows), "person")


def _chunks(found: sa.Select[Any], key: Any) -> Iterator[list[int]]:
    ids = list(db.session.scalars(found.with_only_columns(key).order_by(None).order_by(key)))
    yield from (ids[first:first + CHUNK] for first in range(0, len(ids), CHUNK))
