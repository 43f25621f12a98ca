"""A target of full coverage as a table: every cell of stage and subject, those still empty among them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.indicators.plans import Count, Target
from app.indicators.questions import Question
from app.indicators.rollup import unit_rows
from app.organisations.models import Stage
from app.records.kinds.trip import Subject
from app.ui.words import Words

MEASURE = "coverage"


@dataclass(frozen=True)
class Matrix:
    """`cells`: by stage and subject how many trips cover it; a cell that is not there is empty."""

    words: Words
    stages: tuple[Stage, ...]
    subjects: tuple[Subject, ...]
    cells: dict[tuple[str, str], int]
    number: int

    @property
    def size(self) -> int:
        return len(self.stages) * len(self.subjects)

    @property
    def empty(self) -> list[tuple[Stage, Subject]]:
        return [(stage, subject) for stage in self.stages for subject in self.subjects
                if (stage.value, subject.value) not in self.cells]


def has_matrix(target: Target) -> bool:
    return any(count.measure == MEASURE for _, _, count in _counts(target))


def matrices(session: Session, question: Question, target: Target) -> list[Matrix]:
    """One for the target's own count and one for each part that covers; `number` is the part's, 0 the target's own."""
    return [_matrix(session, question, words, number, count) for words, number, count in _counts(target)
            if count.measure == MEASURE]


def _counts(target: Target) -> Iterator[tuple[Words, int, Count]]:
    yield target.title, 0, target.count
    for number, part in enumerate(target.parts, start=1):
        yield part.words, number, part.count


def _matrix(session: Session, question: Question, words: Words, number: int, count: Count) -> Matrix:
    rows = unit_rows(session, question.moment, count.rule(question.moment), question.organisation_ids)
    return Matrix(words, tuple(Stage(item) for item in count.parameters["stages"]),
                  tuple(Subject(item) for item in count.parameters["subjects"]),
                  {(row.key[0], row.key[1]): len(row.records) for row in rows}, number)
