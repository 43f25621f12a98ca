"""plans/*.toml with their sources, statistics.csv and settings.csv."""

import hashlib
from datetime import datetime
from decimal import Decimal, InvalidOperation

import sqlalchemy as sa

from app.db.stamps import CHINA
from app.indicators.library import keep_plan
from app.indicators.models import PlanRow, PlanVersion, Setting, Statistic
from app.indicators.plan_faults import BadPlan
from app.indicators.plans import Plan, read_plan
from app.seeding.ledger import Ledger
from app.seeding.organisations import Organisations
from app.seeding.rows import MORNING, NO_ORGANISATION, Folder, SeedRow
from app.ui.words import Words

STATISTICS, SETTINGS = "statistics.csv", "settings.csv"
STATISTIC_COLUMNS = ("plan", "target", "organisation", "label", "label_en", "value", "unit", "on", "source")
OPTIONAL_COLUMNS = ("numerator", "denominator", "signed_by", "signer_post")


def load_plans(ledger: Ledger, folder: Folder) -> dict[str, tuple[int, Plan]]:
    """Every plan of the folder by name, with its id. The same text again changes nothing."""
    found: dict[str, tuple[int, Plan]] = {}
    for path in sorted(folder.path.glob("plans/*.toml")):
        text = path.read_text(encoding="utf-8")
        try:
            plan = read_plan(path.stem, text)
        except BadPlan as bad:
            folder.faults.add(f"plans/{path.name}", 0, "", bad.words)
            continue
        source = folder.path / "plans" / "sources" / plan.source_file
        source_text = source.read_text(encoding="utf-8") if plan.source_file and source.is_file() else ""
        found[path.stem] = _keep(ledger, plan, text, source_text), plan
    return found


def _keep(ledger: Ledger, plan: Plan, text: str, source_text: str) -> int:
    """Into an empty ledger a plan comes with the morning of the day it was issued."""
    if not ledger.empty:
        return keep_plan(ledger.session, plan.name, text, source_text).plan_id
    since = ledger.stamp(min(issued(plan), ledger.now))
    row = PlanRow(name=plan.name)
    ledger.session.add(row)
    ledger.session.flush()
    digest = hashlib.sha256(text.encode()).hexdigest()
    ledger.session.add(PlanVersion(
        plan_id=row.id, number=1, text=text, digest=digest, source_text=source_text, since=since))
    ledger.note(since, "keep", "plan", plan.name, number=1, digest=digest)
    return row.id


def issued(plan: Plan) -> datetime:
    """The morning it was issued; a plan without that date is known from its first day."""
    return datetime.combine(plan.issued or plan.starts, MORNING, CHINA)


def load_statistics(ledger: Ledger, organisations: Organisations, plans: dict[str, tuple[int, Plan]],
                    folder: Folder) -> int:
    rows = list(folder.rows(STATISTICS, STATISTIC_COLUMNS, OPTIONAL_COLUMNS))
    for row in rows:
        organisation, value = row.called("organisation", organisations.by_code, NO_ORGANISATION), _value(row, "value")
        plan = plans.get(row.text("plan"))
        day, source = row.day("on", needed=True), row.text("source", needed=True)
        if row.text("plan") and plan is None:
            row.fault("plan", Words("没有此规划。", "There is no such plan."))
        if organisation is None or value is None or day is None or not source:
            continue
        if (row.text("numerator") == "") != (row.text("denominator") == ""):
            row.fault("numerator", Words("分子和分母要一起填写。", "Give both sides of a share, or neither."))
            continue
        known = issued(plan[1]) if plan else datetime.combine(day, MORNING, CHINA)
        since = ledger.stamp(min(known, ledger.now) if ledger.empty else None)
        statistic = Statistic(
            plan_id=plan[0] if plan else None, target=row.text("target"), organisation_id=organisation.id,
            label=row.text("label", needed=True), label_en=row.text("label_en", needed=True), value=value,
            unit=row.text("unit", needed=True), dated=day, source=source, numerator=_value(row, "numerator"),
            denominator=_value(row, "denominator"), signed_by=row.text("signed_by"),
            signer_post=row.text("signer_post"), since=since)
        ledger.session.add(statistic)
        ledger.note(since, "state", "statistic", lambda item=statistic: item.id, plan=row.text("plan"),  # type: ignore[misc]  # bound now
                    target=row.text("target"), value=value)
    ledger.session.flush()
    return len(rows)


def _value(row: SeedRow, column: str) -> Decimal | None:
    text = row.text(column, needed=column == "value")
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        row.fault(column, Words("不是数字。", "This is no number."))
        return None


def load_settings(ledger: Ledger, organisations: Organisations, folder: Folder) -> int:
    """A later row of the same name closes the one before."""
    rows = sorted(folder.rows(SETTINGS, ("organisation", "name", "value", "since")), key=lambda row: row.text("since"))
    for row in rows:
        organisation = row.called("organisation", organisations.by_code, NO_ORGANISATION)
        name, value, since = row.text("name", needed=True), row.text("value", needed=True), ledger.since(row)
        if organisation is None:
            continue
        before = ledger.session.scalars(sa.select(Setting).where(
            Setting.organisation_id == organisation.id, Setting.name == name, Setting.until.is_(None))).one_or_none()
        if before is not None:
            before.until = since
            ledger.session.flush()
        ledger.session.add(Setting(organisation_id=organisation.id, name=name, value=value, set_by="", since=since))
        ledger.session.flush()
        ledger.note(since, "set", "setting", f"{organisation.code}.{name}", value=value)
    return len(rows)
