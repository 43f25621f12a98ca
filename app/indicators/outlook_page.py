"""The outlook of one target whole: its sentences, its drawing, and the units that lapse before the deadline, each
record with the days that end it."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Version
from app.indicators.board import Board
from app.indicators.condition_facts import Fact, facts_read, failing_conditions
from app.indicators.outlook import Outlook, earlier_values, lapsing_units, outlooks
from app.indicators.outlook_words import Drawing, drawing, sentences
from app.indicators.questions import Question
from app.indicators.rollup import UnitRow, Verdict, why_each
from app.indicators.rows_page import visible_records
from app.indicators.unit_differences import UnitChange
from app.indicators.unit_names import UnitWords, versions_behind
from app.records.naming import Names
from app.ui.words import Words

MOST = 100


@dataclass(frozen=True)
class LapsingRecord:
    """A record that stops counting: which conditions fail on the day, and what of it they read."""

    series: str
    number: int
    linked: bool
    failing: tuple[Words, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class LapsingUnit:
    words: str
    records: tuple[LapsingRecord, ...]


@dataclass(frozen=True)
class OutlookPage:
    """`lapsing` are the first of `number` units."""

    outlook: Outlook
    sentences: list[str]
    drawing: Drawing | None
    number: int
    lapsing: tuple[LapsingUnit, ...]


def outlook_page(session: Session, user: User, question: Question, board: Board, code: str) -> OutlookPage | None:
    """Of the board's target of this code; None where no deadline with a number lies ahead."""
    found = outlooks(session, question, board).get(code)
    if found is None:
        return None
    lost = lapsing_units(session, question, found.target, found.due.on)
    whole = replace(found, lapsing=len(lost), earlier=earlier_values(session, question, found))
    return OutlookPage(whole, sentences(whole), drawing(whole), len(lost),
                       tuple(_Lapsing(session, user, question, whole).units(lost[:MOST])))


class _Lapsing:
    """Tells why units of today no longer count on the day of the deadline."""

    def __init__(self, session: Session, user: User, question: Question, outlook: Outlook) -> None:
        self.session, self.user, self.question = session, user, question
        self.then = replace(question.moment, on=outlook.due.on)
        self.rule = outlook.target.count.rule(self.then)

    def units(self, lost: list[UnitChange[UnitRow]]) -> list[LapsingUnit]:
        rows = [change.before for change in lost if change.before is not None]
        words = UnitWords(self.session, rows, self.question.moment)
        versions = versions_behind(self.session, rows)
        names = Names(self.session, versions.values(), self.then.known, with_rows=False)
        linked = visible_records(self.session, self.user, {series for series, _ in versions})
        ids = [version.id for version in versions.values()]
        verdicts = why_each(self.session, self.then, self.rule, ids, self.question.organisation_ids)
        records = {key: self._record(key, version, verdicts[version.id], names, key[0] in linked)
                   for key, version in versions.items()}
        return [LapsingUnit(words.words(row), tuple(records[key] for key in row.records)) for row in rows]

    def _record(self, key: tuple[str, int], version: Version, verdict: Verdict, names: Names,
                linked: bool) -> LapsingRecord:
        facts = facts_read(version, failing_conditions(self.rule, verdict.failing), names) if linked else ()
        return LapsingRecord(*key, linked, verdict.failing, facts)
