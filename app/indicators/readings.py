"""Readings (口径) of a plan: where its words leave open how to count, each way is an option in the plan's file.

The default is what the file says. Another option puts other parameters, other due dates, in their place; the plan's
bureau chooses, and its choice has since/until (`choices.py`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


class Misread(Exception):
    """A reading of a plan's file that cannot be used; `code` is its name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


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
    """The readings of a plan's file, whatever they do to its targets. Raises Misread."""
    given = content.get("reading", [])
    if not isinstance(given, list):
        raise Misread("", "reading must be a list of tables")
    readings = tuple(_reading(item) for item in given)
    bureaus = max((len(str(code)) for code in content.get("organisations", ())), default=0)
    for reading in readings:
        if [item.name for item in readings].count(reading.name) > 1:
            raise Misread(reading.name, "the name is used twice")
        if bureaus + 1 + len(setting_name(plan, reading.name)) > LONGEST:
            raise Misread(reading.name, f"the names of bureau, plan and reading are longer than {LONGEST} together")
    _check_apart(readings)
    return readings


def _reading(item: Table) -> Reading:
    name = str(item.get("name", ""))
    if not NAME.fullmatch(name):
        raise Misread(name, "a reading has a name of small letters, digits and underscores, 30 at most")
    _only(name, "a reading", item, KEYS)
    options = tuple(_option(name, option) for option in _needed(name, item, "option", list))
    reading = Reading(name, _words(name, _needed(name, item, "question", dict)),
                      _words(name, _needed(name, item, "explanation", dict)), _needed(name, item, "default", str),
                      options)
    values = [option.value for option in options]
    if len(set(values)) < max(2, len(values)):
        raise Misread(name, "a reading has two options at least, each once")
    for option in options:
        if (option.value == reading.default) is bool(option.sets):
            raise Misread(name, f"the option {option.value}: the default is what the file says and sets nothing; "
                                "every other option sets something")
    if reading.default not in values:
        raise Misread(name, f"the default {reading.default!r} is none of {', '.join(values)}")
    return reading


def _option(name: str, item: Table) -> Option:
    value = str(item.get("value", ""))
    if not NAME.fullmatch(value):
        raise Misread(name, "an option has a value of small letters, digits and underscores, 30 at most")
    _only(name, f"the option {value}", item, OPTION_KEYS)
    sets = item.get("sets", {})
    if not isinstance(sets, dict) or not all(isinstance(given, dict) and given for given in sets.values()):
        raise Misread(name, f"the option {value}: sets holds a table for each target")
    for given in sets.values():
        _only(name, f"the option {value}", given, set(SETTABLE))
    return Option(value, _words(name, item), sets)


def _check_apart(readings: Sequence[Reading]) -> None:
    """No two readings set the same thing, so that the order in which they are chosen never matters."""
    found: dict[tuple[str, str], str] = {}
    for reading in readings:
        for place in {place for option in reading.options for place in _places(option)}:
            other = found.setdefault(place, reading.name)
            if other != reading.name:
                raise Misread(reading.name, f"it sets {place[1]} of {place[0]}, which the reading {other} sets too")


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


def _only(name: str, owner: str, item: Table, allowed: set[str]) -> None:
    unknown = sorted(set(item) - allowed)
    if unknown:
        raise Misread(name, f"{owner} has no {', '.join(unknown)}; there are {', '.join(sorted(allowed))}")


def _needed(name: str, item: Table, key: str, kind: type) -> Any:
    if not isinstance(item.get(key), kind):
        raise Misread(name, f"{key} is missing" if key not in item else f"{key} must be a {kind.__name__}")
    return item[key]


def _words(name: str, item: Table) -> Words:
    for language in ("zh", "en"):
        if not isinstance(item.get(language), str) or not item[language].strip():
            raise Misread(name, f"a text lacks its language {language!r}")
    return Words(item["zh"], item["en"])
