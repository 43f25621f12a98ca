"""The board of `board.toml` as somebody would write it by hand for this one board: one statement a kind, one pass over
its rows, the same two dates. Nothing is imported from the counting code, so that it can disagree.

`stand` is 1 where a version had been submitted by `known`, 2 where the district had approved it, 3 where the city had
filed it; each level contains the one below.
"""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.base import Stamp

AREAS = ("foreign", "HK", "MO", "TW", "overseas_chinese")
COUNTED = "('foreign', 'HK', 'MO', 'TW')"
Answer = dict[tuple[str, int], tuple[Decimal, ...]]
"""By code and organisation: submitted, district, city, then the city's figure in each area."""

STAND = "CASE WHEN v.city_since <= :known THEN 3 WHEN v.district_since <= :known THEN 2 ELSE 1 END AS stand"
STOOD = "v.submitted_since <= :known AND (v.until IS NULL OR v.until > :known)"
FILED = STOOD + " AND v.city_since <= :known"
KNOWN = "{0}.since <= :known AND ({0}.until IS NULL OR {0}.until > :known)"
LAST_DAY = """COALESCE(MAX(CASE WHEN v.city_since <= :known THEN c.counted_on END),
        MAX(CASE WHEN v.district_since <= :known THEN c.counted_on END), MAX(c.counted_on))"""
VALID = "{0}.valid_from <= :on AND ({0}.valid_to IS NULL OR {0}.valid_to > :on) AND " + KNOWN
AREA = ("CASE WHEN {0} IN ('HK', 'MO', 'TW') THEN {0} WHEN {0} = 'CN' THEN 'mainland' "
        "WHEN {0} IS NOT NULL THEN 'foreign' END")

SCHOOL = f"""
school AS MATERIALIZED (
    SELECT o.id, COALESCE(m.root_id, o.id) AS unit, sits.parent_id AS district, up.parent_id AS city, sits.stage
    FROM organisation o
    LEFT JOIN organisation_merge m ON m.alias_id = o.id AND m.merged_on <= :on AND {KNOWN.format('m')}
    JOIN organisation_facts sits ON sits.organisation_id = COALESCE(m.root_id, o.id) AND {VALID.format('sits')}
    JOIN organisation_facts up ON up.organisation_id = sits.parent_id AND {VALID.format('up')}
    WHERE o.level = 'school'
)"""
SCHOOL_OF_ONE = SCHOOL.replace("WHERE", "WHERE sits.parent_id = :place AND")
Places = tuple[str, ...]
PARTNER = f"""
partner_then AS MATERIALIZED (
    SELECT p.id, COALESCE(m.root_id, p.id) AS root, f.kind, {AREA.format('f.territory')} AS area
    FROM partner p
    LEFT JOIN partner_merge m ON m.alias_id = p.id AND {KNOWN.format('m')}
    JOIN partner_facts f ON f.partner_id = COALESCE(m.root_id, p.id) AND {KNOWN.format('f')}
)"""


def _sums(code: str, place: str, units: str, stand: str, area: str) -> str:
    """Units that stand at each level, and the city's in each area."""
    levels = ", ".join(f"SUM(CASE WHEN {stand} >= {level} THEN 1 ELSE 0 END)" for level in (1, 2, 3))
    areas = ", ".join(f"SUM(CASE WHEN {stand} = 3 AND {area.format(name)} THEN 1 ELSE 0 END)" for name in AREAS)
    return f"SELECT '{code}', {place}, {levels}, {areas} FROM {units} GROUP BY {place}"


def _distinct(places: Places, code: str, rows: str, keys: str, where: str = "1 = 1", stand: str = "stand") -> str:
    """Distinct units of a district and of the city, by the levels and areas their rows touch."""
    touched = ", ".join(f"MAX(CASE WHEN {stand} = 3 AND area = '{name}' THEN 1 ELSE 0 END) AS in_{name}"
                        for name in AREAS)
    return " UNION ALL ".join(
        _sums(code, place, f"(SELECT {place}, {keys}, MAX({stand}) AS stand, {touched} FROM {rows} "
                           f"WHERE {where} GROUP BY {place}, {keys}) units", "stand", "in_{} = 1")
        for place in places)


