"""What else a summary tells of its year: the records by kind, what was found and answered, what was closed."""

from collections.abc import Sequence

from app.documents.paper.annual.writer import Writer
from app.documents.paper.content import FindingLine, RecordList
from app.documents.paper.table import Cell, Table
from app.ui.words import Words

RECORDS = Words("本年度登记记录", "Records of the year")
RECORDS_NOTE = Words("按各类记录的关键日期归入年度；在册为截至统计日期仍有效备案的全部记录。",
                     "A record belongs to the year of its key day; those standing are all that are filed on the day.")
KIND_COLUMNS = (
    (Words("类别", "Kind"), 90, "left"),
    (Words("本年度", "Of the year"), 33, "right"),
    (Words("在册", "Standing"), 33, "right"),
)
RECORD_COLUMNS = (
    (Words("序号", "No."), 12, "centre"),
    (Words("备案号", "Filing No."), 44, "left"),
    (Words("事项", "Matter"), 50, "left"),
    (Words("日期", "Day"), 24, "left"),
    (Words("状态", "State"), 26, "left"),
)
FINDINGS = Words("核查问题及说明", "Findings and answers")
NO_FINDINGS = Words("截至统计日期没有核查问题。", "Nothing was found on the day of this summary.")
FINDING_COLUMNS = (
    (Words("单位", "Organisation"), 30, "left"),
    (Words("问题", "Finding"), 50, "left"),
    (Words("记录", "Record"), 38, "left"),
    (Words("状态与说明", "State and answers"), 38, "left"),
)
CLOSINGS = Words("封存与更正", "Closing and errata")
NOTE_HEIGHT = 24.0


def write_records(writer: Writer) -> None:
    records = writer.content.records
    if not records:
        return
    writer.flow.space(16)
    writer.section(RECORDS, "records", 100)
    writer.flow.paragraph(writer.say(RECORDS_NOTE), writer.quiet)
    writer.flow.space(6)
    counts = [(item.kind, f"{item.of_year:,}", f"{item.standing:,}") for item in records]
    Table(writer.styles, writer.columns(KIND_COLUMNS), counts).add_to(writer.flow)
    for at, item in enumerate(records, 1):
        if item.rows:
            _record_list(writer, at, item)


def _record_list(writer: Writer, at: int, item: RecordList) -> None:
    rows = [(str(number), *row) for number, row in enumerate(item.rows, 1)]
    table = Table(writer.styles, writer.columns(RECORD_COLUMNS), rows)
    writer.flow.space(10)
    writer.flow.heading(2, item.kind, f"records{at}", table.least)
    table.add_to(writer.flow)


def write_findings(writer: Writer) -> None:
    table = Table(writer.styles, writer.columns(FINDING_COLUMNS), map(_finding_row, writer.content.findings))
    writer.flow.space(16)
    writer.section(FINDINGS, "findings", table.least + NOTE_HEIGHT)
    if not writer.content.findings:
        writer.flow.paragraph(writer.say(NO_FINDINGS), writer.quiet)
        return
    writer.flow.space(4)
    table.add_to(writer.flow)


def _finding_row(finding: FindingLine) -> Sequence[Cell]:
    return (finding.organisation, finding.sentence, finding.record, "\n".join((finding.state, *finding.answers)))


def write_closings(writer: Writer) -> None:
    if not writer.content.closings:
        return
    writer.flow.space(16)
    writer.section(CLOSINGS, "closings")
    for note in writer.content.closings:
        writer.note(note)
