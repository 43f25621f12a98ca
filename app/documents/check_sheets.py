"""Check sheets of a sample on paper: what the registry says of each record drawn, to be held against the originals."""

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Version
from app.db.stamps import today
from app.documents.issuing import house_type
from app.documents.paper.check_sheet import CheckItem, CheckSheets, check_sheets
from app.documents.paper.content import Language, Paper
from app.findings.models import Outcome, Sample, SampleItem
from app.findings.samples import versions_seen
from app.records.content import kind_of
from app.records.display import heading, shown
from app.records.naming import Names, organisation_names
from app.ui.words import speaking, t


def make_check_sheets(session: Session, user: User, sample: Sample, language: Language) -> Paper:
    with speaking(language):
        return check_sheets(sheets_content(session, user, sample, language), house_type())


def sheets_content(session: Session, user: User, sample: Sample, language: Language) -> CheckSheets:
    versions = versions_seen(session, user, sample)
    names = Names(session, versions.values())
    bureau = organisation_names(session, [sample.organisation_id])
    return CheckSheets(
        sample=t("样本 {n}：{year} 年备案，种子 {seed}", "Sample {n}: filed in {year}, seed {seed}", n=sample.id,
                 year=sample.year, seed=sample.seed),
        bureau=bureau.get(sample.organisation_id, sample.organisation.code),
        items=tuple(_item(item, versions.get(item.version_id), names) for item in sample.items),
        outcomes=tuple(outcome.label for outcome in Outcome), made_on=today(), language=language,
        demo=bool(current_app.config["DEMO"]))


def _item(item: SampleItem, version: Version | None, names: Names) -> CheckItem:
    """Restricted facts stay with the school and are not printed."""
    if version is None:
        return CheckItem(item.place, item.series.public_id, ())
    kind = kind_of(version)
    facts = ((t("登记单位", "Organisation"), names.organisation(version)),
             (t("备案号", "Filing number"), item.series.filing_number or ""),
             (t("登记号", "Record id"), f"{item.series.public_id} / {version.number}"))
    return CheckItem(item.place, f"{kind.one} · {heading(version, names)}", facts, tuple(_entries(version, names)),
                     tuple(str(document.title) for document in kind.documents))


def _entries(version: Version, names: Names) -> list[tuple[str, str]]:
    """The fields that are filled in; of child rows how many there are."""
    parts = shown(version, names)
    found = [(value.label, value.text) for part in parts for value in part.values
             if value.text and not value.field.restricted]
    return found + [(str(part.section.title), t("{n} 行", "{n} rows", n=len(part.table.lines)))
                    for part in parts if part.table and part.table.lines]
