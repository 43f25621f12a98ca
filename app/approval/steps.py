"""The approval path as one table. Nothing here touches the database, the request or a template.

The table draws the buttons, checks each move and prints the diagram in the README.
"""

import enum
from dataclasses import dataclass

from app.organisations.models import Affiliation, Level
from app.ui.words import Labelled


class State(Labelled):
    DRAFT = "draft", "草稿", "Draft"
    AT_HEAD = "at_head", "校内待审", "With the school head"
    AT_DISTRICT = "at_district", "待区审", "With the district"
    AT_CITY = "at_city", "待市审", "With the city"
    CONDITIONAL = "conditional", "有条件", "Conditional"
    FILED = "filed", "已备案", "Filed"
    RETURNED = "returned", "退回修改", "Returned"
    REFUSED = "refused", "不予备案", "Refused"
    WITHDRAWN = "withdrawn", "撤回", "Withdrawn"
    VOID = "void", "作废", "Void"
    REVOKED = "revoked", "撤销备案", "Filing revoked"


class Verb(Labelled):
    SUBMIT = "submit", "提交", "Submit"
    SIGN = "sign", "校内签发", "Sign off"
    APPROVE = "approve", "审核通过", "Approve"
    ALLOW = "allow", "有条件通过", "Approve with a condition"
    FULFIL = "fulfil", "条件已满足，备案", "Condition met: file"
    LAPSE = "lapse", "条件逾期", "Condition lapsed"
    RETURN = "return", "退回修改", "Return"
    REFUSE = "refuse", "不予备案", "Refuse"
    WITHDRAW = "withdraw", "撤回", "Withdraw"
    VOID = "void", "作废", "Void"
    REVOKE = "revoke", "撤销备案", "Revoke the filing"


class Desk(Labelled):
    """Who acts. The officer writes; head, district and city decide; the registry lapses what nobody answered."""

    OFFICER = "officer", "填报人", "Officer"
    HEAD = "head", "校（园）长", "School head"
    DISTRICT = "district", "区级审核", "District review"
    CITY = "city", "市级审核", "City review"
    REGISTRY = "registry", "系统", "Registry"


class Guard(enum.Enum):
    """What must hold beside the state."""

    NONE = "none"
    NEXT = "the target is the next desk on this record's path"
    LAST = "this desk is the last on the path"
    UNDECIDED = "no bureau has decided yet"


@dataclass(frozen=True)
class Step:
    source: State
    verb: Verb
    target: State
    desk: Desk
    guard: Guard = Guard.NONE


S, V, D, G = State, Verb, Desk, Guard

STEPS = (
    Step(S.DRAFT, V.SUBMIT, S.AT_HEAD, D.OFFICER, G.NEXT),
    Step(S.DRAFT, V.SUBMIT, S.AT_DISTRICT, D.OFFICER, G.NEXT),
    Step(S.DRAFT, V.SUBMIT, S.AT_CITY, D.OFFICER, G.NEXT),
    Step(S.DRAFT, V.VOID, S.VOID, D.OFFICER),
    Step(S.AT_HEAD, V.SIGN, S.AT_DISTRICT, D.HEAD, G.NEXT),
    Step(S.AT_HEAD, V.SIGN, S.AT_CITY, D.HEAD, G.NEXT),
    Step(S.AT_HEAD, V.RETURN, S.RETURNED, D.HEAD),
    Step(S.AT_HEAD, V.WITHDRAW, S.WITHDRAWN, D.OFFICER),
    Step(S.AT_DISTRICT, V.APPROVE, S.AT_CITY, D.DISTRICT, G.NEXT),
    Step(S.AT_DISTRICT, V.APPROVE, S.FILED, D.DISTRICT, G.LAST),
    Step(S.AT_DISTRICT, V.ALLOW, S.CONDITIONAL, D.DISTRICT, G.LAST),
    Step(S.AT_DISTRICT, V.RETURN, S.RETURNED, D.DISTRICT),
    Step(S.AT_DISTRICT, V.REFUSE, S.REFUSED, D.DISTRICT),
    Step(S.AT_DISTRICT, V.WITHDRAW, S.WITHDRAWN, D.OFFICER, G.UNDECIDED),
    Step(S.AT_CITY, V.APPROVE, S.FILED, D.CITY, G.LAST),
    Step(S.AT_CITY, V.ALLOW, S.CONDITIONAL, D.CITY, G.LAST),
    Step(S.AT_CITY, V.RETURN, S.RETURNED, D.CITY),
    Step(S.AT_CITY, V.REFUSE, S.REFUSED, D.CITY),
    Step(S.AT_CITY, V.WITHDRAW, S.WITHDRAWN, D.OFFICER, G.UNDECIDED),
    Step(S.CONDITIONAL, V.FULFIL, S.FILED, D.DISTRICT, G.LAST),
    Step(S.CONDITIONAL, V.FULFIL, S.FILED, D.CITY, G.LAST),
    Step(S.CONDITIONAL, V.RETURN, S.RETURNED, D.DISTRICT, G.LAST),
    Step(S.CONDITIONAL, V.RETURN, S.RETURNED, D.CITY, G.LAST),
    Step(S.CONDITIONAL, V.LAPSE, S.RETURNED, D.REGISTRY),
    Step(S.FILED, V.REVOKE, S.REVOKED, D.DISTRICT, G.LAST),
    Step(S.FILED, V.REVOKE, S.REVOKED, D.CITY, G.LAST),
)

