"""A ledger (台账) of one kind of record: the list as it is filtered, whole, on paper. As on the page it shows no name
and no number of a person."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import posts_with_records
from app.approval.models import Version
from app.approval.steps import State
from app.db.stamps import today
from app.documents.issuing import house_type
from app.documents.paper.content import Language, Paper
from app.documents.paper.ledger import Ledger, ledger
from app.organisations.tree import find_organisation
from app.records.access import asker
from app.records.display import listed_values
from app.records.fields import Kind
from app.records.finding.search import Filters, records_asked_for
from app.records.labels import derived_state
from app.records.naming import Names, organisation_names
from app.ui.text import joined
from app.ui.words import speaking, t


@dataclass(frozen=True)
class WantedLedger:
    """Which list, as this person sees it at this moment."""

    kind: Kind
    filters: Filters
    known: datetime
    language: Language = "zh"


def make_ledger(session: Session, user: User, wanted: WantedLedger) -> Paper:
    with speaking(wanted.language):
        return ledger(ledger_content(session, user, wanted), house_type())


def ledger_content(session: Session, user: User, wanted: WantedLedger) -> Ledger:
    kind = wanted.kind
    versions = list(session.scalars(records_asked_for(kind, wanted.filters).order_by(Version.id), asker(session, user)))
    names = Names(session, versions, with_rows=False)
    heads = (t("备案号", "Filing number"), t("单位", "Organisation"), *(str(field.label) for field in kind.listed),
             t("状态", "State"))
    return Ledger(
        title=t("{kind}台账", "Ledger: {kind}", kind=kind.title), organisation=_readers(session, user), heads=heads,
        rows=tuple(_row(version, names) for version in versions), on=today(), known=wanted.known, made_on=today(),
        asked=tuple(_asked(session, wanted.filters)), totals=tuple(_totals(versions)), language=wanted.language,
        demo=bool(current_app.config["DEMO"]))


def _row(version: Version, names: Names) -> tuple[str, ...]:
    return (version.series.filing_number or version.series.public_id, names.organisation(version),
            *listed_values(version, names), derived_state(version)[0])


def _readers(session: Session, user: User) -> str:
    """Whose ledger it is: the organisations whose records this person reads."""
    names = organisation_names(session, posts_with_records(user))
    return joined(names[number] for number in sorted(names))


def _asked(session: Session, filters: Filters) -> list[tuple[str, str]]:
    """How the list is narrowed, in words."""
    found = []
    if filters.state in {state.value for state in State}:
        found.append((t("状态", "State"), State(filters.state).label))
    if filters.organisation:
        place = find_organisation(session, filters.organisation)
        named = organisation_names(session, [place.id]) if place else {}
        found.append((t("单位", "Organisation"), next(iter(named.values()), filters.organisation)))
    if filters.text.strip():
        found.append((t("查询词", "Search"), filters.text.strip()))
    return found


def _totals(versions: list[Version]) -> list[str]:
    """How many of each state, and of how many organisations."""
    if not versions:
        return []
    states = Counter(version.state for version in versions)
    said = [f"{state.label} {states[state]:,}" for state in State if states[state]]
    schools = len({version.organisation_id for version in versions})
    return [t("；", "; ").join(said) + t("；", "; ") + t("涉及 {n} 个单位", "organisations: {n}", n=schools)]
