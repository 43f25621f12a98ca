"""The pages of partners: who may do what, similar ones shown before a second is made, nothing typed is lost."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.parties.merging import merge, root_of
from app.parties.models import NameScript, Partner, PartnerFacts, PartnerKind, PartnerMerge, PartnerName
from app.parties.partners import add_name, change_partner_facts, facts_of
from tests.client import StrictClient
from tests.world import World

NEW = {"en": "Sample Hill School", "territory": "GB", "kind": "school", "locality": "示例市"}


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(Partner)) or 0


def known(session: Session, world: World, name: str = "Sample Hill School", territory: str = "GB") -> Partner:
    partner = world.partner(name, territory)
    session.commit()
    return partner


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_clerk_registers_a_partner(client: StrictClient, session: Session, world: World) -> None:
    client.sign_in("clerk-a")
    answer = client.post("/partners/new", data=NEW | {"zh_hans": "示例山学校"})
    assert answer.status_code == 302
    page = client.page(answer.location)
    assert "示例山学校" in page
    assert "Sample Hill School" in page
    assert "英国" in page
    assert count(session) == 1


@pytest.mark.parametrize(("username", "status"), [
    ("head-a", 403), ("leader-c", 403), ("auditor", 403), ("admin", 403), ("reviewer-d1", 200), ("reviewer-c", 200)])
def test_only_clerks_and_reviewers_register_partners(
        client: StrictClient, world: World, username: str, status: int) -> None:
    client.sign_in(username)
    client.page("/partners/new", status)


@pytest.mark.parametrize(("username", "status"), [
    ("clerk-a", 200), ("head-a", 200), ("leader-c", 200), ("auditor", 403), ("admin", 403)])
def test_partners_are_read_by_those_who_read_records(
        client: StrictClient, session: Session, world: World, username: str, status: int) -> None:
    partner = known(session, world)
    client.sign_in(username)
    client.page("/partners/", status)
    client.page(f"/partners/{partner.public_id}", status)


def test_a_similar_partner_is_shown_first_and_what_was_typed_is_kept(
        client: StrictClient, session: Session, world: World) -> None:
    partner = known(session, world)
    client.sign_in("clerk-a")
    page = client.post("/partners/new", data=NEW | {"en": "The Sample Hill School"}).get_data(as_text=True)
    assert f"/partners/{partner.public_id}" in page
    assert 'value="The Sample Hill School"' in page
    assert 'value="示例市"' in page
    assert count(session) == 1
    again = NEW | {"en": "The Sample Hill School", "shown": hidden(page, "shown"), "decided": "yes"}
    assert client.post("/partners/new", data=again).status_code == 302
    assert count(session) == 2


def test_a_decision_covers_only_the_similar_ones_that_were_shown(
        client: StrictClient, session: Session, world: World) -> None:
    known(session, world)
    client.sign_in("clerk-a")
    assert client.post("/partners/new", data=NEW | {"decided": "yes", "shown": ""}).status_code == 200
    assert count(session) == 1


def test_the_same_name_in_another_territory_is_no_hindrance(
        client: StrictClient, session: Session, world: World) -> None:
    known(session, world, territory="US")
    client.sign_in("clerk-a")
    assert client.post("/partners/new", data=NEW).status_code == 302


@pytest.mark.parametrize("wrong", [
    {"en": ""}, {"en": "！？"}, {"territory": "XX"}, {"territory": ""}, {"kind": "palace"}, {"en": "x" * 201},
    {"website": "javascript:alert(1)"}])
def test_what_is_wrong_is_said_and_nothing_is_made(
        client: StrictClient, session: Session, world: World, wrong: dict[str, str]) -> None:
    client.sign_in("clerk-a")
    answer = client.post("/partners/new", data=NEW | wrong)
    assert answer.status_code == 422
    assert "示例市" in answer.get_data(as_text=True)
    assert count(session) == 0


def test_a_link_brings_the_name_that_was_typed_elsewhere(client: StrictClient, world: World) -> None:
    client.sign_in("clerk-a")
    assert 'value="Sample Hill School"' in client.page("/partners/new?name=Sample Hill School")
    assert 'value="示例山学校"' in client.page("/partners/new?name=示例山学校")


def test_the_list_finds_by_any_name_region_and_kind(client: StrictClient, session: Session, world: World) -> None:
    hong_kong = world.partner("示例書院", "HK", script=NameScript.ZH_HANT)
    add_name(session, hong_kong, NameScript.EN, "Sample College", official=True)
    world.partner("Coastal Place", "GB", PartnerKind.UNIVERSITY)
    session.commit()
    client.sign_in("clerk-a")
    for query in ("q=示例书院", "q=sample+college", "territory=HK", "kind=school", f"q={hong_kong.public_id.lower()}"):
        page = client.page(f"/partners/?{query}")
        assert "示例書院" in page, query
        assert "Coastal Place" not in page, query
    assert "中国香港" in client.page("/partners/?territory=HK")
    assert "没有找到" in client.page("/partners/?q=nowhere")


def test_a_search_without_a_hit_offers_what_resembles(client: StrictClient, session: Session, world: World) -> None:
    known(session, world)
    client.sign_in("clerk-a")
    assert "Sample Hill School" in client.page("/partners/?q=Smaple Hill School")


def test_a_long_list_goes_on_and_comes_back(client: StrictClient, session: Session, world: World) -> None:
    for number in range(30):
        world.partner(f"Numbered School {number}", "GB")
    session.commit()
    client.sign_in("clerk-a")
    first = client.page("/partners/?territory=GB")
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = client.page(onward[1].replace("&amp;", "&"))
    assert "Numbered School 0<" in second
    assert 'rel="prev"' in second


def test_changed_facts_leave_their_history_on_the_page(client: StrictClient, session: Session, world: World) -> None:
    partner = known(session, world)
    client.sign_in("reviewer-d1")
    seen = hidden(client.page(f"/partners/{partner.public_id}/facts"), "seen")
    answer = client.post(f"/partners/{partner.public_id}/facts",
                         data={"seen": seen, "territory": "IE", "kind": "school", "locality": ""})
    assert answer.status_code == 302
    page = client.page(answer.location)
    assert "英国" in page
    assert "爱尔兰" in page


def test_facts_that_somebody_changed_meanwhile_are_shown_beside_what_was_typed(
        client: StrictClient, session: Session, world: World) -> None:
    partner = known(session, world)
    client.sign_in("reviewer-d1")
    seen = hidden(client.page(f"/partners/{partner.public_id}/facts"), "seen")
    change_partner_facts(session, partner, locality="他处")
    session.commit()
    typed = {"seen": seen, "territory": "GB", "kind": "school", "locality": "此处"}
    answer = client.post(f"/partners/{partner.public_id}/facts", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "他处" in page
    assert 'value="此处"' in page
    again = client.post(f"/partners/{partner.public_id}/facts", data=typed | {"seen": hidden(page, "seen")})
    assert again.status_code == 302
    session.rollback()
    facts = facts_of(session, partner.id)
    assert facts is not None
    assert facts.locality == "此处"
    assert session.scalar(sa.select(sa.func.count()).select_from(PartnerFacts)) == 3


def test_a_name_is_added_and_a_wrong_one_ended(client: StrictClient, session: Session, world: World) -> None:
    partner = known(session, world)
    client.sign_in("clerk-a")
    path = f"/partners/{partner.public_id}"
    typed = {"script": "en", "name": "Hill Academy", "official": "y"}
    assert client.post(f"{path}/names", data=typed).status_code == 302
    assert "Hill Academy" in client.page(path)
    session.rollback()
    wrong = session.scalars(sa.select(PartnerName.id).where(
        PartnerName.name == "Sample Hill School", PartnerName.until.is_(None))).one()
    session.rollback()
    assert client.post(f"{path}/names/{wrong}/end").status_code == 302
    last = session.scalars(sa.select(PartnerName.id).where(PartnerName.until.is_(None))).one()
    session.rollback()
    assert client.post(f"{path}/names/{last}/end").status_code == 409
    assert client.post(f"{path}/names", data={"script": "en", "name": "！"}).status_code == 422


def test_a_city_reviewer_sees_both_sides_then_merges_and_takes_it_back(
        client: StrictClient, session: Session, world: World) -> None:
    alias, root = known(session, world), known(session, world, "Hill Sample School")
    alias_id, root_id = alias.id, root.id
    client.sign_in("reviewer-c")
    path = f"/partners/{alias.public_id}"
    assert root.public_id in client.page(f"{path}/merge")
    page = client.page(f"{path}/merge?root={root.public_id}")
    assert "Hill Sample School" in page
    assert "确认合并" in page
    assert client.post(f"{path}/merge", data={"root": root.public_id}).status_code == 302
    session.rollback()
    assert root_of(session, PartnerMerge, alias_id) == root_id
    session.rollback()
    assert "已并入" in client.page(path)
    assert alias.public_id in client.page(f"/partners/{root.public_id}")
    assert "确认撤销" in client.page(f"{path}/unmerge")
    assert client.post(f"{path}/unmerge").status_code == 302
    session.rollback()
    assert root_of(session, PartnerMerge, alias_id) == alias_id


@pytest.mark.parametrize("username", ["clerk-a", "reviewer-d1", "leader-c"])
def test_others_than_the_city_reviewer_do_not_merge(
        client: StrictClient, session: Session, world: World, username: str) -> None:
    alias, root = known(session, world), known(session, world, "Hill Sample School")
    client.sign_in(username)
    assert client.post(f"/partners/{alias.public_id}/merge", data={"root": root.public_id}).status_code == 403
    assert client.post(f"/partners/{alias.public_id}/unmerge").status_code == 403
    assert "合并到" not in client.page(f"/partners/{alias.public_id}")


@pytest.mark.parametrize("asked", ["", "PTN-0000000000", "SELF"])
def test_an_unknown_root_or_itself_is_refused_in_words(
        client: StrictClient, session: Session, world: World, asked: str) -> None:
    alias = known(session, world)
    client.sign_in("reviewer-c")
    wanted = alias.public_id if asked == "SELF" else asked
    assert client.post(f"/partners/{alias.public_id}/merge", data={"root": wanted}).status_code == 422


def test_a_merged_partner_is_changed_on_its_root_only(client: StrictClient, session: Session, world: World) -> None:
    alias, root = known(session, world), known(session, world, "Hill Sample School")
    merge(session, PartnerMerge, alias.id, root.id)
    session.commit()
    client.sign_in("reviewer-d1")
    assert client.get(f"/partners/{alias.public_id}/facts").status_code == 409
    assert client.post(f"/partners/{alias.public_id}/names", data={"script": "en", "name": "X"}).status_code == 409
    page = client.page("/partners/")
    assert alias.public_id not in page
    assert root.public_id in page


@pytest.mark.parametrize("path", ["", "/facts", "/names", "/merge", "/unmerge"])
def test_a_partner_that_is_not_there_is_not_found(client: StrictClient, world: World, path: str) -> None:
    client.sign_in("reviewer-c")
    client.page(f"/partners/PTN-0000000000{path}", 404)


def test_the_pages_speak_english(client: StrictClient, session: Session, world: World) -> None:
    partner = known(session, world)
    client.sign_in("reviewer-c")
    own = f"/partners/{partner.public_id}"
    for path in ("/partners/", "/partners/new", own, f"{own}/facts", f"{own}/names", f"{own}/merge"):
        page = client.page(f"{path}?language=en")
        assert "Partners" in page
        assert "名称" not in page, path


def test_the_auditor_reads_what_was_done_to_partners_in_plain_words(
        client: StrictClient, session: Session, world: World) -> None:
    partner = known(session, world)
    change_partner_facts(session, partner, locality="他处")
    session.commit()
    client.sign_in("auditor")
    page = client.page("/trail/")
    assert "境外机构" in page
    assert "城市/州" in page
