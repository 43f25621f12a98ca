"""The figures of a plan's counts, by statements that are put together once: making one costs several times what the
database takes to answer it. They leave open for which organisations and as known when, so that everybody who asks
shares them. The numbers, days and plain names they compare with stand in their text: a planner that reads the constants
finds the partial indexes for them. What else a plan says is bound like what anybody types.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.base import Stamp
from app.db.kept import kept
from app.indicators.passes import Passes, passes_for
from app.indicators.plans import Count
from app.indicators.rollup import Figure, figures, figures_from, measures_in
from app.indicators.rules import Moment, Rule
from app.organisations.models import Level

KEPT = 64
"""Days of plans; five plans with the due dates of each are fewer."""
OPEN = "__"
"""Around the name of what a statement leaves open."""
NAMED = re.compile(f"{OPEN}([a-z0-9_]+?){OPEN}")
PLAIN = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
KNOWN: Any = sa.literal_column(f"{OPEN}known{OPEN}", Stamp())


@dataclass(frozen=True)
class _Prepared:
    """`spoken`: the passes in the words of a kind of database, as soon as one of its kind has been asked."""

    rules: tuple[Rule, ...]
    passes: Passes
    spoken: dict[str, Passes] = field(default_factory=dict)

    def on(self, dialect: sa.Dialect) -> Passes:
        if dialect.name not in self.spoken:
            self.spoken[dialect.name] = replace(self.passes, statements=tuple(
                (groups, _spoken(statement, dialect)) for groups, statement in self.passes.statements))
        return self.spoken[dialect.name]


def counted(session: Session, moment: Moment, counts: Sequence[Count],
            organisation_ids: Sequence[int]) -> list[Figure]:
    """The answers of several counts, in their order, over everything under these organisations together."""
    key = (tuple(counts), moment, tuple(organisation_ids))
    return kept(session, "figures", key, lambda: _counted(session, moment, counts, organisation_ids))


def _counted(session: Session, moment: Moment, counts: Sequence[Count],
             organisation_ids: Sequence[int]) -> list[Figure]:
    within = tuple(cast("Sequence[int]", moment.within))
    if within and set(within) != set(organisation_ids):
        return figures(session, moment, [count.rule(moment) for count in counts], organisation_ids)
    prepared = _prepared(tuple(counts), moment.on, moment.level, moment.map_day, len(organisation_ids),
                         below=bool(within))
    dialect = session.get_bind().dialect
    given = {_asked(place): number for place, number in enumerate(organisation_ids)}
    parts = prepared.on(dialect).ask(session, given | {"known": _bound(moment.known, dialect)})
    return figures_from(moment.level, prepared.rules, parts)


@lru_cache(maxsize=KEPT)
def _prepared(counts: tuple[Count, ...], on: date, level: Level, map_day: date | None, number: int, *,
              below: bool) -> _Prepared:
    asked: Any = [sa.literal_column(f"{OPEN}{_asked(place)}{OPEN}", sa.Integer()) for place in range(number)]
    moment = Moment(on, KNOWN, level, map_day, within=asked if below else ())
    rules = tuple(count.rule(moment) for count in counts)
    return _Prepared(rules, passes_for(moment, measures_in(rules), asked))


def _asked(place: int) -> str:
    return f"asked_{place}"


def _bound(known: datetime, dialect: sa.Dialect) -> Any:
    """The moment as the driver takes it: a statement names it up to sixty times, and each time it would be made."""
    process = Stamp().dialect_impl(dialect).bind_processor(dialect)
    return process(known) if process else known


def _spoken(statement: sa.CompoundSelect[Any] | sa.TextualSelect, dialect: sa.Dialect) -> sa.TextualSelect:
    """The statement's text with its plain constants in it, to be filled with what it leaves open and nothing else."""
    plain = type(dialect)(paramstyle="named")  # type: ignore[call-arg]  # every dialect of a driver takes it
    texts: dict[str, str] = {}
    plain.statement_compiler = type("Speaking", (_Speaking, dialect.statement_compiler), {"texts": texts})
    compiled = str(statement.compile(dialect=plain, compile_kwargs={"literal_binds": True})).replace(":", "\\:")
    names = set(NAMED.findall(compiled)) - texts.keys()
    types: dict[str, Any] = {"known": sa.types.NullType()}
    columns: Iterator[sa.ColumnClause[Any]] = (sa.column(f"column_{place}")
                                               for place, _ in enumerate(statement.selected_columns))
    return sa.text(NAMED.sub(r":\1", compiled)).bindparams(
        *(sa.bindparam(name, type_=types.get(name, sa.Integer())) for name in names),
        *(sa.bindparam(name, text, type_=sa.String()) for name, text in texts.items())).columns(*columns)


class _Speaking:
    """Of a compiler: leaves open what is no plain name and keeps it in `texts`, so that no statement is made of it."""

    texts: ClassVar[dict[str, str]]

    def render_literal_value(self, value: Any, type_: Any) -> str:
        if not isinstance(value, str) or PLAIN.fullmatch(value):
            return str(super().render_literal_value(value, type_))  # type: ignore[misc]  # the compiler's
        name = f"text_{len(self.texts)}"
        self.texts[name] = value
        return f"{OPEN}{name}{OPEN}"
