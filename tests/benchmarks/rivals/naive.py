"""ReportLab as its manual shows it: fonts registered for each document, a Paragraph in each cell, the contents by
multiBuild."""

import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table
from reportlab.platypus.tableofcontents import TableOfContents

FACES = ("NotoSerifSC-Regular", "NotoSerifSC-Black", "NotoSansSC-Regular", "NotoSansSC-Bold")
SONG, TITLE, HEI, BOLD = FACES


def prepare(fonts: Path) -> Path:
    return fonts


def register(fonts: Path) -> None:
    for face in FACES:
        registerFont(TTFont(face, str(fonts / f"{face}.ttf")))


def style(face: str, size: float, leading: float = 0, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(f"{face}{size}", fontName=face, fontSize=size, leading=leading or size * 1.5, wordWrap="CJK",
                          **more)


def qr(text: str, size: float) -> Drawing:
    drawing, rows = Drawing(size, size), segno.make_qr(text, error="m").matrix
    module = size / len(rows)
    for at, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                drawing.add(Rect(across * module, size - (at + 1) * module, module, module, strokeColor=None))
    return drawing


def certificate(content: dict[str, Any], fonts: Path) -> bytes:
    register(fonts)
    centre, quiet = {"alignment": 1}, style(SONG, 9, alignment=1)
    rows = [[Paragraph(f"{zh}<br/>{en}", style(HEI, 9)), Paragraph(f"{escape(a)}<br/>{escape(b)}", style(SONG, 12))]
            for zh, en, a, b in content["facts"]]
    story: list[Any] = [Paragraph("备案证明", style(TITLE, 36, **centre)), Paragraph("CERTIFICATE OF FILING", quiet),
                        Paragraph(content["number"], style(BOLD, 15, **centre)), Spacer(1, 20)]
    story.append(Table(rows, colWidths=[43 * mm, 110 * mm]))
    story += [Spacer(1, 20), Table([[qr(content["code"], 28 * mm), [Paragraph(text, style(SONG, 10))
                                                                    for text in content["issuer"]]]])]
    story += [Paragraph(text, quiet) for text in (*content["small"], content["serial"])]
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4)
    document.addPageTemplates(PageTemplate(frames=[Frame(28 * mm, 20 * mm, 154 * mm, 257 * mm)]))
    document.build(story)
    return out.getvalue()


class Report(BaseDocTemplate):
    """Tells the contents of each heading."""

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802  # ReportLab's name
        if isinstance(flowable, Paragraph) and flowable.style.fontName == TITLE:
            self.notify("TOCEntry", (0, flowable.getPlainText(), self.page))


def chart(bars: list[list[Any]]) -> Drawing:
    drawing, bar = Drawing(430, 150), VerticalBarChart()
    bar.x, bar.y, bar.width, bar.height = 30, 20, 380, 110
    bar.data = [[number for _, number in bars]]
    bar.categoryAxis.categoryNames = [name for name, _ in bars]
    bar.categoryAxis.labels.fontName = bar.valueAxis.labels.fontName = HEI
    bar.valueAxis.valueMin = 0
    drawing.add(bar)
    return drawing


def report(content: dict[str, Any], fonts: Path) -> bytes:
    register(fonts)
    contents = TableOfContents(levelStyles=[style(SONG, 11)])
    story: list[Any] = [Paragraph(content["name"], style(BOLD, 22, alignment=1)), PageBreak(), contents, PageBreak()]
    cell, widths = style(SONG, 9, 13), [22 * mm, 40 * mm, 39 * mm, 43 * mm, 12 * mm]
    for chapter in content["chapters"]:
        rows = [[Paragraph(escape(text), cell) for text in row] for row in [content["heads"], *chapter["rows"]]]
        table = Table(rows, colWidths=widths, repeatRows=1, style=[("LINEBELOW", (0, 0), (-1, -1), .4, "grey")])
        story += [Paragraph(chapter["title"], style(TITLE, 15)), Paragraph(chapter["rule"], style(SONG, 12, 20)),
                  *(chart(bars) for bars in chapter["charts"]), table]
    out = io.BytesIO()
    document = Report(out, pagesize=A4)
    document.addPageTemplates(PageTemplate(frames=[Frame(28 * mm, 35 * mm, 156 * mm, 225 * mm, 0, 0, 0, 0)]))
    document.multiBuild(story)
    return out.getvalue()
