"""What differs between two texts of a plan, in words: the head, then target by target."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.indicators.plans import CHOICES, Nature, Strength, TargetType
from app.organisations.models import Level
from app.planning.measure_words import MEASURE_WORDS, OPTION_WORDS, PARAMETER_WORDS
from app.planning.plan_text import ORDER, read_items
from app.ui.territories import Area
from app.ui.text import text
from app.ui.words import Labelled, Words, t

LABELS = {
    "title": Words("名称", "Title"), "title_en": Words("英文标题", "Title in English"),
    "number": Words("文号", "Number"),
    "issuer": Words("制定机关", "Issued by"), "issuer_en": Words("制定机关（英文）", "Issued by, in English"),
    "issued": Words("印发日期", "Issued on"), "starts": Words("开始日", "Starts on"),
    "ends": Words("结束日", "Ends on"),
    "organisations": Words("所辖单位", "Organisations"), "level": Words("级别", "Level"),
    "source": Words("来源", "Source"), "follows": Words("接续的规划", "Follows"),
    "quote": Words("原文", "The plan's words"),
    "also": Words("其他原文", "Other passages"), "unit": Words("计量单位", "Unit"),
    "unit_en": Words("计量单位（英文）", "Unit in English"), "scale": Words("一个单位合多少", "Base units in one"),
    "nature": Words("属性", "Nature"), "strength": Words("措辞力度", "Strength"), "type": Words("类型", "Type"),
    "baseline": Words("基期", "Baseline"), "due": Words("到期与要求", "Due dates"),
    "note": Words("口径说明", "How it is counted"), "conflict": Words("内部不一致", "Contradiction"),
    "count": Words("计数规则", "Counting rule"), "parts": Words("并列的数字", "Figures beside it"),
}
ENUMS: dict[str, type[Labelled]] = {"nature": Nature, "strength": Strength, "type": TargetType, "level": Level}
MEMBERS: dict[str, type[Labelled]] = {"areas": Area, **CHOICES}
STATUS_WORDS = {"official": Words("已确认", "confirmed")}

Row = tuple[str, str, str, bool]


@dataclass(frozen=True)
class Difference:
    """One part of the plan that differs; `state` says whether it is new, gone or changed."""

    title: str
    state: str
    rows: tuple[Row, ...]


def differences(before: str, after: str) -> list[Difference]:
    """Everything that differs, the head first, then the targets in the order they now stand, those gone last."""
    old_head, old = read_items(before)
    new_head, new = read_items(after)
    old_by_code = {item.get("code", ""): item for item in old}
    new_codes = {item.get("code", "") for item in new}
    found = [_part(t("规划", "The plan"), old_head, new_head)]
    found += [_part(_named(item), old_by_code.get(item.get("code", "")), item) for item in new]
    found += [_part(_named(item), item, None) for item in old if item.get("code", "") not in new_codes]
    return [part for part in found if part.rows]


def _named(item: Mapping[str, Any]) -> str:
    return f"{item.get('code', '')} {_both(item.get('title', {}))}"


def _part(title: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Difference:
    state = t("新增", "New") if before is None else t("删去", "Gone") if after is None else t("已改", "Changed")
    old, new = before or {}, after or {}
    names = sorted({*old, *new}, key=lambda name: (ORDER.index(name) if name in ORDER else -1, name))
    rows = tuple((str(LABELS.get(name, name)), readable(name, old.get(name)), readable(name, new.get(name)), True)
                 for name in names if old.get(name) != new.get(name) and name != "code")
    return Difference(title, state, rows)


def readable(name: str, value: Any) -> str:
    """A value of a plan's file as people read it; what nobody foresaw as it stands."""
    if value is None:
        return ""
    try:
        return _readable(name, value)
    except (AttributeError, KeyError, TypeError, ValueError):
        return str(value)


def _readable(name: str, value: Any) -> str:
    match name:
        case "due":
            return t("；", "; ").join(_due(entry) for entry in value)
        case "baseline":
            return t("{value}（{on}）", "{value} ({on})", value=text(value["value"]), on=text(value["on"]))
        case "count":
            return count_words(value)
        case "parts":
            return t("；", "; ").join(f"{_both(part)}{t('：', ': ')}{count_words(part['count'])}" for part in value)
        case "source":
            return t("；", "; ").join(str(STATUS_WORDS.get(item, item)) for item in value.values())
    if name in ENUMS:
        return ENUMS[name](value).label
    return _both(value) if isinstance(value, Mapping) else text(value)


def _both(words: Mapping[str, Any]) -> str:
    return str(Words(words.get("zh", ""), words.get("en", "")))


def _due(entry: Mapping[str, Any]) -> str:
    bounds = {"at_least": "≥", "at_most": "≤"}
    asked = " ".join(f"{sign} {text(entry[name])}" for name, sign in bounds.items() if name in entry)
    return f"{text(entry['on'])} {asked}".strip()


def count_words(count: Mapping[str, Any]) -> str:
    """A measure with its parameters, in words."""
    measure = str(count.get("measure", ""))
    given = [f"{PARAMETER_WORDS.get(name, name)}{t('：', ': ')}{_parameter(name, value)}"
             for name, value in count.items() if name != "measure"]
    named = str(MEASURE_WORDS.get(measure, measure))
    listed = t("；", "; ").join(given)
    return t("{named}（{listed}）", "{named} ({listed})", named=named, listed=listed) if given else named


def _parameter(name: str, value: Any) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return t("、", ", ").join(_member(name, item) for item in value)
    return str(OPTION_WORDS[value]) if isinstance(value, str) and value in OPTION_WORDS else text(value)


def _member(name: str, value: Any) -> str:
    options = MEMBERS.get(name)
    return options(value).label if options and value in list(options) else str(value)
