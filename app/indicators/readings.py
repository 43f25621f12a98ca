"""Readings (口径) of a plan: where its words leave open how to count, each way is an option in the plan's file.

The default is what the file says. Another option puts other parameters, other due dates, in their place; the plan's
bureau chooses, and its choice has since/until (`choices.py`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.indicators.plan_faults import Fault
from app.ui.words import Words

Table = Mapping[str, Any]

KEYS = {"name", "question", "explanation", "default", "option"}
OPTION_KEYS = {"value", "zh", "en", "sets"}
SETTABLE = ("count", "parts", "due")
"""What an option may put in place of a target's own: parameters of its count, the same in each of its parts that
already names them, and the due dates."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
LONGEST = 40
"""Bureau and reading together name the setting in the trail."""


@dataclass(frozen=True)
class Option:
    """One answer to the question. `sets`: by target code, what it puts in place of the file's own."""

    value: str
    words: Words
    sets: Mapping[str, Table]


@dataclass(frozen=True)
class Reading:
    name: str
    question: Words
    explanation: Words
    default: str
    options: tuple[Option, ...]

    def option(self, value: str) -> Option:
        """Raises KeyError for an option the reading does not have."""
        for option in self.options:
            if option.value == value:
                return option
        raise KeyError(value)

    def touches(self, code: str) -> bool:
        return any(code in option.sets for option in self.options)

    def in_force(self, value: str | None) -> "Chosen":
        """The option of this value; the default where none was chosen, or one the file no longer has."""
        known = {option.value for option in self.options}
        return Chosen(self, self.option(value if value in known and value else self.default))


@dataclass(frozen=True)
class Chosen:
    """A reading with the option in force."""

    reading: Reading
    option: Option

    @property
    def is_default(self) -> bool:
        return self.option.value == self.reading.default

    @property
    def words(self) -> Words:
        question, option = self.reading.question, self.option.words
        return Words(f"{question.zh}：{option.zh}", f"{question.en}: {option.en}")


def setting_name(plan: str, reading: str) -> str:
    return f"{plan}/{reading}"


def read_readings(plan: str, content: Table) -> tuple[Reading, ...]:
    """The readings of a plan's file, whatever they do to its targets. Raises Fault."""
    given = content.get("reading", [])
    if not isinstance(given, list):
        raise Fault("口径应写成一节 [[reading]]", "a reading is a section [[reading]]", "reading")
    bureaus = max((len(str(code)) for code in content.get("organisations", ())), default=0)
    readings: list[Reading] = []
    for place, item in enumerate(given):
        try:
            reading = _reading(item)
            _fits(plan, bureaus, readings, reading)
        except Fault as fault:
            name = str(item.get("name", "")) if isinstance(item, dict) else ""
            raise Fault(fault.words.zh, fault.words.en, "name", name, place, "reading") from fault
        readings.append(reading)
    return tuple(readings)


def _fits(plan: str, bureaus: int, before: Sequence[Reading], reading: Reading) -> None:
    """No two readings bear one name or set the same thing, so that the order in which they are chosen never matters."""
    if reading.name in (other.name for other in before):
        raise Fault("名称重复，请改用另一个名称", "the name is used twice: give one of them another")
    if bureaus + 1 + len(setting_name(plan, reading.name)) > LONGEST:
        raise Fault(f"单位代码、规划名与口径名合计不得超过 {LONGEST} 个字符，请改短口径名",
                    f"the names of bureau, plan and reading are longer than {LONGEST} together: shorten the reading's")
    for other in before:
        for code, key in sorted(_all_places(other) & _all_places(reading)):
            raise Fault(f"它设定 {code} 的 {key}，而口径 {other.name} 也设定了它，只能由其中一个设定",
                        f"it sets {key} of {code}, which the reading {other.name} sets too: leave it to one of them")


