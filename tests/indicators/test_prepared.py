"""A statement put together once answers everybody as one made for them alone."""

from dataclasses import replace
from datetime import date

from app.approval.models import Version
from app.db.stamps import utc_now
from app.indicators.library import plan_at
from app.indicators.plans import Count
from app.indicators.prepared import counted
from app.indicators.rollup import figures
from app.indicators.rules import Moment
from app.organisations.models import Level
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from tests.filed import file_programme
from tests.world import World


def test_whoever_asks_and_as_known_whenever_gets_the_answer_of_a_statement_of_their_own(golden: World) -> None:
    session, known = golden.session, utc_now()
    filed = sorted(version.city_since for version in session.query(Version) if version.city_since)
    counts = [target.count for target in plan_at(session, "sample").targets]
    answers = set()
    for moment in (Moment(date(2025, 12, 31), moment, level) for level in (Level.CITY, Level.DISTRICT)
                   for moment in (known, filed[len(filed) // 2], filed[0])):
        for code, below in (("C", False), ("D1", True), ("A", True), ("B", True)):
            ids = [golden.organisations[code].id]
            asked = replace(moment, within=tuple(ids)) if below else moment
            found = counted(session, asked, counts, ids)
            assert found == figures(session, asked, [count.rule(asked) for count in counts], ids)
            answers.add(repr(found))
    assert len(answers) > 6, "they must differ, or nothing is shown"


HOSTILE = ("'; DROP TABLE version; --", "x' OR '1'='1", ":known __known__ __asked_0__", "%(known)s ? \\' 甲",
           "示例中心")


def test_what_a_plan_names_is_compared_and_never_read_as_a_statement(golden: World) -> None:
    session = golden.session
    for name in HOSTILE:
        file_programme(golden, "A", ProgrammeSubtype.ALLIANCE_MEMBER, name=name,
                       status=ProgrammeStatus.IN_ALLIANCE)
    moment, city = Moment(date(2025, 12, 31), utc_now()), [golden.organisations["C"].id]
    for name in (*HOSTILE, "无此名称'"):
        count = Count("programmes", {"subtypes": ("alliance_member",), "statuses": ("in_alliance",), "names": (name,)},
                      ("programme",))
        assert counted(session, moment, [count], city) == figures(session, moment, [count.rule(moment)], city)
        assert counted(session, moment, [count], city)[0].value == (name in HOSTILE), name
