"""The answers of board, rows and why as plain data: what the command line prints and a program may rely on."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.db.stamps import CHINA
from app.indicators.board import Board, DueLine, TargetLine, build_board
from app.indicators.library import organisations_of, plan_at, plan_names
from app.indicators.passes import AREAS
from app.indicators.plans import Plan, Target
from app.indicators.questions import Question, official_level
from app.indicators.rollup import UnitRow, Verdict, unit_rows, why
from app.indicators.rules import Moment, Ratio, measures_of
from app.indicators.unit_names import UnitKeys
from app.organisations.models import Organisation

COUNTS = ("submitted", "district", "city")
DECIMALS = 4
SIDES = ("numerator", "denominator")


def plain(value: Decimal | None) -> int | float | None:
    """A whole number as int, any other rounded to four decimals; display rounds no further than JSON does."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(round(value, DECIMALS))


def board_of(session: Session, question: Question, codes: Sequence[str] = ()) -> Board:
    return build_board(session, question.plan, question.moment, question.organisation_ids, question.complete_from,
                       codes, whole=question.whole)


def board_answer(session: Session, question: Question) -> dict[str, Any]:
    moment = question.moment
    return {
        "plan": question.plan.name, "org": question.codes, "on": moment.on.isoformat(),
        "known": moment.known.astimezone(CHINA).isoformat(), "level": moment.level.value,
        "targets": [_target_answer(line) for line in board_of(session, question).lines],
    }


def _target_answer(line: TargetLine) -> dict[str, Any]:
    target, statistic = line.target, line.statistic
    return {
        "code": target.code, "quote": target.quote, "unit": target.unit.zh, "strength": target.strength.value,
        "nature": target.nature.value, "measure": target.count.measure, "value": plain(line.figure.value),
        "by_area": {area.value: plain(line.figure.by_area.get(area.value)) for area in AREAS},
        "counts": {name: plain(line.figure.counts.get(name)) for name in COUNTS},
        "baseline": {"value": plain(target.baseline.value), "on": target.baseline.on.isoformat()}
        if target.baseline else None,
        "statistic": {"value": plain(statistic.value), "on": statistic.dated.isoformat(), "source": statistic.source}
        if statistic else None,
        "due": [_due_answer(due) for due in line.due], "status": line.status.value,
        "readings": [{"reading": one.reading.name, "option": one.option.value} for one in target.readings],
        "parts": [{"zh": part.part.words.zh, "en": part.part.words.en, "value": plain(part.figure.value)}
                  for part in line.parts],
    }


def _due_answer(line: DueLine) -> dict[str, Any]:
    return {"on": line.due.on.isoformat(), "at_least": plain(line.due.at_least), "at_most": plain(line.due.at_most),
            "value": plain(line.value), "status": line.status.value}


def rows_answer(session: Session, question: Question, code: str) -> list[dict[str, Any]]:
    """The units behind a figure. Those of a ratio say on which side of it they stand. Raises NotThere."""
    rule = question.target(code).count.rule(question.moment)
    rows = unit_rows(session, question.moment, rule, question.organisation_ids)
    keys = UnitKeys(session, rows)
    sides = dict(zip(measures_of(rule), SIDES, strict=True)) if isinstance(rule, Ratio) else {}
    return [_row_answer(row, keys, sides.get(row.measure)) for row in rows]


def _row_answer(row: UnitRow, keys: UnitKeys, side: str | None) -> dict[str, Any]:
    answer = {"unit": keys.key(row), "value": plain(row.value), "area": ",".join(row.areas) or None,
              "records": [{"series": series, "version": number} for series, number in row.records]}
    return answer | ({"side": side} if side else {})


def why_answer(session: Session, series: Series, on: date, known: datetime,
               plans: Sequence[str] = ()) -> list[dict[str, Any]]:
    """For every plan and target that counts records of this kind: whether this one counts, or what fails."""
    return [
        {"plan": plan.name, "code": target.code, "counted": verdict.counted,
         "failing": [str(words) for words in verdict.failing]}
        for plan, _, verdicts in reasons_of(session, series, on, known, plans) for target, verdict in verdicts
    ]


Reasons = tuple[Plan, Version, list[tuple[Target, Verdict]]]


def reasons_of(session: Session, series: Series, on: date, known: datetime, plans: Sequence[str] = (),
               versions: sa.ColumnElement[bool] | None = None) -> list[Reasons]:
    """By plan: the version explained, and the verdict of each target. `versions` are those the asker may see."""
    found: list[Reasons] = []
    for name in plans or plan_names(session):
        plan = plan_at(session, name, known)
        moment = Moment(on, known, official_level(session, plan))
        version = explained_version(session, series, moment, versions)
        inside = organisations_of(session, plan)
        verdicts = [] if version is None else _verdicts(session, plan, moment, version, inside)
        if version is not None and verdicts:
            found.append((plan, version, verdicts))
    return found


def _verdicts(session: Session, plan: Plan, moment: Moment, version: Version,
              inside: Sequence[Organisation]) -> list[tuple[Target, Verdict]]:
    ids = [organisation.id for organisation in inside]
    return [(target, why(session, moment, target.count.rule(moment), version.id, ids)) for target in plan.targets
            if version.kind in target.count.kinds]


def explained_version(session: Session, series: Series, moment: Moment,
                      versions: sa.ColumnElement[bool] | None = None) -> Version | None:
    """The version that stood at the official level, else the newest there was by then."""
    own = sa.select(Version).where(Version.series_id == series.id, versions if versions is not None else sa.true())
    standing = session.scalars(own.where(moment.stands(Version))).one_or_none()
    if standing is not None:
        return standing
    before = own.where(Version.created_at <= moment.known).order_by(Version.number.desc())
    return session.scalars(before.limit(1)).first()
