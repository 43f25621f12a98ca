"""A school proposes what it would change about a partner that others use, and a bureau decides."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.steps import State
from app.parties.models import Partner, PartnerFacts, PartnerName, PartnerProposal
from app.parties.partners import facts_of
from tests.client import StrictClient
from tests.filed import file_agreement
from tests.world import World


@pytest.fixture
def shared(world: World) -> Partner:
    """A partner that stands in the records of two schools of one district."""
    partner = world.partner("Sample Hill School", "GB")
    for school in ("A", "B"):
        file_agreement(world, school, partner, upto=State.AT_DISTRICT)
    world.session.commit()
    return partner


def names(session: Session) -> set[str]:
    session.rollback()
    return set(session.scalars(sa.select(PartnerName.name).where(PartnerName.until.is_(None))))


def the_proposal(session: Session) -> str:
    session.rollback()
    public_id = session.scalars(sa.select(PartnerProposal.public_id).order_by(PartnerProposal.id.desc()).limit(1)).one()
    session.rollback()
    return f"/partners/proposals/{public_id}"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def answer(client: StrictClient, who: str, path: str, **said: str) -> int:
    client.post("/sign-out")
    client.sign_in(who)
    return client.post(path, data=said).status_code


def test_a_name_for_a_shared_partner_waits_for_the_bureau_and_its_proposer_sees_what_became_of_it(
        client: StrictClient, session: Session, world: World, shared: Partner) -> None:
    page = f"/partners/{shared.public_id}"
    typed = {"script": "en", "name": "Hill Academy", "reason": "示例来函"}
    client.sign_in("clerk-a")
    assert "建议添加名称" in client.page(page)
    assert "采纳前名称不变" in client.page(f"{page}/names")
    assert client.post(f"{page}/names", data=typed).status_code == 302
    assert names(session) == {"Sample Hill School"}
    path = the_proposal(session)
    assert "待教育局处理" in client.page(page)
    assert client.post(path, data={"decision": "accept"}).status_code == 403
    client.post("/sign-out")
    client.sign_in("reviewer-d1")
    assert "境外机构修改建议待处理：1 条" in client.page("/")
    assert "示例来函" in client.page(path)
    assert client.post(path, data={"decision": "refuse"}).status_code == 422, "a refusal says why"
    assert client.post(path, data={"decision": "accept", "answer": "已核"}).status_code == 302
    assert names(session) == {"Sample Hill School", "Hill Academy"}
    assert client.post(path, data={"decision": "refuse", "answer": "又"}).status_code == 409
    client.post("/sign-out")
    client.sign_in("clerk-a")
    assert "已有答复：1 条" in client.page("/")
    assert "已核" in client.page("/partners/proposals")


def test_a_refused_change_of_facts_changes_nothing_and_says_why(
        client: StrictClient, session: Session, world: World, shared: Partner) -> None:
    page, number = f"/partners/{shared.public_id}", shared.id
    client.sign_in("clerk-a")
    seen = hidden(client.page(f"{page}/facts"), "seen")
    typed = {"seen": seen, "territory": "IE", "kind": "school", "reason": "示例"}
    assert client.post(f"{page}/facts", data=typed | {"territory": "GB"}).status_code == 302
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(PartnerProposal)) == 0, "the same facts are no change"
    session.rollback()
    assert client.post(f"{page}/facts", data=typed).status_code == 302
    path = the_proposal(session)
    assert "爱尔兰" in client.page(path)
    assert answer(client, "reviewer-d1", path, decision="refuse", answer="校址未变") == 302
    session.rollback()
    facts = facts_of(session, number)
    assert facts is not None
    assert facts.territory == "GB"
    assert session.scalar(sa.select(sa.func.count()).select_from(PartnerFacts)) == 1
    session.rollback()
    client.post("/sign-out")
    client.sign_in("clerk-a")
    assert "校址未变" in client.page(path)
    client.post("/sign-out")
    client.sign_in("clerk-e")
    client.page(path, 404)


def test_accepted_facts_begin_when_they_are_accepted_and_the_earlier_ones_stay(
        client: StrictClient, session: Session, world: World, shared: Partner) -> None:
    page, number = f"/partners/{shared.public_id}", shared.id
    client.sign_in("clerk-a")
    seen = hidden(client.page(f"{page}/facts"), "seen")
    client.post(f"{page}/facts", data={"seen": seen, "territory": "IE", "kind": "school"})
    assert answer(client, "reviewer-c", the_proposal(session), decision="accept") == 302
    rows = session.scalars(sa.select(PartnerFacts).where(PartnerFacts.partner_id == number).order_by(PartnerFacts.id))
    assert [(row.territory, row.until is None) for row in rows] == [("GB", False), ("IE", True)]


def test_where_schools_of_two_districts_use_it_the_city_decides(
        client: StrictClient, session: Session, world: World, shared: Partner) -> None:
    file_agreement(world, "E", shared, upto=State.AT_DISTRICT)
    name = shared.names[0].id
    world.session.commit()
    client.sign_in("clerk-a")
    assert client.post(f"/partners/{shared.public_id}/names/{name}/end").status_code == 302
    path = the_proposal(session)
    assert answer(client, "reviewer-d1", path, decision="accept") == 403
    assert answer(client, "reviewer-c", path, decision="accept") == 409, "it is the only name"
    assert names(session) == {"Sample Hill School"}
    assert answer(client, "reviewer-c", path, decision="refuse", answer="唯一名称") == 302


def test_a_partner_in_nobody_elses_records_gets_its_names_at_once(
        client: StrictClient, session: Session, world: World) -> None:
    partner = world.partner("Sample Hill School", "GB")
    file_agreement(world, "A", partner, upto=State.DRAFT)
    world.session.commit()
    client.sign_in("clerk-a")
    client.post(f"/partners/{partner.public_id}/names", data={"script": "en", "name": "Hill Academy"})
    assert names(session) == {"Sample Hill School", "Hill Academy"}
    for path in ("/partners/proposals?language=en", f"/partners/{partner.public_id}/facts?language=en"):
        assert "建议" not in client.page(path)


def test_a_school_takes_its_proposal_back_while_nobody_has_decided_it(
        client: StrictClient, session: Session, world: World, shared: Partner) -> None:
    page = f"/partners/{shared.public_id}"
    client.sign_in("clerk-a")
    client.post(f"{page}/names", data={"script": "en", "name": "Hill Academy", "reason": "示例来函"})
    path = the_proposal(session)
    assert answer(client, "clerk-b", f"{path}/withdraw") == 404
    assert answer(client, "reviewer-d1", f"{path}/withdraw") == 403
    client.post("/sign-out")
    client.sign_in("clerk-a")
    assert f'action="{path}/withdraw"' in client.page(path)
    assert client.post(f"{path}/withdraw").status_code == 302
    assert "已撤回" in client.page(path)
    assert "待教育局处理" not in client.page(page)
    assert client.post(f"{path}/withdraw").status_code == 409
    assert answer(client, "reviewer-d1", path, decision="accept") == 409
    assert "待处理：1 条" not in client.page("/")
    assert names(session) == {"Sample Hill School"}
