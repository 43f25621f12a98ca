"""The place of an electronic signature: who signs and when, in words, and over them the field it will fill.

It lies at the place of the seal and shows no seal: its look is the words of the page. A page without a signature has no
field, for an empty one is not valid PDF/A.
"""

from app.documents.paper.canvas import Box, TaggedCanvas
from app.documents.paper.content import ElectronicSignature, Language
from app.documents.paper.text import legible, one_line
from app.documents.paper.wording import colon, date_words, say
from app.ui.words import Words

FIELD = "Signature"
SIGNED = Words("电子签名", "Signed electronically")


def signature_words(signature: ElectronicSignature, language: Language) -> str:
    """电子签名：某某局　2026年3月18日"""
    return (f"{say(SIGNED, language)}{colon(language)}{one_line(signature.signer)}　"
            f"{date_words(signature.on, language)}")


def add_field(canvas: TaggedCanvas, signature: ElectronicSignature, language: Language, box: Box) -> None:
    """The field over this box of the present page; a screen reader says the same words."""
    with canvas.element("Form") as form:
        canvas.signature_field(form, box, FIELD, legible(signature_words(signature, language)))