def _added(places: Places, code: str, rows: str, amount: str, where: str) -> str:
    levels = ", ".join(f"SUM(CASE WHEN stand >= {level} THEN {amount} ELSE 0 END)" for level in (1, 2, 3))
    areas = ", ".join(f"SUM(CASE WHEN stand = 3 AND area = '{name}' THEN {amount} ELSE 0 END)" for name in AREAS)
    return " UNION ALL ".join(f"SELECT '{code}', {place}, {levels}, {areas} FROM {rows} WHERE {where} GROUP BY {place}"
                              for place in places)


def _by_pair(places: Places, code: str, flag: str) -> str:
    """A pair's school lies in one district and its partner in one area, so pairs are only added."""
    return " UNION ALL ".join(_sums(code, place, "pair", flag, "area = '{}'") for place in places)


def _agreements(school: str, at: Places) -> str:
    return f"""
WITH {school}, {PARTNER}, made AS (
    SELECT s.city, s.district, s.unit, p.root, p.area, {STAND},
        s.stage <> 'university' AND p.kind = 'school' AS basic,
        (c.open_ended OR c.expires_on >= :on OR (c.auto_renews AND (c.objected_on IS NULL OR c.objected_on > :on)))
            AND (c.ended_on IS NULL OR c.ended_on > :on) AS in_force,
        COALESCE(c.first_signed_on, c.signed_on) AS signed
    FROM version v JOIN agreement c ON c.id = v.id
    JOIN school s ON s.id = v.organisation_id JOIN partner_then p ON p.id = c.partner_id
    WHERE v.kind = 'agreement' AND {STOOD} AND c.type IN ('formal', 'renewal') AND c.phase = 'signed'
        AND c.signed_on <= :on AND s.stage IS NOT NULL AND p.kind IN ('school', 'university')
        AND p.area IN {COUNTED}
), dated AS (
    SELECT made.*, MIN(CASE WHEN stand = 3 THEN signed END) OVER (PARTITION BY unit, root) AS first FROM made
), pair AS MATERIALIZED (
    SELECT city, district, unit, root, area,
        MAX(CASE WHEN in_force AND basic THEN stand ELSE 0 END) AS a1, MAX(stand) AS a2,
        MAX(CASE WHEN in_force THEN stand ELSE 0 END) AS a4,
        MAX(CASE WHEN CASE WHEN first < signed THEN first ELSE signed END > :end_2022
                  AND CASE WHEN first < signed THEN first ELSE signed END <= :on THEN stand ELSE 0 END) AS a6
    FROM dated GROUP BY city, district, unit, root, area
)
{_by_pair(at, 'A1', 'a1')}
UNION ALL {_by_pair(at, 'A2', 'a2')}
UNION ALL {_by_pair(at, 'A6', 'a6')}
UNION ALL {_by_pair(at, 'A3', "CASE WHEN area <> 'foreign' THEN a4 ELSE 0 END")}
UNION ALL {_distinct(at, 'A4', 'pair', 'root', stand='a4')}
UNION ALL {_distinct(at, 'A5', 'pair', 'unit', stand='a1')}
"""


def _activities(school: str, at: Places) -> str:
    return f"""
WITH {school}, {PARTNER}, held AS MATERIALIZED (
    SELECT s.city, s.district, {STAND}, p.area
    FROM version v JOIN activity c ON c.id = v.id JOIN series ON series.id = v.series_id
    JOIN version parent ON parent.series_id = series.parent_id AND parent.city_since <= :known
        AND parent.submitted_since <= :known AND (parent.until IS NULL OR parent.until > :known)
    JOIN agreement a ON a.id = parent.id
    JOIN school s ON s.id = v.organisation_id JOIN partner_then p ON p.id = a.partner_id
    WHERE v.kind = 'activity' AND {STOOD} AND c.held_on > :last_year AND c.held_on <= :on
        AND s.stage IS NOT NULL AND p.area IN {COUNTED}
)
{_added(at, 'A7', 'held', '1', '1 = 1')}
"""


