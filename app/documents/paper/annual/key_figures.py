"""The key figures of a summary: one page of charts, then every target in a table with its verdict."""

from collections.abc import Callable, Iterator, Sequence

from app.documents.paper.annual.charts import ACROSS, Matrix, ProgressChart, ProgressRow, Trend, TrendChart, draw_matrix
from app.documents.paper.annual.writer import Writer
from app.documents.paper.canvas import TaggedCanvas
from app.documents.paper.content import Amount, Areas, Due, TargetReport
from app.documents.paper.flow import LEFT, WIDTH, Setting
from app.documents.paper.table import Bar, Cell, Table
from app.documents.paper.text import one_line
from app.documents.paper.wording import AREAS, date_words
from app.ui.words import Words

KEY_FIGURES = Words("主要指标一览", "Key figures")
PROGRESS = Words("目标进度（外框为所要求的数量，深色为登记数{more}）",
                 "Progress (the frame is what is asked, dark what is registered{more})")
TREND = Words("规划各年年末登记数（{first}—{last}年；虚线为要求）",
              "Registered at the end of each year, {first} to {last} (broken line: what is asked)")
BY_AREA = Words("按地区分项", "By area")
BY_PLACE = Words("分单位", "By organisation")
BY_KIND = Words("登记记录", "Records")
OF_YEAR, STANDING = Words("{year}年", "{year}"), Words("在册", "Standing")
FIRST_PLACES = Words("共 {all} 个单位，此处列前 {n} 个。", "The first {n} of {all} organisations.")
OTHERS_BELOW = Words("；前{n}项，其余见后表", "; the first {n}, all others in the table that follows")
NO_TARGETS = Words("本规划没有可列示的指标。", "This plan has no targets to show.")
QUOTE_HEAD = Words("指标（规划原文）", "Target (the plan’s words)")
KEY_COLUMNS = (
    (Words("代码", "Code"), 13, "centre"),
    (QUOTE_HEAD, 49, "left"),
    (Words("登记数", "Registered"), 26, "right"),
    (Words("期限与要求", "Due and threshold"), 32, "left"),
    (Words("结论", "Verdict"), 36, "left"),
)
MOST_PROGRESS, MOST_TRENDS, MOST_LINES, MOST_COLUMNS, MOST_LETTERS = 13, 2 * ACROSS, 11, 4, 28


def write_key_figures(writer: Writer) -> None:
    writer.section(KEY_FIGURES, "figures")
    writer.flow.space(4)
    targets = writer.content.targets
    if not targets:
        writer.flow.paragraph(writer.say(NO_TARGETS), Setting(writer.styles.song))
        return
    charts = list(_charts(writer))
    for height, draw in charts:
        writer.flow.put(height, draw)
        writer.flow.space(9)
    if charts:
        writer.flow.new_page()
    rows = [_row(writer, target) for target in targets]
    Table(writer.styles, writer.columns(KEY_COLUMNS, QUOTE_HEAD), rows).add_to(writer.flow)
    for note in writer.content.notes:
        writer.note(note)


def _row(writer: Writer, target: TargetReport) -> Sequence[Cell]:
    due = _present_due(writer, target.due)
    threshold = f"{date_words(due.on, writer.language)}\n{due.threshold}" if due else ""
    between = " " if writer.language == "zh" else "\n"
    verdict = target.status or (due.status if due else "")
    shown: Cell = Bar(due.share, verdict) if due and due.share is not None else verdict
    return (target.code, target.quote, f"{target.value}{between}{target.unit}", threshold, shown)


def _present_due(writer: Writer, dues: tuple[Due, ...]) -> Due | None:
    """The next due date, or the last when all are past."""
    ordered = sorted(dues, key=lambda due: due.on)
    last = ordered[-1] if ordered else None
    return next((due for due in ordered if due.on >= writer.content.on), last)


# ---- charts


