"""Writing a record through its pages: nothing typed is lost, whatever is wrong is said where it is wrong."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.approval.models import Series, Version
from app.approval.steps import State, Verb
from app.db.engine import begin_writing
from app.db.trail import TrailEntry
from app.records.filing import decide, open_version
from app.records.kinds import KINDS, MAIN_KINDS
from app.records.kinds.agreement import Agreement, AgreementType
from app.records.kinds.teacher import Teacher
from app.records.kinds.trip import Trip
from tests.client import StrictClient
from tests.filed import advance, amend_filed, file_agreement, file_student, file_teacher, file_trip, participant
from tests.records.sent_forms import changed, form_on, save
from tests.world import World, hashed


def begun(client: StrictClient, kind: str, organisation: str = "A", who: str = "clerk-a") -> str:
    client.sign_in(who)
    response = client.post(f"/records/{kind}/new", data={"organisation": organisation})
    assert response.status_code == 302
    return response.headers["Location"].split("/")[2]


def draft(session: Session, public_id: str) -> Any:
    session.rollback()
    session.expire_all()
    series = session.scalars(sa.select(Series).where(Series.public_id == public_id)).one()
    version = open_version(session, series)
    assert version is not None
    return version


@pytest.mark.parametrize("kind", [kind.name for kind in MAIN_KINDS])
def test_an_empty_draft_of_every_kind_saves_and_tells_what_is_missing(
        world: World, client: StrictClient, kind: str) -> None:
    public_id = begun(client, kind)
    assert save(client, public_id).status_code == 302
    assert "提交前须补正" in client.page(f"/records/{public_id}")
    response = client.post(f"/records/{public_id}/submit", follow_redirects=True)
    assert "还不能提交" in response.get_data(as_text=True)
    assert draft(world.session, public_id).state is State.DRAFT


def test_each_problem_leads_to_its_field(world: World, client: StrictClient) -> None:
    public_id = begun(client, "agreement")
    page = client.page(f"/records/{public_id}/edit?check=1")
    for field in ("partner_id", "type", "own_signatory", "expires_on"):
        assert f'href="#{field}"' in page
        assert f'id="{field}"' in page
    begin_writing(world.session)
    people = [participant(world, "A", "1", sex=None)]
    version = file_trip(world, "A", people, upto=State.DRAFT)
    page = client.page(f"/records/{version.series.public_id}/edit?check=1")
    assert 'href="#participants-0-sex"' in page
    assert 'id="participants-0-sex"' in page


@pytest.mark.parametrize("written", [
    "2024-1-5", "2024/01/05", "2024.1.5", "2024年1月5日", "２０２４－０１－０５", " 2024 年 1 月 5 日 "])
def test_a_date_is_read_as_it_is_written(world: World, client: StrictClient, written: str) -> None:
    public_id = begun(client, "agreement")
    assert save(client, public_id, signed_on=written).status_code == 302
    assert draft(world.session, public_id).signed_on == date(2024, 1, 5)
    assert 'value="2024-01-05"' in client.page(f"/records/{public_id}/edit")


@pytest.mark.parametrize("written", ["2024-13-01", "5.1.2024", "昨天", "2024-02-30", "20241305", "0000-01-01"])
def test_a_date_that_cannot_be_read_stays_as_typed_with_all_the_rest(
        world: World, client: StrictClient, written: str) -> None:
    public_id = begun(client, "agreement")
    response = save(client, public_id, signed_on=written, signed_at="某地", own_signatory="甲示例", open_ended="y",
                    type="mou", risk_checks=["no_mission"], end_reason="第一行\n第二行")
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "日期应形如" in text
    kept = form_on(text, f"/records/{public_id}/edit")
    assert kept["signed_on"] == written
    assert (kept["signed_at"], kept["own_signatory"], kept["type"]) == ("某地", "甲示例", "mou")
    assert (kept["open_ended"], kept.getlist("risk_checks")) == ("y", ["no_mission"])
    assert kept["end_reason"].splitlines() == ["第一行", "第二行"]
    assert draft(world.session, public_id).signed_at is None  # nothing half-saved


@pytest.mark.parametrize("typed", [
    {"budget": "1e30"}, {"budget": "NaN"}, {"budget": "-Infinity"}, {"budget": "12.345"}, {"budget": "很多"},
    {"name": "长" * 201}, {"task": "nonsense"}, {"funding": ["nonsense"]}, {"destinations__0__territory": "ZZ"},
])
def test_what_no_column_holds_is_refused_in_words(world: World, client: StrictClient, typed: dict[str, Any]) -> None:
    public_id = begun(client, "trip")
    response = save(client, public_id, **typed)
    assert response.status_code == 422
    assert "改正" in response.get_data(as_text=True)


@pytest.mark.parametrize("typed", ["99999999999999999999999", "1.5", "-"])
def test_a_number_that_is_none_is_refused_in_words(world: World, client: StrictClient, typed: str) -> None:
    assert save(client, begun(client, "agreement"), term_years=typed).status_code == 422


def test_signs_that_no_text_has_are_left_out(world: World, client: StrictClient) -> None:
    public_id = begun(client, "agreement")
    assert save(client, public_id, signed_at="某\x00地\x07", end_reason="一\r\n二").status_code == 302
    version = draft(world.session, public_id)
    assert (version.signed_at, version.end_reason) == ("某地", "一\n二")


def test_rare_characters_count_as_one_and_are_kept(world: World, client: StrictClient) -> None:
    public_id = begun(client, "agreement")
    assert save(client, public_id, own_signatory="𠮷" * 100).status_code == 302
    assert draft(world.session, public_id).own_signatory == "𠮷" * 100


def test_what_is_written_by_people_is_never_markup(world: World, client: StrictClient) -> None:
    public_id = begun(client, "agreement")
    save(client, public_id, signed_at="<script>alert(1)</script>", own_signatory='"><b>x')
    for page in (client.page(f"/records/{public_id}"), client.page(f"/records/{public_id}/edit")):
        assert "<script>alert" not in page
        assert "<b>x" not in page


def test_an_unknown_partner_shows_similar_ones_and_keeps_what_was_typed(world: World, client: StrictClient) -> None:
    partner = world.partner("Anytown Grammar School", "GB")
    world.session.commit()
    public_id = begun(client, "agreement")
    response = save(client, public_id, partner_id="Anytown Gramar School", signed_at="某地")
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert partner.public_id in text
    kept = form_on(text, f"/records/{public_id}/edit")
    assert (kept["partner_id"], kept["signed_at"]) == ("Anytown Gramar School", "某地")
    assert save(client, public_id, partner_id=partner.public_id).status_code == 302
    assert draft(world.session, public_id).partner_id == partner.id


def test_a_partner_is_found_by_its_name(world: World, client: StrictClient) -> None:
    partner = world.partner("Anytown Grammar School", "GB")
    world.session.commit()
    public_id = begun(client, "agreement")
    assert save(client, public_id, partner_id="anytown grammar school").status_code == 302
    assert draft(world.session, public_id).partner_id == partner.id


def test_two_people_who_save_see_both_texts_and_lose_nothing(world: World, client: StrictClient) -> None:
    public_id = begun(client, "trip")
    url = f"/records/{public_id}/edit"
    mine = changed(form_on(client.page(url), url), name="我的团名", changes="我的说明", budget="1.50",
                   destinations__0__territory="GB")
    assert save(client, public_id, name="他人的团名", organiser="他人的单位", destinations__0__territory="FR",
                participants__0__name_zh="先到示例").status_code == 302
    response = client.post(url, data=mine)
    text = response.get_data(as_text=True)
    assert response.status_code == 409
    for words in ("他人的团名", "他人的单位", "法国", "先到示例", "我的团名", "我的说明", "示例 clerk-A"):
        assert words in text, words
    assert draft(world.session, public_id).name == "他人的团名"
    again = form_on(text, url)
    assert (again["name"], again["budget"], again["destinations-0-territory"]) == ("我的团名", "1.50", "GB")
    assert client.post(url, data=again).status_code == 302
    assert draft(world.session, public_id).name == "我的团名"


def test_rows_are_added_changed_and_removed(world: World, client: StrictClient) -> None:
    public_id = begun(client, "trip")
    response = save(client, public_id, destinations__0__territory="GB", destinations__1__territory="FR", more="x")
    assert response.headers["Location"].endswith("/edit")
    assert [row.territory for row in draft(world.session, public_id).destinations] == ["GB", "FR"]
    save(client, public_id, destinations__0__drop="y", destinations__2__territory="US", destinations__3__transit="y")
    version: Trip = draft(world.session, public_id)
    assert [(row.position, row.territory) for row in version.destinations] == [(0, "FR"), (1, "US")]


def test_a_participant_belongs_to_a_school_named_or_coded(world: World, client: StrictClient) -> None:
    public_id = begun(client, "trip")
    save(client, public_id, participants__0__organisation_id="B", participants__0__name_zh="示例一",
         participants__1__organisation_id="乙区示例学校", participants__1__name_zh="示例二")
    places = [row.organisation_id for row in draft(world.session, public_id).participants]
    assert places == [world.organisations["B"].id, world.organisations["E"].id]
    response = save(client, public_id, participants__2__organisation_id="没有的学校", participants__2__name_zh="示例三")
    assert response.status_code == 422
    assert 'href="#participants-2-organisation_id"' in response.get_data(as_text=True)
    assert "示例三" in response.get_data(as_text=True)


def test_pressing_a_button_twice_is_told_apart_from_pressing_it_once(world: World, client: StrictClient) -> None:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.DRAFT)
    public_id = version.series.public_id
    client.sign_in("clerk-a")
    assert client.post(f"/records/{public_id}/submit").status_code == 302
    assert client.post(f"/records/{public_id}/submit").status_code == 409
    client.post("/sign-out")
    client.sign_in("head-a")
    assert client.decide(public_id, "sign").status_code == 302
    assert client.decide(public_id, "sign").status_code == 409


def test_a_decision_that_names_no_content_decides_nothing(world: World, client: StrictClient) -> None:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.AT_HEAD)
    client.sign_in("head-a")
    for sent in ({}, {"hash": ""}, {"hash": "0" * 64}):
        assert client.post(f"/records/{version.series.public_id}/sign", data=sent).status_code == 409
    world.session.refresh(version)
    assert version.state is State.AT_HEAD


def test_what_was_submitted_has_no_form(world: World, client: StrictClient) -> None:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.AT_HEAD)
    client.sign_in("clerk-a")
    client.page(f"/records/{version.series.public_id}/edit", expected=409)


@pytest.mark.parametrize(("kind", "followup"), [
    ("agreement", "activity"), ("student", "movement"), ("teacher", "recheck")])
def test_a_follow_up_is_logged_from_its_filed_record(
        world: World, client: StrictClient, kind: str, followup: str) -> None:
    if kind == "agreement":
        version = file_agreement(world, "A", world.partner("Sample School", "GB"))
    else:
        version = file_student(world, "A", 1) if kind == "student" else file_teacher(world, "A", 1)
    client.sign_in("clerk-a")
    url = f"/records/{version.series.public_id}/{followup}/new"
    assert url in client.page(f"/records/{version.series.public_id}")
    response = client.post(url)
    assert response.status_code == 302
    public_id = response.headers["Location"].split("/")[2]
    assert save(client, public_id).status_code == 302
    assert draft(world.session, public_id).series.parent_id == version.series_id
    assert public_id in client.page(f"/records/{version.series.public_id}")


def test_a_follow_up_needs_a_filed_record_of_its_kind(world: World, client: StrictClient) -> None:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.AT_HEAD)
    teacher = file_teacher(world, "A", 1)
    client.sign_in("clerk-a")
    assert client.post(f"/records/{version.series.public_id}/activity/new").status_code == 409
    assert client.post(f"/records/{teacher.series.public_id}/activity/new").status_code == 409


def test_a_change_shows_field_by_field_what_is_new(world: World, client: StrictClient) -> None:
    first = file_agreement(world, "A", world.partner("Sample School", "GB"), signed_at="旧地")
    public_id = first.series.public_id
    client.sign_in("clerk-a")
    assert client.post(f"/records/{public_id}/amend", data={"reason": "地点更正"}).status_code == 302
    assert save(client, public_id, signed_at="新地").status_code == 302
    assert client.post(f"/records/{public_id}/amend", data={"reason": "再改"}, follow_redirects=True).status_code == 200
    assert client.post(f"/records/{public_id}/submit").status_code == 302
    client.post("/sign-out")
    client.sign_in("head-a")
    client.decide(public_id, "sign")
    client.post("/sign-out")
    client.sign_in("reviewer-d1")
    text = client.page(f"/records/{public_id}")
    assert "与已备案的第1版对照" in text
    assert "地点更正" in text
    row = next(line for line in text.split("<tr") if "签约地点" in line)
    assert row.startswith(' class="changed"')
    assert row.index("旧地") < row.index("新地")
    assert text.count('class="changed"') == 1
    assert "旧地" in client.page(f"/records/{public_id}?version=1")


def test_a_change_needs_its_reason(world: World, client: StrictClient) -> None:
    version = file_agreement(world, "A", world.partner("Sample School", "GB"))
    client.sign_in("clerk-a")
    response = client.post(f"/records/{version.series.public_id}/amend", data={"reason": " "}, follow_redirects=True)
    assert "请填写变更原因" in response.get_data(as_text=True)
    assert open_version(world.session, version.series) is None


def test_restricted_facts_of_a_teacher_are_not_shown_to_a_bureau_in_a_comparison_either(
        world: World, client: StrictClient) -> None:
    first = file_teacher(world, "A", 1, left_reason="私密原因甲")
    second = amend_filed(world, first, upto=State.AT_DISTRICT, left_reason="私密原因乙", post="新岗位")
    client.sign_in("reviewer-d1")
    text = client.page(f"/records/{second.series.public_id}")
    assert "新岗位" in text
    assert "私密原因" not in text
    client.post("/sign-out")
    client.sign_in("clerk-a")
    assert "私密原因乙" in client.page(f"/records/{second.series.public_id}")


def test_a_renewal_names_its_predecessor_and_leaves_its_dates_and_documents(world: World, client: StrictClient) -> None:
    first = file_agreement(world, "A", world.partner("Sample School", "GB"), expires_on=date(2025, 5, 9))
    client.sign_in("clerk-a")
    response = client.post(f"/records/{first.series.public_id}/renew")
    assert response.status_code == 302
    version: Agreement = draft(world.session, response.headers["Location"].split("/")[2])
    assert (version.type, version.predecessor_id) == (AgreementType.RENEWAL, first.series_id)
    assert (version.signed_on, version.expires_on, version.number) == (None, None, 1)
    assert version.partner_id == first.partner_id  # type: ignore[attr-defined]  # an agreement
    assert version.series_id != first.series_id
    text = client.page(f"/records/{version.series.public_id}/edit")
    assert form_on(text, f"/records/{version.series.public_id}/edit")["predecessor_id"] == first.series.filing_number


def test_a_new_passport_does_not_make_a_new_person(world: World) -> None:
    first: Any = file_teacher(world, "A", 1)
    second: Any = amend_filed(world, first, document_number="TEST99999")
    assert second.person_id == first.person_id
    later: Any = file_teacher(world, "B", 1, document_number="TEST99999")
    assert later.person_id == first.person_id


def test_a_record_that_turns_out_to_speak_of_somebody_else_names_that_person(world: World) -> None:
    first: Any = file_teacher(world, "A", 1, upto=State.AT_DISTRICT)
    begin_writing(world.session)
    decide(world.session, first, Verb.RETURN, world.users["reviewer-D1"], words="张冠李戴")
    world.session.commit()
    second: Teacher = draft(world.session, first.series.public_id)
    begin_writing(world.session)
    second.surname, second.given_names, second.name_zh = "QUITE", "ANOTHER", "另示例"
    second.birth_date, second.document_number = date(1970, 1, 1), "TEST77777"
    advance(world, second, State.AT_HEAD)
    assert second.person_id is not None
    assert second.person_id != first.person_id


def test_the_trail_of_an_edit_names_fields_and_no_values(world: World, client: StrictClient) -> None:
    public_id = begun(client, "agreement")
    save(client, public_id, own_signatory="王某某示例", signed_at="秘密地")
    world.session.rollback()
    details = [row.detail for row in world.session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "edit"))]
    assert "own_signatory" in details[-1]
    assert "signed_at" in details[-1]
    assert "某示例" not in details[-1]
    assert "秘密地" not in details[-1]


def test_a_district_enters_for_a_kindergarten(world: World, client: StrictClient) -> None:
    public_id = begun(client, "programme", "K", "reviewer-d1")
    assert "区代填" in client.page(f"/records/{public_id}")
    assert save(client, public_id, name="示例课程").status_code == 302
    client.post("/sign-out")
    client.sign_in("reviewer-d2")
    client.page(f"/records/{public_id}", expected=404)


@pytest.mark.parametrize(("who", "organisation", "status"), [
    ("clerk-a", "A", 302), ("clerk-a", "B", 404), ("clerk-a", "D1", 404), ("head-a", "A", 403),
    ("reviewer-d1", "D1", 302), ("reviewer-d1", "A", 302), ("reviewer-d1", "E", 404), ("reviewer-c", "C", 302),
    ("reviewer-c", "A", 404), ("leader-c", "C", 403), ("auditor", "C", 403), ("admin", "C", 403),
    ("clerk-a", "no-such", 404),
])
def test_who_may_begin_a_record_for_whom(
        world: World, client: StrictClient, who: str, organisation: str, status: int) -> None:
    client.sign_in(who)
    assert client.post("/records/programme/new", data={"organisation": organisation}).status_code == status


def test_a_form_writes_its_own_fields_and_nothing_else(world: World, client: StrictClient) -> None:
    """Every column of a record and of a person that no form shows, sent with the form: state, stamps, owner, role."""
    public_id = begun(client, "agreement")
    version = draft(world.session, public_id)
    tables = (Series.__table__, Version.__table__, sa.inspect(type(version)).local_table)
    hidden = {column.name for table in tables for column in table.columns} - {
        item.name for item in KINDS["agreement"].fields}
    before = {name: getattr(version, name) for name in hidden if hasattr(version, name)}
    owner = version.series.organisation_id
    world.session.rollback()
    sent = dict.fromkeys(hidden, "1") | {"state": "filed", "until": "2020-01-01", "organisation": "B",
                                         "edition": str(before["edition"]), "signed_at": "某地"}
    assert client.post(f"/records/{public_id}/edit", data=sent).status_code == 302
    version = draft(world.session, public_id)
    moved = {name for name, value in before.items() if getattr(version, name) != value}
    assert moved <= {"edition", "edited_at"}
    assert (version.signed_at, version.series.organisation_id, version.state) == ("某地", owner, State.DRAFT)
    client.post("/account/contact", data={"phone": "", "mobile": "", "role": "city_reviewer", "enabled": "",
                                          "password_hash": "x", "username": "admin", "name": "x"})
    client.post("/account/language", data={"preferred": "en", "password_hash": "x", "username": "root"})
    world.session.rollback()
    user = world.session.get_one(User, world.users["clerk-A"].id)
    assert (user.username, user.enabled, user.password_hash) == ("clerk-a", True, hashed())
    assert [post.role for post in user.posts_held] == [Role.CLERK]