def _trips(school: str, at: Places) -> str:
    return f"""
WITH {school}, sent AS MATERIALIZED (
    SELECT s.city, s.district, {STAND}, v.series_id AS series, COALESCE(m.root_id, p.person_id) AS person,
        p.stage, p.subject, t.departs_on > :last_year AS this_year, {AREA.format('d.territory')} AS area
    FROM version v JOIN trip t ON t.id = v.id JOIN trip_participant p ON p.version_id = v.id
    JOIN trip_destination d ON d.version_id = v.id AND NOT COALESCE(d.transit, FALSE)
    LEFT JOIN person_merge m ON m.alias_id = p.person_id AND {KNOWN.format('m')}
    JOIN school s ON s.id = p.organisation_id
    WHERE v.kind = 'trip' AND {STOOD} AND t.phase IN ('executed', 'partly') AND p.outcome = 'executed'
        AND t.nature IN ('official_abroad', 'official_hkmo', 'official_tw')
        AND t.departs_on > :end_2020 AND t.departs_on <= :on
        AND t.task IN ('training', 'study', 'further', 'visiting', 'placement', 'degree')
        AND p.duty IN ('head', 'deputy_head', 'teacher', 'cadre') AND s.stage IS NOT NULL
)
{_distinct(at, 'P1', 'sent', 'person', 'this_year')}
UNION ALL {_distinct(at, 'P2', 'sent', 'series, person', 'this_year')}
UNION ALL {_distinct(at, 'P3', 'sent', 'series', 'this_year')}
UNION ALL {_distinct(at, 'P4', 'sent', 'stage, subject',
                     "stage IN ('kindergarten', 'primary', 'junior', 'senior') AND "
                     "subject IN ('chinese', 'maths', 'foreign_language', 'physics')")}
"""


def _teachers(school: str, at: Places) -> str:
    return f"""
WITH {school}, hired AS MATERIALIZED (
    SELECT s.city, s.district, {STAND}, COALESCE(m.root_id, c.person_id) AS person,
        CASE WHEN c.category = 'overseas_chinese' THEN c.category ELSE {AREA.format('c.nationality')} END AS area
    FROM version v JOIN teacher c ON c.id = v.id JOIN school s ON s.id = v.organisation_id
    LEFT JOIN person_merge m ON m.alias_id = c.person_id AND {KNOWN.format('m')}
    WHERE v.kind = 'teacher' AND {STOOD} AND c.phase = 'hired' AND c.contract_from <= :on AND c.contract_to >= :on
        AND (c.left_on IS NULL OR c.left_on > :on) AND s.stage IS NOT NULL AND (c.category <> 'foreign' OR (
            c.permit_from <= :on AND c.permit_to >= :on AND c.residence_kind = 'work' AND c.residence_from <= :on
            AND c.residence_to >= :on))
)
{_distinct(at, 'T1', 'hired', 'person', f"area IN {COUNTED}")}
"""


