"""The annual summary: figures with the lists behind them, persons as serial, school and area."""

import io
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.approval.knowing import known_text
from app.cli import exreg
from app.db.stamps import take_stamp, today, utc_now
from app.indicators.library import keep_plan
from app.jobs.models import Job
from tests.client import StrictClient
from tests.closed import closed, corrected
from tests.filed import file_agreement, file_trip, participant, revoke
from tests.indicators.test_two_dates import standing
from tests.jobs.fetching import fetched, worked
from tests.world import World

PLAN = Path("seeds/plans/guangzhou-145.toml").read_text(encoding="utf-8").replace("440100", "C")


@pytest.fixture
def printed(world: World, session: Session) -> World:
    keep_plan(session, "guangzhou-145", PLAN)
    file_agreement(world, "A", world.partner("Sample Academy", "HK"))
    file_agreement(world, "E", world.partner("Anytown School", "GB"))
    session.commit()
    return world


def summary(client: StrictClient, org: str, year: str = "2025", language: str = "zh") -> str:
    response = client.post("/plans/guangzhou-145/summary", data={
        "org": org, "year": year, "language": language, "compiled_by": "统计示例"})
    made = fetched(client, response)
    assert made.mimetype == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages)


def test_a_citys_summary_lists_what_stands_behind_each_figure(printed: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    text = summary(client, "C")
    assert printed.session.scalars(sa.select(Job.done)).one() == 2, "both points of progress were passed"
    for words in ("国际及港澳台姊妹学校(对)", "Sample Academy", "Anytown School", "统计示例", "（盖章处）", "审核人"):
        assert words in text, words


def test_a_districts_summary_holds_its_own_schools_only(printed: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    text = summary(client, "D1")
    assert "Sample Academy" in text
    assert "Anytown School" not in text


def test_another_districts_summary_is_not_to_be_had(printed: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    assert client.post("/plans/guangzhou-145/summary", data={"org": "D2", "year": "2025"}).status_code == 404


def test_a_summary_is_not_made_for_whoever_lost_the_right_meanwhile(printed: World, client: StrictClient,
                                                                    session: Session) -> None:
    client.sign_in("reviewer-d1")
    asked = client.post("/plans/guangzhou-145/summary", data={"org": "D1", "year": "2025"})
    assert "年度总结：甲区教育委员会 2025 年" in client.page(asked.location)
    for post in printed.users["reviewer-D1"].posts_held:
        post.until = take_stamp(session)
    session.commit()
    worked(client)
    assert "您不再能查阅该单位的记录" in client.page(asked.location)


def test_the_english_summary_speaks_english(printed: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    assert "Annual summary of the plan" in summary(client, "C", language="en")


def test_a_closed_years_summary_carries_the_hash_and_its_errata(printed: World, client: StrictClient) -> None:
    closing = closed(printed, plan="guangzhou-145")
    revoke(printed, standing(printed, "A", date(2022, 5, 10)))
    erratum = corrected(printed, closing, "G6")
    client.sign_in("reviewer-c")
    told = "".join(summary(client, "C").split())
    for words in (closing.public_id, closing.digest, erratum.digest, "更正1：G62→1"):
        assert words in told, words
    assert "Erratum 1: G6 2" in summary(client, "C", language="en")
    assert closing.public_id not in summary(client, "C", year="2024")


def test_persons_are_printed_without_their_names(printed: World, client: StrictClient, session: Session) -> None:
    trip = file_trip(printed, "A", [participant(printed, "A", "7")], departs_on=date(2024, 7, 1))
    session.commit()
    client.sign_in("reviewer-c")
    text = summary(client, "C")
    assert "示例7" not in text
    assert trip.series.filing_number in text


def test_a_summary_answers_another_day_and_an_earlier_knowledge(printed: World, client: StrictClient) -> None:
    known = utc_now()
    file_agreement(printed, "B", printed.partner("Later School", "FR"))
    client.sign_in("reviewer-c")
    asked = {"org": "C", "year": "2024", "language": "zh", "on": "2024-06-30", "known": known_text(known)}
    made = fetched(client, client.post("/plans/guangzhou-145/summary", data=asked))
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages)
    assert "2024年6月30日" in text
    assert "Anytown School" in text
    assert "Later School" not in text


def test_a_board_hands_its_dates_on_where_a_summary_can_be_made_of_them(printed: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    page = client.page("/plans/guangzhou-145/summary?org=C&on=2024-06-30")
    assert 'name="on" value="2024-06-30"' in page
    assert '<option value="2024" selected>' in page
    assert 'name="on" value=""' in client.page("/plans/guangzhou-145/summary?org=C&on=2019-06-30")


@pytest.mark.parametrize(("field", "value"), [
    ("on", "2023-12-31"), ("on", "2099-12-31"), ("on", "soon"), ("known", "2999-01-01"), ("known", "2001-01-01"),
])
def test_a_bad_date_is_refused_with_all_that_was_typed(printed: World, client: StrictClient, field: str,
                                                       value: str) -> None:
    client.sign_in("reviewer-c")
    asked = {"org": "C", "year": "2024", "language": "en", "compiled_by": "统计示例", field: value}
    response = client.post("/plans/guangzhou-145/summary", data=asked)
    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert f'name="{field}" value="{value}"' in page
    assert 'value="统计示例"' in page


def test_the_command_prints_a_summary_of_another_day(app: Flask, printed: World, tmp_path: Path) -> None:
    file = tmp_path / "summary.pdf"
    for more, status in ((("--on", "2024-06-30"), 0), (("--on", "2023-06-30"), 2), (("--known", "2001-01-01"), 2),
                         (("--year", str(today().year + 1)), 2)):
        result = CliRunner().invoke(
            exreg, ["summary", "--plan", "guangzhou-145", "--org", "C", "--year", "2024", "-o", str(file), *more],
            obj=ScriptInfo(create_app=lambda: app))
        assert result.exit_code == status, result.output
    assert "2024年6月30日" in "\n".join(page.extract_text() for page in PdfReader(file).pages)
