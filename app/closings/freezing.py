"""The answer to a question as plain data that can be kept: every figure, the units behind it, the rules in words.

What is frozen is written in both languages and needs nothing else to be read again.
"""

import hashlib
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.stamps import CHINA, stood
from app.db.trail import canonical
from app.indicators.answers import COUNTS, board_of
from app.indicators.board import DueLine, TargetLine
from app.indicators.library import plan_version_at
from app.indicators.models import Setting, Statistic
from app.indicators.passes import AREAS
from app.indicators.questions import Question
from app.indicators.rollup import Figure, UnitRow, unit_rows
from app.indicators.rules import Measure, Rule, measures_of
from app.indicators.unit_names import UnitWords, names_on
from app.organisations.models import Organisation
from app.ui.words import LANGUAGES, Words, speaking


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_text(content: dict[str, Any]) -> str:
    return canonical(content)


def exact(value: Decimal | None) -> str | None:
    """The value unrounded, one text for one number."""
    return None if value is None else format(value.normalize(), "f")


def freeze(session: Session, question: Question) -> dict[str, Any]:
    """The whole answer: the question with plan, settings and organisations in force, and every target."""
    moment, plan = question.moment, question.plan
    version = plan_version_at(session, plan.name, moment.known)
    return {
        "plan": plan.name, "plan_title": _both(plan.title), "plan_version": version.number,
        "plan_digest": version.digest, "codes": question.codes, "organisations": _organisations(session, question),
        "on": moment.on.isoformat(), "known": moment.known.astimezone(CHINA).isoformat(), "level": moment.level.value,
        "whole": question.whole, "settings": settings_in_force(session, question),
        "readings": [{"name": one.reading.name, "option": one.option.value, **_both(one.words)}
                     for one in plan.in_force],
        "complete_from": question.complete_from.isoformat() if question.complete_from else None,
        "targets": freeze_targets(session, question),
    }


def _organisations(session: Session, question: Question) -> list[dict[str, Any]]:
    names = {}
    for language in LANGUAGES:
        with speaking(language):
            names[language] = names_on(session, question.organisation_ids, question.moment)
    return [{"code": item.code, **{language: names[language].get(item.id, item.code) for language in LANGUAGES}}
            for item in question.organisations]


def settings_in_force(session: Session, question: Question) -> list[dict[str, Any]]:
    """Every setting (口径) of these organisations and of the bureaus above them as known at the moment, with who set it
    when."""
    line = question.moment.lineage
    above = sa.select(line.c.ancestor_id).where(line.c.member_id.in_(question.organisation_ids))
    rows = session.execute(
        sa.select(Organisation.code, Setting).join(Setting, Setting.organisation_id == Organisation.id)
        .where(Organisation.id.in_(above), stood(Setting.since, Setting.until, question.moment.known))
        .order_by(Organisation.code, Setting.name))
    return [{"organisation": code, "name": item.name, "value": item.value, "set_by": item.set_by,
             "since": item.since.astimezone(CHINA).isoformat()} for code, item in rows]


def freeze_targets(session: Session, question: Question, codes: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The targets of these codes (all): figure, verdict, rules and units."""
    lines = board_of(session, question, codes).lines
    rules = [line.target.count.rule(question.moment) for line in lines]
    rows = [unit_rows(session, question.moment, rule, question.organisation_ids) for rule in rules]
    words = _words_of(session, question, [row for found in rows for row in found])
    return [_target(line, rule, found, words) for line, rule, found in zip(lines, rules, rows, strict=True)]


Worded = Callable[[UnitRow], dict[str, str]]


def _words_of(session: Session, question: Question, rows: Sequence[UnitRow]) -> Worded:
    """What each unit is called: its key and its words in both languages."""
    spoken: dict[str, dict[int, str]] = {}
    for language in LANGUAGES:
        with speaking(language):
            names = UnitWords(session, rows, question.moment)
            spoken[language] = {id(row): names.words(row) for row in rows}
    return lambda row: {"unit": names.key(row), **{language: spoken[language][id(row)] for language in LANGUAGES}}


def _target(line: TargetLine, rule: Rule, rows: Sequence[UnitRow], words: Worded) -> dict[str, Any]:
    target = line.target
    measures = measures_of(rule)
    return {
        "code": target.code, "title": _both(target.title), "quote": target.quote, "unit": _both(target.unit),
        "scale": target.scale, "nature": target.nature.value, "strength": target.strength.value,
        "type": target.type.value, "measure": target.count.measure, "parameters": _parameters(target.count.parameters),
        **_figure(line.figure), "previous": exact(line.previous), "statistic": _statistic(line.statistic),
        "baseline": {"value": exact(target.baseline.value), "on": target.baseline.on.isoformat()}
        if target.baseline else None,
        "due": [_due(due) for due in line.due], "status": line.status.value,
        "because": _both(line.because) if line.because else None,
        "parts": [{**_both(part.part.words), **_figure(part.figure)} for part in line.parts],
        "rules": [[_both(condition.says) for condition in measure.conditions] for measure in measures],
        "units": _units(rows, measures, words),
    }


def _units(rows: Sequence[UnitRow], measures: Sequence[Measure], words: Worded) -> list[dict[str, Any]]:
    """The units in an order that follows from what they are, not from ids of this database."""
    side = {id(measure): place for place, measure in enumerate(measures)}
    units = [{**words(row), "side": side[id(row.measure)], "value": exact(row.value), "areas": ",".join(row.areas),
              "records": [list(record) for record in row.records]} for row in rows]
    return sorted(units, key=lambda unit: (unit["side"], unit["unit"]))


def _figure(figure: Figure) -> dict[str, Any]:
    return {"value": exact(figure.value),
            "by_area": {area.value: exact(figure.by_area.get(area.value)) for area in AREAS},
            "counts": {name: exact(figure.counts.get(name)) for name in COUNTS}}


def _statistic(statistic: Statistic | None) -> dict[str, Any] | None:
    return None if statistic is None else {
        "zh": statistic.label, "en": statistic.label_en, "value": exact(statistic.value), "unit": statistic.unit,
        "on": statistic.dated.isoformat(), "source": statistic.source}


def _due(line: DueLine) -> dict[str, Any]:
    due = line.due
    return {"on": due.on.isoformat(), "at_least": exact(due.at_least), "at_most": exact(due.at_most),
            "value": exact(line.value), "status": line.status.value}


def _parameters(value: Any) -> Any:
    """What a plan asks of a measure, as the file may say it."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(name): _parameters(item) for name, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {name: _parameters(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, list | tuple | set | frozenset):
        return [_parameters(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