def _reading(item: Any) -> Reading:
    if not isinstance(item, dict):
        raise Fault("口径应写成一节 [[reading]]", "a reading is a section [[reading]]")
    name = str(item.get("name", ""))
    if not NAME.fullmatch(name):
        raise Fault("口径的名称用小写字母、数字和下划线，至多 30 个",
                    "a reading has a name of small letters, digits and underscores, 30 at most")
    _only("口径", "a reading", item, KEYS)
    options = tuple(_option(option) for option in _needed(item, "option", list, "列表", "a list"))
    reading = Reading(name, _words(_needed(item, "question", dict, "表", "a table")),
                      _words(_needed(item, "explanation", dict, "表", "a table")),
                      _needed(item, "default", str, "文本", "a text"), options)
    _offers_a_choice(reading)
    return reading


def _offers_a_choice(reading: Reading) -> None:
    values = [option.value for option in reading.options]
    if len(set(values)) < max(2, len(values)):
        raise Fault("口径至少要有两个选项，每个只写一次", "a reading has two options at least, each once")
    for option in reading.options:
        if (option.value == reading.default) is bool(option.sets):
            raise Fault(f"选项 {option.value}：默认选项即文件原样，不设定任何内容；其他选项须有所设定",
                        f"the option {option.value}: the default is what the file says and sets nothing; every other "
                        "option sets something")
    if reading.default not in values:
        raise Fault(f"默认值“{reading.default}”不在选项 {'、'.join(values)} 之中",
                    f"the default {reading.default!r} is none of {', '.join(values)}")


def _option(item: Any) -> Option:
    value = str(item.get("value", "")) if isinstance(item, dict) else ""
    if not NAME.fullmatch(value):
        raise Fault("选项的值用小写字母、数字和下划线，至多 30 个",
                    "an option has a value of small letters, digits and underscores, 30 at most")
    of = (f"选项 {value} ", f"the option {value}")
    _only(*of, item, OPTION_KEYS)
    sets = item.get("sets", {})
    if not isinstance(sets, dict) or not all(isinstance(given, dict) and given for given in sets.values()):
        raise Fault(f"选项 {value}：sets 应为每个指标写一个表",
                    f"the option {value}: sets holds a table for each target")
    for given in sets.values():
        _only(*of, given, set(SETTABLE))
    return Option(value, _words(item), sets)


def _all_places(reading: Reading) -> set[tuple[str, str]]:
    return {place for option in reading.options for place in _places(option)}


def _places(option: Option) -> Iterator[tuple[str, str]]:
    """Target and key of everything the option sets."""
    for code, given in option.sets.items():
        for key, value in given.items():
            yield from ([(code, f"{key}.{name}") for name in value] if isinstance(value, dict) else [(code, key)])


def applied(target: dict[str, Any], chosen: Sequence[Chosen]) -> dict[str, Any]:
    """The target's table with what the options in force put in place of its own."""
    found = dict(target)
    for one in chosen:
        given = one.option.sets.get(str(target.get("code", "")), {})
        if "count" in given:
            found["count"] = found["count"] | given["count"]
        if "parts" in given:
            found["parts"] = [_part(part, given["parts"]) for part in found.get("parts", ())]
        if "due" in given:
            found["due"] = given["due"]
    return found


def _part(part: dict[str, Any], given: Table) -> dict[str, Any]:
    own = part["count"]
    return part | {"count": own | {name: value for name, value in given.items() if name in own}}


def _only(zh: str, en: str, item: Table, allowed: set[str]) -> None:
    unknown = ", ".join(sorted(set(item) - allowed))
    if unknown:
        listed = ", ".join(sorted(allowed))
        raise Fault(f"{zh}没有 {unknown}，可写：{listed}", f"{en} has no {unknown}; there are {listed}")


def _needed(item: Table, key: str, kind: type, zh: str, en: str) -> Any:
    if key not in item:
        raise Fault(f"缺少 {key}，请补上", f"{key} is missing")
    if not isinstance(item[key], kind):
        raise Fault(f"{key} 应为{zh}", f"{key} must be {en}")
    return item[key]


def _words(item: Table) -> Words:
    for language in ("zh", "en"):
        if not isinstance(item.get(language), str) or not item[language].strip():
            raise Fault(f"文字缺少语言“{language}”，请补上", f"a text lacks its language {language!r}")
    return Words(item["zh"], item["en"])
