"""What is found, for whom, at two dates; what was answered to it; and what the facts have settled since.

A finding is open until it is answered. What is no longer found is settled by the facts; its answers stay readable.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import Role, User
from app.accounts.scope import posts_with_records, visible_organisations
from app.approval.models import Series
from app.db.base import Stamp
from app.db.kept import kept
from app.db.stamps import CHINA, last_change, take_stamp, today
from app.db.trail import write_trail
from app.findings.library import ON_A_RECORD, RULES
from app.findings.models import FindingAnswer
from app.findings.rules import Finding, FindingRule, Ground, Statement, finding_of
from app.indicators.rules import Moment
from app.indicators.statistics import setting_at
from app.organisations.models import Level, Organisation
from app.organisations.tree import bureaus_above, lineage_now, members
from app.ui.words import Labelled

SLEEPING_MONTHS, FACTOR = "finding_sleeping_months", "finding_factor"
DEFAULTS = {SLEEPING_MONTHS: "24", FACTOR: "2"}
"""The parameters of the rules: settings of the uppermost bureau, these where it has set none."""

STATEMENTS_KEPT = 128
PLACES = "places"

ANSWERING = (Role.CLERK, Role.HEAD, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)


class FindingState(Labelled):
    OPEN = "open", "待说明", "To be answered"
    ANSWERED = "answered", "已说明", "Answered"
    SETTLED = "settled", "事实已消除", "Settled by the facts"


@dataclass(frozen=True)
class Told:
    """A finding with its answers, the latest first."""

    finding: Finding
    state: FindingState
    answers: tuple[FindingAnswer, ...]


def told_to(session: Session, user: User, on: date, known: datetime, *, rule: str = "",
            organisation: Organisation | None = None) -> list[Told]:
    """Everything in this person's part of the tree, or in one organisation's, which must be theirs to see."""
    within = {top: [organisation.id] for top in [top_of(session, organisation.id)]} if organisation else _posts(
        session, user)
    rules = [RULES[rule]] if rule else list(RULES.values())
    found = [finding for top, places in within.items() for finding in find(session, top, places, on, known, rules)]
    seen = members([place for places in within.values() for place in places])
    return with_answers(found, answers_of(session, FindingAnswer.organisation_id.in_(seen), known), rules, on)


def told_of_record(session: Session, series: Series, on: date, known: datetime) -> list[Told]:
    """What is found about one record, and what was answered about it. Its whole school is looked at: a pair is of the
    school, not of one record."""
    rules = ON_A_RECORD.get(series.kind, ())
    if not rules or series.filing_number is None:
        return []
    top, school = top_of(session, series.organisation_id), _school_of(session, series)
    found = [finding for finding in find(session, top, school, on, known, rules) if finding.series_id == series.id]
    return with_answers(found, answers_of(session, FindingAnswer.series_id == series.id, known), rules, on)


def _school_of(session: Session, series: Series) -> list[int]:
    """The school that the owner of a record counts as, under which everything lies that counts as the same."""
    line = lineage_now()
    return list(session.scalars(sa.select(line.c.unit_id).where(
        line.c.member_id == series.organisation_id).distinct()))


def find(session: Session, top: int, places: Sequence[int], on: date, known: datetime,
         rules: Iterable[FindingRule]) -> list[Finding]:
    """In what lies under these places, by the parameters of this bureau. One statement a rule."""
    values, asked = parameters_of(session, top, known), {"known": known, PLACES: places}
    chosen = (on, int(values[SLEEPING_MONTHS]), Decimal(values[FACTOR]))
    rows = ((rule, row) for rule in rules for row in session.execute(statement_of(rule, *chosen), asked))
    return sorted({finding_of(rule, row) for rule, row in rows}, key=_order)


@lru_cache(maxsize=STATEMENTS_KEPT)
def statement_of(rule: FindingRule, on: date, sleeping_months: int, factor: Decimal) -> Statement:
    """It leaves open as known when, and under which places. Made once: making it costs several times what the database
    takes to answer. Its ground is its own: two threads that filled one at the same time would spoil it for both."""
    known: Any = sa.bindparam("known", type_=Stamp())
    places = sa.bindparam(PLACES, type_=sa.Integer(), expanding=True)
    return rule.statement(Ground(Moment(on, known, Level.CITY), members(places), sleeping_months, factor))


def parameters_of(session: Session, top: int, known: datetime) -> dict[str, str]:
    return {name: setting_at(session, top, name, known) or value for name, value in DEFAULTS.items()}


def top_of(session: Session, organisation_id: int) -> int:
    """The uppermost bureau of an organisation, whose parameters hold; itself where nothing stands above."""
    above = bureaus_above(session, organisation_id)
    return above.get(Level.CITY) or above.get(Level.DISTRICT) or organisation_id


def answers_of(session: Session, which: sa.ColumnElement[bool], known: datetime) -> list[FindingAnswer]:
    """Answers given by that moment, the latest first."""
    return list(session.scalars(sa.select(FindingAnswer).where(which, FindingAnswer.at <= known).options(
        joinedload(FindingAnswer.by)).order_by(FindingAnswer.id.desc())))


def with_answers(found: Sequence[Finding], answers: Sequence[FindingAnswer],
                 rules: Collection[FindingRule], on: date) -> list[Told]:
    """What is found, then what was answered by that day and is found no more."""
    given: dict[str, list[FindingAnswer]] = defaultdict(list)
    for answer in answers:
        if answer.rule in RULES and RULES[answer.rule] in rules:
            given[answer.finding].append(answer)
    standing = [Told(finding, FindingState.ANSWERED if finding.id in given else FindingState.OPEN,
                     tuple(given.get(finding.id, ()))) for finding in found]
    now = {finding.id for finding in found}
    settled = [Told(_as_answered(said[0]), FindingState.SETTLED, tuple(said))
               for name, said in given.items() if name not in now and said[-1].at.astimezone(CHINA).date() <= on]
    return standing + settled


def _as_answered(answer: FindingAnswer) -> Finding:
    facts = answer.facts
    return Finding(RULES[answer.rule], answer.organisation_id, answer.series_id, answer.other_id,
                   facts["other_owner_id"], facts["aspect"], facts["mark"], facts["first"], facts["second"])


def may_answer(session: Session, user: User, finding: Finding) -> bool:
    """The school's own officers, or a bureau above it."""
    posts = [post.organisation_id for post in user.posts_held if post.role in ANSWERING]
    return bool(session.scalar(sa.select(sa.literal(finding.organisation_id).in_(members(posts)))))


