"""A desk in a colleague's hands: for these days, at this desk, bound by what binds its giver, and told as 代."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts.create import appoint, end_appointment
from app.accounts.models import Role, User
from app.approval.access import desks_of, find_step, refusal_of
from app.approval.delegations import delegate, desk_posts, end_delegation
from app.approval.models import Delegation, DeputedDecision, Version
from app.approval.moves import FOUR_EYES, ONE_DESK, NotPossible
from app.approval.steps import Desk, State, Verb
from app.db.engine import begin_writing
from app.db.stamps import today
from app.db.trail import TrailEntry
from app.records.filing import decide, start, submit
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from tests.client import StrictClient
from tests.filed import file_programme
from tests.world import World

DAY = timedelta(1)


def officer(world: World, code: str = "D1", name: str = "officer-D1") -> User:
    """A colleague at the bureau without a desk."""
    begin_writing(world.session)
    user = world.person(name, code, Role.CLERK)
    world.session.commit()
    return user


def given(world: World, giver: str, deputy: User, first: int = 0, last: int = 7) -> Delegation:
    begin_writing(world.session)
    post = desk_posts(world.users[giver])[0]
    made = delegate(world.session, post, deputy, today() + first * DAY, today() + last * DAY, "示例出差")
    world.session.commit()
    return made


def programme(world: World, upto: State = State.AT_DISTRICT, school: str = "A") -> Version:
    return file_programme(world, school, ProgrammeSubtype.FEATURE_COURSE, upto=upto)


def approved(world: World, version: Version, user: User) -> None:
    begin_writing(world.session)
    decide(world.session, version, Verb.APPROVE, user)
    world.session.commit()


def test_a_deputy_has_the_desk_for_the_days_and_every_decision_says_for_whom(
        world: World, client: StrictClient) -> None:
    deputy, version = officer(world), programme(world)
    assert find_step(world.session, deputy, version, Verb.APPROVE) is None
    delegation = given(world, "reviewer-D1", deputy)
    assert desks_of(world.session, deputy, version.series) == {Desk.DISTRICT}
    client.sign_in("officer-d1")
    assert version.series.public_id in client.page("/reviews/")
    assert "您在代 示例 reviewer-D1 办理" in client.page(f"/reviews/{version.series.public_id}")
    assert client.decide(version.series.public_id, "approve").status_code == 302
    world.session.rollback()
    assert (version.state, version.district_by_id) == (State.AT_CITY, deputy.id)
    row = world.session.scalars(sa.select(DeputedDecision)).one()
    assert (row.delegation_id, row.decision_id) == (delegation.id, version.decisions[-1].id)
    told = world.session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "approve")).one()
    assert (told.actor, told.details["deputy_of"]) == ("officer-d1", "reviewer-d1")
    assert "示例 officer-D1（代示例 reviewer-D1，区级审核）" in client.page(f"/records/{version.series.public_id}")
    assert "officer-D1 (for 示例 reviewer-D1, District review)" in client.page(
        f"/records/{version.series.public_id}", headers={"Accept-Language": "en"})


def _ways_to_end(world: World, delegation: Delegation) -> Iterator[None]:
    yield end_delegation(world.session, delegation, world.users["second-D1"])
    world.session.rollback()
    begin_writing(world.session)
    yield end_appointment(world.session, desk_posts(world.users["reviewer-D1"])[0])
    world.session.rollback()
    begin_writing(world.session)
    world.users["reviewer-D1"].enabled = False
    yield world.session.flush()


def test_it_ends_early_with_the_givers_post_and_with_the_account(world: World) -> None:
    deputy, version = officer(world), programme(world)
    delegation = given(world, "reviewer-D1", deputy)
    begin_writing(world.session)
    for _ in _ways_to_end(world, delegation):
        assert find_step(world.session, deputy, version, Verb.APPROVE) is None


@pytest.mark.parametrize(("first", "last", "holds"), [(0, 0, True), (1, 3, False), (-3, -1, False), (-3, 0, True)])
def test_it_begins_and_ends_by_itself(world: World, first: int, last: int, holds: bool) -> None:
    deputy, version = officer(world), programme(world)
    begin_writing(world.session)
    giver, place = world.users["reviewer-D1"], world.organisations["D1"]
    world.session.add(Delegation(giver_id=giver.id, deputy_id=deputy.id, organisation_id=place.id,
                                 role=Role.DISTRICT_REVIEWER, first_day=today() + first * DAY,
                                 last_day=today() + last * DAY, reason="示例", since=giver.created_at))
    world.session.flush()
    assert (find_step(world.session, deputy, version, Verb.APPROVE) is not None) is holds


def test_a_deputy_writes_nothing_for_the_giver_and_hands_nothing_on(world: World) -> None:
    deputy = world.users["leader-C"]
    given(world, "reviewer-C", deputy)
    own = file_programme(world, "C", ProgrammeSubtype.FEATURE_COURSE, upto=State.DRAFT)
    assert find_step(world.session, deputy, own, Verb.SUBMIT) is None
    assert desk_posts(deputy) == []


def test_whoever_wrote_it_cannot_approve_it_as_anybodys_deputy(world: World) -> None:
    begin_writing(world.session)
    appoint(world.session, world.users["clerk-A"], world.organisations["D1"], Role.CLERK)
    world.session.commit()
    given(world, "reviewer-D1", world.users["clerk-A"])
    version = programme(world)
    clerk = world.users["clerk-A"]
    assert find_step(world.session, clerk, version, Verb.APPROVE) is None
    assert refusal_of(world.session, clerk, version, Verb.APPROVE) == FOUR_EYES


def test_nobody_approves_as_the_deputy_of_the_author(world: World) -> None:
    begin_writing(world.session)
    author = world.users["reviewer-D1"]
    version = start(world.session, KINDS["programme"], world.organisations["K"], author, entered_for=True)
    for name, value in {"subtype": ProgrammeSubtype.FEATURE_COURSE, "name": "示例课程",
                        "status": ProgrammeStatus.ESTABLISHED, "status_on": date(2024, 1, 1)}.items():
        setattr(version, name, value)
    world.session.flush()
    submit(world.session, version, author)
    world.session.commit()
    deputy = officer(world)
    given(world, "reviewer-D1", deputy)
    assert refusal_of(world.session, deputy, version, Verb.APPROVE) == FOUR_EYES
    given(world, "second-D1", deputy)
    allowed = find_step(world.session, deputy, version, Verb.APPROVE)
    assert allowed is not None
    assert allowed.delegation is not None
    assert allowed.delegation.giver_id == world.users["second-D1"].id


def test_nobody_acts_at_two_desks_of_one_version(world: World) -> None:
    both = world.users["second-D1"]
    begin_writing(world.session)
    appoint(world.session, both, world.organisations["C"], Role.CITY_REVIEWER)
    world.session.commit()
    deputy = officer(world)
    own, deputed = programme(world), programme(world)
    given(world, "second-D1", deputy)
    approved(world, own, both)
    approved(world, deputed, deputy)
    for version in (own, deputed):
        for verb in (Verb.APPROVE, Verb.RETURN):
            assert find_step(world.session, both, version, verb) is None
            assert refusal_of(world.session, both, version, verb) == ONE_DESK
    assert find_step(world.session, world.users["reviewer-C"], own, Verb.APPROVE) is not None


def test_the_database_knows_that_one_person_sits_at_one_desk(world: World) -> None:
    version = programme(world, State.AT_CITY)
    table = sa.inspect(Version).local_table
    with pytest.raises(IntegrityError, match="one_person_a_desk"):
        world.session.execute(sa.update(table).where(table.c.id == version.id).values(
            city_by_id=version.district_by_id))


def test_a_desk_goes_to_a_colleague_for_days_to_come_and_once_at_a_time(world: World) -> None:
    deputy = officer(world)
    for first, last, who in ((-1, 3, deputy), (3, 1, deputy), (0, 3, world.users["clerk-A"]),
                             (0, 3, world.users["reviewer-D1"]), (0, 3, world.users["auditor"])):
        with pytest.raises(NotPossible):
            given(world, "reviewer-D1", who, first, last)
        world.session.rollback()
    given(world, "reviewer-D1", deputy)
    with pytest.raises(NotPossible, match="delegated already"):
        given(world, "reviewer-D1", world.users["second-D1"], 7, 9)
    world.session.rollback()
    assert given(world, "reviewer-D1", world.users["second-D1"], 8, 9).id


def test_the_page_lists_gives_and_ends(world: World, client: StrictClient) -> None:
    officer(world)
    client.sign_in("reviewer-d1")
    text = client.page("/reviews/delegations/")
    post = desk_posts(world.users["reviewer-D1"])[0].id
    assert "示例 officer-D1" in text
    day = today().isoformat()
    typed = {"post": post, "deputy": "officer-d1", "first_day": day, "last_day": "2000-01-01", "reason": "示例休假"}
    refused = client.post("/reviews/delegations/", data=typed)
    assert refused.status_code == 422
    assert "示例休假" in refused.get_data(as_text=True)
    assert client.post("/reviews/delegations/", data=typed | {"last_day": day}).status_code == 302
    client.post("/sign-out")
    client.sign_in("clerk-a")
    assert client.post("/reviews/delegations/1/end").status_code == 404
    assert client.post("/reviews/delegations/", data=typed).status_code == 403
    client.post("/sign-out")
    client.sign_in("officer-d1")
    assert "代理中" in client.page("/reviews/delegations/")
    assert client.post("/reviews/delegations/1/end").status_code == 302
    assert client.post("/reviews/delegations/1/end").status_code == 409
    assert "ended early" in client.page("/reviews/delegations/", headers={"Accept-Language": "en"})
    world.session.rollback()
    acts = world.session.scalars(sa.select(TrailEntry.act).where(TrailEntry.subject == "delegation")).all()
    assert acts == ["delegate", "end_delegation"]
