"""A government plan and its targets, read from a TOML file. A new plan is a new file and no new code; one that names an
unknown measure or parameter is refused with its line.
"""

import inspect
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from app.indicators.measures import MEASURES, statistic_only
from app.indicators.measures.agreements import BASES
from app.indicators.measures.programmes import UNITS
from app.indicators.plan_faults import BadPlan, Fault, located, not_toml, within
from app.indicators.readings import Chosen, Reading, applied, read_readings
from app.indicators.rules import Moment, Ratio, Rule, measures_of
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
    """A measure with its parameters; `rule` asks it at a moment. `kinds`: the kinds of record it counts. `divides`: the
    figure is a quotient."""

    measure: str
    parameters: Mapping[str, Any]
    kinds: tuple[str, ...] = ()
    divides: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """A board looks its counts up by the hundred."""
        return hash((self.measure, frozenset(self.parameters.items())))

    @property
    def counts_nothing(self) -> bool:
        """The figure is a dated statistic, or there is none."""
        return MEASURES[self.measure] is statistic_only

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
    `follows` names the plan it succeeds. `in_force`: each of its readings with the option that counts."""

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
    follows: str = ""
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
LISTS = ("names", "localities", "countries")
DAYS = ("after", "until")
ONE_OF = {"basis": (*BASES, "gross"), "unit": UNITS, "window": WINDOWS}
WHERE = ("areas", "sector", "stages", "ownership", "affiliations")
HEAD_KEYS = {"title", "title_en", "number", "issuer", "issuer_en", "issued", "organisations", "level", "starts", "ends",
             "source", "follows", "target", "reading"}
TARGET_KEYS = {"code", "quote", "also", "title", "unit", "unit_en", "nature", "strength", "type", "count", "note",
               "conflict", "rivals", "baseline", "due", "scale", "parts"}
NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
RESERVED = ("add", "drafts")
"""Names that are addresses of pages."""
CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
"""With a digit, so that no target is called like a page of its plan."""
SENSIBLE = (date(1978, 1, 1), date(2100, 12, 31))
LARGEST = 10**13

TRIAL = Moment(date(2020, 12, 31), datetime(2020, 12, 31, tzinfo=UTC))
"""Any moment: a rule is asked for once at load, so that a wrong parameter is found there and not on a page."""

OWN_STAGES = ("coverage", "programmes")
"""Measures whose `stages` speak of the person or the fact, not of our school."""

KINDS = {str: ("文本", "a text"), dict: ("表", "a table"), list: ("列表", "a list"),
         date: ("日期，如 2025-12-31", "a day such as 2025-12-31"), int: ("整数", "a whole number"),
         bool: ("true 或 false", "true or false")}


def read_plan(name: str, text: str, choices: tuple[tuple[str, str], ...] = ()) -> Plan:
    """The plan in this file's text, under these options of its readings (each a name and a value); the rest is as the
    file says. Raises BadPlan."""
    plan, faults = read_draft(name, text, choices)
    if faults:
        raise faults[0]
    if not plan.targets:
        raise located(name, text, Fault("没有指标，请至少写一项 [[target]]",
                                          "it has no target: write at least one [[target]]"))
    return plan


def read_draft(name: str, text: str, choices: tuple[tuple[str, str], ...] = ()) -> tuple[Plan, list[BadPlan]]:
    """The plan as far as it can be read: its head, its readings and its sound targets; and what is wrong with the
    others. Raises BadPlan when the head or a reading cannot be read."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise not_toml(name, text, error) from error
    try:
        head = _head(name, content)
        items = _get(content, "target", list) if "target" in content else []
        readings = read_readings(name, content)
    except Fault as fault:
        raise located(name, text, fault) from fault
    chosen = dict(choices)
    in_force = tuple(reading.in_force(chosen.get(reading.name)) for reading in readings)
    targets: list[Target] = []
    faults: list[BadPlan] = []
    for place, item in enumerate(items):
        try:
            target = _readable_target(item, in_force)
            _fits(head, targets, target, items)
            targets.append(target)
        except Fault as fault:
            fault.place, fault.code = place, _code_of(item)
            faults.append(located(name, text, fault))
    faults += [located(name, text, fault) for fault in _option_faults(readings, items)]
    return replace(head, targets=tuple(targets), readings=readings, in_force=in_force), faults


def _code_of(item: Any) -> str:
    return str(item.get("code", ""))[:20] if isinstance(item, dict) else ""