def _students(school: str, at: Places) -> str:
    return f"""
WITH {school}, moved AS MATERIALIZED (
    SELECT series.parent_id, c.movement,
        ROW_NUMBER() OVER (PARTITION BY series.parent_id ORDER BY c.moved_on DESC, v.id DESC) AS place
    FROM version v JOIN movement c ON c.id = v.id JOIN series ON series.id = v.series_id
    WHERE v.kind = 'movement' AND {FILED} AND (c.moved_on < :on
        OR c.moved_on = :on AND c.movement NOT IN ('transfer_out', 'graduate', 'withdraw'))
), latest AS MATERIALIZED (
    SELECT v.organisation_id, {LAST_DAY} AS counted_on FROM version v JOIN student c ON c.id = v.id
    WHERE v.kind = 'student' AND {STOOD} AND c.mode = 'aggregate' AND c.counted_on <= :on GROUP BY v.organisation_id
), reported AS MATERIALIZED (
    SELECT s.city, s.district, {STAND}, c.mode, COALESCE(m.root_id, c.person_id) AS person,
        CASE c.category WHEN 'foreign' THEN 'foreign' WHEN 'hk' THEN 'HK' WHEN 'mo' THEN 'MO' WHEN 'tw' THEN 'TW'
            ELSE 'overseas_chinese' END AS area,
        c.foreign_count, c.hk_count, c.mo_count, c.tw_count
    FROM version v JOIN student c ON c.id = v.id JOIN school s ON s.id = v.organisation_id
    LEFT JOIN person_merge m ON m.alias_id = c.person_id AND {KNOWN.format('m')}
    LEFT JOIN moved ON moved.parent_id = v.series_id AND moved.place = 1
    LEFT JOIN latest ON latest.organisation_id = v.organisation_id
    WHERE v.kind = 'student' AND {STOOD} AND s.stage IS NOT NULL AND (c.counted_on = latest.counted_on OR (
        c.mode = 'roster' AND c.phase = 'enrolled' AND c.enrolled_on <= :on AND c.duration = 'long'
        AND c.category <> 'overseas_chinese'
        AND COALESCE(moved.movement, '') NOT IN ('transfer_out', 'graduate', 'withdraw', 'suspend')))
), heads AS MATERIALIZED (
    SELECT city, district, stand, 'foreign' AS area, foreign_count AS heads FROM reported WHERE mode = 'aggregate'
    UNION ALL SELECT city, district, stand, 'HK', hk_count FROM reported WHERE mode = 'aggregate'
    UNION ALL SELECT city, district, stand, 'MO', mo_count FROM reported WHERE mode = 'aggregate'
    UNION ALL SELECT city, district, stand, 'TW', tw_count FROM reported WHERE mode = 'aggregate'
)
{_distinct(at, 'S1', 'reported', 'person', "mode = 'roster'")}
UNION ALL {_added(at, 'S1', 'heads', 'heads', '1 = 1')}
"""


def _programmes(school: str, at: Places) -> str:
    return f"""
WITH {school}, {PARTNER}, latest AS MATERIALIZED (
    SELECT v.organisation_id, {LAST_DAY} AS counted_on FROM version v JOIN programme c ON c.id = v.id
    WHERE v.kind = 'programme' AND {STOOD} AND c.indicator = 'overseas_experience' AND c.counted_on <= :on
    GROUP BY v.organisation_id
), fact AS MATERIALIZED (
    SELECT s.city, s.district, s.unit, {STAND}, c.subtype, c.status, c.status_on, c.ends_on, c.amount, c.numerator,
        c.denominator, c.indicator, c.counted_on = latest.counted_on AS is_latest, p.area
    FROM version v JOIN programme c ON c.id = v.id JOIN school s ON s.id = v.organisation_id
    LEFT JOIN partner_then p ON p.id = c.partner_id
    LEFT JOIN latest ON latest.organisation_id = v.organisation_id
    WHERE v.kind = 'programme' AND {STOOD}
        AND c.subtype IN ('window_school', 'base_school', 'demonstration_school', 'special_fund', 'ratio')
)
{_distinct(at, 'G1', 'fact', 'unit', "subtype NOT IN ('special_fund', 'ratio') AND status IN "
           "('established', 'listed', 'recognised') AND status_on <= :on AND (ends_on IS NULL OR ends_on >= :on)")}
UNION ALL {_added(at, 'G2', 'fact', 'amount', "subtype = 'special_fund' AND amount IS NOT NULL AND "
                  "status_on > :last_year AND status_on <= :on")}
UNION ALL {_added(at, 'G3', 'fact', 'numerator', "indicator = 'overseas_experience' AND is_latest")}
UNION ALL {_added(at, 'G3 whole', 'fact', 'denominator', "indicator = 'overseas_experience' AND is_latest")}
"""

