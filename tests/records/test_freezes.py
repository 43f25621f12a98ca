"""年报编制期: during a freeze nothing of its scope is submitted or decided, whoever tries reads the notice, and a named
person goes on until a day."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.approval.models import Version
from app.approval.moves import NotPossible
from app.approval.steps import State, Verb
from app.db.engine import begin_writing
from app.db.stamps import today
from app.db.trail import TrailEntry
from app.records import freezes
from app.records.filing import decide, lapse_conditions, submit
from app.records.freezes import Freeze, Frozen, except_person, lift_freeze, set_freeze
from app.records.kinds import KINDS
from app.records.kinds.programme import ProgrammeSubtype
from app.ui.words import Words
from tests.client import StrictClient
from tests.filed import file_agreement, file_programme
from tests.world import World

DAY = timedelta(1)
NOTICE = Words("2026年报编制期，暂停提交和审核。", "The annual report of 2026 is being made.")


def frozen(world: World, code: str = "D1", kind: str = "", first: int = 0, last: int = 10) -> Freeze:
    begin_writing(world.session)
    freeze = set_freeze(world.session, world.organisations[code], KINDS.get(kind), today() + first * DAY,
                        today() + last * DAY, NOTICE, world.users[f"reviewer-{code}"])
    world.session.commit()
    return freeze


def programme(world: World, upto: State, school: str = "A") -> Version:
    return file_programme(world, school, ProgrammeSubtype.FEATURE_COURSE, upto=upto)


def decided(world: World, version: Version, verb: Verb, who: str, **more: object) -> None:
    begin_writing(world.session)
    try:
        decide(world.session, version, verb, world.users[who], **more)  # type: ignore[arg-type]  # words and days
        world.session.commit()
    except Frozen:
        world.session.rollback()
        raise


def test_a_bureaus_freeze_holds_its_desk_and_all_below_and_not_the_desk_above(world: World) -> None:
    draft, at_head, at_district, at_city, filed = (programme(world, state) for state in (
        State.DRAFT, State.AT_HEAD, State.AT_DISTRICT, State.AT_CITY, State.FILED))
    beside = programme(world, State.AT_HEAD, "E")
    frozen(world)
    begin_writing(world.session)
    with pytest.raises(Frozen):
        submit(world.session, draft, world.users["clerk-A"])
    world.session.rollback()
    for version, verb, who in ((at_head, Verb.SIGN, "head-A"), (at_head, Verb.WITHDRAW, "clerk-A"),
                               (at_district, Verb.APPROVE, "reviewer-D1"), (at_district, Verb.RETURN, "reviewer-D1")):
        with pytest.raises(Frozen, match="annual report of 2026"):
            decided(world, version, verb, who, words="补")
    decided(world, at_city, Verb.APPROVE, "reviewer-C")
    decided(world, beside, Verb.SIGN, "head-E")
    decided(world, draft, Verb.VOID, "clerk-A")
    frozen(world, "C")
    with pytest.raises(Frozen):
        decided(world, filed, Verb.REVOKE, "reviewer-C", words="撤")
    with pytest.raises(Frozen):
        decided(world, beside, Verb.APPROVE, "reviewer-D2")


def test_a_freeze_of_one_kind_holds_no_other(world: World) -> None:
    course = programme(world, State.AT_DISTRICT)
    pair = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.AT_DISTRICT)
    frozen(world, kind="programme")
    decided(world, pair, Verb.APPROVE, "reviewer-D1")
    with pytest.raises(Frozen):
        decided(world, course, Verb.APPROVE, "reviewer-D1")


def test_it_begins_and_ends_by_itself_and_early(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    version = programme(world, State.AT_HEAD)
    freeze, day = frozen(world, first=1, last=2), today()
    decided(world, version, Verb.SIGN, "head-A")
    monkeypatch.setattr(freezes, "today", lambda: day + 2 * DAY)
    with pytest.raises(Frozen):
        decided(world, version, Verb.APPROVE, "reviewer-D1")
    monkeypatch.setattr(freezes, "today", lambda: day + 3 * DAY)
    assert freeze.is_over
    with pytest.raises(NotPossible):
        lift_freeze(world.session, freeze, "晚", world.users["reviewer-D1"])
    monkeypatch.setattr(freezes, "today", lambda: day + 2 * DAY)
    begin_writing(world.session)
    lift_freeze(world.session, freeze, "提前完成", world.users["reviewer-D1"])
    world.session.commit()
    decided(world, version, Verb.APPROVE, "reviewer-D1")


def test_a_named_person_goes_on_until_the_day_and_each_step_is_told(
        world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = programme(world, State.AT_DISTRICT), programme(world, State.AT_DISTRICT)
    freeze = frozen(world)
    begin_writing(world.session)
    with pytest.raises(NotPossible):
        except_person(world.session, freeze, world.users["second-D1"], today() - DAY, "晚", world.users["reviewer-D1"])
    except_person(world.session, freeze, world.users["second-D1"], today(), "示例急件", world.users["reviewer-D1"])
    world.session.commit()
    with pytest.raises(Frozen):
        decided(world, first, Verb.APPROVE, "reviewer-D1")
    decided(world, first, Verb.APPROVE, "second-D1")
    told = world.session.scalars(sa.select(TrailEntry).where(TrailEntry.subject == "freeze")).all()
    assert [(entry.act, entry.actor) for entry in told] == [
        ("freeze", "reviewer-d1"), ("except", "reviewer-d1"), ("go_on", "second-d1")]
    assert told[-1].details["series"] == first.series.public_id
    day = today()
    monkeypatch.setattr(freezes, "today", lambda: day + DAY)
    with pytest.raises(Frozen):
        decided(world, second, Verb.APPROVE, "second-D1")


def test_what_lapses_by_itself_lapses_in_a_freeze_too(world: World) -> None:
    version = programme(world, State.AT_CITY)
    decided(world, version, Verb.ALLOW, "reviewer-C", words="补", condition_due=today())
    frozen(world, "C")
    assert lapse_conditions(world.session, today() + DAY) == 1


def test_the_notice_answers_every_way_of_submitting_and_deciding(world: World, client: StrictClient) -> None:
    draft, waiting = programme(world, State.DRAFT), programme(world, State.AT_DISTRICT)
    client.sign_in("reviewer-d1")
    day = today().isoformat()
    typed = {"organisation": "D1", "kind": "", "first_day": day, "last_day": "2001-01-01", "notice": NOTICE.zh}
    refused = client.post("/reporting/freezes/", data=typed)
    assert refused.status_code == 422
    assert NOTICE.zh in refused.get_data(as_text=True)
    assert client.post("/reporting/freezes/", data=typed | {"last_day": "2099-01-01"}).status_code == 302
    assert NOTICE.zh in client.page("/")
    assert "2099-01-01" in client.page("/reviews/", headers={"Accept-Language": "en"})
    for verb in ("approve", "return"):
        answer = client.decide(waiting.series.public_id, verb, words="补")
        assert answer.status_code == 423
        assert NOTICE.zh in answer.get_data(as_text=True)
    pick = f"{waiting.series.public_id}:{waiting.content_hash}"
    assert NOTICE.zh in client.post("/reviews/approve", data={"pick": pick}).get_data(as_text=True)
    url = "/reporting/freezes/1"
    for person, status in (("nobody", 422), ("second-d1", 302)):
        data = {"person": person, "expires_on": day, "reason": "示例急件"}
        assert client.post(f"{url}/exceptions", data=data).status_code == status
    assert "second-d1" in client.page(url, headers={"Accept-Language": "en"})
    client.post("/sign-out")
    client.sign_in("clerk-a")
    answer = client.post(f"/records/{draft.series.public_id}/submit")
    assert answer.status_code == 423
    assert NOTICE.zh in answer.get_data(as_text=True)
    assert client.get(f"/records/{draft.series.public_id}/edit").status_code == 200
    for path, data in ((f"{url}/lift", {"why": "我"}), ("/reporting/freezes/", typed)):
        assert client.post(path, data=data).status_code == 403
    client.post("/sign-out")
    client.sign_in("clerk-e")
    client.page(url, 404)
    client.post("/sign-out")
    client.sign_in("second-d1")
    assert client.decide(waiting.series.public_id, "approve").status_code == 302
    assert client.post(f"{url}/lift", data={"why": ""}).status_code == 422
    assert client.post(f"{url}/lift", data={"why": "提前完成"}).status_code == 302
    assert client.post(f"{url}/lift", data={"why": "再来"}).status_code == 409
    assert "已解除" in client.page("/reporting/freezes/")


def test_a_freeze_is_kept_as_it_was_announced(world: World) -> None:
    freeze = frozen(world)
    for change in (sa.update(Freeze).values(last_day=today()), sa.delete(Freeze)):
        begin_writing(world.session)
        with pytest.raises(IntegrityError, match="freeze_is_never"):
            world.session.execute(change.where(Freeze.id == freeze.id))
        world.session.rollback()
    for first, last in ((-1, 3), (3, 2)):
        with pytest.raises(NotPossible):
            frozen(world, first=first, last=last)
        world.session.rollback()
