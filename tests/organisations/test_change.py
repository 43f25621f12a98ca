"""Facts have two pairs of dates: what changes later does not change what was, and what was known stays askable."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.engine import begin_writing
from app.db.stamps import take_stamp, today
from app.organisations.change import change_facts, merge_organisations
from app.organisations.directory import (
    children_of,
    facts_today,
    former_names,
    history_of,
    latest_facts,
    merged_from,
    merged_into,
    merged_today,
    organisation_called,
    roots_of,
    schools_by_parent,
    search,
)
from app.organisations.models import Level, Organisation
from app.organisations.tree import bureaus_above, facts_of, members
from tests.world import BEGINNING, World

TODAY = today()
TOMORROW = TODAY + timedelta(days=1)
LAST_YEAR = TODAY - timedelta(days=365)


@pytest.fixture
def writing(world: World, session: Session) -> World:
    begin_writing(session)
    return world


def under(session: Session, world: World, code: str, on: date | None = None) -> set[str]:
    ids = set(session.scalars(members([world.organisations[code].id], on)))
    return {name for name, each in world.organisations.items() if each.id in ids}


def name_on(session: Session, world: World, code: str, on: date) -> str:
    facts = facts_of(session, world.organisations[code].id, on)
    assert facts is not None
    return facts.name_zh


def test_the_tree_holds_everything_below_and_itself(session: Session, world: World) -> None:
    assert under(session, world, "D1") == {"D1", "A", "B", "K", "F"}
    assert under(session, world, "C") == set(world.organisations)
    assert under(session, world, "A") == {"A"}


def test_a_rename_keeps_the_name_of_earlier_days(session: Session, writing: World) -> None:
    school = writing.organisations["A"]
    change_facts(session, school, LAST_YEAR, name_zh="甲区实验示例中学")
    assert name_on(session, writing, "A", LAST_YEAR - timedelta(days=1)) == "甲区第一示例中学"
    assert name_on(session, writing, "A", LAST_YEAR) == "甲区实验示例中学"
    assert former_names(history_of(session, school), facts_of(session, school.id)) == ["甲区第一示例中学"]


def test_what_was_known_before_a_rename_can_be_asked_again(session: Session, writing: World) -> None:
    school = writing.organisations["A"]
    before = take_stamp(session)
    change_facts(session, school, BEGINNING, name_zh="甲区更正示例中学")
    then, now = facts_of(session, school.id, TODAY, before), facts_of(session, school.id, TODAY)
    assert then is not None
    assert now is not None
    assert (then.name_zh, now.name_zh) == ("甲区第一示例中学", "甲区更正示例中学")
    assert former_names(history_of(session, school), now) == []


def test_a_move_changes_the_tree_from_its_day_on(session: Session, writing: World) -> None:
    change_facts(session, writing.organisations["A"], TOMORROW, parent_id=writing.organisations["D2"].id)
    assert "A" in under(session, writing, "D1")
    assert "A" not in under(session, writing, "D1", TOMORROW)
    assert "A" in under(session, writing, "D2", TOMORROW)
    assert bureaus_above(session, writing.organisations["A"].id)[Level.DISTRICT] == writing.organisations["D1"].id


def test_a_change_between_two_known_changes_reaches_the_later_one(session: Session, writing: World) -> None:
    school = writing.organisations["A"]
    change_facts(session, school, TOMORROW, name_zh="明日示例中学")
    change_facts(session, school, LAST_YEAR, name_en="Sample of Last Year")
    rows = [(row.valid_from, row.name_zh, row.name_en) for row in history_of(session, school) if row.until is None]
    assert rows == [(BEGINNING, "甲区第一示例中学", "Sample A"), (LAST_YEAR, "甲区第一示例中学", "Sample of Last Year"),
                    (TOMORROW, "明日示例中学", "Sample of Last Year")]


def test_a_fact_that_does_not_exist_is_refused(session: Session, writing: World) -> None:
    with pytest.raises(TypeError):
        change_facts(session, writing.organisations["A"], TODAY, nickname="x")


def test_nothing_belongs_to_itself(session: Session, writing: World) -> None:
    with pytest.raises(IntegrityError):
        change_facts(session, writing.organisations["A"], TODAY, parent_id=writing.organisations["A"].id)


def test_a_merger_keeps_both_ids_and_puts_the_alias_where_its_root_is(session: Session, writing: World) -> None:
    alias, root = writing.organisations["B"], writing.organisations["E"]
    merge_organisations(session, alias, root, TODAY)
    assert "B" in under(session, writing, "D2")
    assert "B" in under(session, writing, "D1", TODAY - timedelta(days=1))
    assert session.scalar(sa.select(Organisation.code).where(Organisation.id == alias.id)) == "B"
    assert len(history_of(session, alias)) == 1
    into = merged_into(session, alias)
    assert into is not None
    assert (into.code, into.on) == ("E", TODAY)
    assert [each.code for each in merged_from(session, root)] == ["B"]
    assert merged_today(session) == {alias.id}


def test_a_merged_school_is_not_counted_twice_from_its_day_on(session: Session, writing: World) -> None:
    district = writing.organisations["D1"].id
    before = schools_by_parent(session)[district]
    merge_organisations(session, writing.organisations["B"], writing.organisations["A"], TODAY)
    merge_organisations(session, writing.organisations["K"], writing.organisations["A"], TOMORROW)
    assert schools_by_parent(session)[district] == before - 1


def test_what_was_merged_into_an_alias_follows_it(session: Session, writing: World) -> None:
    a, b, e = (writing.organisations[code] for code in "ABE")
    merge_organisations(session, a, b, TODAY)
    merge_organisations(session, b, e, TODAY)
    assert sorted(each.code for each in merged_from(session, e)) == ["A", "B"]
    assert merged_from(session, b) == []


def test_a_search_finds_former_names_and_stays_inside_what_is_seen(session: Session, writing: World) -> None:
    change_facts(session, writing.organisations["A"], LAST_YEAR, name_zh="甲区实验学校")
    mine = members([writing.organisations["D1"].id])
    assert [facts.name_zh for facts in search(session, mine, "第一示例")] == ["甲区实验学校"]
    assert search(session, mine, "乙区") == []
    assert search(session, mine, "100%") == []
    assert [facts.organisation.code for facts in search(session, mine, "d1")] == ["D1"]


def test_a_name_means_an_organisation_only_when_one_has_it(session: Session, writing: World) -> None:
    assert organisation_called(session, " 甲区示例小学 ") is writing.organisations["B"]
    assert organisation_called(session, "E") is writing.organisations["E"]
    change_facts(session, writing.organisations["E"], TODAY, name_zh="甲区示例小学")
    assert organisation_called(session, "甲区示例小学") is None


def test_the_tree_of_a_viewer_begins_where_they_see_nothing_above(session: Session, world: World) -> None:
    mine = members([world.organisations["D2"].id, world.organisations["A"].id])
    assert [facts.organisation.code for facts in roots_of(session, mine)] == ["D2", "A"]
    below = children_of(session, [world.organisations["C"].id], Level.DISTRICT)
    assert [facts.organisation.code for facts in below] == ["D1", "D2"]


def test_bureaus_come_before_schools_in_every_list(session: Session, world: World) -> None:
    assert [facts.organisation.code for facts in facts_today(session)][:3] == ["C", "D1", "D2"]


def test_an_announced_school_has_its_coming_facts_as_the_latest(session: Session, writing: World) -> None:
    change_facts(session, writing.organisations["A"], TOMORROW, name_zh="明日示例中学")
    assert latest_facts(session, writing.organisations["A"]).name_zh == "甲区第一示例中学"