def answer(session: Session, finding: Finding, words: str, actor: User) -> FindingAnswer:
    """Keep an answer in words; what was answered before is kept beside it."""
    now = take_stamp(session)
    given = FindingAnswer(
        finding=finding.id, rule=finding.rule.code, organisation_id=finding.organisation_id,
        series_id=finding.series_id, other_id=finding.other_id, facts=finding.facts, words=words.strip(),
        by_id=actor.id, at=now)
    session.add(given)
    session.flush()
    write_trail(session, "answer", "finding", finding.id, actor=actor.username, rule=finding.rule.code)
    return given


def open_number(session: Session, user: User) -> int:
    """How many findings wait for an answer from this person's part of the tree, since the last change."""
    on, known = today(), last_change(session)

    def number() -> int:
        return len([item for item in told_to(session, user, on, known) if item.state is FindingState.OPEN])

    return kept(session, "open_findings", (tuple(posts_with_records(user)), on), number)


def visible_ids(session: Session, user: User) -> set[int]:
    return set(session.scalars(visible_organisations(user)))


def _posts(session: Session, user: User) -> dict[int, list[int]]:
    """Where this person reads records, by the uppermost bureau."""
    found: dict[int, list[int]] = defaultdict(list)
    for place in posts_with_records(user):
        found[top_of(session, place)].append(place)
    return dict(found)


def _order(finding: Finding) -> tuple[object, ...]:
    return (list(RULES).index(finding.rule.code), finding.organisation_id, finding.series_id or 0, finding.aspect,
            finding.mark, finding.other_id or 0)
