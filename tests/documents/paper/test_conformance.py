"""Every document, in every language, with its shortest and its longest content, signed and unsigned, is PDF/A-2a and
PDF/UA-1 at once. A new document is one line of `DOCUMENTS`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from app.documents.batch import TITLE
from app.documents.paper.certificate import certificate, print_run
from app.documents.paper.check_sheet import check_sheets
from app.documents.paper.content import Certificate, ElectronicSignature, Paper
from app.documents.paper.ledger import ledger
from app.documents.paper.record_form import record_form
from app.documents.paper.summary import summary
from app.documents.paper.type import Type
from app.documents.signing import sign
from tests.documents.authority import bureau, key_of
from tests.documents.paper.samples import (
    LONGEST,
    LONGEST_FORM,
    LONGEST_LEDGER,
    SCHOOL_60,
    SHORTEST,
    SHORTEST_FORM,
    ledger_of,
    sheets_of,
    summary_of,
    target,
)

SIGNER, DAY = SCHOOL_60, date(2026, 12, 31)
"""As long as a name may be."""


@dataclass(frozen=True)
class Document:
    """A builder with its shortest and its longest content, whether it may be signed, and in which languages it is
    printed."""

    name: str
    build: Callable[[Any, Type], Paper]
    shortest: Any
    longest: Any
    signed: bool = False
    languages: tuple[str, ...] = ("zh", "en")


def in_a_run(content: Certificate, type_: Type) -> Paper:
    """A batch, as it is printed on paper."""
    return print_run([content] * 3, TITLE, type_)


DOCUMENTS = (
    Document("certificate", certificate, SHORTEST, LONGEST, signed=True, languages=("zh", "en", "both")),
    Document("certificates in a run", in_a_run, SHORTEST, LONGEST, languages=("zh", "en", "both")),
    Document("summary", summary, summary_of(), summary_of(target(units=3000), target("G7", 0), demo=True), signed=True),
    Document("record form", record_form, SHORTEST_FORM, LONGEST_FORM),
    Document("ledger", ledger, ledger_of(0), LONGEST_LEDGER),
    Document("check sheets", check_sheets, sheets_of(1, entries=0), sheets_of(30, entries=40)),
)
CASES = [
    pytest.param(document, content, language, id=f"{document.name}-{language}-{length}")
    for document in DOCUMENTS for language, (length, content) in product(
        document.languages, (("shortest", document.shortest), ("longest", document.longest)))
]


@pytest.mark.parametrize(("document", "content", "language"), CASES)
def test_a_document_is_archivable_and_accessible_signed_or_not(
        type_: Type, failures: Callable[[bytes], list[str]], document: Document, content: Any, language: str) -> None:
    content = replace(content, language=language)
    assert failures(document.build(content, type_).content) == []
    if document.signed:
        to_sign = replace(content, signature=ElectronicSignature(SIGNER, DAY))
        assert failures(sign(document.build(to_sign, type_).content, key_of(bureau()))) == []
