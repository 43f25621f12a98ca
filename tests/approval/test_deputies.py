"""Seats at the desks of a record, by post, by a district's entry and by delegation; and what a delegation is."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.create import appoint, end_appointment
from app.accounts.models import Appointment, Role
from app.approval.access import (
    OWN_OFFICERS,
    OpenStep,
    desks_of,
    find_step,
    may_enter_for,
    may_write_for,
    path_of,
    refusal_of,
    seats_of,
    steps_for,
)
from app.approval.delegations import (
    DESK_ROLES,
    colleagues,
    delegate,
    delegations_seen,
    deputed_to,
    desk_posts,
    end_delegation,
    in_force,
    may_end,
    pass_on,
)
from app.approval.models import Delegation, Series, Version
from app.approval.moves import FOUR_EYES, GAVE_CODE, ONE_DESK, NotPossible, objection, persons_of, take_step
from app.approval.steps import Desk, State, Verb
from app.db.engine import begin_writing
from app.db.stamps import take_stamp, today
from app.db.trail import TrailEntry, write_trail
from app.organisations.models import Level
from app.records.kinds.programme import ProgrammeSubtype
from app.ui.words import Words
from tests.conftest import template
from tests.filed import file_programme
from tests.world import World

DAY = timedelta(1)


@pytest.fixture
def desks(world: World) -> World:
    """The city with what `with_desks` puts there."""
    begin_writing(world.session)
    return world


def with_desks(world: World) -> None:
    """Three clerks at the district, without a desk; A's record in each state of review, and drafts of others."""
    for name in ("one", "two", "three"):
        world.person(name, "D1", Role.CLERK)
    world.session.commit()
    for state in (State.DRAFT, State.AT_HEAD, State.AT_DISTRICT, State.AT_CITY, State.FILED):
        file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=state, name=state.value)
    for code in ("D1", "F", "C"):
        file_programme(world, code, ProgrammeSubtype.FEATURE_COURSE, upto=State.DRAFT, name=f"of {code}")


desks_url = template("world_url", with_desks)


def record(world: World, name: str) -> Version:
    return next(version for version in world.session.scalars(sa.select(Version)) if version.name == name)  # type: ignore[attr-defined]  # a programme


def post(world: World, name: str) -> Appointment:
    return desk_posts(world.users[name])[0]


def given(world: World, giver: str, deputy: str, first: int = 0, last: int = 7) -> Delegation:
    return delegate(world.session, post(world, giver), world.users[deputy], today() + first * DAY,
                    today() + last * DAY, "示例出差")


def entries(world: World, count: int) -> list[tuple[Any, ...]]:
    """The newest acts, the latest last."""
    found = world.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(count)).all()
    return [(row.actor, row.act, row.subject, row.subject_id, row.at, row.details) for row in reversed(found)]


def test_a_desk_given_is_held_for_these_days_by_that_person(desks: World) -> None:
    session, users = desks.session, desks.users
    made = given(desks, "reviewer-D1", "one", 0, 2)
    place = desks.organisations["D1"]
    assert (made.giver_id, made.deputy_id, made.organisation_id, made.role, made.first_day, made.last_day, made.reason,
            made.until) == (users["reviewer-D1"].id, users["one"].id, place.id, Role.DISTRICT_REVIEWER, today(),
                            today() + 2 * DAY, "示例出差", None)
    told = {"deputy": "one", "organisation": "D1", "role": "district_reviewer", "valid_from": str(today()),
            "through": str(today() + 2 * DAY)}
    assert entries(desks, 1) == [("reviewer-d1", "delegate", "delegation", str(made.id), made.since, told)]
    assert deputed_to(session, users["one"]) == [made]
    assert deputed_to(session, users["two"]) == deputed_to(session, users["reviewer-D1"]) == []

    def holds(on: date) -> bool:
        return session.scalar(sa.select(Delegation.id).where(in_force(on))) == made.id

    assert [holds(today() + days * DAY) for days in (-1, 0, 2, 3)] == [False, True, True, False]
    end_delegation(session, made, users["second-D1"])
    assert made.until is not None
    assert not holds(today())
    assert entries(desks, 1) == [("second-d1", "end_delegation", "delegation", str(made.id), made.until, {})]
    with pytest.raises(NotPossible) as refused:
        end_delegation(session, made, users["second-D1"])
    assert refused.value.words == Words("这项代理已经结束。", "This delegation has ended already.")


