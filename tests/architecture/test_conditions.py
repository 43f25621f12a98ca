"""The master rule: every column a counting condition reads is frozen, or in a row with since/until.

Walks every rule of every target of the five plans: conditions, units, areas, amounts and the joins that reach them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from app.db.guards import FIXED, WRITE_ONCE
from app.indicators.plans import Count, read_plan
from app.indicators.rules import Measure, Moment, measures_of

PLANS = sorted((Path(__file__).parents[2] / "seeds" / "plans").glob("*.toml"))
MOMENT = Moment(date(2025, 12, 31), datetime(2026, 1, 1, tzinfo=UTC))

IDENTITIES = {"series": {"id", *FIXED["series"]}, "organisation": {"id", *FIXED["organisation"]}}
"""Rows without a time: a trigger refuses any change of these columns, so they are as frozen as content."""

VERSION = {"id", *FIXED["version"], *WRITE_ONCE["version"]}
"""A version's own columns that may be filled but never changed; its state, for one, is not among them."""


def counts_of(path: Path) -> Iterator[tuple[str, Count]]:
    for target in read_plan(path.stem, path.read_text(encoding="utf-8")).targets:
        yield target.code, target.count
        for part in target.parts:
            yield target.code, part.count


def columns_read(measure: Measure) -> set[sa.Column[object]]:
    """Every column of a table that the measure's statement names anywhere."""
    unit = [MOMENT.lineage.c.unit_id if part is None else part for part in measure.unit]
    amount = [] if measure.amount is None else [measure.amount]
    statement = (
        sa.select(*unit, measure.area.label("area"), *amount)
        .select_from(measure.source.join(MOMENT.lineage, MOMENT.lineage.c.member_id == measure.member))
        .where(*(condition.clause for condition in measure.conditions)))
    found: set[sa.Column[object]] = set()
    for element in visitors.iterate(statement):
        if isinstance(element, sa.ColumnClause | sa.Column):
            found |= {base for base in element.base_columns if isinstance(base, sa.Column) and base.table is not None}
    return {column for column in found if isinstance(column.table, sa.Table)}


def is_frozen(column: sa.Column[object]) -> bool:
    table = column.table
    if table.name == "version":
        return column.name in VERSION
    if table.name in IDENTITIES:
        return column.name in IDENTITIES[table.name]
    return bool(table.info.get("history")) or "sealed" in table.columns


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_conditions_read_only_what_is_frozen_or_has_its_time(path: Path) -> None:
    for code, count in counts_of(path):
        for measure in measures_of(count.rule(MOMENT)):
            read = columns_read(measure)
            assert any(column.table.name == "version" for column in read), f"{code}: nothing was walked"
            assert {str(column) for column in read if not is_frozen(column)} == set(), code


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_conditions_read_nothing_that_erasing_a_person_empties(path: Path) -> None:
    for code, count in counts_of(path):
        for measure in measures_of(count.rule(MOMENT)):
            assert {str(column) for column in columns_read(measure) if column.info.get("personal")} == set(), code


def test_a_condition_on_the_state_of_a_version_would_be_found() -> None:
    state = sa.Table("version", sa.MetaData(), sa.Column("state", sa.String)).c.state
    assert not is_frozen(state)