def _fits(plan: Plan, before: Sequence[Target], target: Target, items: Sequence[Any]) -> None:
    """What a target must be beside the others of its plan."""
    others = {_code_of(item) for item in items} - {target.code}
    if not set(target.rivals) <= others:
        named = "、".join(target.rivals)
        raise Fault(f"rivals 应写本规划的其他指标，不是 {named}", f"rivals are other targets: {named}", "rivals")
    if target.code.casefold() in (other.code.casefold() for other in before):
        raise Fault("编号重复，请改用另一个编号", "the code is used twice: give one of them another", "code")
    for due in target.due:
        if due.on < plan.starts:
            raise Fault(f"到期日 {due.on} 早于规划的开始日 {plan.starts}，请核对",
                        f"it is due on {due.on}, before the plan starts on {plan.starts}: check the two", "due")


def _head(name: str, content: dict[str, Any]) -> Plan:
    if not NAME.fullmatch(name) or name in RESERVED:
        raise Fault(f"“{name}”不能作规划的文件名，请用小写字母、数字和连字符，如 guangzhou-145",
                    f"{name!r} cannot be a plan's name: use small letters, digits and hyphens, such as guangzhou-145")
    _known(content, HEAD_KEYS, "规划", "a plan")
    starts, ends = _day(content, "starts"), _day(content, "ends")
    if ends < starts:
        raise Fault(f"结束日 {ends} 早于开始日 {starts}，请核对",
                    f"it ends on {ends}, before it starts on {starts}: check the two", "ends")
    with within("source"):
        source = _get(content, "source", dict)
        file, note = _text(source, "file"), Words(_text(source, "note_zh"), _text(source, "note_en"))
    issuer, follows = _get(content, "issuer", str), _text(content, "follows")
    if follows == name:
        raise Fault("规划不能接续它自己，请改写 follows", "a plan cannot follow itself: name another in follows",
                    "follows")
    with within("level"):
        level = _member(Level, _get(content, "level", str))
    return Plan(
        name=name, title=Words(_get(content, "title", str), _text(content, "title_en")),
        number=_text(content, "number"), issuer=Words(issuer, _text(content, "issuer_en") or issuer),
        issued=_day(content, "issued") if "issued" in content else None, starts=starts, ends=ends,
        organisations=_organisations(content), level=level, source_file=file,
        confirmed=source.get("status") == "official", source_note=note, targets=(), follows=follows)


def _organisations(content: dict[str, Any]) -> tuple[str, ...]:
    with within("organisations"):
        codes = _listed("organisations", _get(content, "organisations", list))
        if not codes:
            raise Fault("至少写一个单位代码", "name the code of at least one organisation")
        if len(set(codes)) < len(codes):
            raise Fault("同一单位写了两次，请删去一个", "an organisation is named twice: leave it once")
    return codes


def _option_faults(readings: Sequence[Reading], items: Sequence[Any]) -> Iterator[Fault]:
    """Every option makes readable targets, whether or not it is in force: a wrong one is found at load."""
    by_code = {_code_of(item): item for item in items}
    for place, reading in enumerate(readings):
        for option in reading.options:
            for code in option.sets:
                told = _told_of(Chosen(reading, option), code, by_code)
                if told is not None:
                    yield Fault(told.zh, told.en, "name", reading.name, place, "reading")


def _told_of(chosen: Chosen, code: str, items: Mapping[str, Any]) -> Words | None:
    value = chosen.option.value
    if code not in items:
        return Words(f"选项 {value} 所说的 {code} 不是本规划的指标",
                     f"the option {value} speaks of {code}, which is no target")
    try:
        _readable_target(items[code], (chosen,))
    except Fault as fault:
        return Words(f"选项 {value}，{code}：{fault.words.zh}", f"the option {value}, {code}: {fault.words.en}")
    return None


def _readable_target(item: Any, chosen: tuple[Chosen, ...]) -> Target:
    """The target under these options, or a fault at its line, whatever is wrong with what it holds."""
    if not isinstance(item, dict):
        raise Fault("指标应写成一节 [[target]]", "a target is a section [[target]]")
    if "code" not in item:
        raise Fault("缺少编号 code，请补上", "a target has no code: give it one")
    code = _get(item, "code", str)
    if not CODE.fullmatch(code):
        raise Fault("编号须以字母或数字开头、含数字、至多 20 个字母数字，如 G6",
                    "a code begins with a letter or digit, holds a digit and at most 20 letters and digits, such as G6",
                    "code")
    _known(item, TARGET_KEYS, "指标", "a target")
    try:
        target = _target(code, applied(item, chosen))
        return replace(target, readings=tuple(one for one in chosen if one.reading.touches(code)))
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        told = f"{type(error).__name__} {error}"
        raise Fault(f"无法读取（{told}），请对照已有规划文件核对写法",
                    f"it cannot be read ({told}): compare it with a plan that can") from error


