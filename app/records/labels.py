"""Words about a record as a whole: its state with what its content adds, its timeline, where a problem is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.approval.models import Decision, Series, Version
from app.approval.reasons import ReasonCode
from app.approval.steps import REOPENING, State
from app.db.stamps import today
from app.records.columns import Choices
from app.records.fields import Kind, Problem, Rows
from app.records.writing.past import PREFIX
from app.ui.words import t

TONES = {
    State.DRAFT: "secondary", State.AT_HEAD: "info", State.AT_DISTRICT: "info", State.AT_CITY: "info",
    State.CONDITIONAL: "warning", State.FILED: "success", State.RETURNED: "warning", State.REFUSED: "danger",
    State.WITHDRAWN: "secondary", State.VOID: "secondary", State.REVOKED: "danger",
}
"""State shown in words; the colour only repeats it."""


def derived_state(version: Version) -> tuple[str, str]:
    """(words, tone). 到期, 终止 and 被替代 follow from content and dates; they are never states."""
    words, tone = version.state.label, TONES[version.state]
    if version.state is not State.FILED:
        return words, tone
    if version.until is not None:
        return t("已被新版本替代", "Replaced by a later version"), "secondary"
    day = today()
    ended, expires = getattr(version, "ended_on", None), getattr(version, "expires_on", None)
    if ended is not None and ended <= day:
        return words + t("（已终止）", " (ended)"), "secondary"
    if expires is not None and expires < day and not version.open_ended and not version.auto_renews:  # type: ignore[attr-defined]  # only agreements expire
        return words + t("（已到期）", " (expired)"), "warning"
    return words, tone


@dataclass(frozen=True)
class TimelineStep:
    """One act on the approval timeline."""

    name: str
    state: str
    by: str
    at: datetime | None
    note: str


def timeline_of(session: Session, series: Series) -> list[TimelineStep]:
    """Every decision on every version in order, and where the record is now."""
    decisions = session.scalars(
        sa.select(Decision).join(Version).where(Version.series_id == series.id)
        .options(joinedload(Decision.actor), joinedload(Decision.version)).order_by(Decision.at, Decision.id)).all()
    stopping = (*REOPENING, State.REFUSED, State.REVOKED)
    steps = [TimelineStep(
        t("第{n}版 · {verb}", "Version {n} · {verb}", n=item.version.number, verb=item.verb.label),
        "stopped" if item.target in stopping else "done",
        _who(item), item.at, _note(item))
        for item in decisions]
    open_now = session.scalars(sa.select(Version).where(Version.series_id == series.id).order_by(
        Version.number.desc()).limit(1)).one()
    if open_now.state in (State.DRAFT, State.AT_HEAD, State.AT_DISTRICT, State.AT_CITY, State.CONDITIONAL):
        steps.append(TimelineStep(open_now.state.label, "current", "", None, ""))
    return steps


def _who(decision: Decision) -> str:
    """「李示甲（代孙示甲，区级审核）」: a deputy is named with the one they acted for."""
    if decision.actor is None:
        return decision.desk.label
    if decision.deputed is None:
        return f"{decision.actor.name}（{decision.desk.label}）"
    return t("{name}（代{giver}，{desk}）", "{name} (for {giver}, {desk})", name=decision.actor.name,
             giver=decision.deputed.delegation.giver.name, desk=decision.desk.label)


def _note(decision: Decision) -> str:
    parts = [f"{ReasonCode(item['code']).label}：{item['words']}" for item in decision.reasons]
    return "；".join(part for part in [decision.words, *parts] if part)


def version_before(versions: Sequence[Version], version: Version) -> Version | None:
    """The version this one mends: the one just before it, if that was returned or withdrawn. Of `versions` somebody may
    see: what a head sent back never left its school."""
    before = next((item for item in versions if item.number == version.number - 1), None)
    return before if before is not None and before.state in REOPENING else None


def asked_for(before: Version | None) -> dict[str, str]:
    """By section what the return of this version asked to be mended; nothing where it was not returned."""
    if before is None or before.state is not State.RETURNED or not before.decisions:
        return {}
    return {item["section"]: f"{ReasonCode(item['code']).label}{t('：', ': ')}{item['words']}".rstrip("：: ")
            for item in before.decisions[-1].reasons}


def label_of(kind: Kind, problem: Problem) -> tuple[str, str]:
    """(id of the input, label) of the field a problem speaks of."""
    parts = problem.where.split(".")
    if parts[0] == "documents":
        return problem.where, t("附件", "Documents")
    if problem.where.startswith(PREFIX):
        return problem.where, str(kind.field(problem.where.removeprefix(PREFIX)).label)
    if len(parts) == 3:
        rows = next(item for item in kind.rows if item.name == parts[0])
        field = next(item for item in rows.fields if item.name == parts[2])
        label = t("{one}第{n}行 {label}", "{one} {n}: {label}", one=rows.one, n=int(parts[1]) + 1, label=field.label)
        return _input_id("-".join(parts), rows.column(field)), label
    for section, item in kind.walk():
        if item.name == problem.where:
            if isinstance(item, Rows):
                return f"{item.name}-0-{item.fields[0].name}", str(section.title)
            return _input_id(item.name, kind.column(item)), str(item.label)
    title = next((section.title for section in kind.sections if section.name == problem.where), kind.one)
    return f"section-{problem.where}", str(title)


def _input_id(name: str, column: sa.Column[Any]) -> str:
    """A group of boxes is reached by its first box."""
    return f"{name}-0" if isinstance(column.type, Choices) else name
