"""The rows behind a figure as a file, with their two dates; and what may be asked of the time before any filing."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from app.approval.knowing import BadQuestion, known_text, refuse_before_filings
from app.approval.steps import State
from app.cli import exreg
from app.db.stamps import utc_now
from app.db.trail import TrailEntry
from app.indicators.questions import ask
from tests.client import StrictClient
from tests.filed import file_agreement, revoke
from tests.indicators.test_two_dates import standing
from tests.world import World

ON = {"org": "C", "on": "2025-12-31", "known": "", "part": ""}


def rows_in(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_rows_of_a_figure_add_up_to_it_and_name_their_records(golden: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    response = client.post("/plans/sample/P1/rows", data=ON | {"format": "csv"})
    assert response.mimetype == "text/csv"
    rows = rows_in(response.data)
    assert sum(int(row["数值"] or 0) for row in rows) == 3
    filed = standing(golden, "A", date(2020, 12, 31))
    row = next(row for row in rows if row["登记号"] == filed.series.public_id)
    assert (row["版次"], row["备案号"], row["单位"], row["单位代码"], row["地区"], row["统计日期"]) == (
        "1", filed.series.filing_number, "甲区第一示例中学", "A", "中国香港", "2025-12-31")


def test_the_workbook_has_a_page_that_says_what_was_asked(golden: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    response = client.post("/plans/sample/P1/rows?language=en", data=ON | {"format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    about = dict(book["about"].iter_rows(min_row=2, max_col=2, max_row=9, values_only=True))
    assert (about["On"], about["Value"], about["Units"], about["Official level"]) == ("2025-12-31", "3", "3", "City")
    assert about["As known at"]
    assert book["rows"].max_row == 4


def test_a_file_asked_again_as_known_then_is_the_same(golden: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    known = known_text(utc_now())
    before = client.post("/plans/sample/P1/rows", data=ON | {"known": known, "format": "csv"}).data
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    assert client.post("/plans/sample/P1/rows", data=ON | {"known": known, "format": "csv"}).data == before
    assert len(rows_in(client.post("/plans/sample/P1/rows", data=ON | {"format": "csv"}).data)) == 2


def test_no_cell_is_taken_for_a_formula(planned: World, client: StrictClient) -> None:
    partner = planned.partner("=HYPERLINK(Sample)", "GB")
    planned.session.commit()
    file_agreement(planned, "A", partner)
    client.sign_in("reviewer-c")
    for code in ("P1", "P2"):
        rows = rows_in(client.post(f"/plans/sample/{code}/rows", data=ON | {"format": "csv"}).data)
        assert rows
        assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]


def test_the_rows_of_a_part_are_its_own(golden: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    assert 'name="part" value="1"' in client.page("/plans/sample/P1/1?on=2025-12-31")
    rows = rows_in(client.post("/plans/sample/P1/rows", data=ON | {"part": "1", "format": "csv"}).data)
    assert sum(int(row["数值"] or 0) for row in rows) == 5
    assert client.post("/plans/sample/P1/rows", data=ON | {"part": "9", "format": "csv"}).status_code == 404


def test_a_ratio_says_on_which_side_of_it_a_row_stands(planned: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    assert client.post("/plans/sample/P5/rows", data=ON | {"format": "csv"}).status_code == 200
    assert client.post("/plans/sample/P7/rows", data=ON | {"format": "xlsx"}).status_code == 200


def test_handing_rows_out_keeps_to_scope_and_enters_the_trail(golden: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    assert client.post("/plans/sample/P1/rows", data=ON | {"format": "csv"}).status_code == 404
    assert client.post("/plans/sample/P1/rows", data=ON | {"org": "D1", "format": "pdf"}).status_code == 400
    assert client.post("/plans/sample/P1/rows", data=ON | {"org": "D1", "format": "csv"}).status_code == 200
    golden.session.rollback()
    (entry,) = golden.session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "export"))  # the one it got
    assert (entry.actor, entry.subject, entry.details["code"], entry.details["on"]) == (
        "reviewer-d1", "plan", "P1", "2025-12-31")


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(exreg, arguments, obj=ScriptInfo(create_app=lambda: app))


def test_the_command_writes_the_same_rows_for_a_named_user(app: Flask, golden: World, tmp_path: Path) -> None:
    for name in ("rows.csv", "rows.xlsx"):
        file = tmp_path / name
        told = run(app, "rows", "sample", "P1", "--on", "2025-12-31", "-o", str(file), "--as", "reviewer-c")
        assert told.exit_code == 0, told.output
        assert file.stat().st_size
    assert len(rows_in((tmp_path / "rows.csv").read_bytes())) == 3
    assert run(app, "rows", "sample", "P1", "-o", str(tmp_path / "none.csv")).exit_code == 2
    assert not (tmp_path / "none.csv").exists()


def test_nothing_was_known_before_the_first_filing(app: Flask, golden: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    record = standing(golden, "A", date(2020, 12, 31)).series.public_id
    for url in ("/plans/sample?", "/plans/sample/P1?", "/plans/sample/P1/1?", "/plans/sample/statistics?",
                f"/records/{record}/targets?"):
        page = client.page(f"{url}known=2001-01-01", expected=422)
        assert "请改填此后的时点" in page
    for arguments in (("board", "sample"), ("rows", "sample", "P1"), ("why", record)):
        result = run(app, *arguments, "--known", "2001-01-01")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "请改填此后的时点" in result.stderr


def test_an_empty_ledger_may_be_looked_at_as_known_at_any_time(planned: World) -> None:
    moment = utc_now().replace(year=2001)
    ask(planned.session, "sample", (), date(2025, 12, 31), moment)
    file_agreement(planned, "A", planned.partner("Sample School", "GB"))
    with pytest.raises(BadQuestion):
        ask(planned.session, "sample", (), date(2025, 12, 31), moment)


def test_figures_printed_by_commands_begin_with_their_two_dates(app: Flask, golden: World) -> None:
    record = standing(golden, "A", date(2020, 12, 31)).series.public_id
    for arguments in (("board", "sample"), ("rows", "sample", "P1"), ("why", record)):
        first = run(app, *arguments, "--on", "2025-12-31").stdout.splitlines()[0]
        assert first.startswith("# on=2025-12-31 known="), first


def test_a_list_of_records_is_exported_as_it_stood_then(app: Flask, golden: World, tmp_path: Path) -> None:
    version, file = standing(golden, "B", date(2022, 5, 10)), tmp_path / "agreement.csv"
    series, known = version.series.public_id, known_text(utc_now())
    revoke(golden, version)
    for moment, reached in ((known, ["已备案"]), (known_text(utc_now()), [])):
        told = run(app, "export", "agreement", "-o", str(file), "--as", "reviewer-c", "--known", moment)
        assert told.exit_code == 0, told.output
        assert [row["reached"] for row in rows_in(file.read_bytes()) if row["series"] == series] == reached
    under_way = [row for row in rows_in(file.read_bytes()) if not row["filing_number"]]
    assert [row["reached"] for row in under_way] == ["区级已审"]
    told = run(app, "export", "agreement", "-o", str(file), "--as", "reviewer-c", "--known", "2001-01-01")
    assert told.exit_code == 2


def test_the_first_filing_is_that_of_the_level_a_plan_counts_at(planned: World) -> None:
    partners = [planned.partner(f"Sample School {name}", "GB") for name in ("One", "Two")]
    planned.session.commit()
    file_agreement(planned, "A", partners[0], upto=State.AT_CITY)
    known = utc_now()
    file_agreement(planned, "B", partners[1])
    refuse_before_filings(planned.session, known)
    with pytest.raises(BadQuestion):
        ask(planned.session, "sample", (), date(2025, 12, 31), known)
