"""Writing the versions of a ledger: content sealed, stamps, decisions and trail as the path would have left them."""

import json
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from app.approval.models import FilingSequence, Origin, Version
from app.approval.steps import OPEN, Desk, State, Verb
from app.parties.models import Person
from app.records.checks import content_problems
from app.records.content import rows_of, sealed_text
from app.records.kinds.student import Student, StudentMode, StudentReporting
from app.records.people import as_entered, people_in
from app.seeding.decisions import write_decisions
from app.seeding.histories import Taken
from app.seeding.ledger import Ledger
from app.seeding.people import People
from app.seeding.records import Entry, Records
from app.ui.words import Words

JUST_BEFORE = timedelta(milliseconds=1)
"""Persons are found while a record is being submitted, a moment before it has been."""


def write_series(ledger: Ledger, records: Records, last_numbers: dict[tuple[int, int], int]) -> None:
    """A series that a bureau has already approved is recognised from the earlier ledger; others are reviewed here."""
    for entry in records.entries:
        approved = any(taken.step.verb is Verb.APPROVE for taken in entry.history.steps)
        if approved or entry.series.origin is None:
            entry.series.origin = Origin.RECOGNISED if approved else Origin.PATH
    ledger.session.add_all(records.series.values())
    ledger.session.add_all(FilingSequence(organisation_id=bureau, year=year, last=last)
                           for (bureau, year), last in last_numbers.items())
    ledger.session.flush()


def write_versions(ledger: Ledger, people: People, records: Records) -> None:
    for entry in records.entries:
        entry.version = _draft(entry)
    submitted = [entry for entry in records.entries if _submission(entry) is not None]
    submitted.sort(key=lambda entry: _submission(entry).at)  # type: ignore[union-attr]  # these have one
    _settle_modes(ledger, submitted)
    with ledger.session.no_autoflush:
        _enlist(ledger, people, submitted)
        for entry in submitted:
            _seal(ledger, entry)
    _copy_persons(records.entries)
    ledger.faults.stop_if_any()
    _take_steps(ledger, records.entries)
    ledger.session.add_all(entry.made for entry in records.entries)
    ledger.session.flush()
    write_decisions(ledger, records.entries)


def _submission(entry: Entry) -> Taken | None:
    return next((taken for taken in entry.history.steps if taken.step.verb is Verb.SUBMIT), None)


def _draft(entry: Entry) -> Version:
    kind, history = entry.kind, entry.history
    version = kind.model(
        series_id=entry.series.id, organisation_id=entry.series.organisation_id, number=entry.number,
        state=history.state,
        created_by_id=history.author.id, edited_by_id=history.author.id, created_at=history.begun,
        edited_at=history.begun, path=",".join(history.path), reason=entry.row.text("reason"), **entry.values)
    set_committed_value(version, "series", entry.series)  # it is read before the version is written
    for rows in kind.rows:
        setattr(version, rows.name, [
            rows.model(position=place, **values) for place, values in enumerate(entry.children.get(rows.name, []))])
    if entry.copied_from is not None and entry.copied_from.row is entry.row:
        version.reason = ""
    if history.state is State.CONDITIONAL:
        version.condition_due = entry.row.day("condition_due", needed=True)
    return version


def _settle_modes(ledger: Ledger, submitted: Sequence[Entry]) -> None:
    """The first student record submitted decides how its organisation reports."""
    modes: dict[int, StudentMode] = {}
    for entry in submitted:
        version = entry.made
        if not isinstance(version, Student) or version.mode is None:
            continue
        if modes.setdefault(version.organisation_id, version.mode) is not version.mode:
            entry.row.fault("mode", Words("同一单位不能既有花名册又有汇总填报。",
                                          "One organisation cannot have both a roster and a return."))
        version.owner_id = version.organisation_id
    ledger.session.add_all(StudentReporting(organisation_id=place, mode=mode) for place, mode in modes.items())
    ledger.session.flush()


def _enlist(ledger: Ledger, people: People, submitted: Sequence[Entry]) -> None:
    """What happens first when records are submitted: their checks, and a person for each row about one."""
    named: list[tuple[Any, Person]] = []
    for entry in submitted:
        taken = _submission(entry)
        assert taken is not None
        for problem in content_problems(entry.kind, entry.made):
            entry.row.fault(problem.where, problem.words)
        for row in people_in(entry.made):
            if row.document_number and row.document_type and (row.name_zh or row.surname):
                named.append((row, people.enlist(as_entered(row), ledger.stamp(taken.at - JUST_BEFORE))))
    ledger.faults.stop_if_any()
    ledger.session.flush()
    for row, person in named:
        row.person_id = person.id


def _seal(ledger: Ledger, entry: Entry) -> None:
    """Freeze the content: its text and hash, every row of it marked."""
    version = entry.made
    salts: dict[str, str] = {}
    text = sealed_text(ledger.session, version, salts)
    version.sealed_content, version.salts = text, json.dumps(salts, sort_keys=True)
    version.content_hash = sha256(text.encode()).hexdigest()
    version.sealed = True  # type: ignore[attr-defined]  # every kind is Content
    for rows in entry.kind.rows:
        for row in rows_of(version, rows):
            row.sealed = True


def _copy_persons(entries: Sequence[Entry]) -> None:
    """A copy opened by a return names the persons its original names, and reports in its mode."""
    for entry in entries:
        source = entry.copied_from
        if source is None or source.row is not entry.row:
            continue
        for row, original in zip(people_in(entry.made), people_in(source.made), strict=True):
            row.person_id = original.person_id
        if isinstance(entry.made, Student) and isinstance(source.made, Student):
            entry.made.owner_id = source.made.owner_id


def _take_steps(ledger: Ledger, entries: Sequence[Entry]) -> None:
    """Who acted, and from and until when each version stands at each level."""
    standing: dict[str, Version] = {}
    for entry in entries:
        version, public_id = entry.made, entry.series.public_id
        if entry.copied_from is not None and entry.copied_from.history.state is State.FILED and not version.reason:
            entry.row.fault("reason", Words("请填写变更原因。", "Say why it was changed."))
        for taken in entry.history.steps:
            _stamp(version, taken, has_standing=public_id in standing)
            if taken.step.target is State.FILED:
                if public_id in standing:
                    standing[public_id].until = taken.at
                standing[public_id] = version
            elif taken.step.target is State.REVOKED:
                standing.pop(public_id, None)
    ledger.faults.stop_if_any()


def _stamp(version: Version, taken: Taken, *, has_standing: bool) -> None:
    step, at, person = taken.step, taken.at, taken.actor.id
    if step.verb is Verb.SUBMIT:
        version.submitted_by_id, version.submitted_at = person, at
    elif step.verb is Verb.SIGN:
        version.signed_by_id = person
    elif step.verb is Verb.APPROVE and step.desk is Desk.DISTRICT:
        version.district_by_id = person
    elif step.verb is Verb.APPROVE:
        version.city_by_id = person
    if step.target is State.FILED:
        version.submitted_since = version.submitted_since or at
        version.district_since = version.district_since or at
        version.city_since = at
    elif step.target in OPEN and not has_standing:
        if step.target in (State.AT_DISTRICT, State.AT_CITY):
            version.submitted_since = version.submitted_since or at
        if step.desk is Desk.DISTRICT and step.verb is Verb.APPROVE:
            version.district_since = at
    elif step.target not in OPEN and version.submitted_since is not None:
        version.until = at
