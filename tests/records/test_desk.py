"""The review desk: what waits, in what order, narrowed how; going on from one record to the next; approving many."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.create import appoint
from app.accounts.models import Role
from app.approval.models import Version
from app.approval.reasons import Reason, ReasonCode
from app.approval.steps import Desk, State, Verb
from app.approval.working_days import LIMITS, working_days
from app.db.engine import begin_writing
from app.db.stamps import CHINA, today, utc_now
from app.jobs.models import Job
from app.jobs.working import work_once, works
from app.records.filing import decide, open_version
from app.records.kinds.programme import ProgrammeSubtype
from app.records.reviewing import desk, desk_queue
from app.records.reviewing.desk_queue import QueueFilters, queue_page
from app.records.reviewing.stars import set_star, stars_on, take_off
from tests.client import StrictClient
from tests.filed import advance, amend_filed, file_agreement, file_programme
from tests.world import World

ALL = QueueFilters()


def programme(world: World, number: int = 0, school: str = "A", upto: State = State.AT_DISTRICT) -> Version:
    return file_programme(world, school, ProgrammeSubtype.FEATURE_COURSE, upto=upto, name=f"示例课程{number}")


def returned(world: World, version: Version) -> Version:
    """The draft that mends it."""
    begin_writing(world.session)
    decide(world.session, version, Verb.RETURN, world.users["reviewer-D1"], words="请补正",
           reasons=[Reason("programme", ReasonCode.WRONG, "名称与文件不一致")])
    world.session.commit()
    draft = open_version(world.session, version.series)
    assert draft is not None
    return draft


def waits(world: World, filters: QueueFilters, who: str = "reviewer-D1") -> list[int]:
    queue = queue_page(world.session, world.users[who], filters, None)
    assert queue.total == len(queue.items)
    return [version.id for version in queue.versions]


def test_what_came_first_stands_first_and_pages_go_on_after_it(world: World, session: Session) -> None:
    late = programme(world, 0, upto=State.AT_HEAD)
    others = [programme(world, number) for number in (1, 2)]
    begin_writing(session)
    advance_head = world.users["head-A"]
    decide(session, late, Verb.SIGN, advance_head)
    session.commit()
    reviewer = world.users["reviewer-D1"]
    first = queue_page(session, reviewer, ALL, None, size=2)
    rest = queue_page(session, reviewer, ALL, first.following, size=2)
    assert [version.id for version in (*first.versions, *rest.versions)] == [*(item.id for item in others), late.id]
    assert rest.following is None


def test_the_queue_is_narrowed_by_kind_school_district_words_age_and_star(
        world: World, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    course = programme(world, 1)
    pair = file_agreement(world, "B", world.partner("Anytown Grammar School", "GB"), upto=State.AT_DISTRICT)
    far = programme(world, 2, "E", upto=State.AT_CITY)
    near = programme(world, 3, upto=State.AT_CITY)
    begin_writing(session)
    set_star(session, pair, "signed_on", "与原件核对", world.users["reviewer-D1"])
    session.commit()
    found = {
        QueueFilters(kind="agreement"): [pair.id], QueueFilters(school="B"): [pair.id],
        QueueFilters(school="第一示例"): [course.id], QueueFilters(text="anytown gram"): [pair.id],
        QueueFilters(text=course.series.public_id[-6:]): [course.id], QueueFilters(text="%"): [],
        QueueFilters(starred=True): [pair.id], QueueFilters(overdue=True): [], QueueFilters(kind="nonsense"):
            [course.id, pair.id], QueueFilters(kind="trip"): [],
    }
    assert {filters: waits(world, filters) for filters in found} == found
    assert waits(world, QueueFilters(district="D2"), "reviewer-C") == [far.id]
    assert waits(world, ALL, "reviewer-C") == [far.id, near.id]
    later = today() + timedelta(40)
    monkeypatch.setattr(desk_queue, "today", lambda: later)
    assert waits(world, QueueFilters(overdue=True)) == [course.id, pair.id]
    items = queue_page(session, world.users["reviewer-D1"], ALL, None).items
    assert {(item.limit, item.is_overdue, item.days) for item in items} == {
        (LIMITS[Desk.DISTRICT], True, working_days(utc_now().astimezone(CHINA).date(), later))}


def test_the_desk_says_its_order_its_age_and_which_years_it_only_guesses(
        world: World, client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    programme(world)
    client.sign_in("reviewer-d1")
    text = client.page("/reviews/?school=A&overdue=&q=")
    assert "最早的在前" in text
    assert f"0 / {LIMITS[Desk.DISTRICT]}" in text
    assert "国办发明电〔2025〕7号" in text
    monkeypatch.setattr(desk_queue, "today", lambda: today().replace(year=2099))
    text = client.page("/reviews/", headers={"Accept-Language": "en"})
    assert "overdue" in text
    assert "2099" in text
    assert "only weekends" in text


def test_going_on_opens_the_next_of_the_narrowed_queue_and_then_the_first(world: World, client: StrictClient) -> None:
    courses = [programme(world, number).series.public_id for number in range(3)]
    file_agreement(world, "B", world.partner("Sample School", "GB"), upto=State.AT_DISTRICT)
    client.sign_in("reviewer-d1")
    text = client.page(f"/reviews/{courses[1]}?kind=programme")
    assert f'href="/reviews/{courses[2]}?kind=programme"' in text
    for key in "anrb":
        assert f'accesskey="{key}"' in text
    where, order = courses[1], []
    while "/reviews/" in where or where == courses[1]:
        public_id = where.rsplit("/", 1)[-1].split("?")[0]
        shown = re.search(r'name="hash" value="(\w+)"', client.page(f"/reviews/{public_id}"))
        assert shown
        answer = client.post(f"/records/{public_id}/approve", data={
            "hash": shown[1], "then": "next", "kind": "programme"})
        order.append(public_id)
        where = answer.headers["Location"]
        if where.startswith("/reviews/?"):
            break
    assert order == [courses[1], courses[2], courses[0]]
    assert where == "/reviews/?kind=programme"


def test_the_review_page_shows_the_change_beside_what_is_filed_with_documents_and_stars(
        world: World, client: StrictClient) -> None:
    filed = programme(world, 1, upto=State.FILED)
    change = amend_filed(world, filed, upto=State.AT_DISTRICT, name="示例更名")
    client.sign_in("reviewer-d1")
    url = f"/reviews/{change.series.public_id}"
    text = client.page(url)
    assert "与已备案的第1版逐项对照" in text
    assert "示例更名" in text
    assert "示例课程1" in text
    for field, note, status in (("name", " ", 422), ("nonsense", "看", 422), ("name", "与红头文件核对", 302),
                                ("name", "再看", 409)):
        assert client.post(f"{url}/stars", data={"field": field, "note": note}).status_code == status
    assert "与红头文件核对" in client.page(url)
    assert "与红头文件核对" in client.page("/reviews/stars/?organisation=A")
    assert "与红头文件核对" not in client.page("/reviews/stars/?organisation=B")
    client.page("/reviews/stars/?organisation=nowhere", 404)
    client.post("/sign-out")
    client.sign_in("clerk-a")
    assert "与红头文件核对" in client.page("/reviews/stars/", headers={"Accept-Language": "en"})
    assert client.get(url).headers["Location"] == f"/records/{change.series.public_id}"
    assert client.post(f"{url}/stars", data={"field": "name", "note": "我"}).status_code == 403
    assert client.post("/reviews/stars/1/off").status_code == 403
    client.post("/sign-out")
    client.sign_in("second-d1")
    assert client.post("/reviews/stars/1/off").status_code == 302
    assert client.post("/reviews/stars/1/off").status_code == 409
    assert client.post("/reviews/stars/99/off").status_code == 404
    assert "没有待核的栏目" in client.page("/reviews/stars/")
    client.post("/sign-out")
    client.sign_in("clerk-e")
    assert client.post("/reviews/stars/1/off").status_code == 404


def test_a_star_stays_through_versions_until_it_is_taken_off(world: World, session: Session) -> None:
    version = programme(world)
    begin_writing(session)
    star = set_star(session, version, "status_on", "日期", world.users["reviewer-D1"])
    session.commit()
    mended = advance(world, returned(world, version), State.AT_DISTRICT)
    assert [item.id for item in stars_on(session, [mended.series_id])] == [star.id]
    begin_writing(session)
    take_off(session, star, world.users["second-D1"])
    set_star(session, mended, "status_on", "再看一次", world.users["reviewer-D1"])
    session.commit()
    assert [item.note for item in stars_on(session, [mended.series_id])] == ["再看一次"]


def test_what_was_mended_stands_beside_what_was_asked_for(world: World, client: StrictClient) -> None:
    draft = returned(world, programme(world))
    client.sign_in("clerk-a")
    text = client.page(f"/records/{draft.series.public_id}/edit")
    assert "名称与文件不一致" in text
    assert 'href="#section-programme"' in text
    begin_writing(world.session)
    draft.name = "示例正名"  # type: ignore[attr-defined]  # a programme
    advance(world, draft, State.AT_DISTRICT)
    client.post("/sign-out")
    client.sign_in("reviewer-d1")
    text = client.page(f"/reviews/{draft.series.public_id}")
    for words in ("退回或撤回后改了什么", "名称与文件不一致", "示例正名", "示例课程0", "已改"):
        assert words in text


def test_what_the_head_sent_back_stays_in_the_school(world: World, client: StrictClient) -> None:
    version = programme(world, upto=State.AT_HEAD)
    begin_writing(world.session)
    decide(world.session, version, Verb.RETURN, world.users["head-A"], words="校内意见")
    draft = open_version(world.session, version.series)
    assert draft is not None
    draft.name = "示例正名"  # type: ignore[attr-defined]  # a programme
    advance(world, draft, State.AT_DISTRICT)
    client.sign_in("reviewer-d1")
    text = client.page(f"/reviews/{draft.series.public_id}")
    assert "示例正名" in text
    assert "示例课程0" not in text


def test_a_return_with_a_mistake_keeps_what_was_typed_and_where_to_go_on(world: World, client: StrictClient) -> None:
    version = programme(world)
    client.sign_in("reviewer-d1")
    answer = client.decide(version.series.public_id, "return", words=" ", words_programme="名称不全", then="next",
                           kind="programme")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for kept in ("名称不全", 'name="then" value="next"', 'name="kind" value="programme"'):
        assert kept in text


def picks_of(text: str) -> list[str]:
    return re.findall(r'name="pick" value="([^"]+)"', text)


def test_many_are_approved_each_with_its_own_outcome(world: World, client: StrictClient) -> None:
    """Seven ticked: two good, one decided meanwhile, one mended meanwhile, one written by the reviewer, one not there,
    one of another district."""
    good = [programme(world, number) for number in (1, 2)]
    gone, mended = programme(world, 3), programme(world, 4)
    begin_writing(world.session)
    appoint(world.session, world.users["clerk-B"], world.organisations["D1"], Role.DISTRICT_REVIEWER)
    world.session.commit()
    own, far = programme(world, 5, "B"), programme(world, 6, "E")
    client.sign_in("clerk-b")
    text = client.page("/reviews/?ticked=1&size=100")
    picks = picks_of(text)
    assert len(picks) == 5
    assert text.count(" checked>") == 5
    advance(world, returned(world, mended), State.AT_DISTRICT)
    begin_writing(world.session)
    decide(world.session, gone, Verb.APPROVE, world.users["reviewer-D1"])
    world.session.commit()
    picks += ["PRG-NOTHING:0", f"{far.series.public_id}:{far.content_hash}"]
    text = client.post("/reviews/approve", data={"pick": [*picks, picks[0], "nonsense"], "kind": "programme"}
                       ).get_data(as_text=True)
    assert "通过 2 件，未通过 5 件" in text
    for words in ("四眼原则", "已不在您的待办之列", "内容已变更"):
        assert words in text
    world.session.rollback()
    states = {version.id: version.state for version in world.session.scalars(sa.select(Version))}
    assert {states[item.id] for item in good} == {State.AT_CITY}
    assert (states[own.id], states[far.id], states[mended.id]) == (
        State.AT_DISTRICT, State.AT_DISTRICT, State.RETURNED)
    assert "没有勾选任何记录" in client.post("/reviews/approve").get_data(as_text=True)


def test_a_head_signs_many_and_a_condition_is_decided_by_itself(world: World, client: StrictClient) -> None:
    signed = [programme(world, number, upto=State.AT_HEAD) for number in (1, 2)]
    conditional = programme(world, 3, upto=State.AT_CITY)
    begin_writing(world.session)
    decide(world.session, conditional, Verb.ALLOW, world.users["reviewer-C"], words="补", condition_due=today())
    world.session.commit()
    client.sign_in("head-a")
    text = client.post("/reviews/approve", data={"pick": picks_of(client.page("/reviews/"))}).get_data(as_text=True)
    assert "通过 2 件，未通过 0 件" in text
    client.post("/sign-out")
    client.sign_in("reviewer-c")
    assert picks_of(client.page("/reviews/")) == []
    pick = f"{conditional.series.public_id}:{conditional.content_hash}"
    assert "须逐条办理" in client.post("/reviews/approve", data={"pick": [pick]}).get_data(as_text=True)
    world.session.rollback()
    assert {version.state for version in signed} == {State.AT_DISTRICT}


def test_very_many_are_left_to_a_worker(
        app: Flask, world: World, client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "MANY", 2)
    versions = [programme(world, number) for number in range(3)]
    client.sign_in("reviewer-d1")
    picks = picks_of(client.page("/reviews/"))
    answer = client.post("/reviews/approve", data={"pick": [*picks, f"PRG-GONE:{'0' * 64}"]})
    where = answer.headers["Location"]
    assert where.startswith("/jobs/")
    world.session.rollback()
    assert {version.state for version in versions} == {State.AT_DISTRICT}
    assert work_once(world.session, works(app))
    job = world.session.scalars(sa.select(Job)).one()
    assert (job.done, job.total, job.outcome.en) == (4, 4, "Approved: 3. Refused: 1. The file tells of each.")
    assert "通过 3 件，未通过 1 件" in client.page(where)
    lines = client.get(f"{where}/file").get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert lines[-1].startswith("PRG-GONE,refused,")
    world.session.rollback()
    assert {version.state for version in versions} == {State.AT_CITY}
