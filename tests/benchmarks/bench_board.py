"""A whole board for a whole city, three ways: by the registry's rules, by hand-written SQL, by a loop over objects; and
one district's board, the first page behind a figure, and why.

`python -m tests.benchmarks.bench_board [--records N] [--schools N] [--database URL] [--growth]` prints every target of
the work beside what one run reached, and exits 1 when the ways do not agree on every figure of every district.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.db.kept import forget
from app.indicators.plans import Plan, read_plan
from app.indicators.rollup import Figure, figures, roll_up_all, why
from app.indicators.rows_page import PAGE
from app.indicators.rules import Measure, Moment, Ratio, Rule, measures_of
from app.indicators.units import unit_page, unit_totals
from tests.benchmarks.build import benchmark_city
from tests.benchmarks.city import CITY, RECORDS, SCHOOLS, City, districts_for
from tests.benchmarks.handwritten import AREAS, Answer, count_by_hand, first_pairs_by_hand
from tests.benchmarks.plain_loop import count_in_python

ON, KNOWN = date(2025, 6, 30), datetime(2025, 9, 1, tzinfo=UTC)
"""Both in the past of a city whose last records are of the end of 2025."""

RUNS = 7
PLAN = read_plan("board", Path(__file__).with_name("board.toml").read_text(encoding="utf-8"))
LEVELS = ("submitted", "district", "city")


def rules_at(moment: Moment) -> list[Rule]:
    return [target.count.rule(moment) for target in PLAN.targets]


def whole_board(session: Session, plan: Plan, places: Sequence[int]) -> list[dict[int, Figure]]:
    """Every target for every place, as the pages of the registry ask for them."""
    moment = Moment(ON, KNOWN)
    return roll_up_all(session, moment, [target.count.rule(moment) for target in plan.targets], places)


def district_board(session: Session, district: int) -> list[dict[int, Figure]]:
    """Every target for one district and nothing beside it."""
    moment = Moment(ON, KNOWN, within=(district,))
    return [{district: answer} for answer in figures(session, moment, rules_at(moment), [district])]


def disagreements(board: Sequence[dict[int, Figure]], answer: Answer, places: Sequence[int]) -> list[str]:
    """Figures in which the board and the other answer differ, in words."""
    moment = Moment(ON, KNOWN)
    found = []
    for target, figure_of in zip(PLAN.targets, board, strict=True):
        for place in places:
            expected = _expected(answer, target.code, place, target.count.rule(moment))
            got = _values(figure_of[place])
            if got[:len(expected)] != expected:
                found.append(f"{target.code} of {place}: {got} by the rules, {expected} otherwise")
    return found


def _values(figure: Figure) -> tuple[Any, ...]:
    levels, areas = (figure.counts.get(level) for level in LEVELS), (figure.by_area.get(area) for area in AREAS)
    return (figure.value, *levels, *areas)


def _expected(answer: Answer, code: str, place: int, rule: Rule) -> tuple[Any, ...]:
    part = answer.get((code, place), (0,) * (len(LEVELS) + len(AREAS)))
    if not isinstance(rule, Ratio):
        return (part[2], *part)
    whole = answer.get((f"{code} whole", place), part)
    levels = [100 * top / bottom if bottom else None for top, bottom in zip(part[:3], whole[:3], strict=True)]
    return (levels[2], *levels)


@dataclass(frozen=True)
class Timed:
    """Milliseconds of each run of a way: on the clock, and of this process's own work."""

    clock: list[float]
    work: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.clock)


def timed(ways: dict[str, Callable[[], object]], runs: int = RUNS) -> dict[str, Timed]:
    """Each way once unmeasured, then by turns, so that what else the machine does falls on all alike; nothing is kept
    of what was asked before."""
    found = {way: Timed([], []) for way in ways}
    for run in range(runs + 1):
        for way, ask in ways.items():
            forget(current_app)
            clock, work = time.perf_counter(), time.process_time()
            ask()
            if run:
                found[way].clock.append(1000 * (time.perf_counter() - clock))
                found[way].work.append(1000 * (time.process_time() - work))
    return found


