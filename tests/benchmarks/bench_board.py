"""A whole board for a whole city, three ways: by the registry's rules, by hand-written SQL, by a loop over objects.

`python -m tests.benchmarks.bench_board [--records N] [--schools N] [--database URL]` prints medians and ratios of one
run, and exits 1 when the three do not agree on every figure of every district.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.indicators.plans import Plan, read_plan
from app.indicators.rollup import Figure, figures, roll_up_all, unit_rows, why
from app.indicators.rules import Moment, Ratio, Rule
from tests.benchmarks.build import benchmark_city
from tests.benchmarks.city import CITY, RECORDS, SCHOOLS, City
from tests.benchmarks.handwritten import AREAS, Answer, count_by_hand
from tests.benchmarks.plain_loop import count_in_python

ON, KNOWN = date(2025, 6, 30), datetime(2025, 9, 1, tzinfo=UTC)
"""Both in the past of a city whose last records are of the end of 2025."""

RUNS = 7
PLAN = read_plan("board", Path(__file__).with_name("board.toml").read_text(encoding="utf-8"))
LEVELS = ("submitted", "district", "city")


def whole_board(session: Session, plan: Plan, places: Sequence[int]) -> list[dict[int, Figure]]:
    """Every target for every place, as the pages of the registry ask for them."""
    moment = Moment(ON, KNOWN)
    return roll_up_all(session, moment, [target.count.rule(moment) for target in plan.targets], places)


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
    """Milliseconds of each run, in the order of the ways."""

    runs: dict[str, list[float]]

    def median(self, way: str) -> float:
        return statistics.median(self.runs[way])


def timed(ways: dict[str, Callable[[], object]], runs: int = RUNS) -> Timed:
    """Each way once unmeasured, then by turns, so that what else the machine does falls on all alike."""
    found: dict[str, list[float]] = {way: [] for way in ways}
    for run in range(runs + 1):
        for way, ask in ways.items():
            begun = time.perf_counter()
            ask()
            if run:
                found[way].append(1000 * (time.perf_counter() - begun))
    return Timed(found)


def measure(session: Session, city: City) -> tuple[dict[str, float], list[str]]:
    """Medians by way, and what the three ways disagree on."""
    places = [CITY, *city.district_ids]
    one = city.district_ids[len(city.district_ids) // 2]
    moment = Moment(ON, KNOWN)
    rules = [target.count.rule(moment) for target in PLAN.targets]
    series = next(row for row in unit_rows(session, moment, rules[0], [CITY])).records[0]
    looped: list[Answer] = []

    def loop() -> None:
        session.expunge_all()
        looped.append(count_in_python(session, ON, KNOWN))

    quick = timed({
        "rules": lambda: whole_board(session, PLAN, places),
        "hand": lambda: count_by_hand(session, ON, KNOWN),
        "city board": lambda: figures(session, Moment(ON, KNOWN), rules, [CITY]),
        "district board": lambda: figures(session, Moment(ON, KNOWN), rules, [one]),
        "rows": lambda: unit_rows(session, moment, rules[0], [one]),
        "why": lambda: why(session, moment, rules[0], _version(session, series), [CITY]),
    })
    slow = timed({"loop": loop}, runs=1)
    board = whole_board(session, PLAN, places)
    wrong = [f"hand: {words}" for words in disagreements(board, count_by_hand(session, ON, KNOWN), places)]
    wrong += [f"loop: {words}" for words in disagreements(board, looped[-1], places)]
    return {way: each.median(way) for each in (quick, slow) for way in each.runs}, wrong


def _version(session: Session, record: tuple[str, int]) -> int:
    """The id of a record's version, as `exreg why` has to find it first."""
    return int(session.connection().exec_driver_sql(
        "SELECT v.id FROM version v JOIN series s ON s.id = v.series_id WHERE s.public_id = "
        f"'{record[0]}' AND v.number = {record[1]}").scalar_one())


def report(records: int, medians: dict[str, float]) -> None:
    print(f"{records} records, {len(PLAN.targets)} targets, on {ON}, known {KNOWN:%Y-%m-%d}; medians in ms")
    for way, median in medians.items():
        print(f"  {way:<16}{median:>10.1f}")
    print(f"  rules / hand    {medians['rules'] / medians['hand']:>10.2f}")
    print(f"  loop / rules    {medians['loop'] / medians['rules']:>10.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--schools", type=int, default=SCHOOLS)
    parser.add_argument("--database", default="", help="an empty database; a SQLite file of its own when not given")
    parser.add_argument("--growth", action="store_true", help="again with twice the records, in a SQLite file")
    asked = parser.parse_args()
    with benchmark_city(asked.schools, asked.records, asked.database) as (session, city):
        medians, wrong = measure(session, city)
    report(asked.records, medians)
    if asked.growth:
        with benchmark_city(asked.schools, 2 * asked.records) as (session, city):
            twice, more = measure(session, city)
        report(2 * asked.records, twice)
        print(f"  twice the records: {twice['rules'] / medians['rules']:.2f} times the time")
        wrong += more
    for words in wrong:
        print(words, file=sys.stderr)
    print("the three agree" if not wrong else f"they differ in {len(wrong)} figures")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
