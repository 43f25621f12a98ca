"""The figures of a plan's counts, by statements that are put together once: making one costs several times what the
database takes to answer it. They leave open for whom and as known when, so that everybody who asks shares them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.base import Stamp
from app.indicators.passes import Passes, passes_for
from app.indicators.plans import Count
from app.indicators.rollup import Figure, figures, figures_from, measures_in
from app.indicators.rules import Moment, Rule
from app.organisations.models import Level

KEPT = 64
"""Days of plans; five plans with the due dates of each are fewer."""
KNOWN: Any = sa.bindparam("known", type_=Stamp())
ASKED = sa.bindparam("asked", type_=sa.Integer(), expanding=True)


@dataclass(frozen=True)
class _Prepared:
    rules: tuple[Rule, ...]
    passes: Passes


def counted(session: Session, moment: Moment, counts: Sequence[Count],
            organisation_ids: Sequence[int]) -> list[Figure]:
    """The answers of several counts, in their order, over everything under these organisations together."""
    within = tuple(cast("Sequence[int]", moment.within))
    if within and set(within) != set(organisation_ids):
        return figures(session, moment, [count.rule(moment) for count in counts], organisation_ids)
    prepared = _prepared(tuple(counts), moment.on, moment.level, moment.map_day, below=bool(within))
    parts = prepared.passes.ask(session, {"known": moment.known, "asked": list(organisation_ids)})
    return figures_from(moment.level, prepared.rules, parts)


@lru_cache(maxsize=KEPT)
def _prepared(counts: tuple[Count, ...], on: date, level: Level, map_day: date | None, *, below: bool) -> _Prepared:
    moment = Moment(on, KNOWN, level, map_day, within=ASKED if below else ())
    rules = tuple(count.rule(moment) for count in counts)
    return _Prepared(rules, passes_for(moment, measures_in(rules), ASKED))
