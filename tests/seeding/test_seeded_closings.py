"""Closings and errata of a seed: made by the same verbs, refused by file, row and column."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.closings.models import Closing, Erratum
from app.seeding import load_folder
from tests.indicators.conftest import PLAN
from tests.seeding.test_load import count, faults_of
from tests.seeding.tiny import USERS, agreement, folder

HEADER = ("plan,organisations,on,kind,known,compiled_by,compiled_by_post,reviewed_by,reviewed_by_post,head,head_post,"
          "prepared_by,confirmed_by")
LINE = "sample,C,2024-12-31,annual,2025-01-20,甲示例,职员,乙示例,处长,丙示例,局长,c-second,c-reviewer"
CORRECTED = "plan,organisations,on,kind,targets,cause,applied_by,approved_by"
SECOND = "c-second,孙示例,,,,city_reviewer@C,2018-01-02\n"


def seed(path: Path, line: str = LINE, erratum: str = "") -> Path:
    """Two agreements of the year, one of them filed after it was closed; a plan, a closing, an erratum."""
    (path / "plans").mkdir()
    (path / "plans" / "sample.toml").write_text(PLAN, encoding="utf-8")
    more = {"errata": f"{CORRECTED}\n{erratum}\n"} if erratum else {}
    return folder(path, agreement("AGR-1", 1, "filed", city_since="2019-05-01"),
                  agreement("AGR-2", 1, "filed", city_since="2025-03-01"),
                  users=USERS + SECOND, closings=f"{HEADER}\n{line}\n", **more)


def test_a_seed_brings_what_was_closed_and_corrected(session: Session, tmp_path: Path) -> None:
    other = agreement("AGR-2", 1, "filed", city_since="2025-03-01").replace("PTN-1", "PTN-2")
    path = seed(tmp_path, erratum="sample,C,2024-12-31,annual,P1,示例补报,c-second,c-reviewer")
    partners = (path / "partners.csv").read_text(encoding="utf-8")
    (path / "partners.csv").write_text(partners + "PTN-2,HK,school,,示例书院,,Sample College,,,2018-01-03\n",
                                       encoding="utf-8")
    table = path / "records" / "agreement.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([*lines[:2], other]) + "\n", encoding="utf-8")
    summary = load_folder(session, path)
    assert (summary.counts["closings"], summary.counts["errata"]) == (1, 1)
    figure = session.scalars(sa.select(Erratum)).one().figures[0]
    assert (figure.code, figure.old_value, figure.new_value) == ("P1", "1", "2")


@pytest.mark.parametrize(("line", "column"), [
    (LINE.replace("2024-12-31", "2099-12-31"), "on"), (LINE.replace("2025-01-20", "2018-06-01"), "on"),
    (LINE.replace("2025-01-20", "2024-06-01"), "on"), (LINE.replace("sample,C", "nothing,C"), "on"),
    (LINE.replace("sample,C", "sample,X"), "on"), (LINE.replace("c-second", "c-reviewer"), "on"),
    (LINE.replace("c-second", "nobody"), "prepared_by"), (LINE.replace("annual", "weekly"), "kind"),
    (LINE.replace("丙示例", ""), "head"),
])
def test_a_closing_that_could_not_be_made_is_refused_with_its_row(session: Session, tmp_path: Path, line: str,
                                                                  column: str) -> None:
    assert faults_of(session, seed(tmp_path, line)) == [("closings.csv", 2, column)]
    assert count(session, Closing) == 0


@pytest.mark.parametrize(("line", "column"), [
    ("sample,C,2023-12-31,annual,P1,示例,c-second,c-reviewer", "on"),
    ("sample,C,2024-12-31,annual,P3,示例,c-second,c-reviewer", "targets"),
    ("sample,C,2024-12-31,annual,P1,示例,c-second,nobody", "approved_by"),
])
def test_an_erratum_that_could_not_be_made_is_refused_with_its_row(session: Session, tmp_path: Path, line: str,
                                                                   column: str) -> None:
    assert faults_of(session, seed(tmp_path, erratum=line)) == [("errata.csv", 2, column)]
    assert count(session, Erratum) == 0