class Bench:
    """One city, and every way to ask it."""

    def __init__(self, session: Session, city: City) -> None:
        self.session, self.city = session, city
        self.places = [CITY, *city.district_ids]
        self.district = city.district_ids[len(city.district_ids) // 2]
        self.looped: Answer = {}
        self.pairs = self.totals()

    def pairs_in_force(self) -> tuple[Moment, Measure]:
        moment = Moment(ON, KNOWN)
        measure, = measures_of(PLAN.target("A1").count.rule(moment))
        return moment, measure

    def first_page(self) -> dict[tuple[Any, ...], set[tuple[str, int]]]:
        moment, measure = self.pairs_in_force()
        rows, _ = unit_page(self.session, moment, measure, [CITY], after=None, size=PAGE, among=self.pairs)
        return {row.key: set(row.records) for row in rows}

    def totals(self) -> int:
        moment, measure = self.pairs_in_force()
        return unit_totals(self.session, moment, measure, [CITY])[0]

    def why(self, version: int) -> None:
        moment, measure = self.pairs_in_force()
        why(self.session, moment, measure, version, [CITY])

    def loop(self) -> None:
        self.session.expunge_all()
        self.looped = count_in_python(self.session, ON, KNOWN)

    def ways(self) -> dict[str, Callable[[], object]]:
        session = self.session
        version = session.connection().exec_driver_sql("SELECT min(id) FROM agreement").scalar_one()
        return {
            "whole board": lambda: whole_board(session, PLAN, self.places),
            "whole board by hand": lambda: count_by_hand(session, ON, KNOWN),
            "district board": lambda: district_board(session, self.district),
            "district board by hand": lambda: count_by_hand(session, ON, KNOWN, self.district),
            "first page": self.first_page,
            "first page by hand": lambda: first_pairs_by_hand(session, ON, KNOWN, CITY, PAGE),
            "its count": self.totals,
            "why": lambda: self.why(version),
        }

    def measure(self, runs: int, *, loop: bool = True) -> dict[str, Timed]:
        found = timed(self.ways(), runs)
        return found | (timed({"loop": self.loop}, 1) if loop else {})

    def wrong(self) -> Iterator[str]:
        """What the ways disagree on."""
        board = whole_board(self.session, PLAN, self.places)
        yield from disagreements(board, count_by_hand(self.session, ON, KNOWN), self.places)
        if self.looped:
            yield from disagreements(board, self.looped, self.places)
        scoped, by_hand = district_board(self.session, self.district), count_by_hand(
            self.session, ON, KNOWN, self.district)
        yield from disagreements(scoped, by_hand, [self.district])
        if self.first_page() != first_pairs_by_hand(self.session, ON, KNOWN, CITY, PAGE):
            yield "the first page behind A1"


@dataclass(frozen=True)
class Goal:
    """One target: a quotient of two ways, at most or at least so much."""

    work: str
    way: str
    other: str
    bound: float
    least: bool = False

    def line(self, found: dict[str, Timed], others: dict[str, Timed]) -> str:
        one, two = found[self.way], others[self.other]
        ratio, work = one.median / two.median, statistics.median(one.work) / statistics.median(two.work)
        reached = ratio >= self.bound if self.least else ratio <= self.bound
        bound = f"{'at least' if self.least else 'at most'} {self.bound:g}"
        return f"  {self.work:<44}{bound:<14}{ratio:>8.2f}{work:>8.2f}   {'reached' if reached else 'not reached'}"


GOALS = (
    Goal("whole board / SQL by hand", "whole board", "whole board by hand", 1.5),
    Goal("loop over objects / whole board", "loop", "whole board", 50, least=True),
    Goal("(loop over objects / SQL by hand)", "loop", "whole board by hand", 50, least=True),
    Goal("median district's board / SQL by hand", "district board", "district board by hand", 5),
    Goal("rows, first page / keyset SQL by hand", "first page", "first page by hand", 3),
)
TWICE = Goal("twice the records", "whole board", "whole board", 2.1)
TENFOLD = Goal("ten times the districts", "whole board", "whole board", 1.2)


def report(title: str, found: dict[str, Timed]) -> None:
    print(f"{title}: {len(PLAN.targets)} targets on {ON}, known {KNOWN:%Y-%m-%d}; medians in ms, clock and own work")
    for way, each in found.items():
        print(f"  {way:<44}{each.median:>22.1f}{statistics.median(each.work):>10.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--schools", type=int, default=SCHOOLS)
    parser.add_argument("--database", default="", help="an empty database; a SQLite file of its own when not given")
    parser.add_argument("--built", action="store_true", help="the database holds this city already")
    parser.add_argument("--build-only", action="store_true", help="fill the database and stop")
    parser.add_argument("--no-loop", action="store_true", help="without the loop over objects, which wants much memory")
    parser.add_argument("--growth", action="store_true",
                        help="again in SQLite files of their own: twice the records, ten times the districts")
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    with benchmark_city(asked.schools, asked.records, asked.database, built=asked.built) as (session, city):
        if asked.build_only:
            return 0
        bench = Bench(session, city)
        found = bench.measure(asked.runs, loop=not asked.no_loop)
        wrong = list(bench.wrong())
    report(f"{asked.records} records of {asked.schools} schools in {len(bench.places) - 1} districts", found)
    lines = [goal.line(found, found) for goal in GOALS if {goal.way, goal.other} <= set(found)]
    if asked.growth:
        lines += grown(asked.schools, asked.records, asked.runs, wrong)
    print(f"  {'work':<44}{'target':<14}{'clock':>8}{'work':>8}")
    print("\n".join(lines))
    for words in wrong:
        print(words, file=sys.stderr)
    print("all ways agree" if not wrong else f"they differ in {len(wrong)} figures")
    return 1 if wrong else 0


def grown(schools: int, records: int, runs: int, wrong: list[str]) -> list[str]:
    """Three cities side by side, asked by turns: the one, one with twice the records, one with ten times the
    districts."""
    few = districts_for(schools)
    with (benchmark_city(schools, records) as (session, city), benchmark_city(schools, 2 * records) as (more, larger),
          benchmark_city(schools, records, districts=10 * few) as (apart, parted)):
        benches = [Bench(session, city), Bench(more, larger), Bench(apart, parted)]
        names = ("one", "twice", "tenfold")
        found = timed({name: (lambda bench=bench: whole_board(bench.session, PLAN, bench.places))
                       for name, bench in zip(names, benches, strict=True)}, runs)
        for bench in benches[1:]:
            wrong.extend(bench.wrong())
    return [goal.line({"whole board": found[name]}, {"whole board": found["one"]})
            for goal, name in ((TWICE, "twice"), (TENFOLD, "tenfold"))]


if __name__ == "__main__":
    sys.exit(main())
