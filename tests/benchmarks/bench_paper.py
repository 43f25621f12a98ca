"""The same certificate and the same report made by us, by ReportLab as its manual shows it, by WeasyPrint, fpdf2 and
Typst, each in a process of its own. `python -m tests.benchmarks.bench_paper --rivals PYTHON`; see README.md."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from app.documents.paper.annual.lists import UNIT_COLUMNS, anchor
from app.documents.paper.content import Summary
from app.documents.paper.type import PACKED, unpack
from app.documents.paper.wording import date_words
from app.documents.statement import signed
from tests.documents.paper.samples import PLAIN, summary_of, target
from tests.documents.test_statement import PRIVATE, TRUE

HERE = Path(__file__).parent
CERTIFICATE = PLAIN
ROWS, CHAPTERS, TIMES_FIVE = 2900, 6, 5
OURS = "tests.benchmarks.paper_way"
WAYS = {"ours": OURS, "ReportLab, naive": "naive", "WeasyPrint": "weasy", "fpdf2": "fpdf_way", "Typst": "typst_way"}
GOALS = {"certificate": {"naive": 25, "typst_way": 1, "weasy": 10}, "report": {"naive": 8, "typst_way": 2, "weasy": 20}}
LINEAR = 5.5
"""What five times the rows may cost at most."""


@dataclass(frozen=True)
class Cost:
    """Of one document: CPU seconds of the process, bytes of the file, megabytes at the peak and once everything was
    loaded, pages."""

    seconds: float
    bytes: int
    peak: float
    start: float
    pages: int


def report_of(rows: int) -> Summary:
    """A summary with charts, contents and lists of so many rows."""
    each = rows // CHAPTERS
    return summary_of(*(target(f"G{at}", each + (rows % CHAPTERS if at == 1 else 0)) for at in range(1, CHAPTERS + 1)))


def certificate_given() -> dict[str, Any]:
    """What the certificate says, for the rivals' templates."""
    plain = CERTIFICATE
    facts = [("备案事项", "Matter filed", plain.kind), ("学　　校", "School", plain.school),
             *((fact.label.zh, fact.label.en, fact.value) for fact in plain.facts)]
    said = [(zh, en, words.zh, words.en) for zh, en, words in facts]
    day, code = plain.filed_on, signed(TRUE, plain.address, PRIVATE)
    said.append(("备案日期", "Date of filing", date_words(day, "zh"), date_words(day, "en")))
    return {"facts": said, "number": f"{plain.number} 第{plain.version}版", "code": code,
            "issuer": [plain.bureau.zh, plain.bureau.en, "（盖章处）", date_words(plain.issued_on, "zh")],
            "small": ["本证明仅证明备案事实，不代替行政许可。", plain.address, plain.digest], "serial": plain.serial}


def report_given(rows: int) -> dict[str, Any]:
    """What the report says: its charts, and the same rows."""
    content = report_of(rows)
    chapters = [
        {"title": f"{item.code} {item.quote}", "rule": item.rule,
         "charts": [[[bar.name, bar.number] for bar in bars] for bars in (item.trend, item.places)],
         "rows": [[anchor(item.code, at), unit.school, unit.party, unit.number, str(unit.version)]
                  for at, unit in enumerate(item.units, 1)]}
        for item in content.targets]
    return {"name": content.title, "heads": [words.zh for words, _, _ in UNIT_COLUMNS], "chapters": chapters,
            "rows": rows}


def cost_of(way: str, python: str, work: str, content: Path, fonts: Path, seconds: float) -> Cost:
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1])} if way == OURS else None
    command = [python, str(HERE / "rivals" / "measure.py"), way, work, str(content), str(fonts), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    pages = len(PdfReader(f"{content}.{way}.pdf").pages)
    return Cost(**json.loads(done.stdout.splitlines()[-1]), pages=pages)


def fonts_in(folder: Path) -> Path:
    """The faces of the application under their plain names, for the rivals."""
    named = folder / "fonts"
    named.mkdir()
    for packed in PACKED.glob("Noto*.ttf.xz"):
        shutil.copy(unpack(packed, folder / "unpacked"), named / packed.name.removesuffix(".xz"))
    return named


def main(rivals: str, seconds: float, folder: Path) -> None:
    fonts = fonts_in(folder)
    works = {"certificate": certificate_given(), "report": report_given(ROWS)}
    for work, given in works.items():
        content = folder / f"{work}.json"
        content.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        print(f"\n{work:<18}{'CPU ms':>10}{'pages/CPU s':>12}{'pages':>7}{'KB':>8}{'peak MB':>9}{'start':>7}"
              f"{'to ours':>9}{'goal':>7}")
        for name, way in WAYS.items():
            cost = cost_of(way, sys.executable if way == OURS else rivals, work, content, fonts, seconds)
            ours = cost if way == OURS else ours  # noqa: F821  # ours comes first
            tell(name, cost, cost.seconds / ours.seconds, GOALS[work].get(way))
    linear(folder, fonts)


def tell(name: str, cost: Cost, ratio: float, goal: float | None) -> None:
    asked = f"{goal:.0f}x" if goal else ""
    print(f"{name:<18}{cost.seconds * 1000:>10.1f}{cost.pages / cost.seconds:>12.1f}{cost.pages:>7}"
          f"{cost.bytes / 1024:>8.0f}{cost.peak:>9.0f}{cost.start:>7.0f}{ratio:>8.1f}x{asked:>7}", flush=True)


def linear(folder: Path, fonts: Path) -> None:
    """Five times the pages of one table."""
    costs = []
    for rows in (ROWS // 2, ROWS // 2 * TIMES_FIVE):
        content = folder / f"rows{rows}.json"
        content.write_text(json.dumps({"rows": rows}), encoding="utf-8")
        costs.append(cost_of(OURS, sys.executable, "report", content, fonts, 0))
    one, five = costs
    print(f"\nours, {one.pages} and {five.pages} pages: {five.seconds / one.seconds:.2f} times the time "
          f"(at most {LINEAR}), {one.peak - one.start:.0f} and {five.peak - five.start:.0f} MB more")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rivals", required=True, help="the Python that has rivals/requirements.txt installed")
    parser.add_argument("--seconds", type=float, default=2, help="of each way of making certificates")
    with tempfile.TemporaryDirectory() as made:
        wanted = parser.parse_args()
        main(wanted.rivals, wanted.seconds, Path(made))
