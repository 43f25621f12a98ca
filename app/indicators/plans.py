"""A government plan and its targets, read from a TOML file. A new plan is a new file and no new code; one that names an
unknown measure or parameter is refused with its line.
"""

import inspect
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.indicators.measures import MEASURES
from app.indicators.measures.agreements import BASES
from app.indicators.measures.programmes import UNITS
from app.indicators.readings import Chosen, Misread, Reading, applied, read_readings
from app.indicators.rules import Moment, Rule, measures_of
from app.indicators.sources import COUNTED_AREAS, SECTORS, WINDOWS, Where
from app.organisations.models import Affiliation, Level, Ownership, Stage
from app.records.kinds.agreement import Direction
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from app.records.kinds.student import EnrolmentLayer
from app.records.kinds.teacher import WorkCategory
from app.records.kinds.trip import AgeBand, Duty, Subject, TripTask
from app.ui.territories import TERRITORIES, Area
from app.ui.words import Labelled, Words


class Nature(Labelled):
    """属性 as the plan states it, never invented."""

    BINDING = "binding", "约束性", "Binding"
    EXPECTED = "expected", "预期性", "Expected"
    NONE = "none", "未标注", "Not stated"


class Strength(Labelled):
    COMMIT = "commit", "建成（承诺）", "Commitment"
    STRIVE = "strive", "力争/争取/探索", "Aspiration"


class TargetType(Labelled):
    AT_LEAST = "at_least", "不少于", "At least"
    RANGE = "range", "区间", "Range"
    YEARLY = "yearly", "每年", "Every year"
    GROWTH = "growth", "逐年提高", "More than the year before"
    NEW = "new", "新增", "New in a period"
    YES_NO = "yes_no", "是否完成", "Yes or no"
    SHARE = "share", "占比", "Share"
    COVERAGE = "coverage", "全覆盖", "Coverage"
    LIST = "list", "清单", "Named list"
    COUNT = "count", "一批（只计数）", "A number of (count only)"
    DIRECTION = "direction", "方向性", "Direction"
    BALANCE = "balance", "双向均衡", "Balance both ways"


class BadPlan(Exception):
    """The plan's file cannot be used; the message names file, line and target."""


@dataclass(frozen=True)
class Due:
    on: date
    at_least: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True)
class Baseline:
    value: Decimal
    on: date


@dataclass(frozen=True)
class Count:
    """A measure with its parameters; `rule` asks it at a moment. `kinds`: the kinds of record it counts."""

    measure: str
    parameters: Mapping[str, Any]
    kinds: tuple[str, ...] = ()

    def rule(self, moment: Moment) -> Rule:
        return MEASURES[self.measure](moment, **self.parameters)


@dataclass(frozen=True)
class Part:
    """A figure shown beside the target's own."""

    words: Words
    count: Count


