"""Over the whole demo data: a target's list makes its figure, and a record says it counts exactly when it is listed."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.db.stamps import utc_now
from app.indicators.plans import Target
from app.indicators.questions import Question, ask
from app.indicators.rollup import figure, unit_rows, why_each
from app.indicators.rules import Ratio, measures_of

PLANS = {"yuzhong-2019": date(2021, 12, 31), "guangzhou-145": date(2025, 12, 31),
         "liangjiang-145": date(2025, 12, 31), "chongqing-2035": date(2026, 6, 30), "chengyu-2025": date(2025, 12, 31)}


@pytest.mark.parametrize("plan", PLANS)
def test_rows_make_the_figure_and_why_names_the_same_records(seeded: Session, plan: str) -> None:
    question = ask(seeded, plan, [], PLANS[plan], utc_now())
    standing = _standing(seeded, question)
    for target in question.plan.targets:
        _check(seeded, question, target, standing)


def _check(session: Session, question: Question, target: Target, standing: dict[str, dict[int, str]]) -> None:
    rule, places = target.count.rule(question.moment), question.organisation_ids
    rows = unit_rows(session, question.moment, rule, places)
    if not isinstance(rule, Ratio):
        answer = figure(session, question.moment, rule, places).value or 0
        assert sum(row.value for row in rows) == answer, target.code
    kinds = {measure.kind for measure in measures_of(rule)}
    versions = {number: name for kind in kinds for number, name in standing.get(kind, {}).items()}
    counted = {versions[number] for number, verdict in why_each(
        session, question.moment, rule, list(versions), places).items() if verdict.counted}
    assert counted == {series for row in rows for series, _ in row.records}, target.code


def _standing(session: Session, question: Question) -> dict[str, dict[int, str]]:
    """Ids and names of the versions that stand at the plan's level, by kind."""
    table = sa.inspect(Version).local_table.c
    found: dict[str, dict[int, str]] = {}
    for kind, number, name in session.execute(sa.select(table.kind, table.id, Series.public_id).join(
            Series, Series.id == table.series_id).where(question.moment.stands(table))):
        found.setdefault(kind, {})[number] = name
    return found