OPEN = (S.DRAFT, S.AT_HEAD, S.AT_DISTRICT, S.AT_CITY, S.CONDITIONAL)
"""A series has at most one version in these states."""

REOPENING = (S.RETURNED, S.WITHDRAWN)
"""Entering one of these opens version n+1 as a copy: what was submitted is frozen for good."""

APPROVING = (V.SIGN, V.APPROVE, V.ALLOW, V.FULFIL)
"""Four eyes: not by whoever created, last edited or submitted the version."""

NEEDS_REASON = (V.RETURN, V.REFUSE, V.REVOKE, V.ALLOW)
"""What is refused or sent back gives its reason, all defects told at once (Administrative Licensing Law, art. 32)."""

WAITING_AT = {S.AT_HEAD: D.HEAD, S.AT_DISTRICT: D.DISTRICT, S.AT_CITY: D.CITY}

WAITING = (*WAITING_AT, S.CONDITIONAL)
"""Here a version waits for a head or a bureau."""

DECIDING = (D.HEAD, D.DISTRICT, D.CITY)
"""The desks that decide. Nobody sits at two of them for one version."""

FULL_PATH = (D.HEAD, D.DISTRICT, D.CITY)

SKIPPED_FOR_LEVEL = {Level.SCHOOL: (), Level.DISTRICT: (D.HEAD, D.DISTRICT), Level.CITY: (D.HEAD, D.DISTRICT)}
"""A bureau files its own memoranda and trips too; a district's start at the city."""

SKIPPED_FOR_AFFILIATION: dict[Affiliation | None, tuple[Desk, ...]] = {
    Affiliation.CITY: (D.DISTRICT,), Affiliation.PROVINCE: (D.DISTRICT,), Affiliation.MINISTRY: (D.DISTRICT,),
}
"""市直属、省属、部属 skip the district's review, though they are counted in the district they report through."""

SKIPPED_WHEN_ENTERED_FOR = (D.HEAD,)
"""区代填: the district enters for a one-person kindergarten; a different person there approves."""


def path_for(level: Level, affiliation: Affiliation | None, bureaus: set[Level], *, entered_for: bool = False,
             short: bool = False) -> tuple[Desk, ...]:
    """The desks a record passes, in order. `bureaus` are the levels that exist above its owner: an installation
    without a city ends at the district, and a school that stands directly under a city has no district. A short
    path (activities, movements, re-checks) asks only the first bureau. A district whose city does not take part
    reviews its own records."""
    skipped: set[Desk] = set(SKIPPED_FOR_LEVEL[level])
    skipped |= set(SKIPPED_FOR_AFFILIATION.get(affiliation, ()))
    skipped |= set(SKIPPED_WHEN_ENTERED_FOR) if entered_for else set()
    if Level.CITY not in bureaus:
        skipped = (skipped | {D.CITY}) - {D.DISTRICT}
    if Level.DISTRICT not in bureaus:
        skipped |= {D.DISTRICT}
    path = tuple(desk for desk in FULL_PATH if desk not in skipped)
    return tuple(desk for desk in path if desk is not D.HEAD)[:1] if short else path


def open_steps(state: State, desk: Desk, path: tuple[Desk, ...], *, decided: bool = False) -> tuple[Step, ...]:
    """The steps that lead on from a state for one desk: the buttons of a page and the moves that are allowed."""
    return tuple(step for step in STEPS if step.source is state and step.desk is desk and _holds(step, path, decided))


def _holds(step: Step, path: tuple[Desk, ...], decided: bool) -> bool:
    match step.guard:
        case Guard.NEXT:
            return WAITING_AT[step.target] is _next_desk(step, path)
        case Guard.LAST:
            return bool(path) and path[-1] is step.desk
        case Guard.UNDECIDED:
            return not decided
        case Guard.NONE:
            return True


def _next_desk(step: Step, path: tuple[Desk, ...]) -> Desk | None:
    """The desk after the one that acts; the first of the path when the officer submits."""
    place = path.index(step.desk) + 1 if step.desk in path else 0
    return path[place] if place < len(path) else None
