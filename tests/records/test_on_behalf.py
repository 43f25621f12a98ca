"""区代填: the district fills in for a school that has nobody, says so on every page, and somebody else decides."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Series, Version
from app.approval.steps import State, Verb
from app.db.engine import begin_writing
from app.records.filing import decide, submit
from app.records.kinds.programme import ProgrammeStatus, ProgrammeSubtype
from tests.client import StrictClient
from tests.world import World


def test_a_district_fills_in_for_a_kindergarten_and_somebody_else_approves(
        world: World, client: StrictClient, session: Session) -> None:
    client.sign_in("reviewer-d1")
    page = client.page("/records/on-behalf")
    assert page.index("甲区示例幼儿园") < page.index("甲区第一示例中学"), "schools without a clerk come first"
    assert "乙区示例学校" not in page
    assert "没有外事专员" in page
    assert '<option value="K" selected>' in client.page("/records/programme/new?organisation=K")
    address = client.post("/records/programme/new", data={"organisation": "K"}).location
    assert "您正在为“甲区示例幼儿园”代填" in client.page(address)
    session.rollback()
    version = session.scalars(sa.select(Version)).one()
    version.subtype, version.name = ProgrammeSubtype.FEATURE_COURSE, "示例课程"  # type: ignore[attr-defined]
    version.status, version.approver = ProgrammeStatus.ESTABLISHED, "甲区教育委员会"  # type: ignore[attr-defined]
    version.status_on = version.created_at.date()  # type: ignore[attr-defined]
    submit(session, version, world.users["reviewer-D1"])
    session.commit()
    public_id = session.scalars(sa.select(Series.public_id)).one()
    assert version.path == "district,city"
    page = client.page(f"/records/{public_id}")
    assert "由区级 示例 reviewer-D1 为该校录入，不经校长签发" in page
    assert f"/records/{public_id}/approve" not in page
    client.sign_in("second-d1")
    assert f"/records/{public_id}/approve" in client.page(f"/records/{public_id}")
    begin_writing(session)
    decide(session, version, Verb.APPROVE, world.users["second-D1"])
    session.commit()
    assert version.state is State.AT_CITY
    client.sign_in("clerk-a")
    assert client.get("/records/on-behalf").status_code == 403
