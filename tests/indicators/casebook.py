"""Golden cases as tables: the records of a small registry, entered as people do, and the figures asked of it.

A file of `cases/` holds one registry: `schools` and `partners` beside those of the world, `merges`, and `records` in
their order, each of one kind with only the fields that matter. Each `case` says what it shows, the traps of the field
it stands for, and what is asked: `of` names plan and target, or a measure; the rest are the dates and the answers.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Role
from app.approval.models import Version
from app.approval.steps import State
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.answers import board_of, plain
from app.indicators.board import TargetLine
from app.indicators.library import keep_plan
from app.indicators.plans import Plan, read_plan
from app.indicators.questions import Question, ask, organisations_called
from app.indicators.rollup import unit_rows
from app.indicators.rules import Ratio
from app.organisations.change import change_facts
from app.organisations.models import Affiliation, Level, Ownership, Stage
from app.parties.merging import merge
from app.parties.models import NameScript, Partner, PartnerKind, PartnerMerge, PersonMerge
from app.parties.partners import make_partner
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeSubtype
from app.records.kinds.student import MovementKind, StudentCategory
from app.records.kinds.trip import TripParticipant
from tests.filed import (
    amend_filed,
    file_activity,
    file_agreement,
    file_movement,
    file_programme,
    file_return,
    file_student,
    file_teacher,
    file_trip,
    participant,
    revoke,
)
from tests.world import World

FOLDER = Path(__file__).parent / "cases"
PLANS = Path(__file__).parents[2] / "seeds" / "plans"
FILES = sorted(FOLDER.glob("*.toml"))
LONG_AGO = date(2010, 1, 1)

PERMIT = ("work_category", "permit_number", "permit_authority", "permit_from", "permit_to", "permit_employer_matches",
          "residence_kind", "residence_number", "residence_from", "residence_to")

Table = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One line of a case: which file it stands in, what the case shows, and what is asked."""

    file: str
    shows: str
    traps: tuple[int, ...]
    line: Table

    def __str__(self) -> str:
        return f"{self.file} {self.line['of']} {self.line.get('by', 'C')} {self.line['on']} {self.shows}"


@cache
def content_of(stem: str) -> Table:
    return tomllib.loads((FOLDER / f"{stem}.toml").read_text(encoding="utf-8"))


def asked_lines() -> list[Asked]:
    return [Asked(path.stem, case["shows"], tuple(case.get("traps", ())), line)
            for path in FILES for case in content_of(path.stem)["case"] for line in case["asked"]]


@cache
def plan_text(name: str) -> str:
    return (PLANS / f"{name}.toml").read_text(encoding="utf-8")


def of_our_city(text: str) -> str:
    """A plan's text that speaks of the city of the tests: an installation keeps no plan of organisations it lacks."""
    return re.sub(r"^organisations = .*$", 'organisations = ["C"]', text, flags=re.M)


def shipped_plans() -> dict[str, Plan]:
    return {path.stem: read_plan(path.stem, plan_text(path.stem)) for path in sorted(PLANS.glob("*.toml"))}


