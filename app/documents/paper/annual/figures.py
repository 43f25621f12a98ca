"""The value of a target as it stands out in a summary, and the way from it to the units that make it."""

from dataclasses import dataclass

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.content import Areas, Language, TargetReport
from app.documents.paper.flow import LEFT, RIGHT, WIDTH
from app.documents.paper.marks import HAIRLINE, INK, MM, QUIET
from app.documents.paper.text import fit, one_line
from app.documents.paper.type import Styles
from app.documents.paper.wording import AREAS, say
from app.ui.words import Words

HEIGHT = 46.0
GROUND = "#F3F6FA"
VALUE = Words("本期登记数", "Registered value")



@dataclass(frozen=True, slots=True)
class ListLink:
    """A line that leads from a figure to the units that make it."""

    words: str
    place: str
    styles: Styles

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        across = self.styles.hei.width(self.words) * 9.5 / 1000
        with canvas.content("Link") as link:
            canvas.write(RIGHT - across, top - 14, self.words, self.styles.hei, 9.5, INK)
        canvas.link(link, (RIGHT - across, top - 18, RIGHT, top - 4), self.words, place=self.place)


@dataclass(frozen=True, slots=True)
class Figures:
    """The value of a target in large figures, and beside it the subtotals by area."""

    target: TargetReport
    styles: Styles
    language: Language

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        with canvas.artifact():
            canvas.fill(LEFT, top - HEIGHT, WIDTH, HEIGHT, GROUND)
            canvas.fill(LEFT, top - HEIGHT, 2.4, HEIGHT, INK)
        x = LEFT + 5 * MM
        with canvas.content("P"):
            canvas.write(x, top - 14, say(VALUE, self.language), self.styles.hei, 8.5, QUIET)
            value = fit(one_line(self.target.value), self.styles.title, 21, 8, 34 * MM, 1)
            canvas.write(x, top - 37, value.lines[0], self.styles.title, value.size, INK)
            after = x + value.lines[0].width * value.size / 1000 + 4
            unit = fit(one_line(self.target.unit), self.styles.hei, 10, 6, LEFT + 52 * MM - after, 1)
            canvas.write(after, top - 37, unit.lines[0], self.styles.hei, unit.size)
        if self.target.areas:
            self._areas(canvas, top, self.target.areas)

    def _areas(self, canvas: TaggedCanvas, top: float, areas: Areas) -> None:
        start = LEFT + 56 * MM
        step = (RIGHT - start) / len(AREAS)
        for at, (label, name) in enumerate(AREAS):
            x = start + at * step
            with canvas.artifact():
                canvas.rule(x - 6, top - 38, x - 6, top - 8, HAIRLINE, 0.6)
            with canvas.content("P"):
                words = fit(
                    say(label, self.language), self.styles.hei, 8.5 if self.language == "zh" else 7, 5, step - 9, 2
                )
                for line_at, line in enumerate(words.lines):
                    canvas.write(x, top - 13 - 8.5 * line_at, line, self.styles.hei, words.size, QUIET)
                value = fit(one_line(getattr(areas, name)), self.styles.bold, 13, 6, step - 8, 1)
                canvas.write(x, top - 36, value.lines[0], self.styles.bold, value.size, BLACK)
