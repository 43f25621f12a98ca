"""M1 to M5: pairs, partners and own schools by their agreements; and what is done under them."""

from datetime import date

from tests.oracle.plain.ledger import Row
from tests.oracle.plain.then import Count, Counted, Then, area_of, areas, within


def makes_a_pair(then: Then, agreement: Row, count: Count) -> bool:
    """缔结协议 or 续签 (no memorandum, letter of intent, supplement or single activity), signed by that day, of one of
    our schools with a school outside the mainland."""
    partner = then.partner_facts(agreement["partner_id"])
    return (
        agreement["type"] in ("formal", "renewal")
        and agreement["phase"] == "signed"
        and agreement["signed_on"] <= then.on
        and partner is not None
        and partner["kind"] in partners_that_count(count)
        and area_of(partner["territory"]) in areas(count)
        and partner["territory"] != "CN"
        and then.is_ours(agreement["organisation_id"], count)
    )


def partners_that_count(count: Count) -> tuple[str, ...]:
    """Both parties must be schools; a university abroad is one only where our universities count too."""
    stages = count.get("stages", ())
    schools_only = "university" not in stages if stages else count.get("sector") == "basic"
    return ("school",) if schools_only else ("school", "university")


def in_force(then: Then, agreement: Row) -> bool:
    """Not expired (到期日 ≥ the day, or open-ended, or renewing by itself without objection), and not ended
    (终止日期 after the day)."""
    objected, expires, ended = agreement["objected_on"], agreement["expires_on"], agreement["ended_on"]
    renews = agreement["auto_renews"] and (objected is None or objected > then.on)
    lasts = agreement["open_ended"] or renews or (expires is not None and expires >= then.on)
    return bool(lasts) and (ended is None or ended > then.on)


def counted_agreements(then: Then, count: Count) -> list[Row]:
    """`basis` in_force (有效存量) or ever (历史累计: expiry and ending are ignored)."""
    return [agreement for agreement in then.records["agreement"] if makes_a_pair(then, agreement, count)
            and (count.get("basis", "in_force") != "in_force" or in_force(then, agreement))]


def pair_of(then: Then, agreement: Row) -> tuple[int, int | None]:
    return then.school(agreement["organisation_id"]), then.partner(agreement["partner_id"])


def pairs(then: Then, count: Count) -> list[Counted]:
    """M1, M2: distinct (our school, partner)."""
    return [_counted(then, agreement, pair_of(then, agreement)) for agreement in counted_agreements(then, count)]


def partners(then: Then, count: Count) -> list[Counted]:
    """M3: a partner twinned with three of our schools is one."""
    return [_counted(then, agreement, pair_of(then, agreement)[1:]) for agreement in counted_agreements(then, count)]


def own_schools(then: Then, count: Count) -> list[Counted]:
    """M4: our schools, optionally only with partners of some countries or localities."""
    found = []
    for agreement in counted_agreements(then, count):
        partner = then.partner_facts(agreement["partner_id"]) or {}
        if (partner["territory"] in count.get("countries", (partner["territory"],))
                and partner["locality"] in count.get("localities", (partner["locality"],))):
            found.append(_counted(then, agreement, pair_of(then, agreement)[:1]))
    return found


def first_signed(agreement: Row) -> date:
    """首次缔结日期 where the first agreement is not registered."""
    first: date = agreement["first_signed_on"] or agreement["signed_on"]
    return first


def new_pairs(then: Then, count: Count) -> list[Counted]:
    """M5: pairs whose first counted agreement ever was signed in (after, until]. Expired and ended ones tell too, so
    a renewal, or signing again after a lapse, makes nothing new. Gross, or those of them still in force."""
    first: dict[tuple[int, int | None], date] = {}
    for agreement in then.official("agreement"):
        if makes_a_pair(then, agreement, count):
            pair = pair_of(then, agreement)
            first[pair] = min(first_signed(agreement), first.get(pair, date.max))
    found = []
    for agreement in counted_agreements(then, {"basis": "gross"} | dict(count)):
        pair = pair_of(then, agreement)
        if within(min(first_signed(agreement), first.get(pair, date.max)), then.window(count)):
            found.append(_counted(then, agreement, pair))
    return found


def activities(then: Then, count: Count) -> list[Counted]:
    """Exchange activities held in the window under a filed agreement; the area is the partner's."""
    agreements = {agreement["series_id"]: agreement for agreement in then.official("agreement")}
    found = []
    for activity in then.records["activity"]:
        agreement = agreements.get(activity["parent_id"])
        if agreement is None or activity["direction"] not in (count.get("directions") or (activity["direction"],)):
            continue
        area = then.partner_area(agreement["partner_id"])
        if (within(activity["held_on"], then.window(count)) and area in areas(count)
                and then.is_ours(activity["organisation_id"], count)):
            found.append(Counted(activity, activity["organisation_id"], (activity["series_id"],), area))
    return found


def activity_balance(then: Then, count: Count) -> tuple[list[Counted], list[Counted]]:
    """来访 against 出访, of the calendar year unless the plan gives days."""
    days = {} if count.get("after") or count.get("until") else {"window": "year"}
    return (activities(then, days | dict(count) | {"directions": ("inbound",)}),
            activities(then, days | dict(count) | {"directions": ("outbound",)}))


def _counted(then: Then, agreement: Row, unit: tuple[int | None, ...]) -> Counted:
    return Counted(agreement, agreement["organisation_id"], unit, then.partner_area(agreement["partner_id"]))
