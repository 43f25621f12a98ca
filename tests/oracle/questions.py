"""What is asked of a random registry: the counts of the five plans and random ones, at random moments.

A count is written as a plan file writes it; registry and oracle each read it from there.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from app.indicators.measures.programmes import UNITS
from app.indicators.plans import Count, read_plan
from app.organisations.models import Affiliation, Ownership
from app.records.kinds.agreement import Direction
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from app.records.kinds.student import EnrolmentLayer
from app.records.kinds.teacher import WorkCategory
from app.records.kinds.trip import AgeBand, Duty, Subject, TripTask
from tests.oracle.plain.then import CITY, DISTRICT, Asked
from tests.oracle.records import INDICATORS, NAMES, SUBTYPES
from tests.oracle.registry import COUNTRIES, DAYS, LOCALITIES, STAMPS

PLANS = sorted((Path(__file__).parents[2] / "seeds" / "plans").glob("*.toml"))
AREAS = ("foreign", "HK", "MO", "TW", "overseas_chinese")
STAGES = ("kindergarten", "primary", "junior", "senior", "vocational", "university")
TICK = timedelta(microseconds=1)

Written = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """One count, as written for the oracle and as read by the registry."""

    written: Written
    count: Count


@cache
def planned() -> tuple[Written, ...]:
    """Every count of the five plans, each once."""
    found: list[Written] = []
    for path in PLANS:
        for target in tomllib.loads(path.read_text(encoding="utf-8"))["target"]:
            for count in (target["count"], *(part["count"] for part in target.get("parts", ()))):
                if count not in found:
                    found.append(count)
    return tuple(found)


def drawn(random: Random, plans: int, others: int) -> list[Question]:
    """Some counts of the plans, and each measure at least once with parameters of its own."""
    counts = random.sample(planned(), min(plans, len(planned())))
    makers = [*_MAKERS, *random.choices(_MAKERS, k=max(0, others - len(_MAKERS)))]
    return read([*counts, *(maker(random) for maker in makers)])


def read(counts: Sequence[Written]) -> list[Question]:
    """The counts as the registry reads them from a plan."""
    head = ('title = "t"\nissuer = "i"\nstarts = 2020-01-01\nends = 2026-12-31\nlevel = "city"\norganisations = ["X"]\n'
            '[source]\nstatus = "official"\n')
    targets = "".join(
        f'[[target]]\ncode = "C{place}"\nquote = "q"\ntitle = {{ zh = "题", en = "t" }}\nunit = "个"\nnature = "none"\n'
        f'strength = "commit"\ntype = "count"\ncount = {_toml(count)}\n' for place, count in enumerate(counts))
    plan = read_plan("drawn", head + targets)
    return [Question(written, target.count) for written, target in zip(counts, plan.targets, strict=True)]


def _toml(value: Any) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{name} = {_toml(item)}" for name, item in value.items()) + " }"
        case list():
            return "[" + ", ".join(_toml(item) for item in value) + "]"
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case _:
            return f'"{value}"'


def moments(random: Random, wanted: int) -> Iterator[Asked]:
    """Days on and beside the days on which things happen, known at, just before and just after a stamp."""
    for _ in range(wanted):
        on = random.choice([day for day in DAYS if day.year >= 2020]) + timedelta(days=random.choice((0, 0, 0, -1, 1)))
        known = random.choice(STAMPS[len(STAMPS) // 4:]) + random.choice((0, 0, -1, 1)) * TICK
        yield Asked(on, known, random.choice((CITY, CITY, DISTRICT)))


def _some(random: Random, values: Any) -> list[str]:
    """One to three of these, in their own order."""
    chosen = set(random.sample(range(len(values)), random.randint(1, min(3, len(values)))))
    return [str(getattr(value, "value", value)) for place, value in enumerate(values) if place in chosen]


def _perhaps(random: Random, **values: Any) -> Written:
    return {name: _some(random, choices) for name, choices in values.items() if random.random() < 0.3}


def _where(random: Random) -> Written:
    sector = {"sector": random.choice(("basic", "higher"))} if random.random() < 0.4 else {}
    return sector | _perhaps(random, areas=AREAS, stages=STAGES, ownership=list(Ownership),
                             affiliations=list(Affiliation))


def _window(random: Random) -> Written:
    first, last = sorted(random.sample(DAYS, 2))
    return random.choice(({}, {"window": "year"}, {"after": first, "until": last}, {"after": first}, {"until": last}))


def _agreements(random: Random) -> Written:
    measure = random.choice(("pairs", "partners"))
    return {"measure": measure, "basis": random.choice(("in_force", "ever"))} | _where(random)


def _own_schools(random: Random) -> Written:
    return ({"measure": "own_schools", "basis": random.choice(("in_force", "ever"))} | _where(random)
            | _perhaps(random, countries=(*COUNTRIES, "HK"), localities=LOCALITIES[:2]))


def _new_pairs(random: Random) -> Written:
    first, last = sorted(random.sample(DAYS, 2))
    return ({"measure": "new_pairs", "after": first, "until": last, "basis": random.choice(("gross", "in_force"))}
            | _where(random))


def _activities(random: Random) -> Written:
    if random.random() < 0.5:
        return {"measure": "activity_balance"} | _window(random) | _where(random)
    return {"measure": "activities"} | _window(random) | _perhaps(random, directions=list(Direction)) | _where(random)


def _trips(random: Random) -> Written:
    key = {"key_teachers": True} if random.random() < 0.2 else {}
    return ({"measure": random.choice(("persons", "person_trips", "trips"))} | key | _window(random) | _where(random)
            | _perhaps(random, purposes=list(TripTask)[:8], duties=list(Duty), ages=list(AgeBand)))


def _coverage(random: Random) -> Written:
    where = {name: value for name, value in _where(random).items() if name != "stages"}
    window = {name: value for name, value in _window(random).items() if name != "window"}
    subjects = (Subject.CHINESE, Subject.MATHS, Subject.PHYSICS, Subject.ART)
    return ({"measure": "coverage", "stages": ["primary", "junior", "senior"], "subjects": _some(random, subjects)}
            | window | where)


def _teachers(random: Random) -> Written:
    return {"measure": "teachers"} | _where(random) | _perhaps(random, work_categories=list(WorkCategory))


def _students(random: Random) -> Written:
    return {"measure": "students"} | _where(random) | _perhaps(random, layers=list(EnrolmentLayer))


def _admitting(random: Random) -> Written:
    return _students(random) | {"measure": "admitting_schools"}


def _programmes(random: Random) -> Written:
    where = _perhaps(random, ownership=list(Ownership), affiliations=list(Affiliation), names=NAMES,
                     stages=("senior", "vocational", "university"))
    return ({"measure": "programmes", "subtypes": _some(random, list(SUBTYPES)), "unit": random.choice(UNITS),
             "statuses": [status.value for status in random.sample(list(ProgrammeStatus)[:9], 6)]}
            | _window(random) | where)


def _amounts(random: Random) -> Written:
    return {"measure": "programme_amount", "subtypes": _some(random, list(SUBTYPES))} | _window(random)


def _ratio(random: Random) -> Written:
    mixed = {"subtypes": [ProgrammeSubtype.RATIO.value, ProgrammeSubtype.SPECIAL_FUND.value]}
    return {"measure": "ratio", "indicator": random.choice(INDICATORS)} | (mixed if random.random() < 0.2 else {})


_MAKERS = (_agreements, _agreements, _own_schools, _new_pairs, _new_pairs, _activities, _trips, _trips, _coverage,
           _teachers, _students, _admitting, _programmes, _programmes, _amounts, _ratio)
