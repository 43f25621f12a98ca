"""The text of small documents as it was read by eye. After a wanted change: python -m tests.documents.paper.golden"""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.documents.paper.certificate import certificate
from app.documents.paper.check_sheet import check_sheets
from app.documents.paper.content import Paper
from app.documents.paper.ledger import ledger
from app.documents.paper.record_form import record_form
from app.documents.paper.summary import summary
from app.documents.paper.type import Type, open_type
from tests.conftest import FONTS
from tests.documents.paper.samples import LONGEST, form, ledger_of, sheets_of, summary_of, target

FOLDER = Path(__file__).parent / "golden"


def papers(type_: Type) -> Iterator[tuple[str, Paper]]:
    for language in ("zh", "en", "both"):
        yield f"certificate-{language}", certificate(replace(LONGEST, language=language, demo=False), type_)
    for language in ("zh", "en"):
        targets = (target("G6", 3), target("G1", 0, places=(), shares=()))
        yield f"summary-{language}", summary(summary_of(*targets, language=language), type_)
        yield f"form-{language}", record_form(form(language), type_)
        yield f"ledger-{language}", ledger(ledger_of(4, language), type_)
        yield f"check-sheets-{language}", check_sheets(sheets_of(2, language), type_)


def text_of(paper: Paper) -> str:
    """In the order of the content, as poppler reads it, without the rows of dots."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(paper.content)
        file.flush()
        command = ["pdftotext", "-raw", "-enc", "UTF-8", file.name, "-"]
        text = subprocess.run(command, capture_output=True, check=True).stdout.decode().replace("\f", "\n----\n")
    return "\n".join(line for line in text.split("\n") if line.strip(" ."))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, paper in papers(open_type(FONTS)):
        (FOLDER / f"{name}.txt").write_text(text_of(paper) + "\n", encoding="utf-8")
