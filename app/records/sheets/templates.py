"""The workbook to fill in: columns with their code lists as drop-downs, an instructions page, and a stamp that says of
which columns it was made, so that an old one is told from a new one."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import xlsxwriter

from app.db.cipher import Encrypted
from app.records.columns import Choices, Money
from app.records.fields import Kind
from app.records.naming import referred_table
from app.records.sheets.columns import SheetColumn, child_columns, main_columns
from app.records.sheets.files import STAMP
from app.records.sheets.headings import OWN_COLUMNS, own_columns, said_columns
from app.sheets.tables import MOST_ROWS, BadTable
from app.sheets.writing import SAFE, page_title
from app.ui.territories import TERRITORIES
from app.ui.words import Labelled, Words, t

LAST_ROW = MOST_ROWS
MOST_TITLE, MOST_MESSAGE = 32, 255
"""A spreadsheet shows no longer messages beside a cell."""
WIDTH = 18

OWN_HELP = {
    "series": Words("新记录留空；更改草稿时填登记号。带子表的新记录填 new-1、new-2。",
                    "Empty for a new record, its id to change a draft; new-1, new-2 where a page of rows names it."),
    "organisation": Words("单位代码或全称；只为一个单位填报时可留空。",
                          "Code or full name; may be empty where you report for one organisation."),
    "parent": Words("所属记录的备案号或登记号。", "Filing number or id of the record it belongs to."),
    "why": Words("数值与本单位以往相差较大时，用一句话说明；否则留空。",
                 "One sentence where a value is far from what you reported before; else empty."),
}
YES_NO = (Words("是", "yes"), Words("否", "no"))


def template(kind: Kind, organisations: Sequence[str] = ()) -> bytes:
    """In the current language. `organisations`: names to choose the organisation from."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, SAFE)
    book.set_properties({"title": str(kind.title)})
    lists = _Lists(book)
    _page(book, lists, str(kind.title), own_columns(kind), main_columns(kind), organisations, said_columns(kind))
    for rows in kind.rows:
        _page(book, lists, str(rows.one), ("series",), child_columns(rows), organisations)
    _instructions(book, kind)
    lists.write()
    _stamp(book, kind)
    book.close()
    return content.getvalue()


def stamped_columns(kind: Kind) -> dict[str, tuple[str, ...]]:
    """Sheet → the machine names of its columns."""
    own = {kind.name: (*own_columns(kind), *(column.name for column in main_columns(kind)), *said_columns(kind))}
    return own | {rows.name: ("series", *(column.name for column in child_columns(rows))) for rows in kind.rows}


def refuse_old(kind: Kind, stamp: Mapping[str, Sequence[str]]) -> None:
    """Raises BadTable for a template made of other columns than today's, naming those that differ, or of another
    kind."""
    if not stamp:
        return
    now = stamped_columns(kind)
    if kind.name not in stamp:
        raise BadTable(Words(f"这是另一类记录的模板，请下载“{kind.title.zh}”的模板。",
                             f"This is the template of another kind: download that of “{kind.title.en}”."))
    added = [name for sheet, names in now.items() for name in names if name not in stamp.get(sheet, ())]
    gone = [name for sheet, names in stamp.items() for name in names if name not in now.get(sheet, ())]
    if added or gone:
        raise BadTable(Words(
            f"模板已过期：{_said(kind, '新增列', added, 'zh')}{_said(kind, '取消列', gone, 'zh')}请下载新模板后再填。",
            f"The template is out of date: {_said(kind, 'new columns', added, 'en')}"
            f"{_said(kind, 'columns no longer asked for', gone, 'en')}download the new template."))


def _said(kind: Kind, what: str, names: Sequence[str], language: str) -> str:
    if not names:
        return ""
    labels = {item.name: item.label for part in (kind.fields, *(rows.fields for rows in kind.rows)) for item in part}
    titles = [getattr(labels.get(name) or OWN_COLUMNS.get(name) or Words(name, name), language) for name in names]
    return f"{what}“{'”“'.join(titles)}”；" if language == "zh" else f"{what} “{'”, “'.join(titles)}”; "


