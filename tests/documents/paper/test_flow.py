"""Pages: where a paragraph is divided, and where it is not."""

from datetime import date
from typing import Any

import pytest

from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.flow import LEADING, Flow, Setting
from app.documents.paper.marks import PAGE
from app.documents.paper.metadata import Imprint
from app.documents.paper.type import Type

IMPRINT = Imprint("段落", "测试", "zh", date(2026, 1, 1))


class CountingCanvas(TaggedCanvas):
    """Counts the lines written on each page."""

    def __init__(self) -> None:
        super().__init__(IMPRINT, PAGE)
        self.lines = 0

    def write(self, *given: Any, **more: Any) -> None:
        self.lines += 1
        super().write(*given, **more)


def lines_on(flow: Flow) -> list[int]:
    """How many lines stand on each page."""
    counts = []
    for page in flow.pages:
        canvas = CountingCanvas()
        for draw in page:
            draw(canvas)
        counts.append(canvas.lines)
    return counts


@pytest.mark.parametrize("length", range(1, 9))
def test_no_line_of_a_paragraph_stands_alone_at_the_foot_or_the_head_of_a_page(type_: Type, length: int) -> None:
    setting = Setting(type_.zh.song)
    text = "\n".join(["字" * 20] * length)
    for room in range(8):
        flow = Flow(type_.zh)
        flow.y = flow.area.bottom + room * LEADING
        flow.paragraph(text, setting)
        counts = lines_on(flow)
        assert sum(counts) == length
        assert length == 1 or 1 not in counts


def test_a_paragraph_of_many_pages_fills_them_and_leaves_two_lines_at_least(type_: Type) -> None:
    lines = int(Flow(type_.zh).room // LEADING)
    for length in range(3 * lines, 3 * lines + 4):
        flow = Flow(type_.zh)
        flow.paragraph("\n".join(["字" * 20] * length), Setting(type_.zh.song))
        counts = lines_on(flow)
        assert sum(counts) == length
        assert min(counts) >= 2
        assert all(count >= lines - 1 for count in counts[:-1])


def test_a_heading_takes_lines_of_what_follows_along(type_: Type) -> None:
    flow = Flow(type_.zh)
    flow.y = flow.area.bottom + 3 * LEADING
    flow.heading(1, "标题", "place")
    flow.paragraph("字" * 200, Setting(type_.zh.song))
    assert lines_on(flow)[0] == 0
