"""Each document of a small sample says, word for word and in its order, what it was found to say by eye."""

import shutil

import pytest

from app.documents.paper.type import Type
from tests.documents.paper.golden import FOLDER, papers, text_of


def test_every_document_says_what_it_was_found_to_say(type_: Type) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed here")
    for name, paper in papers(type_):
        assert text_of(paper) + "\n" == (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), name