def test_it_holds_no_longer_than_its_giver_holds_the_desk(desks: World) -> None:
    """Another desk elsewhere, or another role there, does not hold it up; who gave it goes on seeing it."""
    session, giver = desks.session, desks.users["reviewer-D1"]
    appoint(session, giver, desks.organisations["D2"], Role.DISTRICT_REVIEWER)
    appoint(session, giver, desks.organisations["D1"], Role.CLERK)
    one, other = given(desks, "reviewer-D1", "one"), given(desks, "second-D1", "one")
    assert deputed_to(session, desks.users["one"]) == [one, other]
    end_appointment(session, post(desks, "reviewer-D1"))
    session.flush()
    assert deputed_to(session, desks.users["one"]) == [other]
    assert list(session.scalars(delegations_seen(giver))) == [one]
    desks.users["second-D1"].enabled = False
    session.flush()
    assert deputed_to(session, desks.users["one"]) == []


def test_one_of_the_past_or_in_wrong_order_or_to_a_stranger_is_refused_in_words(desks: World) -> None:
    users = desks.users
    days = Words("起止日期须从今天或以后开始，截止日不早于开始日。",
                 "It begins today or later, and does not end before it begins.")
    who = Words("代理人须是本单位另一位在岗人员。",
                "The deputy is another person with a post at the same organisation.")
    users["three"].enabled = False
    end_appointment(desks.session, users["two"].posts_held[0])
    desks.session.flush()
    for first, last, deputy, why in ((-1, 3, "one", days), (3, 2, "one", days), (0, 3, "clerk-A", who),
                                     (0, 3, "reviewer-D1", who), (0, 3, "auditor", who), (0, 3, "two", who),
                                     (0, 3, "three", who)):
        with pytest.raises(NotPossible) as refused:
            given(desks, "reviewer-D1", deputy, first, last)
        assert refused.value.words == why, (first, last, deputy)
    with pytest.raises(NotPossible) as refused:
        given(desks, "reviewer-C", "auditor")  # a post there that reads no records
    assert refused.value.words == who
    assert given(desks, "reviewer-D1", "one", 3, 3).id
    end_delegation(desks.session, given(desks, "reviewer-D1", "one", 0, 0), users["reviewer-D1"])  # on its last day


def test_the_same_days_are_given_once(desks: World) -> None:
    why = Words("这段时间已委托他人代理，请先结束原代理。",
                "These days are delegated already: end that delegation first.")
    desks.session.add(Appointment(user=desks.users["reviewer-D1"], organisation=desks.organisations["D1"],
                                  role=Role.HEAD, since=take_stamp(desks.session)))
    appoint(desks.session, desks.users["reviewer-D1"], desks.organisations["D2"], Role.DISTRICT_REVIEWER)
    made = given(desks, "reviewer-D1", "one", 3, 5)
    for first, last in ((0, 3), (5, 9), (4, 4), (0, 9)):
        with pytest.raises(NotPossible) as refused:
            given(desks, "reviewer-D1", "two", first, last)
        assert refused.value.words == why
    assert given(desks, "reviewer-D1", "two", 0, 2).id
    assert given(desks, "reviewer-D1", "two", 6, 6).id
    assert given(desks, "second-D1", "two", 3, 5).id
    for other, deputy in ((Role.HEAD, "two"), (Role.DISTRICT_REVIEWER, "second-D2")):
        [desk] = [item for item in desk_posts(desks.users["reviewer-D1"])
                  if item.role is other and item.organisation.code == ("D1" if other is Role.HEAD else "D2")]
        assert delegate(desks.session, desk, desks.users[deputy], today() + 3 * DAY, today() + 3 * DAY, "x").id
    end_delegation(desks.session, made, desks.users["reviewer-D1"])
    assert given(desks, "reviewer-D1", "three", 4, 5).id


