"""The day from which a bureau declares its ledger complete: shown with its effect, declared, withdrawn, kept."""

import pytest

from app.db.stamps import utc_now
from tests.client import StrictClient
from tests.indicators.asking import line_of
from tests.world import World


def test_the_effect_is_shown_before_anything_is_declared(planned: World, city: StrictClient) -> None:
    response = city.post("/ledger/C", data={"complete_from": "2023-06-01", "act": "show"})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    cells = [f'data-label="{label}">{number}</td>' for label, number in (
        ("已过的到期日", 5), ("现在评判", 5), ("按表单日期", 4))]
    assert [cell for cell in cells if cell not in page] == []
    assert "2021-01-01" in city.page("/ledger/C")


def test_verdicts_appear_only_from_the_declared_day(planned: World, city: StrictClient) -> None:
    known = utc_now()
    assert city.post("/ledger/C", data={"complete_from": "2023-06-01"}).status_code == 302
    planned.session.rollback()
    assert [due["status"] for due in line_of(planned, "P3")["due"]] == ["no_verdict", "not_met", "open"]
    assert [due["status"] for due in line_of(planned, "P3", known=known)["due"]] == ["not_met", "not_met", "open"]


def test_a_declaration_can_be_withdrawn_and_its_history_is_kept(planned: World, city: StrictClient) -> None:
    assert city.post("/ledger/C", data={"complete_from": ""}).status_code == 302
    planned.session.rollback()
    assert line_of(planned, "P1")["status"] == "no_verdict"
    page = city.page("/ledger/C")
    assert "撤回声明" in page
    assert "2021-01-01" in page
    assert "示例 reviewer-C" in page
    for url in ("/ledger/", "/ledger/C"):
        city.page(f"{url}?language=en")


@pytest.mark.parametrize("day", ["2999-01-01", "soon", "2021-01-01"])
def test_a_day_to_come_or_the_same_day_is_refused(planned: World, city: StrictClient, day: str) -> None:
    response = city.post("/ledger/C", data={"complete_from": day})
    assert response.status_code == 422
    assert "尚未" not in city.page("/ledger/C")


def test_a_bureau_declares_for_itself_and_is_seen_by_those_above_it(planned: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    assert client.post("/ledger/D1", data={"complete_from": "2024-01-01"}).status_code == 302
    client.page("/ledger/C", expected=404)
    assert client.post("/ledger/C", data={"complete_from": "2024-01-01"}).status_code == 404
    client.page("/ledger/A", expected=404)
    client.sign_in("reviewer-c")
    assert "2024-01-01" in client.page("/ledger/")
    assert client.post("/ledger/D1", data={"complete_from": "2020-01-01"}).status_code == 403
    client.sign_in("auditor")
    client.page("/ledger/", expected=403)
