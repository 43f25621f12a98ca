"""The same bad value gets the same words in the form and in a sheet, whatever the field holds."""

import csv
import io
from html import escape

import pytest

from app.records.kinds import KINDS
from app.records.sheets.importing import import_records
from app.sheets.tables import table_in
from app.ui.words import speaking
from tests.client import StrictClient
from tests.records.sent_forms import save
from tests.world import World

BAD = (
    ("agreement", "signed_on", "2026-02-30"), ("agreement", "term_years", "1.5"), ("agreement", "type", "marriage"),
    ("agreement", "exchange_contents", "nonsense"), ("agreement", "signed_at", "长" * 101),
    ("agreement", "partner_id", "没有的学校"), ("agreement", "predecessor_id", "没有的备案号"),
    ("teacher", "document_number", "TES****89"), ("teacher", "document_number", "9" * 61),
    ("teacher", "nationality", "ZZ"), ("teacher", "birth_date", "昨天"), ("trip", "budget", "12.345"),
    ("trip", "funding", "nonsense"), ("programme", "amount", "很多"), ("programme", "subtype", "nonsense"),
    ("student", "foreign_count", "-"), ("student", "category", "nonsense"),
)
"""One for each type of column: kind, field, what was typed."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_bad_value_of_every_type_is_told_alike_in_form_and_sheet(
        world: World, client: StrictClient, language: str) -> None:
    client.sign_in("clerk-a")
    client.get(f"/?language={language}")
    drafts = {kind: client.post(f"/records/{kind}/new").headers["Location"].split("/")[2]
              for kind in ("agreement", "teacher", "trip", "programme", "student")}
    for kind, field, typed in BAD:
        text = io.StringIO()
        csv.writer(text).writerows([[field], [typed]])
        table = table_in(f"{kind}.csv", text.getvalue().encode())
        report = import_records(world.session, KINDS[kind], table, world.users["clerk-A"], dry_run=True)
        world.session.rollback()
        told = [fault.words for fault in report.faults]
        assert len(told) == 1, (kind, field, typed)
        response = save(client, drafts[kind], **{field: typed})
        assert response.status_code == 422, (kind, field, typed)
        with speaking(language):
            assert escape(str(told[0])) in response.text, (kind, field, typed)