@dataclass(frozen=True)
class Target:
    """One commitment. `rivals` are the codes of its other readings in a plan that contradicts itself; `readings` the
    options in force that its count depends on."""

    code: str
    quote: str
    title: Words
    unit: Words
    nature: Nature
    strength: Strength
    type: TargetType
    count: Count
    also: tuple[str, ...] = ()
    note: Words = field(default=Words("", ""))
    conflict: Words = field(default=Words("", ""))
    baseline: Baseline | None = None
    due: tuple[Due, ...] = ()
    scale: int = 1
    parts: tuple[Part, ...] = ()
    rivals: tuple[str, ...] = ()
    readings: tuple[Chosen, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`level` is the official one: the issuer's. `confirmed` is False while only an unofficial copy is at hand.
    `in_force`: each of its readings with the option its targets are counted by."""

    name: str
    title: Words
    number: str
    issuer: Words
    issued: date | None
    starts: date
    ends: date
    organisations: tuple[str, ...]
    level: Level
    source_file: str
    confirmed: bool
    source_note: Words
    targets: tuple[Target, ...]
    readings: tuple[Reading, ...] = ()
    in_force: tuple[Chosen, ...] = ()

    def target(self, code: str) -> Target:
        """Raises KeyError for a code the plan does not have."""
        for target in self.targets:
            if target.code.casefold() == code.casefold():
                return target
        raise KeyError(code)


CHOICES: dict[str, type[Labelled]] = {
    "purposes": TripTask, "duties": Duty, "ages": AgeBand, "stages": Stage, "subjects": Subject,
    "layers": EnrolmentLayer, "work_categories": WorkCategory, "subtypes": ProgrammeSubtype,
    "statuses": ProgrammeStatus, "directions": Direction, "ownership": Ownership, "affiliations": Affiliation,
}
ONE_OF = {"basis": (*BASES, "gross"), "unit": UNITS, "window": WINDOWS}
WHERE = ("areas", "sector", "stages", "ownership", "affiliations")
TARGET_KEYS = {"code", "quote", "also", "title", "unit", "unit_en", "nature", "strength", "type", "count", "note",
               "conflict", "rivals", "baseline", "due", "scale", "parts"}
TRIAL = Moment(date(2020, 12, 31), datetime(2020, 12, 31, tzinfo=UTC))
"""Any moment: a rule is asked for once at load, so that a wrong parameter is found there and not on a page."""

OWN_STAGES = ("coverage", "programmes")
"""Measures whose `stages` speak of the person or the fact, not of our school."""


def read_plan(name: str, text: str, choices: tuple[tuple[str, str], ...] = ()) -> Plan:
    """The plan in this file's text, under these options of its readings (each a name and a value); the rest is as the
    file says. Raises BadPlan."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPlan(f"{name}.toml: {error}") from error
    try:
        return _plan(name, content, dict(choices))
    except (_Fault, Misread) as fault:
        raise BadPlan(f"{name}.toml, line {_line(text, fault.code)}, {fault.code or 'plan'}: {fault}") from fault


class _Fault(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _line(text: str, code: str) -> int:
    """Where the target or reading begins, for whoever mends the file."""
    for number, line in enumerate(text.splitlines(), start=1):
        if code and line.replace(" ", "").startswith((f'code="{code}"', f'name="{code}"')):
            return number
    return 1


def _plan(name: str, content: dict[str, Any], choices: Mapping[str, str]) -> Plan:
    source, items = _get(content, "", "source", dict), _get(content, "", "target", list)
    readings = read_readings(name, content)
    in_force = tuple(reading.in_force(choices.get(reading.name)) for reading in readings)
    targets = tuple(_read_so(_readable_target(item, in_force), in_force) for item in items)
    codes = [target.code for target in targets]
    for code in codes:
        if codes.count(code) > 1:
            raise _Fault(code, "the code is used twice")
    for target in targets:
        if any(code == target.code or code not in codes for code in target.rivals):
            raise _Fault(target.code, f"rivals are other targets: {', '.join(target.rivals)}")
    _check_options(readings, {str(item["code"]): item for item in items})
    return Plan(
        name=name, title=Words(_get(content, "", "title", str), content.get("title_en", "")),
        number=content.get("number", ""),
        issuer=Words(_get(content, "", "issuer", str), content.get("issuer_en", content["issuer"])),
        issued=content.get("issued"), starts=_get(content, "", "starts", date),
        ends=_get(content, "", "ends", date), organisations=tuple(_get(content, "", "organisations", list)),
        level=_member("", Level, _get(content, "", "level", str)), source_file=source.get("file", ""),
        confirmed=source.get("status") == "official",
        source_note=Words(source.get("note_zh", ""), source.get("note_en", "")), targets=targets,
        readings=readings, in_force=in_force)


def _read_so(target: Target, in_force: tuple[Chosen, ...]) -> Target:
    return replace(target, readings=tuple(one for one in in_force if one.reading.touches(target.code)))


def _check_options(readings: tuple[Reading, ...], items: Mapping[str, dict[str, Any]]) -> None:
    """Every option makes readable targets, whether or not it is in force: a wrong one is found at load."""
    for reading in readings:
        for option in reading.options:
            for code in option.sets:
                if code not in items:
                    raise Misread(reading.name, f"the option {option.value} speaks of {code}, which is no target")
                try:
                    _readable_target(items[code], (Chosen(reading, option),))
                except _Fault as fault:
                    raise Misread(reading.name, f"the option {option.value}, {code}: {fault}") from fault


def _readable_target(item: dict[str, Any], chosen: tuple[Chosen, ...]) -> Target:
    """The target under these options, or a fault at its line, whatever is wrong with what it holds."""
    code = str(item.get("code", ""))
    if not code:
        raise _Fault("", "a target has no code")
    unknown = sorted(set(item) - TARGET_KEYS)
    if unknown:
        raise _Fault(code, f"a target has no {', '.join(unknown)}")
    try:
        return _target(code, applied(item, chosen))
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise _Fault(code, f"it cannot be read: {type(error).__name__} {error}") from error


def _target(code: str, item: dict[str, Any]) -> Target:
    baseline = item.get("baseline")
    due = tuple(sorted((_due(code, entry) for entry in item.get("due", [])), key=lambda entry: entry.on))
    if baseline and due and due[0].on < baseline["on"]:
        raise _Fault(code, f"it is due on {due[0].on}, before its baseline of {baseline['on']}")
    unit = _get(item, code, "unit", str)
    return Target(
        code=code, quote=_get(item, code, "quote", str), title=_words(code, _get(item, code, "title", dict)),
        unit=Words(unit, item.get("unit_en", unit)), nature=_member(code, Nature, _get(item, code, "nature", str)),
        strength=_member(code, Strength, _get(item, code, "strength", str)),
        type=_member(code, TargetType, _get(item, code, "type", str)),
        count=_count(code, _get(item, code, "count", dict)), also=tuple(item.get("also", ())),
        note=_words(code, item.get("note", {"zh": "", "en": ""})),
        conflict=_words(code, item.get("conflict", {"zh": "", "en": ""})),
        baseline=Baseline(Decimal(str(baseline["value"])), baseline["on"]) if baseline else None, due=due,
        scale=item.get("scale", 1), rivals=tuple(item.get("rivals", ())),
        parts=tuple(Part(_words(code, part), _count(code, part["count"])) for part in item.get("parts", ())))


def _due(code: str, entry: dict[str, Any]) -> Due:
    bounds = {name: Decimal(str(entry[name])) for name in ("at_least", "at_most") if name in entry}
    return Due(_get(entry, code, "on", date), **bounds)


def _count(code: str, entry: dict[str, Any]) -> Count:
    """A measure and its parameters, checked by calling the measure once."""
    given = dict(entry)
    measure = given.pop("measure", None)
    if measure not in MEASURES:
        raise _Fault(code, f"there is no measure {measure!r}; there are {', '.join(MEASURES)}")
    signature = inspect.signature(MEASURES[measure]).parameters
    known = set(signature) - {"moment"}
    allowed = (known - {"where"}) | (set(WHERE) if "where" in known else set())
    unknown = sorted(set(given) - allowed)
    if unknown:
        raise _Fault(code, f"the measure {measure} has no parameter {', '.join(unknown)}; "
                           f"it takes {', '.join(sorted(allowed)) or 'none'}")
    lacking = [name for name in known - {"where"} if signature[name].default is inspect.Parameter.empty
               and name not in given]
    if lacking:
        raise _Fault(code, f"the measure {measure} needs {', '.join(sorted(lacking))}")
    parameters: dict[str, Any] = {}
    if "where" in known:
        parameters["where"] = _where(code, given, own_stages=measure in OWN_STAGES)
    parameters |= {name: _parameter(code, name, value) for name, value in given.items()
                   if name in known and name != "where"}
    rule = MEASURES[measure](TRIAL, **parameters)
    return Count(measure, parameters, tuple(sorted({part.kind for part in measures_of(rule)})))


def _where(code: str, given: dict[str, Any], *, own_stages: bool) -> Where:
    areas = tuple(_member(code, Area, item) for item in given.get("areas", COUNTED_AREAS))
    if "sector" in given and given["sector"] not in SECTORS:
        raise _Fault(code, f"sector must be one of {', '.join(SECTORS)}")
    stages = SECTORS.get(given.get("sector", ""), ())
    if "stages" in given and not own_stages:
        stages = tuple(_member(code, Stage, item) for item in given["stages"])
    return Where(areas, tuple(stages), tuple(_member(code, Ownership, item) for item in given.get("ownership", ())),
                 tuple(_member(code, Affiliation, item) for item in given.get("affiliations", ())))


def _parameter(code: str, name: str, value: Any) -> Any:
    if name in (*CHOICES, "names", "countries", "localities") and not isinstance(value, list):
        raise _Fault(code, f"{name} must be a list")
    if name in CHOICES:
        return tuple(_member(code, CHOICES[name], item).value for item in value)
    if name == "countries":
        for item in value:
            if item not in TERRITORIES:
                raise _Fault(code, f"{item!r} is no code of a country or region")
    elif name in ONE_OF and value not in ONE_OF[name]:
        raise _Fault(code, f"{name} must be one of {', '.join(ONE_OF[name])}")
    elif name in ("after", "until") and not isinstance(value, date):
        raise _Fault(code, f"{name} must be a date")
    return tuple(value) if isinstance(value, list) else value


def _member(code: str, options: type[Labelled], value: Any) -> Any:
    try:
        return options(value)
    except ValueError:
        raise _Fault(code, f"{value!r} is none of {', '.join(item.value for item in options)}") from None


def _get(content: dict[str, Any], code: str, name: str, kind: type) -> Any:
    if name not in content:
        raise _Fault(code, f"{name} is missing")
    if not isinstance(content[name], kind):
        raise _Fault(code, f"{name} must be a {kind.__name__}")
    return content[name]


def _words(code: str, entry: Mapping[str, Any]) -> Words:
    try:
        return Words(entry["zh"], entry["en"])
    except KeyError as error:
        raise _Fault(code, f"a text lacks its language {error}") from error
