"""Ten faults, each one condition of one rule gone wrong, planted in the rule that is asked and never in the software.

A comparison that finds nothing proves something only if it finds these.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from app.indicators.rules import Condition, Measure, Moment, Ratio, Rule, Total
from app.indicators.sources import joined
from app.organisations.models import Level
from app.organisations.tree import lineage, lineage_under
from app.records.kinds import KINDS
from app.ui.territories import Area
from tests.oracle.comparing import Ask, At, as_it_is, at
from tests.oracle.plain.then import Asked
from tests.oracle.questions import Question
from tests.oracle.registry import FOUNDED

Damage = Callable[[Measure, Moment], Measure]


@dataclass(frozen=True)
class Fault:
    """What is wrong, which count shows it, and how to ask wrongly."""

    name: str
    count: dict[str, Any]
    ask: Ask = as_it_is
    at: At = at


def damaged(damage: Damage) -> Ask:
    def ask(question: Question, moment: Moment) -> Rule:
        match question.count.rule(moment):
            case Measure() as measure:
                return damage(measure, moment)
            case Total(parts):
                return Total(tuple(damage(part, moment) for part in parts))
            case Ratio(part, whole, percent):
                return Ratio(damage(part, moment), damage(whole, moment), percent)
            case other:
                return other
    return ask


def instead(says: str, clause: Callable[[Any, Moment], Any]) -> Ask:
    """Another clause in place of that of the condition whose English words begin so; `clause` gets the content."""
    def damage(measure: Measure, moment: Moment) -> Measure:
        content = joined(KINDS[measure.kind].table)[1]
        return replace(measure, conditions=tuple(
            Condition(item.says, clause(content, moment)) if item.says.en.startswith(says) else item
            for item in measure.conditions))
    return damaged(damage)


def always(content: Any, moment: Moment) -> Any:
    return sa.true()


def unmerged_partners(measure: Measure, moment: Moment) -> Measure:
    content = joined(KINDS[measure.kind].table)[1]
    return replace(measure, unit=(None, content.partner_id))


def overseas_chinese_as_foreign(measure: Measure, moment: Moment) -> Measure:
    """The area told wrongly, for the figure and for the condition on it."""
    area = sa.case((measure.area == Area.OVERSEAS_CHINESE.value, Area.FOREIGN.value), else_=measure.area)
    belongs = area.in_([Area.FOREIGN.value, Area.HK.value, Area.MO.value, Area.TW.value])
    return replace(measure, area=area, conditions=tuple(
        Condition(item.says, belongs) if item.says.en.startswith("belongs to") else item
        for item in measure.conditions))


class Unending(Moment):
    """Nothing that once stood ever ends."""

    def stands(self, version: Any, level: Level | None = None) -> Any:
        since = {Level.SCHOOL: version.submitted_since, Level.DISTRICT: version.district_since,
                 Level.CITY: version.city_since}[level or self.level]
        return since <= self.known


class Unmoved(Moment):
    """Every school sits where it was founded."""

    @cached_property
    def lineage(self) -> sa.CTE:
        return lineage(FOUNDED + timedelta(days=1), self.known)

    def under(self, organisation_ids: Sequence[int]) -> sa.CTE:
        return lineage_under(tuple(organisation_ids), FOUNDED + timedelta(days=1), self.known)


def _as(kind: type[Moment]) -> At:
    def asked_at(asked: Asked) -> Moment:
        moment = at(asked)
        return kind(moment.on, moment.known, moment.level)
    return asked_at


PAIRS = {"measure": "pairs", "basis": "in_force"}
EVER = {"measure": "pairs", "basis": "ever"}
STUDENTS = {"measure": "students"}

FAULTS = (
    Fault("expiry is not looked at", PAIRS, instead("has not expired", always)),
    Fault("signed before the day, not on it", EVER, instead(
        "was signed by", lambda content, moment: content.signed_on < moment.on)),
    Fault("a memorandum makes a pair", EVER, instead(
        "is a sister-school agreement", lambda content, moment: content.type.in_(["formal", "renewal", "mou"]))),
    Fault("partners that were merged count twice", EVER, damaged(unmerged_partners)),
    Fault("华侨 count as foreign", STUDENTS, damaged(overseas_chinese_as_foreign)),
    Fault("every return counts, not the latest", STUDENTS, instead("is the organisation's latest", always)),
    Fault("participants who cancelled count", {"measure": "persons"}, instead("the person went", always)),
    Fault("the last day of the year is outside it", {"measure": "activities", "window": "year"}, instead(
        "was held", lambda content, moment: sa.and_(
            content.held_on > moment.on.replace(year=moment.on.year - 1, month=12, day=31),
            content.held_on < moment.on))),
    Fault("what was replaced or revoked still stands", EVER, at=_as(Unending)),
    Fault("a school that moved stays in its first district", EVER, at=_as(Unmoved)),
)
