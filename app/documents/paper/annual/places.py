"""The figures of the organisations below, so many targets beside each other."""

from app.documents.paper.annual.writer import Writer
from app.documents.paper.table import Column, Table
from app.ui.words import Words

PLACES = Words("分单位数值", "Figures by organisation")
PLACES_NOTE = Words("各级均按去重后的单元清点，分单位之和不必等于合计。",
                    "Every level counts its own distinct units, so the parts need not make the whole.")
PLACE, MOST_CODES = Words("单位", "Organisation"), 7


def write_places(writer: Writer) -> None:
    """The figures of the organisations below, so many targets beside each other."""
    told = [target for target in writer.content.targets if target.places]
    if not told:
        return
    writer.flow.space(14)
    writer.section(PLACES, "places")
    writer.flow.paragraph(writer.say(PLACES_NOTE), writer.quiet)
    for start in range(0, len(told), MOST_CODES):
        part = told[start:start + MOST_CODES]
        names = [item.name for item in part[0].places]
        rows = [(name, *(target.places[at].words for target in part)) for at, name in enumerate(names)]
        columns = [Column(writer.say(PLACE), 44), *(Column(f"{target.code}\n{target.unit}", 112 / MOST_CODES, "right")
                                                    for target in part)]
        if len(part) < MOST_CODES:
            columns[0] = Column(writer.say(PLACE), 156 - 112 / MOST_CODES * len(part))
        writer.flow.space(8)
        Table(writer.styles, columns, rows).add_to(writer.flow)
