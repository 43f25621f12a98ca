"""The way from a draft to a state: which verbs lead there on a path, and when each was, where only some are dated."""

from datetime import datetime, timedelta
from itertools import pairwise

from app.approval.steps import Desk, State, Verb

DECIDING = timedelta(days=5)
ANSWERING = timedelta(hours=20)

CLOSING = {State.RETURNED: Verb.RETURN, State.REFUSED: Verb.REFUSE, State.WITHDRAWN: Verb.WITHDRAW}


def verbs_to(state: State, path: tuple[Desk, ...], last: Desk | None) -> list[Verb] | None:
    """The verbs from a draft to a state on a path; `last` is the desk that ended it, where one did."""
    through = [Verb.SIGN if desk is Desk.HEAD else Verb.APPROVE for desk in path]
    waiting = {State.AT_HEAD: Desk.HEAD, State.AT_DISTRICT: Desk.DISTRICT, State.AT_CITY: Desk.CITY}
    match state:
        case State.DRAFT:
            return []
        case State.VOID:
            return [Verb.VOID]
        case State.FILED:
            return [Verb.SUBMIT, *through]
        case State.REVOKED:
            return [Verb.SUBMIT, *through, Verb.REVOKE]
        case State.AT_HEAD | State.AT_DISTRICT | State.AT_CITY:
            desk = waiting[state]
            return [Verb.SUBMIT, *through[:path.index(desk)]] if desk in path else None
        case State.CONDITIONAL:
            return [Verb.SUBMIT, *through[:-1], Verb.ALLOW]
        case _:
            return [Verb.SUBMIT, *through[:path.index(last)], CLOSING[state]] if last in path else None


def between(given: list[datetime | None]) -> list[datetime | None]:
    """Fill gaps evenly between neighbours; before the first that is known, and after the last, some days apart."""
    found = list(given)
    known = [place for place, moment in enumerate(found) if moment is not None]
    if not known:
        return found
    for place in range(known[0] - 1, -1, -1):
        following = found[place + 1]
        found[place] = following - DECIDING if following else None
    for left, right in pairwise(known):
        first, last = found[left], found[right]
        if first is None or last is None:
            continue
        for place in range(left + 1, right):
            found[place] = first + (last - first) * (place - left) / (right - left)
    for place in range(known[-1] + 1, len(found)):
        previous = found[place - 1]
        found[place] = previous + ANSWERING if previous else None
    return found
