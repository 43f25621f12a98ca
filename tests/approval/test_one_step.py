"""Each step by itself, on a record that waits for it: what changes in the row, what is written down, what refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.approval.models import FilingSequence, Series, Version
from app.approval.moves import (
    FOUR_EYES,
    GAVE_CODE,
    GAVE_CODE_FOR,
    ONE_DESK,
    NotPossible,
    TooLate,
    authors_of,
    bureau_has_decided,
    give_number,
    has_standing,
    objection,
    persons_of,
    take_step,
)
from app.approval.reasons import Reason, ReasonCode
from app.approval.steps import STEPS, Desk, State, Step, Verb
from app.db.engine import begin_writing
from app.db.stamps import CHINA, take_stamp, utc_now
from app.db.trail import TrailEntry, write_trail
from app.organisations.change import change_facts
from app.records.filing import decide
from app.records.kinds.programme import ProgrammeSubtype
from app.ui.words import Words
from tests.conftest import template
from tests.filed import advance, amend_filed, file_programme
from tests.world import World

TABLE = sa.inspect(Version).local_table
DUE = date(2030, 1, 31)
STAMPS = {"submitted_at", "submitted_since", "district_since", "city_since", "until"}


@pytest.fixture
def each(world: World) -> World:
    """The city with a record in every state (`with_each`)."""
    begin_writing(world.session)
    return world


def with_each(world: World) -> None:
    """A's record in each state, first versions all; B's filed one, with a successor under review at the district."""
    for state in (State.DRAFT, State.AT_HEAD, State.AT_DISTRICT, State.AT_CITY, State.FILED):
        file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=state, name=state.value)
    condition = file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.AT_CITY, name="conditional")
    begin_writing(world.session)
    decide(world.session, condition, Verb.ALLOW, world.users["reviewer-C"], words="补", condition_due=DUE)
    world.session.commit()
    amend_filed(world, file_programme(world, "B", ProgrammeSubtype.FEATURE_COURSE, name="first"),
                upto=State.AT_DISTRICT, name="second")


each_url = template("world_url", with_each)


def record(world: World, name: str) -> Version:
    return next(version for version in world.session.scalars(sa.select(Version).order_by(Version.id))
                if version.name == name)  # type: ignore[attr-defined]  # a programme


def row(world: World, version: Version) -> dict[str, Any]:
    return dict(world.session.execute(sa.select(TABLE).where(TABLE.c.id == version.id)).mappings().one())


def step(version: Version, verb: Verb, desk: Desk) -> Step:
    return next(item for item in STEPS if item.source is version.state and item.verb is verb and item.desk is desk
                and (item.verb is not Verb.APPROVE or (item.target is State.FILED) is (desk is Desk.CITY)))


def trail(world: World) -> list[tuple[str, str, str, str, dict[str, Any]]]:
    return [(entry.actor, entry.act, entry.subject, entry.subject_id, entry.details)
            for entry in world.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(2))]


@pytest.mark.parametrize(("state", "verb", "desk", "who", "changed"), [
    ("draft", Verb.VOID, Desk.OFFICER, "clerk-A", ""),
    ("at_head", Verb.SIGN, Desk.HEAD, "head-A", "signed_by_id submitted_since"),
    ("at_head", Verb.RETURN, Desk.HEAD, "head-A", ""),
    ("at_head", Verb.WITHDRAW, Desk.OFFICER, "clerk-A", ""),
    ("at_district", Verb.APPROVE, Desk.DISTRICT, "reviewer-D1", "district_by_id district_since"),
    ("at_district", Verb.RETURN, Desk.DISTRICT, "reviewer-D1", "until"),
    ("at_district", Verb.REFUSE, Desk.DISTRICT, "reviewer-D1", "until"),
    ("at_district", Verb.WITHDRAW, Desk.OFFICER, "clerk-A", "until"),
    ("at_city", Verb.APPROVE, Desk.CITY, "reviewer-C", "city_by_id city_since"),
    ("at_city", Verb.ALLOW, Desk.CITY, "reviewer-C", "condition_due"),
    ("at_city", Verb.RETURN, Desk.CITY, "reviewer-C", "until"),
    ("conditional", Verb.FULFIL, Desk.CITY, "second-C", "city_by_id city_since"),
    ("conditional", Verb.LAPSE, Desk.REGISTRY, "", "until"),
    ("filed", Verb.REVOKE, Desk.CITY, "reviewer-C", "until"),
    ("second", Verb.RETURN, Desk.DISTRICT, "reviewer-D1", ""),
    ("second", Verb.APPROVE, Desk.DISTRICT, "reviewer-D1", "district_by_id"),
])
def test_a_step_changes_this_and_no_more_and_is_written_down_whole(
        each: World, state: str, verb: Verb, desk: Desk, who: str, changed: str) -> None:
    version, actor = record(each, state), each.users.get(who)
    before, taken, numbered = row(each, version), step(version, verb, desk), version.series.filing_number
    decision = take_step(each.session, version, taken, actor, words="  请补正 ", condition_due=DUE,
                         reasons=[Reason("trip", ReasonCode.WRONG, "名称")])
    after = row(each, version)
    assert {name for name in after if after[name] != before[name]} == {"state", "edition", *changed.split()}
    assert (after["state"], after["edition"]) == (taken.target, before["edition"] + 1)
    assert version.state is taken.target
    for name in changed.split():
        given = DUE if name == "condition_due" else actor and actor.id
        assert after[name] == (decision.at if name in STAMPS else given)
    assert decision.at <= utc_now()
    assert (decision.version_id, decision.verb, decision.source, decision.target, decision.desk, decision.actor_id,
            decision.words, decision.content_hash, decision.deputed) == (
        version.id, verb, taken.source, taken.target, desk, actor and actor.id, "请补正", version.content_hash, None)
    assert decision.reasons == [{"section": "trip", "code": "wrong", "words": "名称"}]
    told = {"series": version.series.public_id, "number": version.number, "source": taken.source,
            "target": taken.target, "hash": version.content_hash, "decision": decision.id}
    assert trail(each)[0] == (actor.username if actor else "", verb, "version", str(version.id), told)
    filed = taken.target is State.FILED
    assert (version.series.filing_number, bool(numbered)) == (
        f"示市教外备〔{decision.at.astimezone(CHINA).year}〕3号" if filed else numbered, state in ("filed", "second"))
    assert {version.decisions[-1].id} == {decision.id}


@pytest.mark.parametrize(("act", "subject", "owner", "giver", "ago", "refused"), [
    ("give_code", "user", "clerk-A", "reviewer-D1", timedelta(0), True),
    ("give_code", "user", "head-A", "reviewer-D1", GAVE_CODE_FOR - timedelta(minutes=1), True),
    ("give_code", "user", "clerk-A", "reviewer-D1", GAVE_CODE_FOR, False),
    ("give_code", "user", "clerk-B", "reviewer-D1", timedelta(0), False),
    ("give_code", "user", "clerk-A", "second-D1", timedelta(0), False),
    ("give_code", "slip", "clerk-A", "reviewer-D1", timedelta(0), False),
    ("set_enabled", "user", "clerk-A", "reviewer-D1", timedelta(0), False),
])
def test_whoever_gave_its_writer_or_signer_a_code_this_week_may_return_a_record_but_not_approve_it(
        each: World, act: str, subject: str, owner: str, giver: str, ago: timedelta, refused: bool) -> None:
    version, users = record(each, "at_district"), each.users
    write_trail(each.session, act, subject, users[owner].username, actor=users[giver].username,
                at=take_stamp(each.session) - ago)
    approve = step(version, Verb.APPROVE, Desk.DISTRICT)
    if refused:
        with pytest.raises(NotPossible) as told:
            take_step(each.session, version, approve, users["reviewer-D1"])
        assert told.value.words == GAVE_CODE
        taken = take_step(each.session, version, step(version, Verb.RETURN, Desk.DISTRICT), users["reviewer-D1"],
                          words="补")
        assert taken.target is State.RETURNED
    else:
        assert take_step(each.session, version, approve, users["reviewer-D1"]).target is State.AT_CITY


def test_a_draft_is_submitted_by_whoever_writes_it(each: World) -> None:
    version, clerk = record(each, "draft"), each.users["clerk-A"]
    submission = step(version, Verb.SUBMIT, Desk.OFFICER)
    each.session.execute(sa.update(TABLE).where(TABLE.c.id == version.id).values(
        content_hash="a" * 64, path="head,district,city"))
    each.session.refresh(version)
    before = row(each, version)
    decision = take_step(each.session, version, submission, clerk)
    after = row(each, version)
    assert {name for name in after if after[name] != before[name]} == {
        "state", "edition", "submitted_by_id", "submitted_at"}
    assert (after["submitted_by_id"], after["submitted_at"], version.state) == (clerk.id, decision.at, State.AT_HEAD)
    assert (decision.words, decision.reasons) == ("", [])


def test_a_final_filing_replaces_what_stood_and_nothing_else(each: World) -> None:
    first, second, other = record(each, "first"), record(each, "second"), record(each, "filed")
    assert (has_standing(each.session, second), has_standing(each.session, first)) == (True, False)
    take_step(each.session, second, step(second, Verb.APPROVE, Desk.DISTRICT), each.users["reviewer-D1"])
    old = row(each, first)
    decision = take_step(each.session, second, step(second, Verb.APPROVE, Desk.CITY), each.users["reviewer-C"])
    each.session.expire_all()
    assert (first.until, first.edition) == (decision.at, old["edition"] + 1)
    assert second.submitted_since == second.district_since == second.city_since == decision.at
    assert (second.until, other.until) == (None, None)
    assert (has_standing(each.session, second), has_standing(each.session, first)) == (False, True)
    assert second.series.filing_number == first.series.filing_number


def test_what_was_replaced_or_never_stood_stays_as_it_ended(each: World) -> None:
    first, second = record(each, "first"), record(each, "second")
    decide(each.session, second, Verb.RETURN, each.users["reviewer-D1"], words="补")
    each.session.commit()
    begin_writing(each.session)
    third = next(item for item in first.series.versions if item.state is State.DRAFT)
    advance(each, third)
    fourth = amend_filed(each, third, name="fourth")
    assert [item.until for item in first.series.versions] == [
        third.city_since, None, fourth.city_since, None]


def test_a_condition_at_the_last_district_counts_nowhere_yet(each: World) -> None:
    version = record(each, "at_district")
    before = row(each, version)
    take_step(each.session, version, step(version, Verb.ALLOW, Desk.DISTRICT), each.users["reviewer-D1"], words="补",
              condition_due=DUE)
    after = row(each, version)
    assert {name for name in after if after[name] != before[name]} == {"state", "edition", "condition_due"}


def test_what_lapses_is_the_registry_s_own_act(each: World) -> None:
    version = record(each, "conditional")
    decision = take_step(each.session, version, step(version, Verb.LAPSE, Desk.REGISTRY), None)
    assert (decision.actor_id, decision.desk, trail(each)[0][0]) == (None, Desk.REGISTRY, "")


def test_a_condition_with_its_day_is_kept(each: World) -> None:
    version = record(each, "at_city")
    take_step(each.session, version, step(version, Verb.ALLOW, Desk.CITY), each.users["reviewer-C"], words="补",
              condition_due=DUE)
    assert (version.state, version.condition_due) == (State.CONDITIONAL, DUE)


def test_a_head_s_signature_is_kept(each: World) -> None:
    version, head = record(each, "at_head"), each.users["head-A"]
    take_step(each.session, version, step(version, Verb.SIGN, Desk.HEAD), head)
    assert (version.signed_by_id, version.district_since) == (head.id, None)


@pytest.mark.parametrize("who", ["reviewer-C", ""])
def test_a_revoked_filing_takes_its_unfinished_successor_with_it(each: World, who: str) -> None:
    first, second, city = record(each, "first"), record(each, "second"), each.users.get(who)
    before = row(each, second)
    decision = take_step(each.session, first, step(first, Verb.REVOKE, Desk.CITY), city, words="撤")
    after = row(each, second)
    assert {name for name in after if after[name] != before[name]} == {"state", "edition"}
    assert (second.state, after["edition"]) == (State.VOID, before["edition"] + 1)
    void = second.decisions[-1]
    assert (void.verb, void.source, void.target, void.desk, void.actor_id, void.at, void.content_hash) == (
        Verb.VOID, State.AT_DISTRICT, State.VOID, Desk.REGISTRY, None, decision.at, second.content_hash)
    told = {"series": first.series.public_id, "number": 2, "source": "at_district", "target": "void"}
    assert trail(each)[1] == (city.username if city else "", "void", "version", str(second.id), told)
    assert {entry.at for entry in each.session.scalars(
        sa.select(TrailEntry).order_by(TrailEntry.id.desc()).limit(2))} == {decision.at}


@pytest.mark.parametrize(("state", "verb", "desk", "who", "more", "why"), [
    ("at_head", Verb.SIGN, Desk.HEAD, "", {}, FOUR_EYES),
    ("at_head", Verb.SIGN, Desk.HEAD, "clerk-A", {}, FOUR_EYES),
    ("at_district", Verb.APPROVE, Desk.DISTRICT, "head-A", {}, ONE_DESK),
    ("at_district", Verb.RETURN, Desk.DISTRICT, "reviewer-D1", {"words": " "},
     Words("请写明理由。", "Please give the reason in words.")),
    ("at_city", Verb.ALLOW, Desk.CITY, "reviewer-C", {"words": "补"},
     Words("请填写条件的最后期限。", "Please give the day by which the condition must be met.")),
    ("at_district", Verb.APPROVE, Desk.DISTRICT, "reviewer-D1", {"shown_hash": "0" * 64},
     Words("他人已先处理或内容已变更，请刷新后查看。",
           "Someone was faster, or the content has changed: reload to see it as it is now.")),
])
def test_what_is_refused_says_why_in_both_languages(
        each: World, state: str, verb: Verb, desk: Desk, who: str, more: dict[str, Any], why: Words) -> None:
    version = record(each, state)
    with pytest.raises(NotPossible) as refused:
        take_step(each.session, version, step(version, verb, desk), each.users.get(who), **more)
    assert (refused.value.words, str(refused.value)) == (why, why.en)
    assert isinstance(refused.value, TooLate) is ("shown_hash" in more)


def test_why_several_eyes_refuse_is_said_in_these_words() -> None:
    told = [(words.zh, words.en) for words in (FOUR_EYES, ONE_DESK)]
    assert told == [("填报、最后修改或提交人不得审核本条记录（四眼原则）。",
                     "Whoever created, last edited or submitted a record cannot approve it (four eyes)."),
                    ("同一人不得在同一条记录的两级审核中办理（含代理）。",
                     "Nobody acts at two desks of one record, as a deputy neither.")]


def test_whoever_wrote_it_or_decided_elsewhere_is_no_second_person(each: World) -> None:
    version, users = record(each, "at_city"), each.users
    approve, give_back = step(version, Verb.APPROVE, Desk.CITY), step(version, Verb.RETURN, Desk.CITY)
    clerk, head, district, city = (users[name].id for name in ("clerk-A", "head-A", "reviewer-D1", "reviewer-C"))
    assert authors_of(version) == {clerk}
    assert authors_of(record(each, "draft")) == {clerk}
    assert [objection(version, approve, {number}) for number in (clerk, head, district, city)] == [
        FOUR_EYES, ONE_DESK, ONE_DESK, None]
    assert [objection(version, give_back, {number}) for number in (clerk, head, city)] == [None, ONE_DESK, None]
    assert objection(version, approve, {city, head}) == ONE_DESK
    withdraw = step(version, Verb.WITHDRAW, Desk.OFFICER)
    assert objection(version, withdraw, {head, clerk}) is None
    again = record(each, "conditional")
    assert objection(again, step(again, Verb.FULFIL, Desk.CITY), {city}) is None
    assert persons_of(users["head-A"], None) == {head}
    decided = {name: bureau_has_decided(record(each, name)) for name in ("draft", "at_district", "at_city", "filed")}
    assert decided == {"draft": False, "at_district": False, "at_city": True, "filed": True}


def test_what_moved_meanwhile_or_stands_no_more_is_not_moved_again(each: World) -> None:
    version, first = record(each, "at_district"), record(each, "first")
    approve = step(version, Verb.APPROVE, Desk.DISTRICT)
    take_step(each.session, version, step(version, Verb.RETURN, Desk.DISTRICT), each.users["reviewer-D1"], words="补")
    with pytest.raises(TooLate):
        take_step(each.session, version, approve, each.users["second-D1"])
    each.session.execute(sa.update(TABLE).where(TABLE.c.id == first.id).values(until=take_stamp(each.session)))
    with pytest.raises(TooLate):
        take_step(each.session, first, step(first, Verb.REVOKE, Desk.CITY), each.users["reviewer-C"], words="撤")


def test_a_number_is_of_the_last_bureau_and_the_year_in_china_and_given_once(each: World) -> None:
    session, version = each.session, record(each, "at_city")
    eve = datetime(2027, 12, 31, 16, 30, tzinfo=UTC)

    def numbered(path: str, at: datetime = eve, school: str = "A", **fields: Any) -> str | None:
        version.path = path
        series = Series(public_id="new", kind="programme", organisation_id=each.organisations[school].id, **fields)
        with session.no_autoflush:
            give_number(session, series, version, at)
        return series.filing_number

    assert numbered("head,district,city") == "示市教外备〔2028〕1号"
    assert numbered("head,district,city") == "示市教外备〔2028〕2号"
    assert numbered("head,district") == "甲教外备〔2028〕1号"
    assert numbered("") == "甲教外备〔2028〕2号"
    assert numbered("city", datetime(2027, 12, 31, 15, 59, tzinfo=UTC)) == "示市教外备〔2027〕1号"
    assert numbered("city", filing_number="旧号") == "旧号"
    change_facts(session, each.organisations["D2"], date(2020, 1, 1), filing_prefix="")
    assert numbered("head,district", school="E") == "D2〔2028〕1号"  # a bureau without a prefix has its code
    assert numbered("city", parent_id=version.series_id) is None
    years = session.execute(sa.select(FilingSequence.year, FilingSequence.last).order_by(
        FilingSequence.organisation_id, FilingSequence.year))
    assert [tuple(row) for row in years if row.year > 2026] == [(2027, 1), (2028, 2), (2028, 2), (2028, 1)]
