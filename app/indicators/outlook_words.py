"""An outlook as people read it: one line on the board, sentences and a drawing on the page of its target.

The drawing shows what the sentences say; who cannot see it hears them.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.indicators.board import DueLine, TargetLine
from app.indicators.figures import shown, with_unit
from app.indicators.outlook import Outlook, Point, Prospect
from app.ui.text import text
from app.ui.words import t

TONES = {Prospect.HOLDS: "success", Prospect.BEGINS: "info", Prospect.LAPSES: "danger", Prospect.PIPELINE: "info",
         Prospect.PACE: "info", Prospect.SHORT: "warning"}
"""The words say it, the colour repeats it."""

WIDTH, HEIGHT, EDGE = 560, 200, 16


def sentences(outlook: Outlook) -> list[str]:
    """Everything an outlook says, in the order of the drawing."""
    found = [_asked(outlook), *_place(outlook), _standing(outlook)]
    if outlook.under_way.total:
        found.append(_under_way(outlook))
    if outlook.trend is not None:
        found.append(_trend(outlook, outlook.counted or outlook.start or outlook.today, outlook.trend))
    return found


def _asked(outlook: Outlook) -> str:
    target = outlook.target
    return t("到 {on} 要求 {bound}；{today} 为 {now}。",
             "By {on} the plan asks for {bound}; on {today} there are {now}.",
             on=text(outlook.due.on), bound=with_unit(outlook.bound, target), today=text(outlook.today.on),
             now=with_unit(outlook.today.value, target))


def _place(outlook: Outlook) -> list[str]:
    """Where today lies on the line, in words."""
    if outlook.start is None or outlook.expected is None or outlook.ahead is None:
        return [t("规划没有给出起点，不画直线。", "The plan gives no starting point, so no line is drawn.")]
    target, gap = outlook.target, outlook.ahead
    verdict = (t("正好在线上", "it is on the line") if not round(gap, 2) else
               t("超前 {gap}", "it is {gap} ahead", gap=with_unit(gap, target)) if gap > 0 else
               t("落后 {gap}", "it is {gap} behind", gap=with_unit(-gap, target)))
    return [t("按 {start} 的 {value} 到目标的直线，此日应为 {expected}：{verdict}。",
              "On the straight line from {value} on {start} to the target this day stands at {expected}: {verdict}.",
              start=text(outlook.start.on), value=with_unit(outlook.start.value, target),
              expected=with_unit(outlook.expected, target), verdict=verdict)]


def _trend(outlook: Outlook, since: Point, trend: Decimal) -> str:
    return t("从 {on} 的 {value}（{whose}）到统计日期的直线，延长到到期日为 {trend}。",
             "The straight line from {value} on {on} ({whose}) through this day gives {trend} on the day.",
             on=text(since.on), value=with_unit(since.value, outlook.target),
             whose=t("登记计数", "counted here") if outlook.counted else t("规划起点", "the plan's starting point"),
             trend=with_unit(trend, outlook.target))


def _standing(outlook: Outlook) -> str:
    value = with_unit(outlook.standing, outlook.target)
    if outlook.lapsing:
        return t("按今日已备案的内容，其中 {n} 个单元在到期日前失效，到期日为 {value}。",
                 "With what is filed today {n} of these lapse before the day, which leaves {value}.",
                 n=outlook.lapsing, value=value)
    return t("按今日已备案的内容（没有新增），到期日为 {value}。",
             "With what is filed today and nothing new, the day has {value}.", value=value)


def _under_way(outlook: Outlook) -> str:
    way, target = outlook.under_way, outlook.target
    return t("在办：已提交、未经区审 {submitted}，区审已过、待市审 {city}；如全部通过，到期日为 {value}。",
             "Under way: {submitted} submitted and not through a district, {city} through it and with the city; if all "
             "are approved the day has {value}.",
             submitted=shown(way.submitted, target), city=shown(way.at_city, target),
             value=with_unit(outlook.standing + way.total, target))


def outcome(line: TargetLine, on: date) -> str:
    """What became of the last deadline with a number; empty where none is past."""
    past = [due for due in line.due if due.due.on <= on and due.due.at_least is not None]
    return _outcome(line, past[-1]) if past else ""


def _outcome(line: TargetLine, last: DueLine) -> str:
    asked, target = last.due.at_least or Decimal(0), line.target
    if last.value is None:
        return t("{on} 已到期：要求 {asked}，当日没有数值。",
                 "{on} is past: {asked} were asked, and there is no figure.",
                 on=text(last.due.on), asked=with_unit(asked, target))
    gap = last.value - asked
    verdict = (t("达到，超出 {gap}", "reached, {gap} over", gap=with_unit(gap, target)) if gap > 0 else
               t("正好达到", "reached exactly") if gap == 0 else
               t("差 {gap}", "{gap} short", gap=with_unit(-gap, target)))
    return t("{on} 已到期：要求 {asked}，当日 {value}，{verdict}。",
             "{on} is past: {asked} were asked, {value} were there, {verdict}.", on=text(last.due.on),
             asked=with_unit(asked, target), value=with_unit(last.value, target), verdict=verdict)


@dataclass(frozen=True)
class Dot:
    """One point of the drawing; `words` are what stands beside it, `right` on which side of it."""

    x: int
    y: int
    words: str
    right: bool = False


@dataclass(frozen=True)
class Drawing:
    """Line from start to target, line from the earlier figure to today, where that leads, and what is left standing."""

    start: Dot
    target: Dot
    since: Dot
    today: Dot
    trend: Dot | None
    standing: Dot
    earlier: tuple[Dot, ...]


def drawing(outlook: Outlook) -> Drawing | None:
    """None where there is no line to draw."""
    if outlook.start is None or outlook.start.on >= outlook.today.on:
        return None
    paper = _Paper(outlook, outlook.start)
    on, trend = outlook.due.on, outlook.trend
    return Drawing(
        paper.dot(outlook.start), paper.dot(Point(on, outlook.bound)), paper.dot(outlook.counted or outlook.start),
        paper.dot(outlook.today),
        None if trend is None else paper.dot(Point(on, trend)), paper.dot(Point(on, outlook.standing)),
        tuple(paper.dot(point) for point in outlook.earlier))


class _Paper:
    """Days and values as places in the drawing."""

    def __init__(self, outlook: Outlook, start: Point) -> None:
        self.outlook, self.first = outlook, start.on
        self.days = (outlook.due.on - start.on).days
        since = outlook.counted or start
        values = [start.value, since.value, outlook.bound, outlook.today.value, outlook.standing,
                  outlook.trend or Decimal(0), *(point.value for point in outlook.earlier)]
        self.most = max(values) or Decimal(1)

    def dot(self, point: Point) -> Dot:
        across, up = Decimal((point.on - self.first).days) / self.days, point.value / self.most
        x = EDGE + int(across * (WIDTH - 2 * EDGE))
        y = HEIGHT - EDGE - int(up * (HEIGHT - 2 * EDGE))
        return Dot(x, y, with_unit(point.value, self.outlook.target), across > Decimal("0.6"))
