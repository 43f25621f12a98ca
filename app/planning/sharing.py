"""A sharing as a page shows it: the whole, its parts with what was answered and what is counted, what is left over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import visible_organisations
from app.approval.knowing import NotThere
from app.indicators.breakdown import children_of
from app.indicators.figures import shown
from app.indicators.plans import Target
from app.indicators.questions import Question
from app.indicators.rollup import roll_up
from app.organisations.models import Organisation
from app.planning.share_map import MapOfShares, Moved, map_of
from app.planning.share_models import Share, ShareAnswer
from app.planning.shares import Whole, amount_of, amounts, answer_at, of_organisation, parts_of, shareable_dues
from app.ui.words import Words, t


@dataclass(frozen=True)
class Part:
    """One organisation below: its share, the answer to it, its own counted figure (None when it is not the viewer's to
    see), and where it has gone since."""

    organisation: Organisation
    share: Share | None
    answer: ShareAnswer | None
    figure: Decimal | None
    moved: Moved | None


@dataclass(frozen=True)
class Sharing:
    whole: Whole
    amount: Decimal | None
    parts: tuple[Part, ...]
    given: int
    map: MapOfShares
    counted_on: date

    @property
    def accepted(self) -> int:
        return len([part for part in self.parts if part.answer and part.answer.reply == "accept"])

    @property
    def asked(self) -> int:
        return len([part for part in self.parts if part.share and part.share.amount])


@dataclass(frozen=True)
class SharingLine:
    """One target at one due date on the list: what the organisation was given, and what it has given on."""

    whole: Whole
    received: tuple[Share, ...]
    amount: Decimal | None
    given: tuple[Share, ...]


def whole_asked(question: Question, code: str, due: str) -> Whole:
    """The whole of an address. Raises NotThere."""
    target = question.target(code)
    if len(question.organisations) != 1:
        raise NotThere(Words("请先选择一个单位。", "Choose one organisation first."))
    for item in shareable_dues(target):
        if item.on.isoformat() == due:
            return Whole(question.plan, target, item, question.organisations[0])
    raise NotThere(Words("这一指标在这一日期没有可分解的数量。", "This target has no number to share out on that day."))


def sharing_of(session: Session, user: User, question: Question, whole: Whole) -> Sharing:
    moment = question.moment
    shares = {share.organisation_id: share for share in parts_of(session, whole, moment.known)}
    children = {item.id: item for item in children_of(session, question)}
    below = children | {number: share.organisation for number, share in shares.items()}
    mapped = map_of(session, moment, whole, list(shares.values()), list(children))
    counted_on = min(moment.on, whole.due.on)
    figures = _figures(session, user, question, whole.target, counted_on, list(below))
    parts = tuple(
        Part(item, shares.get(number), answer_at(shares[number], moment.known) if number in shares else None,
             figures.get(number), mapped.gone.get(number))
        for number, item in sorted(below.items(), key=lambda pair: (pair[1].level, pair[1].code)))
    return Sharing(whole, amount_of(session, whole, moment.known), parts, amounts(list(shares.values())), mapped,
                   counted_on)


def _figures(session: Session, user: User, question: Question, target: Target, on: date,
             organisations: Sequence[int]) -> dict[int, Decimal | None]:
    """The organisations' own figures, of those this person may see."""
    seen = set(session.scalars(visible_organisations(user)))
    moment = replace(question.moment, on=on)
    found = roll_up(session, moment, target.count.rule(moment), [number for number in organisations if number in seen])
    return {number: figure.value for number, figure in found.items()}


def figure_of(session: Session, user: User, question: Question, share: Share) -> Decimal | None:
    """What the organisation of a share has counted, on the day asked or the due day when that is past."""
    target = question.target(share.target)
    on = min(question.moment.on, share.due)
    return _figures(session, user, question, target, on, [share.organisation_id]).get(share.organisation_id)


def lines_of(session: Session, question: Question) -> list[SharingLine]:
    """Every target and due date that this organisation shares out or has a share of."""
    if len(question.organisations) != 1:
        return []
    place = question.organisations[0]
    return lines_from(question, *of_organisation(session, question.plan, question.moment.known, place.id))


def lines_from(question: Question, given: Sequence[Share], received: Sequence[Share]) -> list[SharingLine]:
    """The same where what the one organisation gave and was given has been found already."""
    plan, place = question.plan, question.organisations[0]
    lines = [_line(Whole(plan, target, due, place), given, received, own=question.whole)
             for target in plan.targets for due in shareable_dues(target)]
    return [line for line in lines if line.amount is not None or line.received]


def _line(whole: Whole, given: Sequence[Share], received: Sequence[Share], *, own: bool) -> SharingLine:
    def of_this(shares: Sequence[Share]) -> tuple[Share, ...]:
        return tuple(share for share in shares if (share.target, share.due) == (whole.target.code, whole.due.on))
    mine = of_this(received)
    amount = whole.due.at_least if own else (Decimal(amounts(mine)) or None)
    return SharingLine(whole, mine, amount, of_this(given))


def balance_words(amount: Decimal | None, given: int, target: Target) -> str:
    """Whether the parts make the whole, and by how much they do not."""
    if amount is None:
        return t("没有可分解的总数", "there is no whole to share out")
    gap = amount - given
    if not given:
        return t("尚未分解", "not shared out yet")
    if not gap:
        return t("各份额之和等于总数", "the shares make the whole")
    if gap > 0:
        return t("还差 {gap} {unit}未分", "{gap} {unit} not shared out yet", gap=shown(gap, target), unit=target.unit)
    return t("超过总数 {gap} {unit}：总数在分解之后调低了，请调整",
             "{gap} {unit} more than the whole, which was lowered afterwards: please change the shares",
             gap=shown(-gap, target), unit=target.unit)


def answer_words(share: Share | None, answer: ShareAnswer | None) -> tuple[str, str]:
    """(words, tone) of what was answered."""
    if share is None:
        return t("未下达", "none given"), "secondary"
    if not share.amount:
        return t("已收回", "taken back"), "secondary"
    if answer is None:
        return t("未答复", "no answer yet"), "warning"
    return answer.reply.label, "success" if answer.reply == "accept" else "danger"
