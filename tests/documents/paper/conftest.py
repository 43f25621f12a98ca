"""The fonts, unpacked once for the session, and ways to look into a finished document."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import page
import pytest
from pypdf import PdfReader

from app.documents.paper.type import Type, open_type

PROFILES = (page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1)


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the faces are unpacked."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(scope="session")
def type_(fonts: Path) -> Type:
    return open_type(fonts)


@pytest.fixture
def failures() -> Callable[[bytes], list[str]]:
    """What is wrong with a document as PDF/A-2a and as PDF/UA-1."""

    def found(content: bytes) -> list[str]:
        reports = [page.validate_pdf_bytes(content, profile=profile) for profile in PROFILES]
        return [f"{failure.rule_id}: {failure.message}" for report in reports for failure in report.failures]

    return found


@pytest.fixture
def pages() -> Callable[[bytes], list[str]]:
    """The text of each page without white space, as pypdf reads it."""

    def read(content: bytes) -> list[str]:
        return ["".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(content)).pages]

    return read


@pytest.fixture
def poppler_text(tmp_path: Path) -> Callable[[bytes], str]:
    """The text without white space, as poppler reads it in the order of the content."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed here")

    def read(content: bytes) -> str:
        file = tmp_path / "document.pdf"
        file.write_bytes(content)
        command = ["pdftotext", "-raw", "-enc", "UTF-8", str(file), "-"]
        return "".join(subprocess.run(command, capture_output=True, check=True).stdout.decode().split())

    return read
