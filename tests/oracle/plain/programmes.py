"""M10 and M11: dated facts about institutions and projects, their amounts, and ratios supplied with both sides."""

from decimal import Decimal
from typing import Any

from tests.oracle.plain.ledger import Row
from tests.oracle.plain.then import Count, Counted, Then, within


def programmes(then: Then, count: Count) -> list[Counted]:
    """M10: facts that have reached a status the target names by that day and have not ended before it. 筹设, 在建,
    建设单位 and 培育 are statuses of their own and count only where named."""
    found = []
    for fact in then.records["programme"]:
        if fact["subtype"] not in count["subtypes"] or fact["status"] not in count["statuses"]:
            continue
        stands = fact["status_on"] <= then.on and (fact["ends_on"] is None or fact["ends_on"] >= then.on)
        if stands and _fits(then, fact, count):
            unit = _unit(then, fact, "name" if count.get("names") else count.get("unit", "programme"))
            found.append(_counted(then, fact, unit))
    return found


def _fits(then: Then, fact: Row, count: Count) -> bool:
    """What the target may ask beside subtype and status."""
    dated = any(count.get(name) for name in ("window", "after", "until"))
    nameless = count.get("unit") == "counterpart" and fact["partner_id"] is None and fact["counterpart_city"] is None
    return (
        (not dated or within(fact["status_on"], then.window(count)))
        and fact["stage"] in (count.get("stages") or (fact["stage"],))
        and fact["name"] in (count.get("names") or (fact["name"],))
        and then.is_run_by(fact["organisation_id"], count)
        and not nameless
    )


def _unit(then: Then, fact: Row, unit: str) -> tuple[Any, ...]:
    """Of a named list each name once; of counterparts the partner, or the city where no partner is registered."""
    partner = then.partner(fact["partner_id"])
    return {
        "programme": (fact["series_id"],),
        "name": (fact["name"],),
        "organisation": (then.school(fact["organisation_id"]),),
        "counterpart": (partner, fact["counterpart_city"] if partner is None else None),
    }[unit]


def programme_amount(then: Then, count: Count) -> list[Counted]:
    """The amounts of such facts dated in the window, added."""
    return [_counted(then, fact, (fact["series_id"],), fact["amount"]) for fact in then.records["programme"]
            if fact["subtype"] in count["subtypes"] and fact["amount"] is not None
            and within(fact["status_on"], then.window(count))]


def ratio(then: Then, count: Count) -> tuple[list[Counted], list[Counted]]:
    """M11: both sides of the latest figure of every organisation, each added before dividing."""
    subtypes = count.get("subtypes", ("ratio",))
    latest = then.latest(fact for fact in then.records["programme"]
                         if fact["indicator"] == count["indicator"] and fact["subtype"] in subtypes)
    return ([_counted(then, fact, (fact["series_id"],), fact["numerator"] or Decimal(0)) for fact in latest],
            [_counted(then, fact, (fact["series_id"],), fact["denominator"] or Decimal(0)) for fact in latest])


def _counted(then: Then, fact: Row, unit: tuple[Any, ...], amount: Decimal = Decimal(1)) -> Counted:
    return Counted(fact, fact["organisation_id"], unit, then.partner_area(fact["partner_id"]), amount)