def test_desks_are_given_by_who_holds_them_to_who_works_there_and_ended_by_who_is_concerned(desks: World) -> None:
    session, users = desks.session, desks.users
    assert DESK_ROLES == (Role.HEAD, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
    assert [(item.role, item.organisation.code) for item in desk_posts(users["head-A"])] == [(Role.HEAD, "A")]
    assert desk_posts(users["clerk-A"]) == desk_posts(users["leader-C"]) == []
    users["three"].enabled = False
    session.flush()
    named = [item.username for item in colleagues(session, users["reviewer-D1"])]
    assert named == ["one", "second-d1", "two"]
    assert colleagues(session, users["clerk-A"]) == []
    first, second = given(desks, "reviewer-D1", "one"), given(desks, "second-D1", "two")
    foreign = given(desks, "reviewer-D2", "second-D2")

    def seen(name: str) -> list[Delegation]:
        return list(session.scalars(delegations_seen(users[name])))

    assert seen("reviewer-D1") == seen("second-D1") == [second, first]
    assert (seen("one"), seen("two"), seen("clerk-A"), seen("reviewer-D2")) == ([first], [second], [], [foreign])
    assert [name for name in ("reviewer-D1", "one", "second-D1", "two", "reviewer-D2", "head-A", "clerk-A")
            if may_end(users[name], first)] == ["reviewer-D1", "one", "second-D1"]


def handed(desks: World, made: Delegation, leaver: str, successor: str) -> list[tuple[Any, ...]]:
    pass_on(desks.session, made, desks.users[leaver], desks.users[successor])
    assert made.until is not None
    return [(item.giver_id, item.deputy_id, item.organisation_id, item.role, item.first_day, item.last_day, item.reason)
            for item in desks.session.scalars(sa.select(Delegation).where(Delegation.until.is_(None)))]


def test_a_successor_who_holds_the_desk_takes_over_what_is_left_of_it(desks: World) -> None:
    session, users, place = desks.session, desks.users, desks.organisations["D1"]
    made = given(desks, "reviewer-D1", "one", 2, 5)
    rest = (place.id, Role.DISTRICT_REVIEWER, today() + 2 * DAY, today() + 5 * DAY, "示例出差")
    assert handed(desks, made, "reviewer-D1", "second-D1") == [(users["second-D1"].id, users["one"].id, *rest)]
    passed = session.scalars(sa.select(Delegation).where(Delegation.until.is_(None))).one()
    assert passed.since == made.until
    told = {"deputy": "one", "organisation": "D1", "role": "district_reviewer",
            "valid_from": str(today() + 2 * DAY), "through": str(today() + 5 * DAY)}
    assert entries(desks, 2) == [("", "end_delegation", "delegation", str(made.id), made.until, {}),
                                 ("", "delegate", "delegation", str(passed.id), made.until, told)]
    assert handed(desks, passed, "one", "reviewer-D1") == [(users["second-D1"].id, users["reviewer-D1"].id, *rest)]


def test_who_holds_no_such_desk_gets_none_by_it_and_nobody_is_their_own_deputy(desks: World) -> None:
    assert handed(desks, given(desks, "reviewer-D1", "one"), "one", "two") == []
    assert handed(desks, given(desks, "reviewer-D1", "second-D1"), "reviewer-D1", "second-D1") == []
    assert entries(desks, 1)[0][1] == "end_delegation"
    running = Delegation(giver_id=desks.users["reviewer-D1"].id, deputy_id=desks.users["one"].id, reason="x",
                         organisation_id=desks.organisations["D1"].id, role=Role.DISTRICT_REVIEWER,
                         first_day=today() - 5 * DAY, last_day=today(), since=take_stamp(desks.session))
    desks.session.add(running)
    desks.session.flush()
    assert [row[4:6] for row in handed(desks, running, "reviewer-D1", "second-D1")] == [(today(), today())]


def seats(world: World, name: str, series: Series) -> list[tuple[str, str]]:
    return [(desk.value, delegation.giver.name.removeprefix("示例 ") if delegation else "")
            for desk, delegation in seats_of(world.session, world.users[name], series)]


def test_who_sits_where_follows_from_posts_entries_and_delegations(desks: World) -> None:
    series, own = record(desks, "at_district").series, record(desks, "of D1").series
    made = given(desks, "reviewer-D1", "one")
    given(desks, "second-D1", "one")
    people = ("clerk-A", "head-A", "clerk-B", "reviewer-C", "leader-C")
    assert {name: seats(desks, name, series) for name in people} == {
        "clerk-A": [("officer", "")], "head-A": [("head", "")], "clerk-B": [], "reviewer-C": [("city", "")],
        "leader-C": []}
    assert seats(desks, "reviewer-D1", series) == [("district", "")]
    assert seats(desks, "one", series) == [("district", "reviewer-D1"), ("district", "second-D1")]
    assert seats(desks, "one", own)[0] == ("officer", "")
    assert desks_of(desks.session, desks.users["one"], series) == {Desk.DISTRICT}
    assert Desk.OFFICER in desks_of(desks.session, desks.users["reviewer-D1"], own)
    series.entered_for = True
    with desks.session.no_autoflush:
        assert seats(desks, "reviewer-D1", series) == [("district", ""), ("officer", "")]
        assert seats(desks, "one", series) == [("district", "reviewer-D1"), ("district", "second-D1")]
        assert seats(desks, "reviewer-D2", series) == []
        assert path_of(desks.session, series) == (Desk.DISTRICT, Desk.CITY)
        series.entered_for, series.parent_id = False, own.id
        assert path_of(desks.session, series) == (Desk.DISTRICT,)
    desks.session.refresh(series)
    assert path_of(desks.session, series) == (Desk.HEAD, Desk.DISTRICT, Desk.CITY)
    assert path_of(desks.session, own) == (Desk.CITY,)
    assert path_of(desks.session, record(desks, "of F").series) == (Desk.HEAD, Desk.CITY)
    assert seats(desks, "reviewer-C", record(desks, "of C").series) == [("city", ""), ("officer", "")]
    assert made.until is None


def test_an_organisation_s_own_officers_write_for_it_and_a_district_for_its_schools(desks: World) -> None:
    session, places = desks.session, desks.organisations
    writes = {(name, code) for name in ("clerk-A", "head-A", "one", "reviewer-D1", "reviewer-C", "leader-C", "clerk-U")
              for code in ("A", "D1", "C", "U") if may_write_for(session, desks.users[name], places[code])}
    assert writes == {("clerk-A", "A"), ("one", "D1"), ("reviewer-D1", "D1"), ("reviewer-C", "C"), ("clerk-U", "U")}
    assert {
        Level.SCHOOL: {Role.CLERK}, Level.DISTRICT: {Role.CLERK, Role.DISTRICT_REVIEWER},
        Level.CITY: {Role.CLERK, Role.CITY_REVIEWER}} == OWN_OFFICERS
    enters = {(name, code) for name in ("reviewer-D1", "reviewer-D2", "one", "clerk-A", "reviewer-C")
              for code in ("A", "K", "E", "D1", "C") if may_enter_for(session, desks.users[name], places[code])}
    assert enters == {("reviewer-D1", "A"), ("reviewer-D1", "K"), ("reviewer-D2", "E")}


def verbs(world: World, name: str, version: Version) -> str:
    return " ".join(item.step.verb.value for item in steps_for(world.session, world.users[name], version))


def test_the_steps_of_a_page_are_those_of_its_reader_s_seats(desks: World) -> None:
    draft, signed, waiting, city, filed = (record(desks, name) for name in (
        "draft", "at_head", "at_district", "at_city", "filed"))
    assert (verbs(desks, "clerk-A", draft), verbs(desks, "head-A", draft)) == ("submit void", "")
    assert (verbs(desks, "head-A", signed), verbs(desks, "clerk-A", signed)) == ("sign return", "withdraw")
    assert (verbs(desks, "reviewer-D1", waiting), verbs(desks, "clerk-A", waiting)) == (
        "approve return refuse", "withdraw")
    assert (verbs(desks, "reviewer-C", city), verbs(desks, "clerk-A", city)) == ("approve allow return refuse", "")
    assert (verbs(desks, "reviewer-C", filed), verbs(desks, "reviewer-D1", filed)) == ("revoke", "")
    found = find_step(desks.session, desks.users["head-A"], signed, Verb.SIGN)
    assert found is not None
    assert (found.step.target, found.desk, found.delegation) == (State.AT_DISTRICT, Desk.HEAD, None)
    assert OpenStep(found.step, Desk.HEAD) == found
    assert find_step(desks.session, desks.users["head-A"], signed, Verb.REFUSE) is None
    waiting.path = "head,district"  # it goes on by the path it was submitted on
    with desks.session.no_autoflush:
        last = find_step(desks.session, desks.users["reviewer-D1"], waiting, Verb.APPROVE)
    assert last is not None
    assert last.step.target is State.FILED
    desks.session.refresh(waiting)
    filed.until = take_stamp(desks.session)
    with desks.session.no_autoflush:
        assert verbs(desks, "reviewer-C", filed) == ""


def test_a_deputy_acts_for_the_first_giver_who_may_and_the_decision_names_them(desks: World) -> None:
    session, users, version = desks.session, desks.users, record(desks, "at_district")
    first, second = given(desks, "reviewer-D1", "one"), given(desks, "second-D1", "one")
    assert persons_of(users["one"], first) == {users["one"].id, users["reviewer-D1"].id}
    version.edited_by_id = users["reviewer-D1"].id
    with session.no_autoflush:
        found = find_step(session, users["one"], version, Verb.APPROVE)
        assert found is not None
        assert found.delegation is second
        assert objection(version, found.step, persons_of(users["one"], first)) == FOUR_EYES
        assert refusal_of(session, users["one"], version, Verb.APPROVE) == FOUR_EYES
        assert refusal_of(session, users["one"], version, Verb.RETURN) is None
        assert refusal_of(session, users["second-D1"], version, Verb.APPROVE) is None
    session.refresh(version)
    version.edited_by_id = users["second-D1"].id
    with session.no_autoflush, pytest.raises(NotPossible) as refused:
        take_step(session, version, found.step, users["one"], delegation=second)
    assert refused.value.words == FOUR_EYES
    session.refresh(version)
    decision = take_step(session, version, found.step, users["one"], delegation=second)
    assert decision.deputed is not None
    assert (decision.actor_id, decision.deputed.delegation_id) == (users["one"].id, second.id)
    assert entries(desks, 1)[0][5]["deputy_of"] == "second-d1"
    both = users["second-D1"]
    appoint(session, both, desks.organisations["C"], Role.CITY_REVIEWER)
    assert verbs(desks, "second-D1", version) == ""
    assert refusal_of(session, both, version, Verb.APPROVE) == ONE_DESK
    assert refusal_of(session, users["one"], version, Verb.APPROVE) is None


def test_a_seat_in_ones_own_name_comes_before_a_deputy_s(desks: World) -> None:
    given(desks, "second-D1", "reviewer-D1")
    version, user = record(desks, "at_district"), desks.users["reviewer-D1"]
    found = find_step(desks.session, user, version, Verb.APPROVE)
    assert found is not None
    assert found.delegation is None


def test_a_deputy_approves_nothing_of_somebody_to_whom_the_giver_of_the_desk_gave_a_code(desks: World) -> None:
    session, users, version = desks.session, desks.users, record(desks, "at_district")
    delegation = given(desks, "reviewer-D1", "one")
    write_trail(session, "give_code", "user", "clerk-a", actor="reviewer-d1")
    found = find_step(session, users["one"], version, Verb.APPROVE)
    assert found is not None
    with pytest.raises(NotPossible) as refused:
        take_step(session, version, found.step, users["one"], delegation=delegation)
    assert refused.value.words == GAVE_CODE
