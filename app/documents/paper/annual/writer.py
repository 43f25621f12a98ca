"""What writes the parts of an annual summary: its content, its language and the flow it goes into."""

from dataclasses import dataclass, field

from app.documents.paper.content import Language, Summary
from app.documents.paper.flow import LABEL_WIDTH, Flow, Setting
from app.documents.paper.marks import QUIET
from app.documents.paper.table import Column
from app.documents.paper.type import Styles, Type
from app.documents.paper.wording import say
from app.ui.words import Words

NUMERALS = "一二三四五六七八九十"
ColumnWords = tuple[tuple[Words, int, str], ...]


@dataclass(slots=True)
class Writer:
    content: Summary
    type: Type
    flow: Flow
    sections: int = field(default=0)

    @property
    def language(self) -> Language:
        return self.content.language

    @property
    def styles(self) -> Styles:
        return self.type.of(self.language)

    @property
    def text(self) -> Setting:
        return Setting(self.styles.song, 10.5, 17, left=LABEL_WIDTH, filled=self.language == "zh")

    @property
    def quoted(self) -> Setting:
        """The plan's own words are Chinese in either language."""
        return Setting(self.type.zh.song, 10.5, 17, left=LABEL_WIDTH, language="" if self.language == "zh" else "zh-CN")

    @property
    def quiet(self) -> Setting:
        return Setting(self.styles.song, 9.5, 15, QUIET, filled=self.language == "zh")

    def say(self, words: Words) -> str:
        return say(words, self.language)

    def columns(self, words: ColumnWords, chinese: Words | None = None) -> list[Column]:
        """Columns with their heads; the one that is headed `chinese` holds Chinese in either language."""
        quoted = "zh-CN" if self.language == "en" else ""
        return [Column(self.say(head), share, align, quoted if head is chinese else "") for head, share, align in words]

    def section(self, words: Words, place: str, below: float = 60) -> None:
        """A heading of the first level with the next number, and so much of what follows on its page."""
        self.sections += 1
        numeral = Words(f"{NUMERALS[self.sections - 1]}、", f"{self.sections}. ")
        self.flow.heading(1, self.say(numeral) + self.say(words), place, below)

    def note(self, text: str) -> None:
        self.flow.space(6)
        self.flow.paragraph(text, self.quiet)
