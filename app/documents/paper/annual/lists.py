"""The lists of units behind each figure; every row has a number by which it is cited."""

from collections.abc import Sequence

from app.documents.paper.annual.writer import Writer
from app.documents.paper.content import CountedUnit, TargetReport
from app.documents.paper.table import Cell, Table
from app.documents.paper.text import one_line
from app.ui.words import Words

LISTS = Words("计入单元名单", "Units counted")
LIST = Words("附表{n}　{code}　{quote}", "List {n}. {code}　{quote}")
ROW_ADDRESS = Words("行号（如{anchor}）在本表与登记系统中通用，查阅网址：",
                    "A row’s number (such as {anchor}) is the same here and in the registry, where it is found at: ")
COUNT = Words("计入{n}条，合计{value}{unit}。", "{n} units counted, {value} {unit} in all.")
NO_UNITS = Words("下列指标没有计入的单元：{codes}。", "No unit is counted for: {codes}.")
UNIT_COLUMNS = (
    (Words("行号", "Row"), 22, "left"),
    (Words("学校", "School"), 40, "left"),
    (Words("合作方或人员", "Counterpart or person"), 39, "left"),
    (Words("备案号", "Filing No."), 43, "left"),
    (Words("版本", "Ver."), 12, "centre"),
)
NOTE_HEIGHT = 24.0


def anchor(code: str, number: int) -> str:
    """How a row of a list is cited: G6-017."""
    return f"{code}-{number:03d}"


def write_lists(writer: Writer) -> None:
    targets = writer.content.targets
    if not targets:
        return
    writer.flow.space(16)
    writer.section(LISTS, "lists", 120)
    if writer.content.rows_address:
        first = next((target for target in targets if target.units), targets[0])
        said = writer.say(ROW_ADDRESS.filled(anchor=anchor(first.code, 1)))
        writer.flow.paragraph(said + writer.content.rows_address, writer.quiet)
    for at, target in enumerate(targets, 1):
        if target.units:
            _list(writer, at, target)
    empty = [target.code for target in targets if not target.units]
    if empty:
        between = "、" if writer.language == "zh" else ", "
        writer.note(writer.say(NO_UNITS.filled(codes=between.join(empty))))


def _list(writer: Writer, at: int, target: TargetReport) -> None:
    flow = writer.flow
    flow.space(8)
    anchors = [anchor(target.code, number) for number in range(1, len(target.units) + 1)]
    rows = (_unit_row(*pair) for pair in zip(anchors, target.units, strict=True))
    table = Table(writer.styles, writer.columns(UNIT_COLUMNS), rows, anchors=anchors)
    title = writer.say(LIST).replace("{n}", str(at)).replace("{code}", target.code)
    flow.heading(2, title.replace("{quote}", one_line(target.quote)), f"list{at}", table.least + NOTE_HEIGHT)
    flow.paragraph(writer.say(COUNT.filled(n=len(target.units), value=target.value, unit=target.unit)), writer.quiet)
    flow.space(3)
    table.add_to(flow)
    flow.space(10)


def _unit_row(name: str, unit: CountedUnit) -> Sequence[Cell]:
    return (name, unit.school, unit.party, unit.number, str(unit.version))
