"""What happens when a version moves: who may, what is frozen, from and until when it stands, what it leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.create import appoint
from app.accounts.models import Role
from app.approval.access import find_step
from app.approval.models import Decision, Series, Version
from app.approval.moves import NotPossible, TooLate, take_step
from app.approval.reasons import Reason, ReasonCode
from app.approval.steps import STEPS, Desk, State, Step, Verb
from app.db.engine import begin_writing
from app.db.stamps import today, utc_now
from app.db.trail import TrailEntry
from app.records.content import attachments_of
from app.records.filing import decide, lapse_conditions, open_version, standing_version, start, submit
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from app.records.models import Attachment
from tests.filed import advance, amend_filed, decider_at, file_activity, file_agreement, file_trip, participant, revoke
from tests.world import World


def agreement(world: World, school: str = "A", upto: State = State.FILED, **fields: Any) -> Version:
    return file_agreement(world, school, world.partner("Anytown Sample School", "GB"), upto=upto, **fields)


def step_of(version: Version, verb: Verb, desk: Desk) -> Step:
    return next(step for step in STEPS if step.source is version.state and step.verb is verb and step.desk is desk)


def taken(world: World, version: Version, verb: Verb, who: str, **more: Any) -> None:
    begin_writing(world.session)
    decide(world.session, version, verb, world.users[who], **more)
    world.session.commit()


@pytest.mark.parametrize(("school", "desks"), [
    ("A", ("head", "district", "city")), ("F", ("head", "city")), ("U", ("head", "city")), ("D1", ("city",)),
    ("C", ("city",)),
])
def test_a_record_is_filed_by_the_desks_of_its_path(world: World, school: str, desks: tuple[str, ...]) -> None:
    version = agreement(world, school)
    assert [decision.desk.value for decision in version.decisions] == ["officer", *desks]
    assert version.state is State.FILED
    assert version.path == ",".join(desks)


def test_a_version_first_stands_when_it_leaves_the_school(world: World) -> None:
    version = agreement(world, upto=State.AT_HEAD)
    assert (version.submitted_since, version.district_since, version.city_since) == (None, None, None)
    advance_one(world, version)
    assert version.submitted_since is not None
    assert version.district_since is None
    advance_one(world, version)
    assert version.district_since is not None
    assert version.district_since > version.submitted_since
    advance_one(world, version)
    assert version.city_since is not None
    assert version.city_since > version.district_since
    assert version.until is None


def advance_one(world: World, version: Version) -> None:
    desk = {State.AT_HEAD: Desk.HEAD, State.AT_DISTRICT: Desk.DISTRICT, State.AT_CITY: Desk.CITY}[version.state]
    verb = Verb.SIGN if desk is Desk.HEAD else Verb.APPROVE
    taken(world, version, verb, decider_at(world, version, desk).name.removeprefix("示例 "))


def test_a_skipped_level_counts_from_the_final_filing(world: World) -> None:
    version = agreement(world, "F")
    assert version.district_since == version.city_since
    assert version.district_by_id is None


def test_stamps_are_never_in_the_past_and_rise_strictly(world: World) -> None:
    before = utc_now()
    first, second = agreement(world), agreement(world, "B")
    stamps = [decision.at for version in (first, second) for decision in version.decisions]
    assert stamps == sorted(set(stamps))
    assert before < stamps[0]
    assert stamps[-1] <= utc_now() + timedelta(milliseconds=1)


def test_nobody_approves_what_they_wrote(world: World) -> None:
    appoint(world.session, world.users["clerk-A"], world.organisations["A"], Role.HEAD)
    version = agreement(world, upto=State.AT_HEAD)
    clerk = world.users["clerk-A"]
    assert find_step(world.session, clerk, version, Verb.SIGN) is None
    with pytest.raises(NotPossible, match="four eyes"):
        take_step(world.session, version, step_of(version, Verb.SIGN, Desk.HEAD), clerk)


def test_posts_do_not_add_up_to_a_second_person(world: World) -> None:
    """Whoever writes a record approves it in no other post of theirs; and who signs it decides at no other desk."""
    clerk, head = world.users["clerk-A"], world.users["head-A"]
    for user, posts in ((clerk, (("A", Role.HEAD), ("C", Role.LEADER))), (head, ())):
        for code, role in (*posts, ("D1", Role.DISTRICT_REVIEWER), ("C", Role.CITY_REVIEWER)):
            appoint(world.session, user, world.organisations[code], role)
    world.session.commit()
    version = agreement(world, upto=State.AT_HEAD)
    assert version.created_by_id == clerk.id
    for state, desk, verb, signs, refused in (
            (State.AT_HEAD, Desk.HEAD, Verb.SIGN, "head-A", (clerk,)),
            (State.AT_DISTRICT, Desk.DISTRICT, Verb.APPROVE, "second-D1", (clerk, head)),
            (State.AT_CITY, Desk.CITY, Verb.APPROVE, "second-C", (clerk, head))):
        assert version.state is state
        for user in refused:
            assert find_step(world.session, user, version, verb) is None
            with pytest.raises(NotPossible, match=r"four eyes|two desks"):
                take_step(world.session, version, step_of(version, verb, desk), user)
            world.session.rollback()
        taken(world, version, verb, signs)
    assert version.state is State.FILED


@pytest.mark.parametrize("column", ["created_by_id", "edited_by_id", "submitted_by_id"])
@pytest.mark.parametrize("approver", ["signed_by_id", "district_by_id", "city_by_id"])
def test_the_database_knows_the_four_eyes_too(world: World, column: str, approver: str) -> None:
    version = agreement(world, upto=State.DRAFT)
    table, other = sa.inspect(Version).local_table, world.users["head-B"].id
    change = {"created_by_id": other, "edited_by_id": other, "submitted_by_id": other}
    others = {name: number for name, number in change.items() if name != "created_by_id"}
    author = version.created_by_id if column == "created_by_id" else world.users["clerk-B"].id
    values = others | ({column: author} if column != "created_by_id" else {}) | {approver: author}
    with pytest.raises(IntegrityError, match="four_eyes"):
        world.session.execute(sa.update(table).where(table.c.id == version.id).values(values))


def test_a_district_that_enters_for_a_kindergarten_needs_a_second_reviewer(world: World) -> None:
    begin_writing(world.session)
    author = world.users["reviewer-D1"]
    version = start(world.session, KINDS["programme"], world.organisations["K"], author, entered_for=True)
    fields = {"subtype": ProgrammeSubtype.FEATURE_COURSE, "name": "示例课程", "status": ProgrammeStatus.ESTABLISHED,
              "status_on": date(2024, 1, 1)}
    for name, value in fields.items():
        setattr(version, name, value)
    world.session.flush()
    submit(world.session, version, author)
    world.session.commit()
    assert version.path == "district,city"
    assert find_step(world.session, author, version, Verb.APPROVE) is None
    taken(world, version, Verb.APPROVE, "second-D1")
    assert version.state is State.AT_CITY


@pytest.mark.parametrize(("verb", "state", "who"), [
    (Verb.RETURN, State.AT_HEAD, "head-A"), (Verb.RETURN, State.AT_DISTRICT, "reviewer-D1"),
    (Verb.REFUSE, State.AT_DISTRICT, "reviewer-D1"), (Verb.RETURN, State.AT_CITY, "reviewer-C"),
    (Verb.REFUSE, State.AT_CITY, "reviewer-C"), (Verb.ALLOW, State.AT_CITY, "reviewer-C"),
    (Verb.REVOKE, State.FILED, "reviewer-C"),
])
def test_what_turns_a_record_down_gives_words(world: World, verb: Verb, state: State, who: str) -> None:
    version = agreement(world, upto=state)
    begin_writing(world.session)
    with pytest.raises(NotPossible, match="reason"):
        decide(world.session, version, verb, world.users[who], words="  ", condition_due=today())


@pytest.mark.parametrize("verb", ["return", "refuse", "revoke", "allow"])
def test_the_database_refuses_a_refusal_without_words(world: World, verb: str) -> None:
    version = agreement(world, upto=State.DRAFT)
    with pytest.raises(IntegrityError, match="a_refusal_gives_its_reason"):
        world.session.execute(sa.insert(Decision).values(
            version_id=version.id, verb=Verb(verb), source=State.AT_CITY, target=State.RETURNED, desk=Desk.CITY,
            at=utc_now(), words=" ", reasons=[]))


def test_whoever_looks_at_other_content_is_too_late(world: World) -> None:
    version = agreement(world, upto=State.AT_DISTRICT)
    begin_writing(world.session)
    with pytest.raises(TooLate):
        decide(world.session, version, Verb.APPROVE, world.users["reviewer-D1"], shown_hash="0" * 64)


def test_whoever_acts_on_an_earlier_state_is_too_late(world: World) -> None:
    version = agreement(world, upto=State.AT_DISTRICT)
    step = step_of(version, Verb.APPROVE, Desk.DISTRICT)
    taken(world, version, Verb.RETURN, "reviewer-D1", words="补")
    begin_writing(world.session)
    with pytest.raises(TooLate):
        take_step(world.session, version, step, world.users["second-D1"])


def test_what_was_just_replaced_cannot_be_revoked(world: World) -> None:
    first = agreement(world)
    step = step_of(first, Verb.REVOKE, Desk.CITY)
    amend_filed(world, first, signed_at="另一地")
    world.session.refresh(first)
    begin_writing(world.session)
    with pytest.raises(TooLate):
        take_step(world.session, first, step, world.users["reviewer-C"], words="撤")


def test_submitting_freezes_the_content(world: World) -> None:
    version = agreement(world, upto=State.AT_HEAD)
    begin_writing(world.session)
    version.signed_at = "改动"  # type: ignore[attr-defined]  # an agreement
    with pytest.raises(IntegrityError, match="agreement_is_sealed"):
        world.session.flush()


def test_a_return_opens_the_next_version_as_a_copy_with_rows_and_documents(world: World) -> None:
    people = [participant(world, "A", "1"), participant(world, "B", "2")]
    version = file_trip(world, "A", people, upto=State.DRAFT)
    begin_writing(world.session)
    world.session.add(Attachment(
        public_id="test", version_id=version.id, document="invitation", file_name="邀请函.pdf", size=1,
        media_type="application/pdf", digest="a" * 64, uploaded_by_id=version.created_by_id, uploaded_at=utc_now()))
    world.session.commit()
    begin_writing(world.session)
    advance(world, version, State.AT_DISTRICT)
    taken(world, version, Verb.RETURN, "reviewer-D1", words="请补正", reasons=[
        Reason("trip", ReasonCode.WRONG, "名称"), Reason("participants", ReasonCode.MISSING, "护照")])
    draft = open_version(world.session, version.series)
    assert draft is not None
    assert (version.state, draft.state, draft.number) == (State.RETURNED, State.DRAFT, 2)
    assert (draft.created_by_id, draft.edited_by_id) == (version.created_by_id, version.edited_by_id)
    assert [row.document_number for row in draft.participants] == [row.document_number for row in people]  # type: ignore[attr-defined]  # a trip
    assert [item.digest for item in attachments_of(world.session, draft)] == ["a" * 64]
    assert draft.content_hash is None
    assert len(version.decisions[-1].reasons) == 2
    assert version.until is not None  # it stood as submitted, and does no more


def test_a_withdrawn_record_can_be_mended_and_sent_again(world: World) -> None:
    version = agreement(world, upto=State.AT_DISTRICT)
    taken(world, version, Verb.WITHDRAW, "clerk-A")
    draft = open_version(world.session, version.series)
    assert draft is not None
    begin_writing(world.session)
    assert advance(world, draft).state is State.FILED
    assert draft.number == 2


def test_a_refused_record_is_over(world: World) -> None:
    version = agreement(world, upto=State.AT_DISTRICT)
    taken(world, version, Verb.REFUSE, "reviewer-D1", words="不符合")
    assert open_version(world.session, version.series) is None
    assert version.until is not None


def test_a_city_return_ends_the_standing_at_the_district(world: World) -> None:
    version = agreement(world, upto=State.AT_CITY)
    assert version.district_since is not None
    taken(world, version, Verb.RETURN, "reviewer-C", words="补")
    assert version.until is not None
    assert version.until > version.district_since


def test_a_successor_replaces_its_predecessor_everywhere_only_at_final_filing(world: World) -> None:
    first = agreement(world)
    second = amend_filed(world, first, upto=State.AT_CITY, signed_at="另一地")
    world.session.refresh(first)
    assert first.until is None
    assert (second.submitted_since, second.district_since) == (None, None)
    taken(world, second, Verb.APPROVE, "reviewer-C")
    world.session.refresh(first)
    assert first.until == second.submitted_since == second.district_since == second.city_since
    assert standing_version(world.session, first.series) is second


def test_a_returned_successor_leaves_its_predecessor_in_force(world: World) -> None:
    first = agreement(world)
    second = amend_filed(world, first, upto=State.AT_DISTRICT, signed_at="另一地")
    taken(world, second, Verb.RETURN, "reviewer-D1", words="补")
    assert standing_version(world.session, first.series) is first
    assert second.until is None  # it never stood


def test_revoking_ends_the_filing_and_voids_the_successor(world: World) -> None:
    first = agreement(world)
    second = amend_filed(world, first, upto=State.AT_DISTRICT, signed_at="另一地")
    revoke(world, first)
    world.session.refresh(second)
    assert (first.state, second.state) == (State.REVOKED, State.VOID)
    assert first.until is not None
    acts = world.session.scalars(sa.select(TrailEntry.act).where(
        TrailEntry.subject == "version", TrailEntry.subject_id == str(second.id))).all()
    assert acts[-1] == "void"
    assert second.decisions[-1].desk is Desk.REGISTRY


def test_a_condition_counts_nowhere_and_has_no_number(world: World) -> None:
    version = agreement(world, upto=State.AT_CITY)
    taken(world, version, Verb.ALLOW, "reviewer-C", words="补外文文本", condition_due=today())
    assert (version.state, version.city_since, version.series.filing_number) == (State.CONDITIONAL, None, None)


def test_a_condition_needs_a_day(world: World) -> None:
    version = agreement(world, upto=State.AT_CITY)
    begin_writing(world.session)
    with pytest.raises(NotPossible, match="day"):
        decide(world.session, version, Verb.ALLOW, world.users["reviewer-C"], words="补")


def test_a_condition_that_is_met_is_filed(world: World) -> None:
    version = agreement(world, upto=State.AT_CITY)
    taken(world, version, Verb.ALLOW, "reviewer-C", words="补", condition_due=today())
    taken(world, version, Verb.FULFIL, "second-C")
    assert version.state is State.FILED
    assert version.series.filing_number


def test_a_condition_that_is_not_met_lapses_the_day_after(world: World) -> None:
    version = agreement(world, upto=State.AT_CITY)
    taken(world, version, Verb.ALLOW, "reviewer-C", words="补", condition_due=today())
    assert lapse_conditions(world.session, today()) == 0
    assert lapse_conditions(world.session, today() + timedelta(1)) == 1
    world.session.commit()
    assert version.state is State.RETURNED
    assert open_version(world.session, version.series) is not None
    assert lapse_conditions(world.session, today() + timedelta(1)) == 0
    last = world.session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "lapse")).one()
    assert last.actor == ""


def test_a_conditional_successor_leaves_its_predecessor_in_force(world: World) -> None:
    first = agreement(world)
    second = amend_filed(world, first, upto=State.AT_CITY, signed_at="另一地")
    taken(world, second, Verb.ALLOW, "reviewer-C", words="补", condition_due=today())
    assert standing_version(world.session, first.series) is first


def test_a_follow_up_is_filed_by_the_first_bureau_without_the_head_and_bears_no_number(world: World) -> None:
    activity = file_activity(world, agreement(world))
    assert [decision.desk.value for decision in activity.decisions] == ["officer", "district"]
    assert activity.city_since is not None
    assert activity.series.filing_number is None


def test_every_move_leaves_one_decision_and_one_trail_row(world: World) -> None:
    version = agreement(world)
    rows = world.session.scalars(sa.select(TrailEntry).where(
        TrailEntry.subject == "version", TrailEntry.subject_id == str(version.id), TrailEntry.act != "start")).all()
    assert [row.act for row in rows] == ["submit", "sign", "approve", "approve"]
    assert [row.details["decision"] for row in rows] == [decision.id for decision in version.decisions]
    assert {row.details["hash"] for row in rows} == {version.content_hash}


def test_a_series_has_one_open_version_by_the_database(world: World) -> None:
    version = agreement(world, upto=State.AT_HEAD)
    with pytest.raises(IntegrityError):
        world.session.execute(sa.insert(sa.inspect(Version).local_table).values(
            series_id=version.series_id, kind="agreement", organisation_id=version.organisation_id, number=2,
            state=State.DRAFT, edition=1, path="", reason="", created_by_id=version.created_by_id,
            edited_by_id=version.created_by_id, created_at=utc_now(), edited_at=utc_now()))


def test_a_draft_can_be_thrown_away_and_leaves_no_number(world: World, session: Session) -> None:
    version = agreement(world, upto=State.DRAFT)
    taken(world, version, Verb.VOID, "clerk-A")
    assert version.state is State.VOID
    assert session.scalars(sa.select(Series.filing_number)).all() == [None]
