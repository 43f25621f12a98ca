"""The pages of organisations show each viewer their part, and change nothing of earlier days."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.create import appoint, make_user
from app.accounts.models import Role
from app.db.engine import begin_writing
from app.db.stamps import today
from app.organisations.change import change_facts
from app.organisations.directory import merged_into
from app.organisations.models import Level, Organisation
from app.organisations.tree import facts_of, find_organisation
from tests.client import StrictClient
from tests.world import PASSWORD, World

TODAY = today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SCHOOL = {"level": "school", "parent": "D1", "code": "5001000001", "name_zh": "甲区新设示例学校",
          "affiliation": "district", "ownership": "public", "stage": "primary", "valid_from": "2026-01-01"}


@pytest.fixture
def other_city(world: World, session: Session) -> World:
    """A second city with a district and a school of its own, and a reviewer."""
    begin_writing(session)
    world.organisation("C2", Level.CITY, None, "邻市教育局")
    world.organisation("D9", Level.DISTRICT, "C2", "丙区教育局")
    world.organisation("Z", Level.SCHOOL, "D9", "丙区示例学校")
    session.commit()
    return world


def signed_in(app: Flask, username: str) -> StrictClient:
    client = StrictClient(app)
    client.sign_in(username, PASSWORD)
    return client


def statuses(client: StrictClient, codes: str) -> dict[str, int]:
    return {code: client.get(f"/organisations/{code}").status_code for code in codes.split()}


def filled(page: str) -> dict[str, str]:
    """What the form of a page holds: its inputs and the chosen options; no box is ticked."""
    form = re.sub(r'<input[^>]*type="checkbox"[^>]*>', "", page[page.index('class="card"'):])
    values = {name: value for name, value in re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', form)}
    for name, options in re.findall(r'<select[^>]* name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        values[name] = chosen.group(1) if chosen else ""
    return values


@pytest.mark.parametrize(("username", "seen", "hidden"), [
    ("clerk-A", "A", "B D1 C E Z none"), ("head-E", "E", "A D2 C"), ("reviewer-D1", "D1 A B F K", "D2 E C Z"),
    ("leader-C", "C D1 D2 A E U", "C2 D9 Z"), ("admin", "C A C2 Z", "none")])
def test_each_viewer_opens_their_own_part_and_a_foreign_page_is_as_missing_as_none(
        app: Flask, other_city: World, username: str, seen: str, hidden: str) -> None:
    client = signed_in(app, username)
    assert set(statuses(client, seen).values()) == {200}
    assert set(statuses(client, hidden).values()) == {404}


def test_lists_and_searches_stay_inside_the_viewers_part(app: Flask, other_city: World) -> None:
    client = signed_in(app, "reviewer-D1")
    everything = client.page("/organisations/") + client.page("/organisations/?q=示例")
    assert "甲区示例小学" in everything
    assert "乙区" not in everything
    assert "丙区" not in everything
    assert "没有找到单位" in client.page("/organisations/?q=丙区")


def test_a_clerk_sees_the_school_and_the_name_of_its_bureau_without_a_way_in(app: Flask, world: World) -> None:
    page = signed_in(app, "clerk-A").page("/organisations/A")
    assert "甲区教育委员会" in page
    assert 'href="/organisations/D1"' not in page
    assert "划转" not in page


@pytest.mark.parametrize("username", ["clerk-A", "head-A", "reviewer-D1", "leader-C"])
def test_only_the_city_and_the_administrator_change_organisations(app: Flask, world: World, username: str) -> None:
    client = signed_in(app, username)
    for place in ("found", "A/change", "A/move", "A/merge"):
        assert client.get(f"/organisations/{place}").status_code == 403
        assert client.post(f"/organisations/{place}", data=SCHOOL).status_code == 403


def test_a_citys_reviewer_changes_nothing_of_another_city(app: Flask, other_city: World, session: Session) -> None:
    client = signed_in(app, "reviewer-C")
    assert {client.get(f"/organisations/Z/{act}").status_code for act in ("change", "move", "merge")} == {404}
    assert client.post("/organisations/found", data=SCHOOL | {"parent": "D9"}).status_code == 422
    assert client.post("/organisations/found", data=SCHOOL | {"level": "city", "parent": ""}).status_code == 422
    seen = filled(client.page("/organisations/A/move"))["seen"]
    moved = client.post("/organisations/A/move", data={"parent": "D9", "valid_from": str(TODAY), "seen": seen})
    assert moved.status_code == 422
    merged = client.post("/organisations/A/merge", data={"root": "Z", "merged_on": str(TODAY)})
    assert merged.status_code == 422


def test_reading_another_citys_records_gives_no_right_to_change_it(app: Flask, other_city: World,
                                                                  session: Session) -> None:
    begin_writing(session)
    appoint(session, other_city.users["reviewer-C"], other_city.organisations["C2"], Role.LEADER)
    session.commit()
    client = signed_in(app, "reviewer-C")
    assert client.get("/organisations/Z").status_code == 200
    assert client.get("/organisations/Z/change").status_code == 403


@pytest.mark.parametrize("username", ["reviewer-C", "admin"])
def test_a_school_is_founded_below_its_district(app: Flask, world: World, username: str) -> None:
    client = signed_in(app, username)
    assert filled(client.page("/organisations/found?under=D1"))["parent"] == "D1"
    assert client.post("/organisations/found", data=SCHOOL).status_code == 302
    assert "甲区新设示例学校" in client.page("/organisations/D1")


@pytest.mark.parametrize(("change", "complaint"), [
    ({"code": "A"}, "该代码已被使用"), ({"parent": ""}, "不能放在该上级"),
    ({"level": "district", "parent": "D1"}, "不能放在该上级"),
    ({"stage": ""}, "学校必须填写"), ({"code": "../x"}, "代码"), ({"valid_from": "yesterday"}, "自何日起"),
    ({"name_zh": " "}, "中文名称"), ({"uscc": "123"}, "统一社会信用代码"), ({"stage": "castle"}, "学段")])
def test_a_founding_that_makes_no_sense_is_refused_and_keeps_what_was_typed(
        app: Flask, world: World, session: Session, change: dict[str, str], complaint: str) -> None:
    refused = signed_in(app, "admin").post("/organisations/found", data=SCHOOL | {"name_en": "Kept"} | change)
    assert refused.status_code == 422
    assert complaint in refused.text
    assert "Kept" in refused.text
    assert find_organisation(session, SCHOOL["code"]) is None


def test_a_rename_is_shown_with_its_history(app: Flask, world: World, session: Session) -> None:
    client = signed_in(app, "reviewer-C")
    answer = filled(client.page("/organisations/A/change"))
    answer |= {"name_zh": "甲区实验示例中学", "valid_from": "2025-09-01"}
    assert client.post("/organisations/A/change", data=answer).status_code == 302
    page = client.page("/organisations/A")
    assert "曾用名" in page
    assert page.count("甲区第一示例中学") >= 2
    facts = facts_of(session, world.organisations["A"].id, date(2025, 8, 31))
    assert facts is not None
    assert facts.name_zh == "甲区第一示例中学"
    assert facts.stage == "complete_secondary"


def test_a_change_without_a_difference_or_too_early_is_refused(app: Flask, world: World) -> None:
    client = signed_in(app, "reviewer-C")
    answer = filled(client.page("/organisations/A/change"))
    assert "没有改动" in client.post("/organisations/A/change", data=answer | {"valid_from": "2025-09-01"}).text
    early = client.post("/organisations/A/change", data=answer | {"name_zh": "新", "valid_from": "1990-01-01"})
    assert "2015-09-01" in early.text
    assert early.status_code == 422


def test_a_form_filled_before_another_change_is_refused(app: Flask, world: World, session: Session) -> None:
    client = signed_in(app, "reviewer-C")
    answer = filled(client.page("/organisations/A/change")) | {"name_en": "Late", "valid_from": str(TODAY)}
    begin_writing(session)
    change_facts(session, world.organisations["A"], YESTERDAY, name_zh="他人先改示例中学")
    session.commit()
    assert client.post("/organisations/A/change", data=answer).status_code == 409


def test_a_move_changes_who_sees_the_school_from_that_day(app: Flask, world: World) -> None:
    old, new, city = (signed_in(app, name) for name in ("reviewer-D1", "reviewer-D2", "reviewer-C"))
    tomorrow = filled(city.page("/organisations/A/move")) | {"parent": "D2", "valid_from": str(TOMORROW)}
    assert city.post("/organisations/A/move", data=tomorrow).status_code == 302
    assert (old.get("/organisations/A").status_code, new.get("/organisations/A").status_code) == (200, 404)
    today_too = filled(city.page("/organisations/A/move")) | {"parent": "D2", "valid_from": str(TODAY)}
    assert city.post("/organisations/A/move", data=today_too).status_code == 302
    assert (old.get("/organisations/A").status_code, new.get("/organisations/A").status_code) == (404, 200)


def test_a_merger_is_shown_on_both_pages(app: Flask, world: World, session: Session) -> None:
    client = signed_in(app, "reviewer-C")
    merged = client.post("/organisations/B/merge", data={"root": "甲区第一示例中学", "merged_on": str(YESTERDAY)})
    assert merged.status_code == 302
    assert "并入" in client.page("/organisations/B")
    assert "并入本校的学校" in client.page("/organisations/A")
    assert "已并入他校" in client.page("/organisations/D1")
    assert merged_into(session, world.organisations["B"]) is not None


@pytest.mark.parametrize(("root", "complaint"), [
    ("B", "自身"), ("D1", "没有这个代码"), ("none", "没有这个代码"), ("K", "已并入其他学校")])
def test_a_merger_that_makes_no_sense_is_refused(app: Flask, world: World, root: str, complaint: str) -> None:
    client = signed_in(app, "admin")
    client.post("/organisations/K/merge", data={"root": "A", "merged_on": str(YESTERDAY)})
    refused = client.post("/organisations/B/merge", data={"root": root, "merged_on": str(TODAY)})
    assert refused.status_code == 422
    assert complaint in refused.text


def test_bureaus_do_not_merge_and_cities_do_not_move(app: Flask, world: World) -> None:
    client = signed_in(app, "admin")
    assert client.get("/organisations/D1/merge").status_code == 404
    assert client.get("/organisations/C/move").status_code == 404


def test_the_pages_read_in_english_throughout(app: Flask, world: World) -> None:
    client = signed_in(app, "admin")
    for place in ("", "C", "A", "found", "A/change", "A/move", "A/merge"):
        page = client.page(f"/organisations/{place}?language=en")
        main = page[page.index("<main"):page.index("</main>")]
        assert not re.search(r">[^<]*(?:代码|上级|学校数|保存|历史|自何日)[^<]*<", main), place


def test_names_are_shown_as_text_whatever_is_in_them(app: Flask, world: World, session: Session) -> None:
    begin_writing(session)
    change_facts(session, world.organisations["A"], TODAY, name_zh='"><script>alert(1)</script>', name_en="{{7*7}}")
    make_user(session, "odd", "<b>示例")
    session.commit()
    client = signed_in(app, "admin")
    pages = client.page("/organisations/A") + client.page("/organisations/?q=script") + client.page("/users/odd")
    assert "<script>alert" not in pages
    assert "<b>示例" not in pages
    assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == len(world.organisations)
