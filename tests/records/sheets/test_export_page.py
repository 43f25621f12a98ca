"""The export button: a workbook of what the person may see, noted in the trail."""

import io

import openpyxl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db.trail import TrailEntry
from tests.client import StrictClient
from tests.filed import file_agreement, file_teacher
from tests.world import World


def test_a_reviewer_exports_the_records_of_their_district_only(
        world: World, client: StrictClient, session: Session) -> None:
    file_agreement(world, "A", world.partner("Sample Academy", "HK"))
    file_agreement(world, "E", world.partner("Anytown School", "GB"))
    client.sign_in("reviewer-d1")
    book = openpyxl.load_workbook(io.BytesIO(client.post("/records/agreement/export").data))
    cells = [cell for row in book["agreement"].iter_rows(values_only=True) for cell in row]
    assert any("Sample Academy" in str(cell) for cell in cells)
    assert not any("Anytown School" in str(cell) for cell in cells)
    session.rollback()
    last = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "export")).one()
    assert last.actor == "reviewer-d1"


def test_document_numbers_are_masked_for_the_bureau(world: World, client: StrictClient) -> None:
    file_teacher(world, "A", 1)
    client.sign_in("reviewer-d1")
    assert "TEST00001" not in str(_cells(client))
    client.post("/sign-out")
    client.sign_in("clerk-a")
    assert "TEST00001" in str(_cells(client))


def _cells(client: StrictClient) -> list[object]:
    book = openpyxl.load_workbook(io.BytesIO(client.post("/records/teacher/export").data))
    return [cell for row in book["teacher"].iter_rows(values_only=True) for cell in row]
