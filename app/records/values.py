"""One written value and the value of its column, both ways: a cell of a sheet, a field of a form, a column of a seed.

Machine values and the words of either language are read, and dates as people or a spreadsheet write them; the same bad
value gets the same words everywhere. What is written here is read back as the same value.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.db.cipher import Encrypted
from app.records.columns import Choices, Money, is_masked
from app.records.content import plain
from app.ui.territories import TERRITORIES
from app.ui.text import HIDDEN
from app.ui.words import Labelled, Worded, Words

DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
DIGITS_OF_A_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)
"""Days from 1954 to 2119: a bare number in a date column is a day only in this range."""
SEPARATORS = re.compile(r"[、;；,，|｜/]")
YES = frozenset(("是", "yes", "y", "true", "1", "√", "有"))
NO = frozenset(("否", "no", "n", "false", "0", "×", "无"))
SECRET_LENGTH = 60
TEXT_LENGTH = 2000
LARGEST = 2_000_000_000
NAMED = 8
"""How many of an enum's members a message names."""

NO_DAY = Words("不是有效的日期：日期应形如 2026-01-31。", "This is no day; a date looks like 2026-01-31.")
NO_WHOLE_NUMBER = Words(f"请填整数，不得超过 {LARGEST}。", f"Write a whole number, no more than {LARGEST}.")
NO_TRUTH = Words("请填“是”或“否”。", "Write yes or no.")
MASKED = Words("这是遮盖后的号码，请填完整号码。", "This number is masked: give the whole number.")


class BadCell(Worded):
    """The cell cannot be this column's value; `words` say why and what would do."""


def read_cell(column: sa.Column[Any], cell: Any, *, territory: bool = False) -> Any:
    """The column's value; None for an empty cell. Ids of other tables are not read here. Raises BadCell."""
    text = cell_text(cell)
    if not text:
        return None
    if territory:
        return read_territory(text)
    kind = column.type
    match kind:
        case Choices():
            return read_choices(kind.options, text)
        case sa.Enum():
            return read_member(kind.enum_class, text)  # type: ignore[arg-type]  # our enums are Labelled classes
        case sa.Boolean():
            return read_truth(text)
        case sa.Date():
            return read_day(cell)
        case Money():
            return read_number(text, places=2)
        case sa.Numeric():
            return read_number(text, places=kind.scale or 0)
        case sa.Integer():
            return read_whole(text)
    return read_text(kind, text)


def cell_text(cell: Any) -> str:
    """What stands in a cell; a whole number of a spreadsheet without its `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_member(options: type[Labelled], text: str) -> Labelled:
    found = _members(options).get(_plain(text))
    if found is None:
        some = list(options)[:NAMED]
        more = ("等。", " …") if len(some) < len(options) else ("。", ".")
        raise BadCell(Words("不是可选的值，可填：" + "、".join(item.words.zh for item in some) + more[0],
                            "Not one of the choices: " + ", ".join(item.words.en for item in some) + more[1]))
    return found


@cache
def _members(options: type[Labelled]) -> dict[str, Labelled]:
    """By value and by either label; a value wins over a label that reads the same."""
    named = {_plain(text): item for item in options for text in (item.words.zh, item.words.en)}
    return named | {_plain(item.value): item for item in options}


def read_choices(options: type[Labelled], text: str) -> tuple[Labelled, ...]:
    """Several choices in one cell, in the order of the enum whatever the order of the cell."""
    given: set[Labelled] = set()
    whole = _members(options).get(_plain(text))
    parts = [text] if whole else [part for part in SEPARATORS.split(text) if part.strip()]
    for part in parts:
        given.add(read_member(options, part))
    return tuple(item for item in options if item in given)


def read_truth(text: str) -> bool:
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise BadCell(NO_TRUTH)


def read_day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", cell_text(cell))
    match = DATE.fullmatch(text) or DIGITS_OF_A_DAY.fullmatch(text)
    try:
        if match is not None:
            return date(*(int(part) for part in match.groups()))
        if text.isdecimal() and int(text) in EXCEL_DAYS:
            return EXCEL_EPOCH + timedelta(days=int(text))
    except ValueError:
        pass
    raise BadCell(NO_DAY)


def read_number(text: str, *, places: int) -> Decimal:
    try:
        number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").lstrip("¥").strip())
        fits = number.is_finite() and abs(number) <= LARGEST and number == round(number, places)
    except InvalidOperation:
        fits = False
    if not fits:
        raise BadCell(Words(f"不是有效的数字：最多 {places} 位小数，绝对值不超过 {LARGEST}。",
                            f"This is no number with at most {places} decimals and no more than {LARGEST}."))
    return number.quantize(Decimal(1).scaleb(-places))


def read_whole(text: str) -> int:
    digits = unicodedata.normalize("NFKC", text).replace(",", "")
    if not re.fullmatch(r"-?\d{1,10}", digits) or abs(int(digits)) > LARGEST:
        raise BadCell(NO_WHOLE_NUMBER)
    return int(digits)


def read_text(kind: Any, text: str) -> str:
    """Length is refused here already: a draft must fit its column. A masked number is no number."""
    limit = longest(kind)
    if len(text) > limit:
        raise BadCell(Words(f"最多 {limit} 个字符。", f"At most {limit} characters."))
    if is_masked(kind) and HIDDEN in text:
        raise BadCell(MASKED)
    return legible(text)


def longest(kind: Any) -> int:
    """How many signs a text of this type may have."""
    return SECRET_LENGTH if isinstance(kind, Encrypted) else kind.length or TEXT_LENGTH


def legible(written: str) -> str:
    """Without the signs that no text has and no database keeps; line breaks are kept as one."""
    lines = written.replace("\r\n", "\n").replace("\r", "\n")
    if lines.isprintable():
        return lines.strip()
    return "".join(char for char in lines if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs")).strip()


def read_territory(text: str) -> str:
    code = _territories().get(_plain(text))
    if code is None:
        raise BadCell(Words("不是有效的国家/地区：请填两位代码（如 GB、HK）或名称（如 英国、中国香港）。",
                            "No country or region: give its two-letter code (GB, HK) or its name."))
    return code


@cache
def _territories() -> dict[str, str]:
    named = {_plain(text): code for code, words in TERRITORIES.items() for text in (words.zh, words.en)}
    short = {"香港": "HK", "澳门": "MO", "台湾": "TW"}
    return named | short | {_plain(code): code for code in TERRITORIES}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def write_cell(column: sa.Column[Any], value: Any, *, territory: bool = False, words: bool = False) -> str:
    """The value as a cell's text; `words` writes the current language where a machine value has words."""
    if value is None or value == ():
        return ""
    if words:
        return _in_words(value, territory=territory)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "|".join(str(item) for item in value)
    return str(plain(value))


def _in_words(value: Any, *, territory: bool) -> str:
    if territory and value in TERRITORIES:
        return str(TERRITORIES[value])
    if isinstance(value, bool):
        return str(Words("是", "yes") if value else Words("否", "no"))
    return "、".join(_label(item) for item in value) if isinstance(value, tuple) else _label(value)


def _label(item: Any) -> str:
    return item.label if isinstance(item, Labelled) else str(plain(item))
