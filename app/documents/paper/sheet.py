"""One certificate while it is drawn: its canvas, its language or languages, and what had to be cut."""

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.content import Certificate, Language, Paper
from app.documents.paper.marks import MM, PAGE, QUIET
from app.documents.paper.metadata import Imprint
from app.documents.paper.text import Fitted, fit, legible, one_line
from app.documents.paper.type import Styles, Type, Typeface
from app.documents.paper.wording import say
from app.ui.words import Words

WIDTH, HEIGHT = PAGE
MIDDLE = WIDTH / 2
LEFT, RIGHT = 28 * MM, WIDTH - 28 * MM


class Sheet:
    """The page of a certificate. With both languages Chinese leads and English stands beneath."""

    def __init__(self, content: Certificate, title: Words, type_: Type) -> None:
        self.content = content
        self.type = type_
        self.both = content.language == "both"
        self.language: Language = "en" if content.language == "en" else "zh"
        self.styles: Styles = type_.of(self.language)
        imprint_title = legible(f"{self.say(title)} {content.number}")
        author = legible(self.say(content.bureau))
        self.canvas = TaggedCanvas(Imprint(imprint_title, author, self.language, content.issued_on), PAGE)
        self.cut: list[str] = []

    def finished(self) -> Paper:
        self.canvas.showPage()
        return Paper(self.canvas.finished(), 1, tuple(sorted(self.canvas.typesetting.missing)), tuple(self.cut))

    def say(self, words: Words) -> str:
        return one_line(say(words, self.language))

    def label(self, words: Words) -> str:
        """A short label in the one language or in both on one line."""
        return f"{words.zh} {words.en}" if self.both else self.say(words)

    def fitted(self, text: str, typeface: Typeface, size: float, least: float, room: float, what: str) -> Fitted:
        """The text on one line; if even the least size does not do, it is cut and noted."""
        line = fit(text, typeface, size, least, room, 1)
        if line.cut:
            self.cut.append(what)
        return line

    def centred(
        self, text: str, typeface: Typeface, size: float, y: float, middle: float = MIDDLE, colour: str = BLACK
    ) -> None:
        with self.canvas.content("P"):
            x = middle - typeface.width(text) * size / 2000
            self.canvas.write(x, y, text, typeface, size, colour)

    def english(self, text: str, size: float, y: float, middle: float = MIDDLE) -> None:
        """The English line under a Chinese one."""
        typeface = self.type.en.song
        with self.canvas.content("P", language="en"):
            x = middle - typeface.width(text) * size / 2000
            self.canvas.write(x, y, text, typeface, size, QUIET)

    def tracked(self, tag: str, text: str, typeface: Typeface, size: float, y: float, tracking: float) -> None:
        """A centred title line with its letters apart; in grey where it is the second language."""
        second = tag != "H1"
        across = typeface.width(text) * size / 1000 + tracking * (len(text) - 1)
        with self.canvas.content(tag, language="en" if second else ""):
            x = MIDDLE - across / 2
            self.canvas.write(x, y, text, typeface, size, QUIET if second else BLACK, tracking=tracking)
