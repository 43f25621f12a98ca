"""`exreg close` and `exreg closings`: one JSON document, one sentence of refusal, exit status 2, nothing written."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from app.cli import exreg
from app.closings.models import Closing
from tests.closed import closed
from tests.world import World

SIGNATORIES = "示例甲/统计员;示例乙/科长;示例丙/局长"
CLOSE = ("close", "sample", "--org", "C", "--on", "2025-12-31", "--signatories", SIGNATORIES, "--as", "reviewer-c")


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(exreg, arguments, obj=ScriptInfo(create_app=lambda: app))


def answer(app: Flask, *arguments: str) -> Any:
    result = run(app, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_year_is_prepared_confirmed_listed_and_compared(app: Flask, golden: World) -> None:
    waiting = answer(app, *CLOSE)
    assert (waiting["state"], waiting["confirmed_by"], len(waiting["sha256"])) == ("prepared", None, 64)
    final = answer(app, *CLOSE, "--kind", "final", "--confirm-as", "second-c")
    assert set(final) == {"id", "plan", "org", "on", "known", "level", "kind", "state", "sha256", "prepared_by",
                          "confirmed_by", "errata"}
    assert (final["state"], final["kind"], final["confirmed_by"]) == ("closed", "final", "second-c")
    other = answer(app, *CLOSE[:5], "2024-12-31", *CLOSE[6:], "--confirm-as", "second-c")
    listed = answer(app, "closings", "--plan", "sample", "--org", "C")
    assert [item["id"] for item in listed] == [final["id"], waiting["id"], other["id"]]
    compared = answer(app, "closings", "compare", other["id"], final["id"])
    assert compared["closings"] == [other["id"], final["id"]]
    line = next(item for item in compared["targets"] if item["code"] == "P1")
    assert line["values"] == ["4", "3"]
    assert line["difference"] == "-1"
    assert [(unit["move"], unit["values"]) for unit in line["units"]] == [("gone", ["1", None])]
    assert run(app, "verify").exit_code == 0


@pytest.mark.parametrize("arguments", [
    ("--on", "2999-12-31"), ("--on", "yesterday"), ("--known", "2001-01-01"), ("--known", "2999-01-01"),
    ("--org", "NOWHERE"), ("--as", "nobody"), ("--as", "clerk-a"), ("--as", "reviewer-d1"),
    ("--signatories", "示例甲"), ("--signatories", "示例甲/;示例乙/科长;示例丙/局长"), ("--confirm-as", "reviewer-c"),
    ("--confirm-as", "reviewer-d1"), ("--confirm-as", "nobody"),
])
def test_what_cannot_be_closed_is_one_sentence_and_nothing_is_written(app: Flask, golden: World,
                                                                      arguments: tuple[str, ...]) -> None:
    refused(run(app, *CLOSE, *arguments))
    golden.session.rollback()
    assert golden.session.query(Closing).count() == 0


def test_a_second_closing_of_the_same_is_refused(app: Flask, golden: World) -> None:
    closed(golden)
    result = run(app, *CLOSE)
    refused(result)
    assert "更正" in result.stderr


@pytest.mark.parametrize("arguments", [
    ("close", "nothing", *CLOSE[2:]), ("closings", "--plan", "nothing"), ("closings", "--org", "NOWHERE"),
    ("closings", "compare", "CLS-A", "CLS-B"), ("closings", "--as", "nobody"),
])
def test_what_is_not_there_is_one_sentence(app: Flask, golden: World, arguments: tuple[str, ...]) -> None:
    refused(run(app, *arguments))


def test_as_a_user_only_what_they_may_see(app: Flask, golden: World) -> None:
    closing = closed(golden)
    assert answer(app, "closings", "--as", "clerk-a") == []
    refused(run(app, "closings", "compare", closing.public_id, closing.public_id, "--as", "reviewer-d1"))


def refused(result: Result) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