class Registry:
    """The registry of one file; moments marked in it are kept by name."""

    def __init__(self, world: World, content: Table) -> None:
        self.world, self.content = world, content
        self.partners: dict[str, Partner] = {}
        self.filed: dict[str, Version] = {}
        self.people: dict[str, TripParticipant] = {}
        self.marks: dict[str, datetime] = {}

    def build(self) -> None:
        begin_writing(self.world.session)
        for path in sorted(PLANS.glob("*.toml")):
            keep_plan(self.world.session, path.stem, of_our_city(plan_text(path.stem)))
        for school in self.content.get("schools", ()):
            self._school(**school)
        for partner in self.content.get("partners", ()):
            self._partner(**partner)
        for alias, root in self.content.get("merges", ()):
            merge(self.world.session, PartnerMerge, self.partners[alias].id, self.partners[root].id)
        self.world.session.commit()
        for record in self.content["records"]:
            self._record(dict(record))

    def _school(self, code: str, parent: str, stage: str, ownership: str = "public",
                affiliation: str = "district") -> None:
        self.world.organisation(code, Level.SCHOOL, parent, f"示例单位{code}", stage=Stage(stage),
                                ownership=Ownership(ownership), affiliation=Affiliation(affiliation))
        self.world.person(f"clerk-{code}", code, Role.CLERK)
        self.world.person(f"head-{code}", code, Role.HEAD)

    def _partner(self, name: str, of: str, kind: str = "school", locality: str = "") -> None:
        self.partners[name] = make_partner(
            self.world.session, territory=of, kind=PartnerKind(kind), locality=locality,
            names=[(NameScript.EN, f"Sample {name}", True)])

    def _record(self, record: Table) -> None:
        """Enter one line of the table; its first key says what it is."""
        what, name = next(iter(record)), record.pop("name_it", "")
        value = record.pop(what)
        made = getattr(self, f"_{what}")(value, record)
        if made is not None and name:
            self.filed[name] = made

    def _agreement(self, school: str, fields: Table) -> Version:
        partner = self.partners[fields.pop("with")]
        if "renews" in fields:
            fields["predecessor_id"] = self.filed[fields.pop("renews")].series_id
        return file_agreement(self.world, school, partner, **self._typed("agreement", fields))

    def _activity(self, under: str, fields: Table) -> Version:
        return file_activity(self.world, self.filed[under], **self._typed("activity", fields))

    def _trip(self, school: str, fields: Table) -> Version:
        people = [self._person(school, dict(person)) for person in fields.pop("people")]
        to = fields.pop("to", ["GB"])
        return file_trip(self.world, school, people, to=to, **self._typed("trip", fields))

    def _person(self, school: str, person: Table) -> TripParticipant:
        number, sent_by = str(person.pop("person")), person.pop("of", school)
        self.people[number] = participant(self.world, sent_by, number, **typed(TripParticipant, person))
        return self.people[number]

    def _same_person(self, number: str, fields: Table) -> None:
        """What was entered as two people is one."""
        begin_writing(self.world.session)
        alias, root = self.people[number].person_id, self.people[fields["as"]].person_id
        assert alias is not None
        assert root is not None
        merge(self.world.session, PersonMerge, alias, root)
        self.world.session.commit()

    def _teacher(self, school: str, fields: Table) -> Version:
        none = dict.fromkeys(PERMIT if fields.pop("without_permit", False) else ())
        return file_teacher(self.world, school, fields.pop("person"), **none, **self._typed("teacher", fields))

    def _student(self, school: str, fields: Table) -> Version:
        category = StudentCategory(fields.pop("category", "foreign"))
        return file_student(self.world, school, fields.pop("person"), category, **self._typed("student", fields))

    def _moved(self, of: str, fields: Table) -> Version:
        return file_movement(self.world, self.filed[of], MovementKind(fields["movement"]), fields["moved_on"])

    def _heads(self, school: str, fields: Table) -> Version:
        return file_return(self.world, school, fields["on"], *fields["counts"])

    def _programme(self, owner: str, fields: Table) -> Version:
        subtype = ProgrammeSubtype(fields.pop("subtype"))
        if "with" in fields:
            fields["partner_id"] = self.partners[fields.pop("with")].id
        return file_programme(self.world, owner, subtype, **self._typed("programme", fields))

    def _amend(self, name: str, fields: Table) -> Version:
        version = self.filed[name]
        return amend_filed(self.world, version, **self._typed(version.kind, fields))

    def _revoke(self, name: str, fields: Table) -> None:
        revoke(self.world, self.filed[name])

    def _moves(self, school: str, fields: Table) -> None:
        """The school has belonged to another district since a day."""
        begin_writing(self.world.session)
        change_facts(self.world.session, self.world.organisations[school], fields["on"],
                     parent_id=self.world.organisations[fields["to"]].id)
        self.world.session.commit()

    def _mark(self, name: str, fields: Table) -> None:
        self.marks[name] = utc_now()

    def _typed(self, kind: str, fields: Table) -> Table:
        upto = {"upto": State(fields.pop("upto"))} if "upto" in fields else {}
        return typed(KINDS[kind].model, fields) | upto


def typed(model: Any, fields: Table) -> Table:
    """Values of a table as the model's columns hold them."""
    columns = sa.inspect(model).columns
    return {name: _value(columns[name].type, value) for name, value in fields.items()}


def _value(kind: Any, value: Any) -> Any:
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return Decimal(str(value)) if isinstance(kind, sa.Numeric) else value


def question_of(registry: Registry, line: Table) -> tuple[Question, str]:
    """What a line asks, as if the place were all its plan speaks of and its ledger had long been complete."""
    name, code = line["of"].split()
    known = registry.marks[line["known"]] if "known" in line else utc_now()
    session = registry.world.session
    question = ask(session, name, organisations_called(session, line.get("by", "C")), line["on"], known)
    if "reading" in line:
        question = replace(question, plan=read_plan(name, plan_text(name), tuple(line["reading"].items())))
    return replace(question, whole=True, complete_from=LONG_AGO), code


def answer_of(registry: Registry, line: Table) -> Table:
    """The answers a line gives, under the names it asks them by."""
    question, code = question_of(registry, line)
    shown = board_of(registry.world.session, question, [code]).lines[0]
    return {name: _answer(registry, question, shown, name) for name in line if name in ANSWERS}


ANSWERS = ("value", "by_area", "counts", "parts", "units", "due", "status", "previous")


def _answer(registry: Registry, question: Question, shown: TargetLine, name: str) -> Any:
    match name:
        case "value":
            return _plain(shown.figure.value)
        case "previous":
            return _plain(shown.previous)
        case "by_area":
            return {area: _plain(value) for area, value in shown.figure.by_area.items() if value}
        case "counts":
            return [_plain(shown.figure.counts[level]) for level in ("submitted", "district", "city")]
        case "parts":
            return [_plain(part.figure.value) for part in shown.parts]
        case "due":
            return [_plain(due.value) for due in shown.due]
        case "status":
            return [due.status.value for due in shown.due] or [shown.status.value]
    rule = shown.target.count.rule(question.moment)
    assert not isinstance(rule, Ratio), "a ratio has two lists"
    return len(unit_rows(registry.world.session, question.moment, rule, question.organisation_ids))


def _plain(value: Decimal | None) -> Any:
    return "none" if value is None else plain(value)

