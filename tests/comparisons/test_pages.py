"""The page and the command of what changed: form, refusals that lose nothing typed, scope, one document."""

import json
from datetime import date, datetime

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from app.approval.knowing import known_text
from app.cli import exreg
from app.db.stamps import utc_now
from tests.client import StrictClient
from tests.filed import amend_filed, file_trip, participant, revoke
from tests.indicators.test_two_dates import standing
from tests.world import World


@pytest.fixture
def lived(golden: World) -> tuple[World, datetime]:
    """A revocation and an amendment after a moment of knowledge."""
    known = utc_now()
    revoke(golden, standing(golden, "B", date(2022, 5, 10)))
    amend_filed(golden, standing(golden, "A", date(2020, 12, 31)), ended_on=date(2024, 1, 1), end_reason="示例")
    return golden, known


def address(known: datetime, **more: str) -> str:
    given = {"from_known": known_text(known), "from_on": "2025-12-31", "to_on": "2025-12-31"} | more
    return "/plans/sample/changes?" + "&".join(f"{name}={value}" for name, value in given.items())


@pytest.mark.parametrize(("language", "words"), [
    ("zh", ("撤销备案", "终止日期（空 → 2024-01-01）", "3 + 0 − 2 = 1", "（相符）", "此后不再满足：所问日期时未终止")),
    ("en", ("Filing revoked", "(empty → 2024-01-01)", "3 + 0 − 2 = 1", "(adds up)", "No longer met: ")),
])
def test_the_page_lists_every_record_and_proves_the_sum(lived: tuple[World, datetime], client: StrictClient,
                                                        language: str, words: tuple[str, ...]) -> None:
    client.sign_in("reviewer-c")
    page = client.page(address(lived[1], language=language))
    for part in words:
        assert part in page, part
    assert client.page(address(lived[1], language=language, code="P1")).count("/records/AGR-") == 2


def test_the_form_comes_first_and_a_board_leads_to_it(lived: tuple[World, datetime], client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    assert "/plans/sample/changes?" in client.page("/plans/sample?on=2025-12-31")
    assert "code=P1" in client.page("/plans/sample/P1?on=2025-12-31")
    page = client.page("/plans/sample/changes?on=2025-12-31")
    assert 'name="to_on" value="2025-12-31"' in page
    assert "没有数字或单元变动" not in page


@pytest.mark.parametrize(("query", "said"), [
    ("from_on=2026-01-01&to_on=2025-12-31", "前一时点晚于后一时点"),
    ("from_on=2025-12-31&to_on=2025-12-31", "两个时点相同"),
    ("from_on=soon&to_on=2025-12-31", "不是日期"), ("from_known=2001-01-01&to_on=2025-12-31", "第一次备案"),
    ("from_known=2999-01-01&to_on=2025-12-31", "在将来"),
])
def test_a_bad_pair_of_moments_is_refused_with_all_that_was_typed(golden: World, client: StrictClient, query: str,
                                                                  said: str) -> None:
    client.sign_in("reviewer-c")
    page = client.page(f"/plans/sample/changes?{query}", expected=422)
    assert said in page
    for part in query.split("&"):
        name, value = part.split("=")
        assert f'name="{name}" value="{value}"' in page


def test_nobody_compares_what_is_not_theirs(lived: tuple[World, datetime], client: StrictClient) -> None:
    client.sign_in("reviewer-d2")
    client.page(address(lived[1], org="D1"), expected=404)
    client.page(address(lived[1], org="C"), expected=404)
    assert "撤销备案" not in client.page(address(lived[1], org="D2"))
    client.page(address(lived[1], org="D2", code="P99"), expected=404)


def test_no_persons_name_is_shown(planned: World, client: StrictClient) -> None:
    file_trip(planned, "A", [participant(planned, "A", "7")], departs_on=date(2022, 7, 1))
    client.sign_in("reviewer-c")
    page = client.page("/plans/sample/changes?from_on=2022-06-30&to_on=2022-12-31&code=P3")
    assert "PER-" in page
    assert "示例7" not in page


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(exreg, arguments, obj=ScriptInfo(create_app=lambda: app))


def test_the_command_prints_one_document(app: Flask, lived: tuple[World, datetime]) -> None:
    result = run(app, "changes", "sample", "--from-known", known_text(lived[1]), "--to-on", "2025-12-31",
                 "--code", "P1", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert set(answer) == {"plan", "org", "level", "from", "to", "targets"}
    (target,) = answer["targets"]
    assert (target["code"], target["old"], target["new"]) == ("P1", 3, 1)
    assert {record["cause"] for unit in target["units"] for record in unit["records"]} == {"revoked", "amended"}
    plain = run(app, "changes", "sample", "--from-known", known_text(lived[1]), "--to-on", "2025-12-31")
    assert plain.stdout.startswith("# from on=2025-12-31 known=")


@pytest.mark.parametrize("arguments", [
    ("changes", "sample"), ("changes", "nothing", "--from-on", "2024-01-01"),
    ("changes", "sample", "--from-on", "2025-12-31", "--to-on", "2024-12-31"),
    ("changes", "sample", "--from-known", "2001-01-01"), ("board", "sample", "--known", "2001-01-01"),
    ("changes", "sample", "--from-on", "2024-01-01", "--code", "P99"),
    ("changes", "sample", "--from-on", "2024-01-01", "--org", "D2", "--as", "reviewer-d1"),
])
def test_what_cannot_be_compared_is_one_sentence_and_status_two(app: Flask, golden: World,
                                                                arguments: tuple[str, ...]) -> None:
    result = run(app, *arguments)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert len(result.stderr.strip().splitlines()) == 1
