"""What a form does for whoever fills it: it loses nothing, saves by itself, begins once, begins with what is known, and
asks why a value is far from what the school reported before."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.kept_forms import KEPT_FOR, MOST, KeptForm, keep, purge_kept_forms, unsaved
from app.accounts.models import SignIn
from app.approval.models import Series, Version
from app.approval.steps import State, Verb
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.db.trail import TrailEntry
from app.records.content import seal_faults
from app.records.filing import decide, open_version
from app.records.kinds import KINDS, MAIN_KINDS
from app.records.kinds.agreement import AgreementType
from app.records.kinds.programme import ProgrammeSubtype
from app.records.models import Explanation
from app.records.writing.once import FormUse, purge_uses
from app.records.writing.past import is_far
from app.records.writing.prefilling import is_left
from tests.client import StrictClient
from tests.filed import advance, file_agreement, file_programme, file_student, file_teacher, file_trip, participant
from tests.records.sent_forms import changed, form_on, save
from tests.world import World

KEPT = re.compile(r"/kept/([\w-]+)")


def begun(client: StrictClient, kind: str, organisation: str = "A") -> str:
    return client.post(f"/records/{kind}/new", data={"organisation": organisation}).headers["Location"].split("/")[2]


def draft(session: Session, public_id: str) -> Any:
    session.rollback()
    session.expire_all()
    version = open_version(session, session.scalars(sa.select(Series).where(Series.public_id == public_id)).one())
    assert version is not None
    return version


def end_sign_ins(session: Session) -> None:
    session.rollback()
    begin_writing(session)
    for sign_in in session.scalars(sa.select(SignIn)):
        sign_in.ended_at = utc_now()
    session.commit()


def opened(client: StrictClient, public_id: str) -> Any:
    url = f"/records/{public_id}/edit"
    return form_on(client.page(url), url)


def autosaved(client: StrictClient, public_id: str, sent: Any, **changes: Any) -> TestResponse:
    return client.post(f"/records/{public_id}/autosave", data=changed(sent, **changes))


def test_what_is_sent_after_the_sign_in_ended_comes_back_to_the_same_person_alone(
        world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    public_id = begun(client, "agreement")
    sent = changed(opened(client, public_id), signed_at="某地", signed_on="昨天", own_signatory="甲示例",
                   risk_checks=["no_mission"])
    end_sign_ins(world.session)
    response = client.post(f"/records/{public_id}/edit", data=sent)
    assert response.status_code == 401
    assert "没有丢失" in response.text
    place = KEPT.search(response.text)
    assert place is not None
    body = world.session.connection().exec_driver_sql("SELECT body FROM kept_form").scalar_one()
    assert "某地" not in body
    assert "甲示例" not in body
    client.sign_in("clerk-b")
    client.page(place.group(), expected=404)
    assert client.get(f"/records/{public_id}/edit?kept={place.group(1)}").status_code == 404
    client.post("/sign-out")
    client.sign_in("clerk-a")
    answer = client.get(place.group(), follow_redirects=True)
    back = form_on(answer.text, f"/records/{public_id}/edit")
    assert (back["signed_at"], back["signed_on"], back["own_signatory"]) == ("某地", "昨天", "甲示例")
    assert back.getlist("risk_checks") == ["no_mission"]
    assert "日期应形如" in answer.text
    assert client.post(f"/records/{public_id}/edit", data=changed(back, signed_on="2024-1-5")).status_code == 302
    assert draft(world.session, public_id).own_signatory == "甲示例"
    client.page(place.group(), expected=404)


def test_after_signing_out_in_another_tab_the_form_is_kept_too(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    public_id = begun(client, "trip")
    sent = changed(opened(client, public_id), name="我的团名")
    client.post("/sign-out")
    place = KEPT.search(client.post(f"/records/{public_id}/edit", data=sent).text)
    assert place is not None
    client.sign_in("clerk-a")
    assert "我的团名" in client.get(place.group(), follow_redirects=True).text
    assert "尚未保存" in client.page(f"/records/{public_id}/edit")
    client.post(f"{place.group()}/drop")
    assert "尚未保存" not in client.page(f"/records/{public_id}/edit")


def test_somebody_saved_before_the_kept_text_came_back(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    public_id = begun(client, "trip")
    sent = changed(opened(client, public_id), name="我的团名")
    save(client, public_id, name="他人的团名")
    end_sign_ins(world.session)
    place = KEPT.search(client.post(f"/records/{public_id}/edit", data=sent).text)
    assert place is not None
    client.sign_in("clerk-a")
    answer = client.get(place.group(), follow_redirects=True)
    assert "他人的团名" in answer.text
    assert form_on(answer.text, f"/records/{public_id}/edit")["name"] == "我的团名"


def test_another_page_s_form_comes_back_to_be_sent_again(world: World, client: StrictClient) -> None:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"))
    client.sign_in("clerk-a")
    end_sign_ins(world.session)
    url = f"/records/{version.series.public_id}/amend"
    place = KEPT.search(client.post(url, data={"reason": "地点更正"}).text)
    assert place is not None
    client.sign_in("clerk-a")
    again = form_on(client.page(place.group()), url)
    assert again["reason"] == "地点更正"
    assert client.post(url, data=again).status_code == 302
    assert draft(world.session, version.series.public_id).reason == "地点更正"


def test_a_stranger_keeps_nothing_and_no_secret_is_kept(world: World, client: StrictClient) -> None:
    assert client.post("/records/agreement/new", data={"organisation": "A"}).status_code == 401
    client.sign_in("clerk-a")
    end_sign_ins(world.session)
    client.post("/account/password", data={"current": "typed", "new": "typed"})
    assert world.session.scalar(sa.select(sa.func.count()).select_from(KeptForm)) == 0


def test_what_is_kept_is_little_and_goes_after_days(world: World) -> None:
    session, clerk = world.session, world.users["clerk-A"]
    begin_writing(session)
    for number in range(MOST + 3):
        keep(session, clerk.id, f"/{number}", edition=1).kept_at = utc_now() - timedelta(minutes=60 - number)
        session.flush()
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(KeptForm)) == MOST
    begin_writing(session)
    session.execute(sa.update(KeptForm).values(kept_at=utc_now() - KEPT_FOR))
    session.add(FormUse(token="t" * 24, user_id=clerk.id, address="/", used_at=utc_now() - timedelta(days=8)))
    session.commit()
    assert unsaved(session, clerk, ["/5"]) == []
    assert (purge_kept_forms(session), purge_uses(session)) == (MOST, 1)


def test_a_page_saves_by_itself_and_writes_each_field_down_once(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    public_id = begun(client, "trip")
    sent = opened(client, public_id)
    answer = autosaved(client, public_id, sent, name="团", participants__0__name_zh="示例一")
    assert answer.json is not None
    assert answer.json["saved"]
    assert re.search(r"\d\d:\d\d 已自动保存", answer.json["words"])
    for name in ("团名", "团名二", "团名三"):
        answer = autosaved(client, public_id, sent, name=name)  # its page never got the answers: still its own saving
        assert (answer.status_code, answer.json["saved"]) == (200, True)  # type: ignore[index]  # as above
    edition = draft(world.session, public_id).edition
    autosaved(client, public_id, sent)
    version = draft(world.session, public_id)
    assert version.edition == edition, "nothing was different, so nothing was written"
    assert (version.name, version.participants[0].name_zh) == ("团名三", "示例一")
    rows = world.session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "edit")).all()
    assert [row.details["fields"] for row in rows] == [["name", "participants"]]
    autosaved(client, public_id, sent, organiser="示例单位")
    assert client.post(f"/records/{public_id}/edit", data=changed(sent, name="按钮保存")).status_code == 302
    assert draft(world.session, public_id).name == "按钮保存"


def test_two_open_pages_never_overwrite_each_other_silently(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    public_id = begun(client, "trip")
    first, second = opened(client, public_id), opened(client, public_id)
    assert autosaved(client, public_id, first, name="第一页").status_code == 200
    answer = autosaved(client, public_id, second, name="第二页")
    assert answer.status_code == 409
    assert "已在别处保存" in answer.json["words"]  # type: ignore[index]  # as above
    assert draft(world.session, public_id).name == "第一页"
    place = KEPT.search(client.page(f"/records/{public_id}/edit"))
    assert place is not None
    both = client.get(place.group(), follow_redirects=True).text
    assert "第一页" in both
    assert form_on(both, f"/records/{public_id}/edit")["name"] == "第二页"


@pytest.mark.parametrize("typed", [
    {"departs_on": "昨天"}, {"partner_id": "没有的学校"},
    {"destinations__0__territory": "", "destinations__1__territory": "FR"}])
def test_what_cannot_be_saved_by_itself_is_kept_and_found_again(
        world: World, client: StrictClient, typed: dict[str, str]) -> None:
    client.sign_in("clerk-a")
    public_id = begun(client, "trip")
    save(client, public_id, destinations__0__territory="GB")
    answer = autosaved(client, public_id, opened(client, public_id), name="团名", **typed)
    assert (answer.status_code, answer.json["saved"]) == (200, False)  # type: ignore[index]  # as above
    version = draft(world.session, public_id)
    assert (version.name, [row.territory for row in version.destinations]) == (None, ["GB"])
    place = KEPT.search(client.page(f"/records/{public_id}/edit"))
    assert place is not None
    back = form_on(client.get(place.group(), follow_redirects=True).text, f"/records/{public_id}/edit")
    assert back["name"] == "团名"
    for name, value in typed.items():
        assert back[name.replace("__", "-")] == value


def test_only_whoever_writes_a_draft_saves_it_by_itself(world: World, client: StrictClient) -> None:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.AT_HEAD)
    url = f"/records/{version.series.public_id}/autosave"
    for who, status in (("clerk-a", 409), ("head-a", 403), ("clerk-b", 404)):
        client.sign_in(who)
        assert client.post(url, data={"edition": "1"}).status_code == status
        client.post("/sign-out")


def test_a_double_click_begins_one_record(world: World, client: StrictClient) -> None:
    first = file_agreement(world, "A", world.partner("Sample School", "GB"))
    public_id = first.series.public_id
    client.sign_in("clerk-a")
    for page, url in (("/records/trip/new", "/records/trip/new"),
                      (f"/records/{public_id}", f"/records/{public_id}/renew"),
                      (f"/records/{public_id}", f"/records/{public_id}/activity/new")):
        sent = form_on(client.page(page), url) | {"organisation": "A"}
        before = world.session.scalar(sa.select(sa.func.count()).select_from(Series))
        led = [client.post(url, data=sent).headers["Location"] for _ in range(3)]
        world.session.rollback()
        assert len(set(led)) == 1
        assert world.session.scalar(sa.select(sa.func.count()).select_from(Series)) == (before or 0) + 1
    other = form_on(client.page("/records/trip/new"), "/records/trip/new") | {"organisation": "A"}
    assert client.post("/records/trip/new", data=other).headers["Location"] not in led


def copied_from(world: World, client: StrictClient, first: Version) -> Any:
    page = client.page(f"/records/{first.series.public_id}")
    again = KINDS[first.kind].again
    assert again is not None
    assert again.words.zh in page
    assert again.note.zh in page
    where = client.post(f"/records/{first.series.public_id}/renew").headers["Location"]
    assert "带入" in client.page(where)
    return draft(world.session, where.split("/")[2])


def test_the_record_after_this_one_begins_from_it_without_its_days(world: World, client: StrictClient) -> None:
    world.session.commit()
    filed: list[Any] = [
        file_agreement(world, "A", world.partner("Sample School", "GB"), first_signed_on=date(2010, 1, 1)),
        file_teacher(world, "A", 1), file_student(world, "A", 2),
        file_programme(world, "A", ProgrammeSubtype.INTERNATIONAL_DEPARTMENT),
        file_trip(world, "A", [participant(world, "A", "3")])]
    client.sign_in("clerk-a")
    for first in filed:
        kind = KINDS[first.kind]
        version = copied_from(world, client, first)
        assert version.series_id != first.series_id
        for item in kind.fields:
            value = getattr(version, item.name)
            if kind.again is not None and is_left(kind.again, kind.column(item)):
                assert value is None, item.name
            elif item.name not in ("type", "phase", "predecessor_id"):
                assert value == getattr(first, item.name), item.name
    agreement, teacher, trip = (draft_after(world, number) for number in ("agreement", "teacher", "trip"))
    assert (agreement.type, agreement.predecessor_id) == (AgreementType.RENEWAL, filed[0].series_id)
    assert agreement.first_signed_on == date(2010, 1, 1)
    assert (teacher.person_id, teacher.birth_date) == (filed[1].person_id, filed[1].birth_date)
    assert ([row.territory for row in trip.destinations], trip.participants) == (["GB"], [])


def draft_after(world: World, kind: str) -> Any:
    return world.session.scalars(sa.select(KINDS[kind].model).where(Version.state == State.DRAFT)).one()


def test_no_day_is_copied_but_the_few_that_stay_true() -> None:
    kept = {kind.name: set(kind.again.kept_days) for kind in MAIN_KINDS if kind.again is not None}
    assert kept == {"agreement": {"first_signed_on"}, "teacher": {"birth_date"},
                    "student": {"birth_date", "qualified_on"}, "trip": set(), "programme": set()}
    for kind in MAIN_KINDS:
        assert kind.again is not None
        names = {item.name for item in kind.fields}
        assert {*kind.again.left, *kind.again.kept_days, *kind.recurring, *kind.alike} <= names


def test_what_recurs_at_a_school_is_filled_in_marked_and_cleared(world: World, client: StrictClient) -> None:
    file_agreement(world, "B", world.partner("Other School", "FR"), own_signatory="别校示例")
    file_agreement(world, "A", world.partner("Sample School", "GB"), own_signatory="本校示例")
    client.sign_in("clerk-a")
    public_id = begun(client, "agreement")
    version = draft(world.session, public_id)
    assert (version.own_signatory, version.signed_on, version.partner_id) == ("本校示例", None, None)
    page = client.page(f"/records/{public_id}/edit")
    marks = page.count(">带入<")
    assert marks == len(KINDS["agreement"].recurring)
    save(client, public_id, own_signatory="新任示例")
    assert client.page(f"/records/{public_id}/edit").count(">带入<") == marks - 1
    save(client, public_id, clear="1", signed_at="某地")
    version = draft(world.session, public_id)
    assert (version.own_signatory, version.own_signatory_post, version.channel) == ("新任示例", None, None)
    assert version.signed_at == "某地"
    assert "带入" not in client.page(f"/records/{public_id}/edit")


@pytest.mark.parametrize(("value", "earlier", "far"), [
    (100, [30, 40], False), (100, [30, 31, 32], True), (96, [30, 31, 32], False), (97, [30, 31, 32], True),
    (10, [30, 31, 32], False), (9, [30, 31, 32], True), (1, [0, 0, 0], True), (0, [0, 0, 0], False)])
def test_far_is_below_a_third_or_above_three_times_with_three_earlier_values(
        value: int, earlier: list[int], far: bool) -> None:
    assert is_far(Decimal(value), [Decimal(item) for item in earlier]) is far


def test_a_value_far_from_the_past_asks_for_a_sentence_and_no_more(world: World, client: StrictClient) -> None:
    for number in range(3):
        file_trip(world, "A", [participant(world, "A", str(number + 1))], budget=Decimal(10000 + number))
    file_trip(world, "B", [participant(world, "B", "9")], budget=Decimal(500000))
    first: Any = file_trip(world, "A", [participant(world, "A", "5")], budget=Decimal(500000), upto=State.DRAFT)
    public_id = first.series.public_id
    client.sign_in("clerk-a")
    refused = client.post(f"/records/{public_id}/submit", follow_redirects=True).text
    assert 'href="#why-budget"' in refused
    assert 'id="why-budget"' in refused
    assert "10000—10002，3 次" in refused
    assert "why-spent" not in refused
    save(client, public_id, **{"why-budget": "本次增加了 <b>四十名</b> 学生。"})
    assert client.post(f"/records/{public_id}/submit").status_code == 302
    world.session.rollback()
    version = world.session.get_one(Version, first.id)
    assert version.state is State.AT_HEAD
    assert "explanations" in (version.sealed_content or "")
    assert seal_faults(world.session, version) == []
    client.post("/sign-out")
    client.sign_in("head-a")
    page = client.page(f"/reviews/{public_id}")
    assert page.count("本次增加了 &lt;b&gt;四十名&lt;/b&gt; 学生。") == 2
    begin_writing(world.session)
    decide(world.session, version, Verb.RETURN, world.users["head-A"], words="请改")
    world.session.commit()
    again = draft(world.session, public_id)
    said = world.session.scalars(sa.select(Explanation.words).where(Explanation.version_id == again.id)).all()
    assert said == ["本次增加了 <b>四十名</b> 学生。"]
    begin_writing(world.session)
    advance(world, again, State.FILED)
    assert again.state is State.FILED


def test_every_field_of_every_kind_is_explained_where_it_is_asked(world: World, client: StrictClient) -> None:
    for kind in KINDS.values():
        asked = [*kind.fields, *(item for rows in kind.rows for item in rows.fields)]
        assert [item.name for item in asked if not (item.help.zh and item.help.en)] == [], kind.name
    client.sign_in("clerk-a")
    page = client.page(f"/records/{begun(client, 'programme')}/edit")
    for item in KINDS["programme"].fields:
        assert f'id="{item.name}-help"' in page


def test_everything_missing_leads_to_its_field_wherever_that_is(world: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    client.post("/records/needed-documents", data={"agreement.zh_text": "y"})
    client.post("/sign-out")
    client.sign_in("clerk-a")
    for kind in ("agreement", "trip", "teacher", "student", "programme"):
        public_id = begun(client, kind)
        page = client.page(f"/records/{public_id}/edit?check=1")
        links = re.findall(r'<li><a href="#([^"]+)">', page)
        assert links
        for place in links:
            assert f'id="{place}"' in page, (kind, place)