def _target(code: str, item: dict[str, Any]) -> Target:
    baseline, due = _baseline(item), _due_lines(item)
    if baseline and due and due[0].on < baseline.on:
        raise Fault(f"到期日 {due[0].on} 早于基期 {baseline.on}，请核对",
                    f"it is due on {due[0].on}, before its baseline of {baseline.on}: check the two", "due")
    unit = "" if item.get("unit") == "" else _get(item, "unit", str)
    with within("count"):
        count = _count(_get(item, "count", dict))
    with within("parts"):
        parts = tuple(Part(_words(part), _count(_get(part, "count", dict))) for part in item.get("parts", ()))
    return Target(
        code=code, quote=_get(item, "quote", str), title=_worded(item, "title", needed=True),
        unit=Words(unit, _text(item, "unit_en") or unit), nature=_choice(item, "nature", Nature),
        strength=_choice(item, "strength", Strength), type=_choice(item, "type", TargetType), count=count,
        also=_listed("also", item.get("also", [])), note=_worded(item, "note"), conflict=_worded(item, "conflict"),
        baseline=baseline, due=due, scale=_scale(item), parts=parts,
        rivals=_listed("rivals", item.get("rivals", [])))


def _scale(item: dict[str, Any]) -> int:
    scale = _get(item, "scale", int) if "scale" in item else 1
    if not 1 <= scale <= LARGEST:
        raise Fault("scale 应为正整数，如 10000", "scale must be a whole number above zero, such as 10000", "scale")
    return int(scale)


def _baseline(item: dict[str, Any]) -> Baseline | None:
    if "baseline" not in item:
        return None
    with within("baseline"):
        given = _get(item, "baseline", dict)
        return Baseline(_number(given, "value"), _day(given, "on"))


def _due_lines(item: dict[str, Any]) -> tuple[Due, ...]:
    with within("due"):
        given = _get(item, "due", list) if "due" in item else []
        lines = sorted((_due(entry) for entry in given), key=lambda due: due.on)
        for one, other in pairwise(lines):
            if one.on == other.on:
                raise Fault(f"{one.on} 写了两次，请删去一个", f"{one.on} stands twice: leave it once")
        return tuple(lines)


def _due(entry: Any) -> Due:
    if not isinstance(entry, dict):
        raise Fault("到期应写成 { on = 2025-12-31, at_least = 1 }", "a due date is { on = 2025-12-31, at_least = 1 }")
    _known(entry, {"on", "at_least", "at_most"}, "到期", "a due date")
    due = Due(_day(entry, "on"), **{name: _number(entry, name) for name in ("at_least", "at_most") if name in entry})
    if due.at_most is not None and (due.at_least is None or due.at_most < due.at_least):
        raise Fault("上限须与下限 at_least 同写且不小于它", "at_most needs an at_least that is not above it")
    return due


def _count(entry: dict[str, Any]) -> Count:
    """A measure and its parameters, checked by calling the measure once."""
    given = dict(entry)
    measure = given.pop("measure", None)
    if not isinstance(measure, str) or measure not in MEASURES:
        listed = ", ".join(MEASURES)
        raise Fault(f"没有名为“{measure}”的计数规则，请从这些中选：{listed}",
                    f"there is no measure {measure!r}; there are {listed}")
    _asked_for(measure, given)
    known = set(inspect.signature(MEASURES[measure]).parameters)
    parameters: dict[str, Any] = {}
    if "where" in known:
        parameters["where"] = _where(given, own_stages=measure in OWN_STAGES)
    parameters |= {name: _parameter(name, value) for name, value in given.items() if name in known}
    rule = MEASURES[measure](TRIAL, **parameters)
    return Count(measure, parameters, tuple(sorted({part.kind for part in measures_of(rule)})), isinstance(rule, Ratio))


def takes(measure: str) -> dict[str, inspect.Parameter]:
    """The parameters a plan may give this measure, by name in the order they are declared; those of `where` first."""
    declared = dict(inspect.signature(MEASURES[measure]).parameters)
    declared.pop("moment")
    where = declared.pop("where", None)
    own = {} if where is None else {name: inspect.Parameter(name, where.kind, default=()) for name in WHERE}
    return own | declared


def _asked_for(measure: str, given: Mapping[str, Any]) -> None:
    """It is given all it needs and nothing it does not know."""
    allowed = takes(measure)
    unknown = ", ".join(sorted(set(given) - set(allowed)))
    if unknown:
        listed = ", ".join(sorted(allowed))
        raise Fault(f"计数规则 {measure} 没有参数 {unknown}，可用参数：{listed or '无'}",
                    f"the measure {measure} has no parameter {unknown}; it takes {listed or 'none'}")
    needed = [name for name, parameter in allowed.items() if parameter.default is inspect.Parameter.empty]
    lacking = ", ".join(sorted(name for name in needed if given.get(name) in (None, "", [])))
    if lacking:
        raise Fault(f"计数规则 {measure} 需要参数 {lacking}，请补上", f"the measure {measure} needs {lacking}")


