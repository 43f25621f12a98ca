"""Filing numbers: a bureau's own sequence in each year, given once at filing, without gaps, kept through versions."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Role
from app.approval.models import FilingSequence, Series
from app.approval.moves import give_number
from app.approval.steps import State, Verb
from app.db.engine import begin_writing
from app.db.stamps import today
from app.organisations.models import Affiliation, Level, Stage
from app.records.filing import decide
from app.records.kinds.programme import ProgrammeSubtype
from app.records.references import find_series
from tests.filed import amend_filed, file_programme
from tests.world import World

COURSE = ProgrammeSubtype.FEATURE_COURSE
YEAR = today().year


def number_of(world: World, owner: str) -> str | None:
    return file_programme(world, owner, COURSE).series.filing_number


def test_the_bureau_that_files_finally_numbers_by_year(world: World) -> None:
    assert number_of(world, "A") == f"示市教外备〔{YEAR}〕1号"
    assert number_of(world, "E") == f"示市教外备〔{YEAR}〕2号"
    assert number_of(world, "D2") == f"示市教外备〔{YEAR}〕3号"


def test_drafts_returns_and_refusals_leave_no_gaps(world: World) -> None:
    assert number_of(world, "A") == f"示市教外备〔{YEAR}〕1号"
    file_programme(world, "A", COURSE, upto=State.DRAFT)
    for verb in (Verb.RETURN, Verb.REFUSE):
        version = file_programme(world, "A", COURSE, upto=State.AT_CITY)
        begin_writing(world.session)
        decide(world.session, version, verb, world.users["reviewer-C"], words="示例")
        world.session.commit()
    assert number_of(world, "A") == f"示市教外备〔{YEAR}〕2号"


def test_a_transaction_that_fails_gives_no_number(world: World) -> None:
    version = file_programme(world, "A", COURSE, upto=State.AT_CITY)
    begin_writing(world.session)
    decide(world.session, version, Verb.APPROVE, world.users["reviewer-C"])
    world.session.rollback()
    assert version.series.filing_number is None
    assert number_of(world, "B") == f"示市教外备〔{YEAR}〕1号"


def test_a_number_is_kept_through_versions_and_revocation(world: World) -> None:
    first = file_programme(world, "A", COURSE)
    number = first.series.filing_number
    second = amend_filed(world, first, name="示例更名")
    assert second.series.filing_number == number
    assert world.session.scalars(sa.select(FilingSequence.last)).one() == 1


def test_the_database_refuses_to_change_a_number(world: World) -> None:
    version = file_programme(world, "A", COURSE)
    with pytest.raises(IntegrityError, match="series_is_written_once"):
        world.session.execute(
            sa.update(Series).where(Series.id == version.series_id).values(filing_number="甲〔1〕1号"))


@pytest.mark.parametrize("brackets", ["〔{}〕", "[{}]", "［{}］"])
def test_a_record_is_found_by_its_number_in_any_brackets(world: World, brackets: str) -> None:
    version = file_programme(world, "A", COURSE)
    typed = f" 示市教外备{brackets.format(YEAR)}1号 "
    assert find_series(world.session, typed) is version.series


def test_each_year_begins_at_one_by_the_clock_of_china(world: World) -> None:
    first, second, third = (file_programme(world, "A", COURSE, upto=State.AT_CITY) for _ in range(3))
    begin_writing(world.session)
    late = datetime(2030, 12, 31, 15, 59, tzinfo=UTC)
    for version, moment in ((first, late), (second, late), (third, late.replace(hour=16))):
        give_number(world.session, version.series, version, moment)
    assert first.series.filing_number == "示市教外备〔2030〕1号"
    assert second.series.filing_number == "示市教外备〔2030〕2号"
    assert third.series.filing_number == "示市教外备〔2031〕1号"


def test_an_installation_of_one_district_ends_and_numbers_there(session: Session) -> None:
    world = World(session)
    world.organisation("D9", Level.DISTRICT, None, "丙区教育局", prefix="丙教外备")
    alone(world)
    version = file_programme(world, "S9", COURSE)
    assert version.path == "head,district"
    assert version.city_since == version.district_since
    assert version.series.filing_number == f"丙教外备〔{YEAR}〕1号"


def test_a_bureau_without_a_prefix_numbers_by_its_code(session: Session) -> None:
    world = World(session)
    world.organisation("D9", Level.DISTRICT, None, "丙区教育局")
    alone(world)
    assert number_of(world, "S9") == f"D9〔{YEAR}〕1号"


def alone(world: World) -> None:
    """A school and its people under the district D9."""
    world.organisation("S9", Level.SCHOOL, "D9", "丙区示例学校", stage=Stage.PRIMARY, affiliation=Affiliation.DISTRICT)
    for name, code, role in (("clerk-S9", "S9", Role.CLERK), ("head-S9", "S9", Role.HEAD),
                             ("reviewer-D9", "D9", Role.DISTRICT_REVIEWER)):
        world.person(name, code, role)
    world.session.commit()