FIRST_PAIRS = f"""
WITH near AS (SELECT id FROM organisation WHERE level = 'school' ORDER BY id LIMIT 30),
entered AS (SELECT id FROM near UNION SELECT alias_id FROM organisation_merge WHERE root_id IN (SELECT id FROM near)),
counted AS (
    SELECT COALESCE(om.root_id, v.organisation_id) AS unit, COALESCE(pm.root_id, c.partner_id) AS root,
        series.public_id, v.number, {AREA.format('p.territory')} AS area
    FROM version v JOIN agreement c ON c.id = v.id JOIN series ON series.id = v.series_id
    LEFT JOIN organisation_merge om ON om.alias_id = v.organisation_id AND om.merged_on <= :on AND {KNOWN.format('om')}
    LEFT JOIN partner_merge pm ON pm.alias_id = c.partner_id AND {KNOWN.format('pm')}
    JOIN partner_facts p ON p.partner_id = COALESCE(pm.root_id, c.partner_id) AND {KNOWN.format('p')}
    JOIN organisation_facts own ON own.organisation_id = v.organisation_id AND {VALID.format('own')}
    JOIN organisation_facts sits ON sits.organisation_id = COALESCE(om.root_id, v.organisation_id)
        AND {VALID.format('sits')}
    JOIN organisation_facts up ON up.organisation_id = sits.parent_id AND {VALID.format('up')}
    WHERE v.kind = 'agreement' AND v.organisation_id IN (SELECT id FROM entered) AND {FILED} AND up.parent_id = :place
        AND c.type IN ('formal', 'renewal') AND c.phase = 'signed' AND c.signed_on <= :on AND p.kind = 'school'
        AND p.territory <> 'CN' AND own.stage <> 'university' AND (c.ended_on IS NULL OR c.ended_on > :on)
        AND (c.open_ended OR c.expires_on >= :on
             OR (c.auto_renews AND (c.objected_on IS NULL OR c.objected_on > :on)))
), page AS (
    SELECT DISTINCT unit, root FROM counted WHERE unit IN (SELECT id FROM near) ORDER BY unit, root LIMIT :size
)
SELECT counted.unit, counted.root, counted.public_id, counted.number, counted.area
FROM counted JOIN page ON page.unit = counted.unit AND page.root = counted.root
"""


def first_pairs_by_hand(session: Session, on: date, known: datetime, city: int,
                        size: int) -> dict[tuple[int, int], set[tuple[str, int]]]:
    """The first pairs of A1 in the order of their schools, with their records: nothing but the SQL, and the thirty
    schools that are sure to have so many."""
    found: dict[tuple[int, int], set[tuple[str, int]]] = {}
    statement = _bound(FIRST_PAIRS, on, known, city).bindparams(sa.bindparam("size", size, sa.Integer()))
    for unit, root, public_id, number, _ in session.execute(statement):
        found.setdefault((unit, root), set()).add((public_id, number))
    return found


STATEMENTS = (_agreements, _activities, _trips, _teachers, _students, _programmes)


def count_by_hand(session: Session, on: date, known: datetime, district: int | None = None) -> Answer:
    """Six statements; a code that comes twice for a place is added up. Of the city and every district, or of one."""
    school, at = (SCHOOL, ("district", "city")) if district is None else (SCHOOL_OF_ONE, ("district",))
    found: Answer = {}
    for statement in STATEMENTS:
        text = statement(school, at)
        if district is not None:
            text = _of_one(text)
        for code, place, *values in session.execute(_bound(text, on, known, district)):
            numbers = tuple(Decimal(str(value or 0)) for value in values)
            before = found.get((code, place), (Decimal(0),) * len(numbers))
            found[code, place] = tuple(a + b for a, b in zip(before, numbers, strict=True))
    return found


def _of_one(text: str) -> str:
    """Of one district's few records the partners are looked up, not all prepared, and what else is prepared is its
    schools' own."""
    own = f"{FILED} AND v.organisation_id IN (SELECT id FROM school)"
    return text.replace("partner_then AS MATERIALIZED", "partner_then AS NOT MATERIALIZED").replace(FILED, own)


def _bound(text: str, on: date, known: datetime, district: int | None) -> sa.TextClause:
    days = {"on": on, "last_year": date(on.year - 1, 12, 31), "end_2020": date(2020, 12, 31),
            "end_2022": date(2022, 12, 31)}
    used = {name: day for name, day in days.items() if f":{name}" in text}
    inside = [] if district is None else [sa.bindparam("place", district, sa.Integer())]
    return sa.text(text).bindparams(*inside, sa.bindparam("known", known, Stamp()), *(
        sa.bindparam(name, day, sa.Date()) for name, day in used.items()))
