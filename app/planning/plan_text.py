"""Writing a plan's TOML: one section is written anew, every other line of the file stays as somebody wrote it."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.indicators.plan_faults import HEADER

BARE = re.compile("[A-Za-z0-9_-]+")
ORDER = ("code", "quote", "also", "title", "unit", "unit_en", "scale", "nature", "strength", "type", "baseline", "due",
         "note", "conflict", "rivals", "count", "parts")


def read_items(text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The keys of the head and of every target as they stand, numbers unrounded."""
    content = tomllib.loads(text, parse_float=Decimal)
    targets = content.pop("target", [])
    content.pop("reading", None)
    return content, targets


def written(value: Any) -> str:
    """A value in TOML."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Decimal():
            whole = value.is_finite() and value == value.to_integral_value()
            return str(int(value)) if whole else f"{value:f}"
        case date():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{_key(name)} = {written(item)}" for name, item in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(written(item) for item in value) + "]"
    return str(value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else written(name)


def _lines(section: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {written(value)}" for name, value in section.items()]


def target_text(item: Mapping[str, Any]) -> str:
    """A target as a section, its keys in the order people read them."""
    order = sorted(item, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return "\n".join(["[[target]]", *_lines({name: item[name] for name in order})]) + "\n"


def with_head(text: str, head: Mapping[str, Any]) -> str:
    """The text with another head; the remarks it begins with stay."""
    before, targets, readings = _split(text)
    remarks = [line for line in before.splitlines() if line.startswith("#")]
    return _joined("\n".join([*remarks, *([""] if remarks else []), *_lines(head)]) + "\n", targets, readings)


def with_target(text: str, place: int | None, item: Mapping[str, Any]) -> str:
    """The text with this target in its place, or behind the last."""
    head, targets, readings = _split(text)
    if place is None:
        targets.append(target_text(item))
    else:
        targets[place] = target_text(item)
    return _joined(head, targets, readings)


def without_target(text: str, place: int) -> str:
    head, targets, readings = _split(text)
    del targets[place]
    return _joined(head, targets, readings)


def _joined(head: str, targets: list[str], readings: list[str]) -> str:
    return "\n".join(part.strip("\n") + "\n" for part in (head, *targets, *readings) if part.strip("\n"))


def _split(text: str) -> tuple[str, list[str], list[str]]:
    """The head, the text of every target, and that of every reading. A file that writes its targets in another way is
    written out anew."""
    lines = text.splitlines(keepends=True)
    starts = [(number, header[1]) for number, line in enumerate(lines) if (header := HEADER.match(line))]
    ends = [number for number, _ in starts] + [len(lines)]
    pieces = [(section, "".join(lines[first:end])) for (first, section), end in zip(starts, ends[1:], strict=True)]
    targets = [piece for section, piece in pieces if section == "target"]
    head, items = read_items(text)
    if len(targets) != len(items) or not all(map(_is, targets, items)):
        readings = tomllib.loads(text, parse_float=Decimal).get("reading", [])
        return ("\n".join(_lines(head)) + "\n", [target_text(item) for item in items],
                ["\n".join(["[[reading]]", *_lines(item)]) + "\n" for item in readings])
    return "".join(lines[:ends[0]]), targets, [piece for section, piece in pieces if section == "reading"]


def _is(piece: str, item: Mapping[str, Any]) -> bool:
    """The piece alone says what the file says of this target, and says nothing else."""
    try:
        return read_items(piece) == ({}, [item])
    except tomllib.TOMLDecodeError:
        return False
