"""The form of a record (备案表): its fields, files and decisions as this person may see them. Document numbers are
masked for everybody: paper leaves the house."""

from collections.abc import Iterator
from dataclasses import replace

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.db.stamps import today
from app.documents.issuing import check_code, filing_bureau, house_slots, house_type
from app.documents.paper.content import Language, Paper
from app.documents.paper.record_form import Children, Entry, FormSection, RecordForm, record_form
from app.documents.stamped import code_text
from app.organisations.tree import facts_of
from app.records.access import owns
from app.records.content import attachments_of, kind_of
from app.records.display import Shown, Table, shown
from app.records.labels import derived_state, timeline_of
from app.records.models import Attachment
from app.records.naming import Names
from app.ui.text import text
from app.ui.words import speaking, t


def make_record_form(session: Session, user: User, version: Version, language: Language) -> Paper:
    with speaking(language):
        return record_form(form_content(session, user, version, language), house_type())


def form_content(session: Session, user: User, version: Version, language: Language) -> RecordForm:
    series, kind = version.series, kind_of(version)
    bureau = filing_bureau(session, version)
    names = Names(session, [version])
    own = owns(user, series)
    return RecordForm(
        title=t("{kind}备案表", "{kind}: filing form", kind=kind.one), school=names.organisation(version),
        bureau=bureau.name if bureau else "", number=series.filing_number or series.public_id,
        head=_head(session, series, version, names),
        sections=tuple(section for part in shown(version, names) for section in _section(part, own=own)),
        files=tuple(_file(version, item) for item in attachments_of(session, version)),
        steps=tuple((step.name, step.by, text(step.at), step.note) for step in timeline_of(session, series)
                    if step.at is not None),
        made_on=today(), slots=house_slots(), language=language, demo=bool(current_app.config["DEMO"]),
        code=code_text(version), check=check_code(version))


def _head(session: Session, series: Series, version: Version, names: Names) -> tuple[Entry, ...]:
    """What the registry knows of the record beside its content."""
    school = facts_of(session, series.organisation_id)
    facts = (
        (t("登记单位", "Organisation"), names.organisation(version)),
        (t("统一社会信用代码", "Unified social credit code"), school.uscc if school else ""),
        (t("备案号", "Filing number"), series.filing_number or t("尚无", "none yet")),
        (t("登记号", "Record id"), series.public_id),
        (t("版次", "Version"), str(version.number)),
        (t("状态", "State"), derived_state(version)[0]),
        (t("提交时间", "Submitted at"), text(version.submitted_at)),
        (t("备案时间", "Filed at"), text(version.city_since)),
        (t("主记录", "Belongs to"), (series.parent.filing_number or series.parent.public_id) if series.parent else ""),
        (t("变更原因", "Reason of change"), version.reason),
        (t("内容散列", "Content hash"), version.content_hash or t("尚未提交", "not submitted")),
    )
    wanted = [Entry(label, value) for label, value in facts if value]
    return (*wanted[:-1], replace(wanted[-1], long=True))


def _section(part: Shown, *, own: bool) -> Iterator[FormSection]:
    """Nothing where all that stands in it is the school's own to see."""
    entries = [Entry(value.label, value.text, value.field.long) for value in part.values
               if own or not value.field.restricted]
    if entries or part.table:
        yield FormSection(str(part.section.title), tuple(entries), _children(part.table) if part.table else None)


def _children(table: Table) -> Children:
    rows = [tuple(Entry(heading, cell) for heading, cell in zip(table.headings, line, strict=True))
            for line in table.lines]
    return Children(str(table.rows.one), tuple(rows))


def _file(version: Version, item: Attachment) -> tuple[str, str, str, str]:
    titles = {document.name: str(document.title) for document in kind_of(version).documents}
    return (titles.get(item.document, item.document), item.file_name, f"{item.size / 1024:,.1f} KB", item.digest)
