"""How a counting rule reaches what it reads: the parts of a query that several measures share.

Everything joined here is frozen content or a row with since/until, read as it stood at the moment asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.approval.models import Version
from app.db.stamps import stood, valid
from app.indicators.rules import ColumnClause, Condition, Moment
from app.organisations.models import (
    BASIC_EDUCATION,
    Affiliation,
    Level,
    OrganisationFacts,
    OrganisationMerge,
    Ownership,
    Stage,
)
from app.parties.models import PartnerFacts, PartnerMerge, PersonMerge
from app.ui.territories import Area
from app.ui.words import Labelled, Words

COUNTED_AREAS = (Area.FOREIGN, Area.HK, Area.MO, Area.TW)
"""国际、香港、澳门、台湾. 华侨 (overseas Chinese) is a key of its own and in none of them."""

SCHOOL_YEAR_BEGINS = 9
"""1 September, the day of the school statistics."""

SECTORS = {"basic": BASIC_EDUCATION, "higher": (Stage.UNIVERSITY,)}


@dataclass(frozen=True)
class Where:
    """Which of our own organisations count; parameters that every record measure takes."""

    areas: tuple[Area, ...] = COUNTED_AREAS
    stages: tuple[Stage, ...] = ()
    ownership: tuple[Ownership, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()


@cache
def named(table: Any, name: str) -> Any:
    """The table under a name of its own. Made once: making an alias costs more than all the rest of a rule."""
    return table.alias(name)


def joined(kind_table: sa.Table) -> tuple[Any, Any, sa.Join]:
    """Version columns, content columns and their join, for one kind. The kind is named though the content implies it:
    it leads the indexes of the version table."""
    version = named(sa.inspect(Version).local_table, "v")
    content = named(kind_table, "c")
    kind = kind_table.name
    return version.c, content.c, version.join(content, sa.and_(content.c.id == version.c.id, version.c.kind == kind))


def owner_facts(moment: Moment, source: Any, member: ColumnClause) -> tuple[Any, Any]:
    """Adds the facts of the organisation a row counts for, as they held on the day: after a merger those of the school
    it went into, whatever the merged school was before."""
    owner = named(OrganisationFacts.__table__, "owner").c
    root, joined_source = own_root(moment, source, member, "owner_merge")
    return owner, joined_source.outerjoin(owner.id.table, sa.and_(
        owner.organisation_id == root, valid(owner.valid_from, owner.valid_to, moment.on),
        stood(owner.since, owner.until, moment.known)))


def own_root(moment: Moment, source: Any, member: ColumnClause, name: str = "own_merge",
             day: date | None = None) -> tuple[ColumnClause, Any]:
    """Adds the school a row's organisation has been merged into by a day, the one asked about, or itself."""
    merge = named(OrganisationMerge.__table__, name)
    joined_source = source.outerjoin(merge, sa.and_(
        merge.c.alias_id == member, merge.c.merged_on <= (day or moment.on),
        stood(merge.c.since, merge.c.until, moment.known)))
    return sa.func.coalesce(merge.c.root_id, member), joined_source


def partner_root(moment: Moment, source: Any, partner_id: ColumnClause) -> tuple[ColumnClause, Any, Any]:
    """Adds the partner a name stands for after merges, and its facts; both as known at the moment."""
    merge = named(PartnerMerge.__table__, "partner_merge")
    facts = named(PartnerFacts.__table__, "partner")
    root = sa.func.coalesce(merge.c.root_id, partner_id)
    joined_source = source.outerjoin(merge, sa.and_(
        merge.c.alias_id == partner_id, stood(merge.c.since, merge.c.until, moment.known)
    )).outerjoin(facts, sa.and_(facts.c.partner_id == root, stood(facts.c.since, facts.c.until, moment.known)))
    return root, facts.c, joined_source


def person_root(moment: Moment, source: Any, person_id: ColumnClause) -> tuple[ColumnClause, Any]:
    """Adds the person an entry stands for after merges, as known at the moment."""
    merge = named(PersonMerge.__table__, "person_merge")
    joined_source = source.outerjoin(merge, sa.and_(
        merge.c.alias_id == person_id, stood(merge.c.since, merge.c.until, moment.known)))
    return sa.func.coalesce(merge.c.root_id, person_id), joined_source


