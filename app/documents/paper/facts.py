"""The facts of a certificate, as rows of a label and a value on hairlines.

All rows have one size, the largest at which they fit; what room is left is shared out between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.documents.paper.canvas import BLACK
from app.documents.paper.content import Fact
from app.documents.paper.marks import HAIRLINE, INK, MM, QUIET
from app.documents.paper.sheet import LEFT, RIGHT, Sheet
from app.documents.paper.text import Fitted, fit, one_line
from app.documents.paper.type import Typeface
from app.documents.paper.wording import date_words, english_of
from app.ui.words import Words

VALUES = LEFT + 43 * MM
SIZES = tuple(half / 2 for half in range(28, 13, -1))
MOST_LINES = 3
LEADING, ENGLISH_LEADING, ENGLISH_SHARE = 1.34, 1.3, 0.74
KIND = Words("备案事项", "Matter filed")
SCHOOL = Words("学　　校", "School")
CREDIT_CODE = Words("统一社会信用代码", "Unified social credit code")
FILED_ON = Words("备案日期", "Date of filing")


@dataclass(frozen=True, slots=True)
class Row:
    """A fact made to fit at one size: the label, the value and, with both languages, its English beneath."""

    label: Words
    value: Fitted
    english: Fitted | None

    @property
    def text_height(self) -> float:
        below = len(self.english.lines) * self.english.size * ENGLISH_LEADING if self.english else 0
        return len(self.value.lines) * self.value.size * LEADING + below

    @property
    def height(self) -> float:
        return max(self.text_height, self.value.size * 2.1)

    @property
    def cut(self) -> bool:
        return self.value.cut or (self.english is not None and self.english.cut)


@dataclass(frozen=True, slots=True)
class Facts:
    """Draws the facts of a certificate between two heights."""

    sheet: Sheet

    def draw(self, top: float, bottom: float) -> None:
        room = top - bottom
        for size in SIZES:
            rows = [self._row(fact, size) for fact in self._all()]
            total = sum(row.height for row in rows)
            if total + len(rows) * size * 0.5 <= room and not any(row.cut for row in rows):
                break
        padding = min((room - total) / len(rows), size * 1.7)
        for row in rows:
            self._draw_row(row, size, top, row.height + padding)
            top -= row.height + padding

    def _all(self) -> Iterator[Fact]:
        content = self.sheet.content
        yield Fact(KIND, content.kind)
        yield Fact(SCHOOL, content.school)
        if content.credit_code:
            yield Fact(CREDIT_CODE, Words(content.credit_code, ""))
        yield from content.facts
        yield Fact(FILED_ON, Words(date_words(content.filed_on, "zh"), date_words(content.filed_on, "en")))

    def _row(self, fact: Fact, size: float) -> Row:
        sheet, room = self.sheet, RIGHT - VALUES
        value = fit(sheet.say(fact.value), sheet.styles.song, size, size, room, MOST_LINES)
        english = one_line(english_of(fact.value))
        if not sheet.both or not english:
            return Row(fact.label, value, None)
        smaller = max(size * ENGLISH_SHARE, 6.5)
        return Row(fact.label, value, fit(english, sheet.type.en.song, smaller, smaller, room, MOST_LINES))

    def _draw_row(self, row: Row, size: float, top: float, height: float) -> None:
        sheet, middle = self.sheet, top - height / 2
        with sheet.canvas.artifact():
            sheet.canvas.rule(LEFT, top - height, RIGHT, top - height, HAIRLINE, 0.5)
        self._label(row.label, size, middle)
        if row.cut:
            sheet.cut.append(row.label.zh)
        y = self._stack(row.value, sheet.styles.song, LEADING, middle + row.text_height / 2, BLACK, "")
        if row.english:
            self._stack(row.english, sheet.type.en.song, ENGLISH_LEADING, y, QUIET, "en")

    def _stack(self, fitted: Fitted, typeface: Typeface, leading: float, y: float, colour: str, language: str) -> float:
        """Lines under each other from y down; gives where they end."""
        with self.sheet.canvas.content("P", language=language):
            for line in fitted.lines:
                base = y - fitted.size * (leading / 2 + 0.36)
                self.sheet.canvas.write(VALUES, base, line, typeface, fitted.size, colour)
                y -= fitted.size * leading
        return y

    def _label(self, label: Words, size: float, middle: float) -> None:
        sheet, room = self.sheet, VALUES - LEFT - 8
        small = max(min(size * 0.84, 11), 7.5)
        words = fit(sheet.say(label), sheet.styles.bold, small, 6, room, 1 if sheet.both else 2)
        y = middle + (small * 0.14 if sheet.both else (len(words.lines) - 1) * small * 0.6 - small * 0.36)
        with sheet.canvas.content("P"):
            for at, line in enumerate(words.lines):
                sheet.canvas.write(LEFT, y - at * small * 1.2, line, sheet.styles.bold, words.size, INK)
        if sheet.both and label.en:
            english = fit(label.en, sheet.type.en.song, max(small * ENGLISH_SHARE, 6), 5.5, room, 1)
            with sheet.canvas.content("P", language="en"):
                sheet.canvas.write(LEFT, y - small * 1.05, english.lines[0], sheet.type.en.song, english.size, QUIET)
