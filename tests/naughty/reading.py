"""What is read in a page, a sheet or a document, as whoever opens it would read it."""

import csv
import io
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

from python_calamine import load_workbook

ACTIVE = re.compile(r"\s*(javascript|data|vbscript):", re.IGNORECASE)
FORMULA = re.compile(rb"<f[ >]|<hyperlink|<externalReference")


class Read(HTMLParser):
    """The text of a page and of its marks, and what in it would act that is none of ours."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.acts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = {name: value or "" for name, value in attrs}
        self.texts += marks.values()
        if tag in ("zqx", "para", "svg0", "font", "ondraw") or (tag == "script" and "nonce" not in marks):
            self.acts.append(f"<{tag}>")
        if tag == "img" and marks.get("src") in ("x", "/etc/passwd"):
            self.acts.append(f"<img {marks}>")
        self.acts += [f"{tag} {name}={value}" for name, value in marks.items() if name.startswith("on")
                      or (name in ("href", "src", "action", "formaction") and ACTIVE.match(value))]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def squashed(text: str) -> str:
    return "".join(text.split())


def cells_of_xlsx(content: bytes) -> list[str]:
    """Every cell that holds text; none may be a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert not FORMULA.search(archive.read(name)), name
    book = load_workbook(io.BytesIO(content))
    return [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
            if isinstance(cell, str)]


def cells_of_csv(content: bytes) -> list[str]:
    """Every cell without its guard, of one file or of several in a zip; none may begin like a formula."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [cell for name in archive.namelist() for cell in cells_of_csv(archive.read(name))]
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell[:1] in "=+-@\t\r＝＋－＠" and cell] == []
    return [cell[1:] if re.match(r"'+[=+\-@\t\r＝＋－＠]", cell) else cell for cell in cells]


def words_of_pdf(content: bytes, folder: Path) -> str:
    file = folder / "document.pdf"
    file.write_bytes(content)
    told = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True)
    return squashed(told.stdout.decode())