def area_of(territory: ColumnClause) -> ColumnClause:
    """国际 for every territory but the mainland and the three regions."""
    return sa.case(
        (territory.in_(["HK", "MO", "TW"]), territory), (territory == "CN", Area.MAINLAND.value),
        (territory.is_not(None), Area.FOREIGN.value), else_=None)


def in_areas(area: ColumnClause, areas: Sequence[Area]) -> Condition:
    named = Words("、".join(item.words.zh for item in areas), ", ".join(item.words.en for item in areas))
    return Condition(
        Words(f"须属于{named.zh}", f"belongs to: {named.en}"), area.in_([item.value for item in areas]))


def owner_conditions(owner: Any, where: Where) -> list[Condition]:
    """Conditions on our own organisation. Bureaus have no stage and are no schools."""
    found = []
    if where.stages:
        basic = set(where.stages) == set(BASIC_EDUCATION)
        words = (Words("本单位须属基础教育（含幼儿园、中等职业学校）", "our school belongs to basic education") if basic
                 else Words("本单位学段须为" + "、".join(stage.words.zh for stage in where.stages),
                            "our school is of: " + ", ".join(stage.words.en for stage in where.stages)))
        found.append(Condition(words, owner.stage.in_([stage.value for stage in where.stages])))
    else:
        found.append(Condition(Words("本单位须为学校或高校", "our side is a school or university"),
                               owner.stage.is_not(None)))
    return found + run_by(owner, where.ownership, where.affiliations)


def run_by(owner: Any, ownership: Sequence[Ownership], affiliations: Sequence[Affiliation]) -> list[Condition]:
    """Who runs the organisation that reports (办别, 隶属); nothing asked, nothing demanded."""
    found = []
    if ownership:
        found.append(one_of(Words("本单位办别须为", "our school is"), owner.ownership, ownership))
    if affiliations:
        found.append(one_of(Words("本单位隶属须为", "our school is"), owner.affiliation, affiliations))
    return found


def latest_day(moment: Moment, version: Any, day: ColumnClause) -> ColumnClause:
    """The last of these days among the records that have come farthest: official ones, where there are none those the
    district has approved, else those submitted. So what is on its way is judged by its own kind until one is filed."""
    levels = (Level.CITY, Level.DISTRICT, Level.SCHOOL)[(0 if moment.level is Level.CITY else 1):]
    return sa.func.coalesce(*(sa.func.max(sa.case((moment.stands(version, level), day))) for level in levels))


@dataclass(frozen=True)
class Window:
    """A stretch of days: after `after` (exclusive) up to `until` (inclusive)."""

    after: date
    until: date

    def holds(self, day: ColumnClause) -> ColumnClause:
        return sa.and_(day > self.after, day <= self.until)

    @property
    def words(self) -> Words:
        if self.after == date.min:
            return Words(f"{self.until.isoformat()} 及以前", f"on or before {self.until.isoformat()}")
        return Words(f"{self.after.isoformat()} 之后至 {self.until.isoformat()}",
                     f"after {self.after.isoformat()} up to {self.until.isoformat()}")


WINDOWS = ("year", "school_year")


def window_of(moment: Moment, window: str | None, after: date | None, until: date | None) -> Window:
    """`window` is the calendar year of the day asked, or its school year from 1 September, up to that day; else the
    given dates, never beyond that day; without either everything up to that day."""
    on = moment.on
    if window == "year":
        return Window(date(on.year - 1, 12, 31), on)
    if window == "school_year":
        return Window(date(on.year if on.month >= SCHOOL_YEAR_BEGINS else on.year - 1, 8, 31), on)
    return Window(after or date.min, min(until or moment.on, moment.on))


def one_of(says: Words, column: ColumnClause, members: Sequence[Labelled]) -> Condition:
    """The column holds one of these members; `says` begins the sentence."""
    return Condition(
        Words(says.zh + "、".join(member.words.zh for member in members),
              f"{says.en} " + " or ".join(member.words.en for member in members)),
        column.in_([member.value for member in members]))
