"""fpdf2. It has no way of keeping a font from one document to the next: `add_font` reads it for each."""

from pathlib import Path
from typing import Any

import segno
from fpdf import FPDF
from fpdf.fonts import FontFace
from fpdf.outline import TableOfContents

FACES = {"song": "NotoSerifSC-Regular", "title": "NotoSerifSC-Black", "hei": "NotoSansSC-Regular",
         "bold": "NotoSansSC-Bold"}


def prepare(fonts: Path) -> Path:
    return fonts


def begun(fonts: Path) -> FPDF:
    pdf = FPDF(format="A4")
    for name, face in FACES.items():
        pdf.add_font(name, fname=fonts / f"{face}.ttf")
    pdf.set_margins(28, 37, 26)
    pdf.set_auto_page_break(True, 35)
    pdf.add_page()
    return pdf


def put(pdf: FPDF, face: str, size: float, text: str, align: str = "L") -> None:
    pdf.set_font(face, size=size)
    pdf.multi_cell(0, size * 0.5, text, align=align, new_x="LMARGIN", new_y="NEXT")


def certificate(content: dict[str, Any], fonts: Path) -> bytes:
    pdf = begun(fonts)
    put(pdf, "title", 36, "备案证明", "C")
    put(pdf, "song", 12, "CERTIFICATE OF FILING", "C")
    put(pdf, "bold", 15, content["number"], "C")
    for zh, en, first, second in content["facts"]:
        put(pdf, "hei", 9, f"{zh} {en}")
        put(pdf, "song", 12, f"{first}\n{second}")
    rows = segno.make_qr(content["code"], error="m").matrix
    module, left, top = 28 / len(rows), pdf.l_margin, pdf.get_y()
    for at, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                pdf.rect(left + across * module, top + at * module, module, module, style="F")
    pdf.set_y(top + 30)
    for text in (*content["issuer"], *content["small"], content["serial"]):
        put(pdf, "song", 9, text)
    return bytes(pdf.output())


def chart(pdf: FPDF, bars: list[list[Any]]) -> None:
    most, top = max(number for _, number in bars) or 1, pdf.get_y()
    pdf.set_font("hei", size=8)
    for at, (name, number) in enumerate(bars):
        tall = 35 * number / most
        pdf.rect(30 + 20 * at, top + 38 - tall, 14, tall, style="F")
        pdf.text(30 + 20 * at, top + 43, name)
    pdf.set_y(top + 47)


def report(content: dict[str, Any], fonts: Path) -> bytes:
    pdf = begun(fonts)
    put(pdf, "title", 22, content["name"], "C")
    pdf.add_page()
    pdf.set_font("song", size=11)
    pdf.insert_toc_placeholder(TableOfContents().render_toc)
    for chapter in content["chapters"]:
        pdf.start_section(chapter["title"])
        put(pdf, "title", 15, chapter["title"])
        put(pdf, "song", 12, chapter["rule"])
        for bars in chapter["charts"]:
            chart(pdf, bars)
        pdf.set_font("song", size=9)
        with pdf.table(col_widths=(22, 40, 39, 43, 12), line_height=4.6, borders_layout="HORIZONTAL_LINES",
                       headings_style=FontFace(emphasis="")) as table:
            for row in [content["heads"], *chapter["rows"]]:
                table.row(row)
    return bytes(pdf.output())
