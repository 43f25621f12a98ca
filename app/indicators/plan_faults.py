"""What is wrong with a plan's file: one sentence in both languages that says what to do, and the line it speaks of."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from app.ui.text import MIB
from app.ui.words import Worded, Words

MAX_BYTES = MIB
ENDING = ".toml"
HEADER = re.compile(r"^\s*\[\[\s*(target|reading)\s*\]\]")
"""Where a section of its own begins."""

PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


class BadPlan(Worded):
    """The plan's file cannot be used; `words` name file, line and target. `place` is that of the target (the first is
    0, None for the head), `key` what in it is wrong."""

    def __init__(self, words: Words, place: int | None = None, key: str = "") -> None:
        super().__init__(words)
        self.place, self.key = place, key


class Fault(Worded):
    """Something is wrong with one key of a target, of a reading (`section`), or of the head."""

    def __init__(self, zh: str, en: str, key: str = "", code: str = "", place: int | None = None,
                 section: str = "target") -> None:
        super().__init__(Words(zh, en))
        self.key, self.code, self.place, self.section = key, code, place, section


@contextmanager
def within(key: str) -> Iterator[None]:
    """What is wrong in here is wrong with this key of the target."""
    try:
        yield
    except Fault as fault:
        fault.key = key
        raise


def located(name: str, text: str, fault: Fault) -> BadPlan:
    """The fault with its file and line."""
    line, words = _line(text, fault), fault.words
    place = fault.place if fault.section == "target" else None
    return BadPlan(Words(f"{name}{ENDING} 第 {line} 行，{fault.code or '规划'}：{words.zh}。",
                         f"{name}{ENDING}, line {line}, {fault.code or 'plan'}: {words.en}."), place, fault.key)


def _line(text: str, fault: Fault) -> int:
    """The line of the key, else where its target or the file begins."""
    lines = text.splitlines()
    found = [(number, header[1]) for number, line in enumerate(lines) if (header := HEADER.match(line))]
    headers = [number for number, _ in found]
    own = [number for number, section in found if section == fault.section]
    first, end = 0, headers[0] if headers else len(lines)
    if fault.place is not None and fault.place < len(own):
        first = own[fault.place]
        end = next((header for header in headers if header > first), len(lines))
    key = re.compile(rf"""^\s*(?:\[\s*target\s*\.\s*)?["']?{re.escape(fault.key)}["']?\s*[=.\]]""")
    keyed = (number for number in range(first, end) if fault.key and key.match(lines[number]))
    return next(keyed, first) + 1


def not_toml(name: str, text: str, error: Exception) -> BadPlan:
    """The file is no TOML; the reader's own message says what it stumbled over."""
    found = PLACE.search(str(error))
    line, column = found.groups() if found else (str(len(text.splitlines()) or 1), "1")
    what = PLACE.sub("", str(error)).strip() or "nested too deeply"
    return BadPlan(Words(
        f"{name}{ENDING} 第 {line} 行第 {column} 列不符合 TOML 写法，请检查此处及上一行的引号、括号和等号（{what}）。",
        f"{name}{ENDING}, line {line}, column {column} is not TOML: check the quotation marks, brackets and equals "
        f"signs here and in the line above ({what})."))


def decoded(file_name: str, content: bytes) -> str:
    """The text of an uploaded plan. Raises BadPlan for another kind of file, too much, or another encoding."""
    if not file_name.lower().endswith(ENDING):
        raise BadPlan(Words(f"“{file_name}”不是 .toml 文件，请上传扩展名为 .toml 的规划文件。",
                            f"{file_name!r} is no .toml file: choose the plan's file, whose name ends in .toml."))
    return as_utf8(file_name, content)


def as_utf8(file_name: str, content: bytes) -> str:
    """The text of a file, whatever its line ends. Raises BadPlan."""
    if len(content) > MAX_BYTES:
        raise BadPlan(Words(f"{file_name} 超过 1 MB，规划文件不应这样大，请确认选对了文件。",
                            f"{file_name} is larger than 1 MB, which no plan is: check that it is the right file."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadPlan(Words(f"{file_name} 第 {line} 行不是 UTF-8 编码，请另存为 UTF-8 后再上传。",
                            f"{file_name}, line {line} is not UTF-8: save the file as UTF-8 and try again.")) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BadPlan(Words(f"{file_name} 第 {line} 行含有空字符，不是文本文件，请确认选对了文件。",
                            f"{file_name}, line {line} holds a null sign, so it is no text: check that it is the right "
                            "file."))
    return text
