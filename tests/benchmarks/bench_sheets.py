"""A sheet of 20,000 agreements from its bytes to drafts in the database, against a bare read of the same file and a
plain bulk insert of the same rows.

    python -m tests.benchmarks.bench_sheets [--rows N] [--runs N]

The bare way reads the workbook with python-calamine and inserts series, versions and contents by `INSERT` of many rows:
no headings, no values read, no rules, no trail, no seals. Ours is the whole path of an upload: the look into the zip,
headings, values, references, keys, the report, and the drafts with their trail and seals, committed 500 at a time. The
coloured copy is the same workbook given back with every twentieth row marked, by openpyxl.
"""

import argparse
import io
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app import create_app
from app.approval.models import Series, Version
from app.db.engine import analyze, begin_writing, db
from app.db.migrate import upgrade
from app.db.seals import UNSEALED
from app.records.kinds import KINDS
from app.records.sheets.files import sheets_in
from app.records.sheets.importing import Outcome, apply_changes, read_changes
from app.sheets.colouring import Mark, coloured
from tests.conftest import settings_for
from tests.world import World

AGREEMENT = KINDS["agreement"]
HEADINGS = ("填报单位", "境外学校", "协议类别", "阶段", "称谓", "签约日期", "签约地点", "生效日", "到期日",
            "我方签署人", "对方签署人", "文本语言", "交流内容")
PARTNERS = 500


def workbook(rows: int) -> bytes:
    """Agreements of school A with many partners, no two of one day, partner and type."""
    content, chance = io.BytesIO(), random.Random(7)
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADINGS)
    for row in range(rows):
        day = date(2000, 1, 1) + timedelta(row // PARTNERS)
        page.write_row(row + 1, 0, (
            "A", f"Sample School {row % PARTNERS:04d}", "缔结协议", "已签", "姊妹学校", day.isoformat(), "示例地",
            day.isoformat(), (day + timedelta(1000 + chance.randrange(500))).isoformat(), f"甲示例{row}", "B. Sample",
            "中文与外文", "students"))
    book.close()
    return content.getvalue()


def bare(session: Session, content: bytes, owner: int, clerk: int) -> int:
    """Read and insert, nothing else."""
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    begin_writing(session)
    now, version = datetime.now(UTC), sa.inspect(Version).local_table
    first = (session.scalar(sa.select(sa.func.max(Series.id))) or 0) + 1
    numbers = range(first, first + len(lines))
    low = (session.scalar(sa.select(sa.func.max(Version.id))) or 0) + 1
    plain = {"execution_options": {UNSEALED: True}}
    session.execute(sa.insert(Series.__table__), [
        {"id": number, "public_id": f"BARE-{number}", "kind": "agreement", "organisation_id": owner, "origin": "path",
         "entered_for": False, "created_at": now} for number in numbers], **plain)
    session.execute(sa.insert(version), [
        {"id": low + place, "series_id": number, "kind": "agreement", "organisation_id": owner, "number": 1,
         "state": "draft", "path": "", "reason": "", "edition": 1, "created_by_id": clerk, "edited_by_id": clerk,
         "created_at": now, "edited_at": now} for place, number in enumerate(numbers)], **plain)
    session.execute(sa.insert(AGREEMENT.table), [
        {"id": low + place, "sealed": False, "signed_on": date.fromisoformat(line[5]), "signed_at": line[6],
         "effective_on": date.fromisoformat(line[7]), "expires_on": date.fromisoformat(line[8]),
         "own_signatory": line[9], "partner_signatory": line[10]} for place, line in enumerate(lines)], **plain)
    session.commit()
    return len(lines)


def dry_run(session: Session, content: bytes, username: str) -> Any:
    sheet = sheets_in(AGREEMENT, "x.xlsx", content)
    return read_changes(session, AGREEMENT, sheet.table, World(session).refound().users[username], sheet.children,
                        strict=False)


def ours(session: Session, content: bytes, username: str) -> tuple[float, int]:
    """Gives the seconds of the dry run alone, and how many were made."""
    began = time.perf_counter()
    read = dry_run(session, content, username)
    read_in = time.perf_counter() - began
    apply_changes(session, AGREEMENT, World(session).refound().users[username], read,
                  lambda done, total: session.commit())
    return read_in, read.report.number(Outcome.NEW)


def coloured_copy(content: bytes) -> float:
    """Seconds of giving the workbook back with every twentieth row marked."""
    table = sheets_in(AGREEMENT, "x.xlsx", content).table
    began = time.perf_counter()
    coloured(content, [Mark(table, row.number, HEADINGS[5], "示例") for row in table.rows[::20]])
    return time.perf_counter() - began


def on_a_city(url: str, folder: Path, work: Callable[[Session, World], Any]) -> Any:
    """The work on the small city with its partners, in a database of its own."""
    app = create_app(settings_for(folder, url))
    with app.app_context():
        upgrade()
        world = World(db.session).founded()
        for number in range(PARTNERS):
            world.partner(f"Sample School {number:04d}", "GB")
        db.session.commit()
        analyze(db.session)
        db.session.commit()
        result = work(db.session, world)
        db.session.close()
        db.engine.dispose()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    content = workbook(asked.rows)
    bares, wholes, dries = [], [], []
    with tempfile.TemporaryDirectory() as name:
        for run in range(asked.runs):
            folder = Path(name) / str(run)
            folder.mkdir()

            def plainly(session: Session, world: World) -> float:
                began = time.perf_counter()
                made = bare(session, content, world.organisations["A"].id, world.users["clerk-A"].id)
                assert made == asked.rows
                return time.perf_counter() - began

            def whole(session: Session, world: World) -> tuple[float, float]:
                began = time.perf_counter()
                read_in, made = ours(session, content, "clerk-A")
                assert made == asked.rows
                return read_in, time.perf_counter() - began

            bares.append(on_a_city(f"sqlite:///{folder / 'bare.db'}", folder, plainly))
            dry, took = on_a_city(f"sqlite:///{folder / 'ours.db'}", folder, whole)
            dries.append(dry)
            wholes.append(took)
    print(f"rows {asked.rows}, {len(HEADINGS)} columns, {len(content)} bytes, median of {asked.runs} runs by turns")
    print(f"bare read and bulk insert   {median(bares):7.2f} s   1.0")
    print(f"ours, dry run only          {median(dries):7.2f} s   {median(dries) / median(bares):.1f}")
    print(f"ours, end to end            {median(wholes):7.2f} s   {median(wholes) / median(bares):.1f}")
    copied = coloured_copy(content)
    print(f"coloured copy               {copied:7.2f} s   {copied / median(bares):.1f}")


if __name__ == "__main__":
    main()
