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
         "note", "conflict", "count", "parts")


def read_items(text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The keys of the head and of every target as they stand, numbers unrounded."""
    content = tomllib.loads(text, parse_float=Decimal)
    targets = content.pop("target", [])
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
    before, blocks = _split(text)
    remarks = [line for line in before.splitlines() if line.startswith("#")]
    return _joined("\n".join([*remarks, *([""] if remarks else []), *_lines(head)]) + "\n", blocks)


def with_target(text: str, place: int | None, item: Mapping[str, Any]) -> str:
    """The text with this target in its place, or behind the last."""
    head, blocks = _split(text)
    if place is None:
        blocks.append(target_text(item))
    else:
        blocks[place] = target_text(item)
    return _joined(head, blocks)


def without_target(text: str, place: int) -> str:
    head, blocks = _split(text)
    del blocks[place]
    return _joined(head, blocks)


def _joined(head: str, blocks: list[str]) -> str:
    return "\n".join(part.strip("\n") + "\n" for part in (head, *blocks) if part.strip("\n"))


def _split(text: str) -> tuple[str, list[str]]:
    """The head and the text of every target. A file that writes its targets in another way is written out anew."""
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if HEADER.match(line)]
    head, targets = read_items(text)
    pieces = ["".join(lines[first:end]) for first, end in zip([0, *starts], [*starts, len(lines)], strict=True)]
    if len(starts) != len(targets) or not all(map(_is, pieces[1:], targets)):
        return "\n".join(_lines(head)) + "\n", [target_text(item) for item in targets]
    return pieces[0], pieces[1:]


def _is(piece: str, item: Mapping[str, Any]) -> bool:
    """The piece alone says what the file says of this target, and says nothing else."""
    try:
        return read_items(piece) == ({}, [item])
    except tomllib.TOMLDecodeError:
        return False
