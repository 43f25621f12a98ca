"""One certificate while it is drawn: its page, its language or languages, and what had to be cut."""

from app.documents.paper.canvas import BLACK, TaggedCanvas
from app.documents.paper.content import Certificate, Language
from app.documents.paper.marks import MM, PAGE, QUIET
from app.documents.paper.text import Fitted, fit, one_line
from app.documents.paper.type import Styles, Type, Typeface
from app.documents.paper.wording import say
from app.ui.words import Words

WIDTH, HEIGHT = PAGE
MIDDLE = WIDTH / 2
LEFT, RIGHT = 28 * MM, WIDTH - 28 * MM


def main_language(content: Certificate) -> Language:
    """Chinese, also where both stand; English where it stands alone."""
    return "en" if content.language == "en" else "zh"


class Sheet:
    """The page of a certificate. With both languages Chinese leads and English stands beneath."""

    def __init__(self, content: Certificate, type_: Type, canvas: TaggedCanvas) -> None:
        self.content = content
        self.type = type_
        self.canvas = canvas
        self.both = content.language == "both"
        self.language: Language = main_language(content)
        self.styles: Styles = type_.of(self.language)
        self.cut: list[str] = []

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