def _charts(writer: Writer) -> Iterator[tuple[float, Callable[[TaggedCanvas, float], None]]]:
    """Each chart with its height, from the top of the page down; those with nothing to show are left out."""
    targets = writer.content.targets
    rows = tuple(ProgressRow(target.code, _title(target), target.progress.share, target.progress.words)
                 for target in targets if target.progress)
    if rows:
        more = writer.say(OTHERS_BELOW.filled(n=MOST_PROGRESS)) if len(rows) > MOST_PROGRESS else ""
        title = writer.say(PROGRESS.filled(more=more))
        progress = ProgressChart(title, rows[:MOST_PROGRESS], writer.styles)
        yield progress.height, progress.draw
    trends = _trends(targets)
    if trends:
        years = [amount.name for amount in trends[0].amounts]
        title = writer.say(TREND.filled(first=years[0], last=years[-1]))
        trend = TrendChart(title, trends, writer.styles)
        yield trend.height, trend.draw
    matrices = [matrix for matrix in (_by_area(writer), _by_place(writer) or _by_kind(writer)) if matrix]
    if matrices:
        yield max(matrix.height for matrix in matrices), _side_by_side(writer, matrices)


def _title(target: TargetReport) -> str:
    return one_line(target.title or target.quote)


def _trends(targets: Sequence[TargetReport]) -> tuple[Trend, ...]:
    """Those that have moved at all, those with something asked of them first."""
    moved = [target for target in targets if len(target.trend) > 1 and any(item.number for item in target.trend)]
    chosen = sorted(moved, key=lambda target: target.progress is None)[:MOST_TRENDS]
    return tuple(Trend(f"{target.code} {_title(target)}", target.trend, target.bound)
                 for target in sorted(chosen, key=moved.index))


def _side_by_side(writer: Writer, matrices: list[Matrix]) -> Callable[[TaggedCanvas, float], None]:
    width = (WIDTH - 16) / 2

    def draw(canvas: TaggedCanvas, top: float) -> None:
        for at, matrix in enumerate(matrices):
            draw_matrix(canvas, matrix, writer.styles, LEFT + at * (width + 16), top, width)

    return draw


def _by_area(writer: Writer) -> Matrix | None:
    rows = tuple((target.code, _amounts(writer, target.areas)) for target in writer.content.targets if target.areas)
    rows = tuple(row for row in rows if any(amount.number for amount in row[1]))[:MOST_LINES]
    heads = tuple(writer.say(label) for label, _ in AREAS)
    return Matrix(writer.say(BY_AREA), heads, rows, by_column=False) if rows else None


def _amounts(writer: Writer, areas: Areas) -> tuple[Amount, ...]:
    return tuple(_amount(writer.say(label), getattr(areas, name)) for label, name in AREAS)


def _amount(name: str, words: str) -> Amount:
    digits = words.replace(",", "")
    return Amount(name, words, float(digits) if digits.replace(".", "", 1).isdigit() else None)


def _by_place(writer: Writer) -> Matrix | None:
    """The organisations below, by the first targets that any of them has a figure of."""
    told = [target for target in writer.content.targets if any(item.number for item in target.places)]
    if not told:
        return None
    longest = max(len(item.words) for target in told[:MOST_COLUMNS] for item in target.places)
    told = told[:min(MOST_COLUMNS, max(1, MOST_LETTERS // longest))]
    names = [item.name for item in told[0].places]
    rows = tuple((name, tuple(target.places[at] for target in told)) for at, name in enumerate(names[:MOST_LINES]))
    note = writer.say(FIRST_PLACES.filled(n=MOST_LINES, all=len(names))) if len(names) > MOST_LINES else ""
    return Matrix(writer.say(BY_PLACE), tuple(target.code for target in told), rows, by_column=True, note=note)


def _by_kind(writer: Writer) -> Matrix | None:
    records = writer.content.records
    rows = tuple((item.kind, (Amount("", f"{item.of_year:,}", item.of_year), Amount("", f"{item.standing:,}",
                                                                                     item.standing)))
                 for item in records)
    heads = (writer.say(OF_YEAR.filled(year=writer.content.year)), writer.say(STANDING))
    return Matrix(writer.say(BY_KIND), heads, rows, by_column=False) if rows else None
