"""Forms, ledgers and check sheets from their pages: who gets them, what they hide, what the trail says; a row cited on
paper is found in the registry."""

import io
from datetime import date

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.db.engine import begin_writing
from app.db.stamps import today
from app.db.trail import TrailEntry
from app.documents import ledger_job
from app.findings.drawing import draw_sample
from app.findings.models import Strata
from app.indicators.library import keep_plan
from app.records.kinds.programme import ProgrammeSubtype
from app.records.kinds.student import MovementKind
from tests.client import StrictClient
from tests.conftest import template
from tests.documents.test_summaries import PLAN
from tests.filed import (
    file_activity,
    file_agreement,
    file_movement,
    file_programme,
    file_student,
    file_teacher,
    file_trip,
    participant,
)
from tests.jobs.fetching import fetched
from tests.world import World


@pytest.fixture
def registered(world: World) -> World:
    """The city with its records (`with_records`)."""
    return world


def with_records(world: World) -> World:
    """Of A one record of every kind, with follow-ups; of E one agreement."""
    begin_writing(world.session)
    keep_plan(world.session, "guangzhou-145", PLAN)
    partners = [world.partner("Sample Academy", "HK"), world.partner("Anytown School", "GB")]
    world.session.commit()
    file_activity(world, file_agreement(world, "A", partners[0]))
    file_agreement(world, "E", partners[1])
    file_teacher(world, "A", 1)
    file_trip(world, "A", [participant(world, "A", "7"), participant(world, "B", "8")])
    file_movement(world, file_student(world, "A", 5), MovementKind.WITHDRAW, date(2023, 1, 9))
    file_programme(world, "A", ProgrammeSubtype.INTERNATIONAL_SCHOOL)
    return world


registered_url = template("world_url", with_records)


def text_of(response: TestResponse) -> str:
    assert response.status_code == 200, response.status_code
    assert response.mimetype == "application/pdf"
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(response.data)).pages)


def ids(session: Session, code: str) -> dict[str, str]:
    """Public ids of an organisation's records by kind."""
    rows = session.execute(sa.text(
        "SELECT kind, public_id FROM series JOIN organisation ON organisation.id = organisation_id WHERE code = :code"),
        {"code": code})
    return {kind: public_id for kind, public_id in rows}


def test_a_record_of_every_kind_is_printed_as_a_form_from_its_page(
    registered: World, client: StrictClient, session: Session
) -> None:
    client.sign_in("clerk-a")
    known = ids(session, "A")
    assert set(known) == {"agreement", "activity", "teacher", "trip", "student", "movement", "programme"}
    for kind, public_id in known.items():
        assert f"/records/{public_id}/form" in client.page(f"/records/{public_id}"), kind
        text = text_of(client.post(f"/records/{public_id}/form"))
        for words in ("甲区第一示例中学", public_id, "审核通过", "（盖章处）", "内容散列"):
            assert words in text, (kind, words)
    session.rollback()
    trail = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "print")).all()
    assert [entry.subject for entry in trail] == ["version"] * len(known)


def test_a_form_masks_numbers_and_leaves_a_bureau_without_what_is_the_schools_own(
    registered: World, client: StrictClient, session: Session
) -> None:
    known = ids(session, "A")
    client.sign_in("clerk-a")
    own = text_of(client.post(f"/records/{known['teacher']}/form"))
    trip = text_of(client.post(f"/records/{known['trip']}/form"))
    assert "E00****07" in trip
    assert "E0000007" not in trip
    client.sign_in("reviewer-c")
    theirs = text_of(client.post(f"/records/{known['teacher']}/form"))
    assert "体检" in own
    assert "体检" not in theirs


def test_a_form_is_not_to_be_had_of_another_schools_record_or_a_version_that_is_not_there(
    registered: World, client: StrictClient, session: Session
) -> None:
    known = ids(session, "A")
    client.sign_in("clerk-b")
    assert client.post(f"/records/{known['agreement']}/form").status_code == 404
    assert client.post(f"/records/{known['trip']}/form").status_code == 404
    client.sign_in("clerk-a")
    assert client.post(f"/records/{known['trip']}/form", data={"version": "9"}).status_code == 404


def test_the_ledger_of_a_list_holds_what_the_list_shows(registered: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    page = client.page("/records/agreement/?q=Anytown")
    assert 'action="/records/agreement/ledger"' in page
    assert 'name="q" value="Anytown"' in page
    both = text_of(client.post("/records/agreement/ledger"))
    assert "SampleAcademy" in both
    assert "合计2条。" in both
    narrowed = text_of(client.post("/records/agreement/ledger", data={"q": "Anytown"}))
    assert "查询词：Anytown" in narrowed
    assert "SampleAcademy" not in narrowed
    client.sign_in("reviewer-d2")
    assert "SampleAcademy" not in text_of(client.post("/records/agreement/ledger"))
    assert "没有符合条件的记录" in text_of(client.post("/records/teacher/ledger"))


def test_a_long_ledger_is_made_by_a_job(
    registered: World, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_job, "MOST_AT_ONCE", 1)
    client.sign_in("reviewer-c")
    text = text_of(fetched(client, client.post("/records/agreement/ledger", data={"state": "filed"})))
    assert "合计2条。" in text
    assert "状态：已备案" in text


def test_check_sheets_of_a_sample_come_from_its_page(
    registered: World, client: StrictClient, session: Session
) -> None:
    begin_writing(session)
    city, year = registered.organisations["C"], today().year
    sample = draw_sample(session, city, year, Strata.SCHOOL, "seed", registered.users["reviewer-C"])
    number, drawn = sample.id, len(sample.items)
    session.commit()
    client.sign_in("reviewer-c")
    assert f"/samples/{number}/sheets" in client.page(f"/samples/{number}")
    response = client.post(f"/samples/{number}/sheets")
    assert len(PdfReader(io.BytesIO(response.data)).pages) == drawn
    assert "与原件一致" in text_of(response)
    client.sign_in("reviewer-d1")
    assert client.post(f"/samples/{number}/sheets").status_code == 404


def test_a_row_cited_on_paper_is_found_in_the_registry(registered: World, client: StrictClient) -> None:
    file_agreement(registered, "A", registered.partner("Third School", "FR"))
    client.sign_in("reviewer-c")
    asked = {"org": "C", "year": "2025", "language": "zh"}
    text = text_of(fetched(client, client.post("/plans/guangzhou-145/summary", data=asked)))
    assert "G6-003" in text
    for row in ("G6-001", "G6-003"):
        response = client.get(f"/plans/guangzhou-145/rows/{row}?org=C&on=2025-12-31")
        page = client.page(response.location)
        assert f"第一行为所查的 {row}" in page
        assert f'id="{row}"' in page
    for row in ("G6-004", "G6", "X1-001"):
        assert client.get(f"/plans/guangzhou-145/rows/{row}?org=C&on=2025-12-31").status_code == 404


def test_a_schools_summary_tells_of_its_own_records_and_of_what_was_found(
    registered: World, client: StrictClient
) -> None:
    client.sign_in("clerk-a")
    asked = {"org": "A", "year": "2022", "language": "zh"}
    text = text_of(fetched(client, client.post("/plans/guangzhou-145/summary", data=asked)))
    for words in ("本年度登记记录", "SampleAcademy", "核查问题及说明", "规划各年年末登记数（2021—2022年",
                  "本单位只列数值与所承担的份额"):
        assert words in text, words
    assert "示例7" not in text
