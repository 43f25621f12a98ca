"""Which targets would count otherwise if two partners, or two persons, were one."""

from datetime import datetime
from decimal import Decimal

from app.approval.knowing import BadQuestion
from app.db.stamps import today
from app.indicators.access import askable_organisations, default_organisations
from app.indicators.library import plan_names
from app.indicators.plans import Plan
from app.indicators.questions import ask, find_plan
from app.indicators.rollup import figures
from app.parties.effects import Concerned, Effect, Watcher
from app.ui.text import number
from app.ui.words import t

Values = dict[tuple[str, str, str], Decimal | None]
"""By the plan's title, the target's code and its words."""


def _look(concerned: Concerned, known: datetime) -> Values:
    """Today's figure of every target that the asking person may see, as known at a moment."""
    found: Values = {}
    for name in plan_names(concerned.session):
        found |= _of_plan(concerned, find_plan(concerned.session, name, known), known)
    return found


def _of_plan(concerned: Concerned, plan: Plan, known: datetime) -> Values:
    session, user = concerned.session, concerned.user
    try:
        chosen = default_organisations(session, user, plan, askable_organisations(session, user, plan))
        question = ask(session, plan.name, chosen, today(), known)
    except BadQuestion:
        return {}
    rules = [target.count.rule(question.moment) for target in plan.targets]
    answers = figures(session, question.moment, rules, question.organisation_ids)
    return {(str(plan.title), target.code, str(target.title)): answer.value
            for target, answer in zip(plan.targets, answers, strict=True)}


def _tell(before: Values, after: Values) -> Effect:
    changed: list[tuple[str, ...]] = [(plan, f"{code} {title}", _text(value), _text(after.get((plan, code, title))))
               for (plan, code, title), value in before.items() if value != after.get((plan, code, title))]
    return Effect(
        t("规划指标", "Targets of the plans"),
        (t("规划", "Plan"), t("指标", "Target"), t("现在", "Now"), t("之后", "Afterwards")), changed,
        t("其余 {n} 项指标的数字不变。", "The figures of {n} other targets stay as they are.",
          n=len(before) - len(changed))
        if changed else t("{n} 项指标的数字都不变。", "None of the figures of {n} targets changes.", n=len(before)))


def _text(value: Decimal | None) -> str:
    return "—" if value is None else number(value)


FIGURES = Watcher(_look, _tell)
