"""M6 to M9: persons sent abroad, teachers in service, students enrolled."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.oracle.plain.ledger import Row
from tests.oracle.plain.then import Count, Counted, Then, area_of, areas, within

TRAINING = ("training", "study", "further", "visiting", "placement", "degree")
"""培训·研修·进修·访学·挂职·学位深造: visits, conferences and pupils' study tours are not 研修."""

STAFF = ("head", "deputy_head", "teacher", "cadre")
OFFICIAL = ("official_abroad", "official_hkmo", "official_tw")
LEAVING = ("transfer_out", "graduate", "withdraw")
CATEGORIES = {"foreign": "foreign", "hk": "HK", "mo": "MO", "tw": "TW", "overseas_chinese": "overseas_chinese"}
RETURNED = {"foreign": "foreign_count", "HK": "hk_count", "MO": "mo_count", "TW": "tw_count",
            "overseas_chinese": "overseas_chinese_count"}


def _went(then: Then, count: Count) -> Iterator[tuple[Row, Row, str]]:
    """Trip, participant and area: who went officially, on a trip carried out that departed in the window, for each
    area visited (a stop-over is no visit). The return may be later. A participant counts for the school that sent
    them, not for the one that organised."""
    for trip in then.records["trip"]:
        if (trip["phase"] not in ("executed", "partly") or trip["nature"] not in OFFICIAL
                or trip["task"] not in (count.get("purposes") or TRAINING)
                or not within(trip["departs_on"], then.window(count))):
            continue
        visited = {area_of(place["territory"]) for place in then.children["trip_destination"].get(trip["id"], ())
                   if not place["transit"]}
        for person in then.children["trip_participant"].get(trip["id"], ()):
            if person["outcome"] == "executed" and person["duty"] in (count.get("duties") or STAFF):
                yield from ((trip, person, area) for area in areas(count) if area in visited)


def _sent(then: Then, count: Count) -> Iterator[tuple[Row, Row, str]]:
    for trip, person, area in _went(then, count):
        if (person["age_band"] in (count.get("ages") or (person["age_band"],))
                and (person["key_teacher"] or not count.get("key_teachers"))
                and then.is_ours(person["organisation_id"], count)):
            yield trip, person, area


def persons(then: Then, count: Count) -> list[Counted]:
    """M6 人: somebody sent twice is one."""
    return [Counted(trip, person["organisation_id"], (then.person(person["person_id"]),), area)
            for trip, person, area in _sent(then, count)]


def person_trips(then: Then, count: Count) -> list[Counted]:
    """M7 人次: each person once for each trip."""
    return [Counted(trip, person["organisation_id"], (trip["series_id"], then.person(person["person_id"])), area)
            for trip, person, area in _sent(then, count)]


def trips(then: Then, count: Count) -> list[Counted]:
    """M7 批: a trip to several countries, or with people of several schools, is one."""
    return [Counted(trip, person["organisation_id"], (trip["series_id"],), area)
            for trip, person, area in _sent(then, count)]


def coverage(then: Then, count: Count) -> list[Counted]:
    """Cells of stage × subject with at least one person sent. `stages` are the persons', not our schools'."""
    schools = {name: value for name, value in count.items() if name != "stages"}
    return [Counted(trip, person["organisation_id"], (person["stage"], person["subject"]), area)
            for trip, person, area in _sent(then, schools)
            if person["stage"] in count["stages"] and person["subject"] in count["subjects"]]


def teachers(then: Then, count: Count) -> list[Counted]:
    """M9: distinct persons in post whose contract covers the day, and who may work that day."""
    found = []
    for teacher in then.records["teacher"]:
        overseas = teacher["category"] == "overseas_chinese"
        area = "overseas_chinese" if overseas else area_of(teacher["nationality"])
        if (teacher["phase"] == "hired" and _covers(then.on, teacher["contract_from"], teacher["contract_to"])
                and (teacher["left_on"] is None or teacher["left_on"] > then.on) and may_work(then, teacher)
                and teacher["work_category"] in (count.get("work_categories") or (teacher["work_category"],))
                and area in areas(count) and then.is_ours(teacher["organisation_id"], count)):
            found.append(Counted(teacher, teacher["organisation_id"], (then.person(teacher["person_id"]),), area))
    return found


def may_work(then: Then, teacher: Row) -> bool:
    """A foreigner holds a work permit and a residence permit for work, or permanent residence; people of Hong Kong,
    Macao and Taiwan have needed none since 2018, and 华侨 are citizens."""
    return bool(teacher["category"] != "foreign" or (
        _covers(then.on, teacher["permit_from"], teacher["permit_to"]) and teacher["residence_kind"] == "work"
        and _covers(then.on, teacher["residence_from"], teacher["residence_to"])))


def _covers(on: date, first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and first <= on <= last


def students(then: Then, count: Count) -> list[Counted]:
    """M8 在读: distinct persons of the rosters, and the heads of the latest returns by area."""
    roster = [Counted(pupil, pupil["organisation_id"], (then.person(pupil["person_id"]),),
                      CATEGORIES[pupil["category"]]) for pupil in _pupils(then, count)]
    returned = [Counted(record, record["organisation_id"], (record["series_id"], area), area, Decimal(heads))
                for record, area, heads in _heads(then, count)]
    return roster + returned


def admitting_schools(then: Then, count: Count) -> list[Counted]:
    """Schools that have such students, by roster or by return."""
    found = [(pupil, CATEGORIES[pupil["category"]]) for pupil in _pupils(then, count)]
    found += [(record, area) for record, area, _ in _heads(then, count)]
    return [Counted(record, record["organisation_id"], (then.school(record["organisation_id"]),), area)
            for record, area in found]


def _pupils(then: Then, count: Count) -> Iterator[Row]:
    """Enrolled for more than 180 days by that day, neither on leave (休学) nor gone before it."""
    state = _last_movements(then)
    for pupil in then.records["student"]:
        if (pupil["mode"] == "roster" and pupil["phase"] == "enrolled" and pupil["enrolled_on"] <= then.on
                and state.get(pupil["series_id"]) not in (*LEAVING, "suspend") and pupil["duration"] == "long"
                and CATEGORIES[pupil["category"]] in areas(count) and _in_layer(pupil, count)
                and then.is_ours(pupil["organisation_id"], count)):
            yield pupil


def _last_movements(then: Then) -> dict[int, str]:
    """By pupil the latest movement; of several on one day the one registered last. Leave and return from it hold from
    their day; whoever leaves is a pupil still on the last day (「no 离校 before as_of」)."""
    latest: dict[int, tuple[date, int, str]] = {}
    for record in then.official("movement"):
        begun = record["moved_on"] < then.on or (record["moved_on"] == then.on and record["movement"] not in LEAVING)
        if begun:
            move = (record["moved_on"], record["id"], record["movement"])
            latest[record["parent_id"]] = max(move, latest.get(record["parent_id"], move))
    return {pupil: movement for pupil, (_, _, movement) in latest.items()}


def _heads(then: Then, count: Count) -> Iterator[tuple[Row, str, int]]:
    """Return, area and heads of each organisation's latest day of counting up to the day asked about."""
    returns = [record for record in then.records["student"] if record["mode"] == "aggregate"]
    for record in then.latest(returns):
        if _in_layer(record, count) and then.is_ours(record["organisation_id"], count):
            for area in areas(count):
                heads = record[RETURNED[area]] if area in RETURNED else 0
                if heads:
                    yield record, area, heads


def _in_layer(record: Row, count: Count) -> bool:
    return record["layer"] in (count.get("layers") or (record["layer"],))
