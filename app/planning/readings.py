"""What another reading would change, told before it is adopted; adopting it; and who chose what, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.db.trail import TrailEntry
from app.indicators.board import TargetLine, build_board
from app.indicators.breakdown import children_of
from app.indicators.choices import choice_history
from app.indicators.library import organisations_of
from app.indicators.models import Setting
from app.indicators.plans import Plan, Target
from app.indicators.questions import Question
from app.indicators.readings import Reading, setting_name
from app.indicators.rollup import roll_up
from app.indicators.statistics import change_setting
from app.organisations.models import Organisation


def bureau_of(session: Session, plan: Plan) -> Organisation | None:
    """Whose reading it is: the first of the plan's own organisations that is here."""
    return next(iter(organisations_of(session, plan)), None)


def adopt(session: Session, plan: Plan, reading: Reading, option: str, bureau: Organisation, user: User,
          reason: str) -> None:
    """From now on the plan is counted by this option; what was known before keeps the one before."""
    change_setting(session, bureau, setting_name(plan.name, reading.name), option, user.username, reason=reason)


@dataclass(frozen=True)
class Choice:
    """One choice there was. `by`: the name of whoever made it, empty for what came with the ledger."""

    words: str
    since: datetime
    until: datetime | None
    by: str
    reason: str


def history_of(session: Session, plan: Plan, reading: Reading, known: datetime) -> list[Choice]:
    """What had been chosen by then, newest first. The reason stands in the trail, at the moment of the choice."""
    found = choice_history(session, plan, reading.name, known)
    names = {username: name for username, name in session.execute(
        sa.select(User.username, User.name).where(User.username.in_({setting.set_by for _, setting in found})))}
    return [Choice(str(reading.in_force(setting.value).option.words), setting.since,
                   setting.until if setting.until and setting.until <= known else None,
                   names.get(setting.set_by, setting.set_by), _reason(session, organisation, setting))
            for organisation, setting in found]


def _reason(session: Session, organisation: Organisation, setting: Setting) -> str:
    entry = session.scalars(sa.select(TrailEntry).where(
        TrailEntry.subject == "setting", TrailEntry.subject_id == f"{organisation.code}.{setting.name}",
        TrailEntry.at == setting.since)).first()
    return str(entry.details.get("reason", "")) if entry else ""


@dataclass(frozen=True)
class Result:
    """One organisation's figures under one reading: on the day asked, and on the last due date by then."""

    now: Decimal | None
    due: Decimal | None


@dataclass(frozen=True)
class Row:
    """`organisation_id` is None for all that the plan covers together."""

    organisation_id: int | None
    before: Result
    after: Result

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Effect:
    """What becomes of one target: its line on the board and the figures of everybody below, before and after."""

    before: TargetLine
    after: TargetLine
    rows: tuple[Row, ...]


def effects(session: Session, question: Question, reading: Reading, after: Plan) -> tuple[Effect, ...]:
    """For every target the reading touches, as the plan stands and as it would stand."""
    children = children_of(session, question)
    codes = [target.code for target in question.plan.targets if reading.touches(target.code)]
    old, new = (_lines(session, question, plan, codes) for plan in (question.plan, after))
    return tuple(Effect(old[code], new[code], _rows(session, question, old[code], new[code], children))
                 for code in codes)


def _lines(session: Session, question: Question, plan: Plan, codes: Sequence[str]) -> dict[str, TargetLine]:
    board = build_board(session, plan, question.moment, question.organisation_ids, question.complete_from, codes,
                        whole=question.whole)
    return {line.target.code: line for line in board.lines}


def _rows(session: Session, question: Question, old: TargetLine, new: TargetLine,
          children: Sequence[Organisation]) -> tuple[Row, ...]:
    ids = [child.id for child in children]
    before, after = (_results(session, question, line, ids) for line in (old, new))
    whole = Row(None, _whole(question, old), _whole(question, new))
    return (whole, *(Row(number, before[number], after[number]) for number in ids))


def last_due(line: TargetLine, on: date) -> date | None:
    return next((due.due.on for due in reversed(line.due) if due.due.on <= on), None)


def _whole(question: Question, line: TargetLine) -> Result:
    past = last_due(line, question.moment.on)
    return Result(line.figure.value, next((due.value for due in line.due if due.due.on == past), None))


def _results(session: Session, question: Question, line: TargetLine, ids: Sequence[int]) -> dict[int, Result]:
    on = question.moment.on
    now, past = _values(session, question, line.target, on, ids), last_due(line, on)
    due = _values(session, question, line.target, past, ids) if past else {}
    return {number: Result(now[number], due.get(number)) for number in ids}


def _values(session: Session, question: Question, target: Target, on: date,
            ids: Sequence[int]) -> Mapping[int, Decimal | None]:
    moment = question.moment if on == question.moment.on else replace(question.moment, on=on)
    found = roll_up(session, moment, target.count.rule(moment), ids)
    return {number: figure.value for number, figure in found.items()}
