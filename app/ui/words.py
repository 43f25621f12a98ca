"""The two languages, side by side where they are used: a text cannot be written in one and forgotten in the other."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Self

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def current_language() -> str:
    """`zh` or `en`: the language of this request, or of the document being written."""
    return _language.get()


def speak(language: str) -> None:
    """From here on speak this language in the current context. Unknown languages fall back to Chinese."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while, as a certificate does whatever language its reader has chosen."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages. `str()` gives the current one, `say()` fills its {named} places."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if _language.get() == "en" else self.zh

    def say(self, **named: Any) -> str:
        return str(self).format(**named)

    def filled(self, **named: Any) -> "Words":
        """Both languages with their places filled."""
        return Words(self.zh.format(**named), self.en.format(**named))


class Worded(Exception):
    """Something is refused; `words` say why in both languages."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def t(zh: str, en: str, **named: Any) -> str:
    """The text in the current language, its {named} places filled."""
    text = en if _language.get() == "en" else zh
    return text.format(**named) if named else text


class Labelled(enum.StrEnum):
    """An enum whose members carry their words: `DRAFT = "draft", "草稿", "Draft"`. Stored by value."""

    words: Words

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = Words(zh, en)
        return member

    @property
    def label(self) -> str:
        return str(self.words)