class _Lists:
    """The hidden page of code lists, one column for each."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.columns: dict[tuple[str, ...], int] = {}
        self.page: Any = None

    def formula(self, options: tuple[str, ...]) -> str:
        place = self.columns.setdefault(options, len(self.columns))
        letter = xlsxwriter.utility.xl_col_to_name(place)
        return f"='lists'!${letter}$1:${letter}${len(options)}"

    def write(self) -> None:
        self.page = self.book.add_worksheet("lists")
        self.page.hide()
        for options, place in self.columns.items():
            self.page.write_column(0, place, options)


def _page(book: Any, lists: _Lists, name: str, own: Sequence[str], columns: Sequence[SheetColumn],
          organisations: Sequence[str], said: Sequence[str] = ()) -> None:
    page = book.add_worksheet(page_title(name))
    plain, needed, usual = (book.add_format(style) for style in (
        {"num_format": "@"}, {"bold": True, "bg_color": "#FCE4D6", "text_wrap": True, "valign": "top"},
        {"bold": True, "bg_color": "#DDEBF7", "text_wrap": True, "valign": "top"}))
    page.freeze_panes(1, 1)
    beside = {**dict(enumerate(own)), **dict(enumerate(said, start=len(own) + len(columns)))}
    for place, item in beside.items():
        page.write_string(0, place, str(OWN_COLUMNS[item]), usual)
        page.set_column(place, place, WIDTH, plain)
        options = tuple(organisations) if item == "organisation" else ()
        _ask(page, place, str(OWN_COLUMNS[item]), str(OWN_HELP[item]), lists.formula(options) if options else None)
    for place, column in enumerate(columns, start=len(own)):
        is_needed = bool(column.column.info.get("needed"))
        page.write_string(0, place, str(column.field.label) + ("*" if is_needed else ""),
                          needed if is_needed else usual)
        page.set_column(place, place, WIDTH, plain)
        options = _options(column)
        several = isinstance(column.column.type, Choices)
        _ask(page, place, str(column.field.label), _how(column),
             lists.formula(options) if options and not several else None)


def _ask(page: Any, place: int, title: str, message: str, source: str | None) -> None:
    """What a cell of the column may hold, shown beside it; a list to choose from where there is one."""
    rule: dict[str, Any] = {"validate": "list", "source": source} if source else {"validate": "any"}
    page.data_validation(1, place, LAST_ROW, place, rule | {
        "input_title": title[:MOST_TITLE], "input_message": message[:MOST_MESSAGE], "ignore_blank": True,
        "error_title": t("不在选项中", "Not one of the choices"), "error_message": message[:MOST_MESSAGE],
        "error_type": "stop"})


def _options(column: SheetColumn) -> tuple[str, ...]:
    """The words to choose from; none where the column is free."""
    kind = column.column.type
    if column.field.territory:
        return tuple(str(words) for words in TERRITORIES.values())
    if isinstance(kind, Choices):
        return tuple(item.label for item in kind.options)
    if isinstance(kind, sa.Enum):
        members: Any = kind.enum_class
        return tuple(item.label for item in members if isinstance(item, Labelled))
    if isinstance(kind, sa.Boolean):
        return tuple(str(words) for words in YES_NO)
    return ()


def _how(column: SheetColumn) -> str:
    """How the column is filled, and the field's own help."""
    kind, referred = column.column.type, referred_table(column.column)
    if referred is not None:
        said = {"partner": t("境外机构的登记号或完整名称。", "Id or full name of the partner."),
                "organisation": t("单位代码或全称。", "Code or full name of the organisation."),
                "series": t("备案号或登记号。", "Filing number or record id.")}[referred]
    elif column.field.territory:
        said = t("名称或两位代码。", "Name or two-letter code.")
    elif isinstance(kind, Choices):
        said = t("可填多项，用顿号隔开：", "Several, with commas between: ") + t("、", ", ").join(_options(column))
    elif isinstance(kind, sa.Date):
        said = t("日期，如 2026-01-31。", "A date such as 2026-01-31.")
    elif isinstance(kind, Money | sa.Numeric):
        said = t("数字，最多两位小数。", "A number with at most two decimals.")
    elif isinstance(kind, sa.Integer):
        said = t("整数。", "A whole number.")
    elif isinstance(kind, Encrypted):
        said = t("完整号码。", "The whole number.")
    else:
        said = t("从列表中选。", "Choose from the list.") if _options(column) else ""
    return f"{said}{t('', ' ') if said else ''}{column.field.help}".strip()


def _instructions(book: Any, kind: Kind) -> None:
    page = book.add_worksheet(t("填写说明", "Instructions"))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 1, 26, wrapped)
    page.set_column(2, 2, 90, wrapped)
    for line, cells in enumerate(_instruction_lines(kind)):
        for place, cell in enumerate(cells):
            page.write_string(line, place, cell, bold if len(cells) == 1 or line == 0 else wrapped)


def _instruction_lines(kind: Kind) -> Iterator[tuple[str, ...]]:
    yield (t("怎样填写", "How to fill this in"),)
    yield "", "", t("带 * 的列提交前必填；草稿可以先空着。", "Columns with * are needed before submitting; a draft may "
                    "leave them empty.")
    yield "", "", t("上传后先看试读结果，再决定是否写入；再次上传同一文件不会重复新建。",
                    "What an upload would do is shown before anything is written; a file sent twice makes nothing "
                    "twice.")
    if kind.rows:
        yield "", "", t("子表的每一行写明所属记录的登记号，新记录用 new-1、new-2 与主表对应。",
                        "Each row of a further page names its record; new records are matched by new-1, new-2.")
    yield (str(kind.title),)
    for column in main_columns(kind):
        yield str(column.field.label), _need(column), _how(column) + _listed(column)
    for rows in kind.rows:
        yield (str(rows.one),)
        for column in child_columns(rows):
            yield str(column.field.label), _need(column), _how(column) + _listed(column)


def _need(column: SheetColumn) -> str:
    return t("提交前必填", "Needed before submitting") if column.column.info.get("needed") else ""


def _listed(column: SheetColumn) -> str:
    options = () if column.field.territory or isinstance(column.column.type, Choices) else _options(column)
    return (t("可填：", " Choices: ") + t("、", ", ").join(options)) if options else ""


def _stamp(book: Any, kind: Kind) -> None:
    page = book.add_worksheet(STAMP)
    page.very_hidden()
    for line, (sheet, names) in enumerate(stamped_columns(kind).items()):
        page.write_row(line, 0, [sheet, *names])