def _where(given: dict[str, Any], *, own_stages: bool) -> Where:
    for name in WHERE:
        if name != "sector" and name in given:
            _listed(name, given[name])
    areas = tuple(_member(Area, item) for item in given.get("areas", COUNTED_AREAS))
    if "sector" in given and given["sector"] not in SECTORS:
        raise _none_of("sector", SECTORS)
    stages = SECTORS.get(given.get("sector", ""), ())
    if "stages" in given and not own_stages:
        stages = tuple(_member(Stage, item) for item in given["stages"])
    return Where(areas, tuple(stages), tuple(_member(Ownership, item) for item in given.get("ownership", ())),
                 tuple(_member(Affiliation, item) for item in given.get("affiliations", ())))


def _parameter(name: str, value: Any) -> Any:
    if name in CHOICES:
        return tuple(_member(CHOICES[name], item).value for item in _listed(name, value))
    if name == "countries":
        for item in _listed(name, value):
            if item not in TERRITORIES:
                raise Fault(f"“{item}”不是国家或地区的两位代码，请改为如 GB",
                            f"{item!r} is no code of a country or region, such as GB")
    elif name in ONE_OF and value not in ONE_OF[name]:
        raise _none_of(name, ONE_OF[name])
    elif name in DAYS:
        return _day({name: value}, name)
    elif name in LISTS:
        return _listed(name, value)
    return tuple(value) if isinstance(value, list) else value


def _none_of(name: str, options: Iterable[str]) -> Fault:
    listed = ", ".join(options)
    return Fault(f"{name} 只能是 {listed} 之一", f"{name} must be one of {listed}")


def _known(entry: Mapping[str, Any], keys: set[str], zh: str, en: str) -> None:
    unknown = sorted(set(entry) - keys)
    if unknown:
        listed = ", ".join(unknown)
        raise Fault(f"{zh}没有 {listed} 这一项，请核对拼写或删去",
                    f"{en} has no {listed}: check the spelling or take it out", unknown[0])


def _choice(item: dict[str, Any], name: str, options: type[Labelled]) -> Any:
    with within(name):
        return _member(options, _get(item, name, str))


def _member(options: type[Labelled], value: Any) -> Any:
    try:
        return options(value)
    except ValueError:
        listed = ", ".join(item.value for item in options)
        raise Fault(f"“{value}”不在可选之列：{listed}", f"{value!r} is none of {listed}") from None


def _get(content: Mapping[str, Any], name: str, kind: type) -> Any:
    """A value that must be there and of its kind; a text must say something."""
    value = content.get(name)
    if value is None or (kind is str and isinstance(value, str) and not value.strip()):
        raise Fault(f"缺少 {name}，请补上", f"{name} is missing: give it", name)
    fits = type(value) is kind if kind in (date, int) else isinstance(value, kind)
    if not fits:
        zh, en = KINDS[kind]
        raise Fault(f"{name} 应为{zh}", f"{name} must be {en}", name)
    return value


def _text(content: Mapping[str, Any], name: str) -> str:
    """A text that may be left out."""
    return str(_get(content, name, str)) if content.get(name, "") != "" else ""


def _day(content: Mapping[str, Any], name: str) -> date:
    day: date = _get(content, name, date)
    first, last = SENSIBLE
    if not first <= day <= last:
        raise Fault(f"{name} 的日期 {day} 不合情理，应在 {first} 至 {last} 之间",
                    f"{name} is {day}, which makes no sense: it lies between {first} and {last}", name)
    return day


def _number(content: Mapping[str, Any], name: str) -> Decimal:
    value = content.get(name)
    if value is None:
        raise Fault(f"缺少 {name}，请补上", f"{name} is missing: give it", name)
    number = Decimal(str(value)) if isinstance(value, int | float | Decimal) and value is not True else Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= LARGEST:
        raise Fault(f"{name} 应为不小于零的数，不加引号",
                    f"{name} must be a number from zero up, without quotation marks", name)
    return number


def _listed(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise Fault(f'{name} 应为文本的列表，如 ["甲", "乙"]',
                    f'{name} must be a list of texts, such as ["one", "two"]', name)
    return tuple(value)


def _worded(item: dict[str, Any], name: str, *, needed: bool = False) -> Words:
    if name not in item and not needed:
        return Words("", "")
    with within(name):
        return _words(_get(item, name, dict))


def _words(entry: Mapping[str, Any]) -> Words:
    return Words(_get(entry, "zh", str), _get(entry, "en", str))
