"""A plan is closed with its final verdict after its end, shown from then on, and opened again with a reason."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.db.trail import TrailEntry
from app.indicators.library import keep_plan
from app.planning.plan_closing import standing_closing
from app.planning.plan_models import PlanClosing, PlanReopening, PlanVerdict
from tests.client import StrictClient
from tests.filed import file_agreement
from tests.indicators.conftest import PLAN
from tests.world import World

TARGETS = 7
AS_COUNTED = {"verdict_0": "not_met", "verdict_1": "not_met", "verdict_2": "not_met", "verdict_3": "no_verdict",
              "verdict_4": "no_verdict", "verdict_5": "no_verdict", "verdict_6": "no_verdict"}
CLOSING = {"evaluated_on": "2025-12-31", "signed_by": "赵示例", "signer_post": "局长", "remark": "总体进展良好。",
           "act": "close", **AS_COUNTED}


def close(client: StrictClient, **typed: Any) -> Any:
    return client.post("/plans/sample/verdict/close", data=CLOSING | typed)


def closings(world: World) -> list[PlanClosing]:
    world.session.rollback()
    return list(world.session.scalars(sa.select(PlanClosing).order_by(PlanClosing.id)))


def test_a_plan_is_closed_with_a_verdict_for_every_target(planned: World, city: StrictClient) -> None:
    page = city.page("/plans/sample/verdict/close")
    assert page.count("评价") > TARGETS
    assert 'value="2025-12-31"' in page
    assert close(city).status_code == 302
    (closing,) = closings(planned)
    assert [(item.target, item.verdict.value) for item in closing.verdicts] == [
        (f"P{place + 1}", AS_COUNTED[f"verdict_{place}"]) for place in range(TARGETS)]
    assert (closing.verdicts[0].value, closing.verdicts[0].counted.value) == (2, "not_met")
    assert (closing.evaluated_on, closing.signed_by) == (date(2025, 12, 31), "赵示例")
    for page in (city.page("/plans/sample"), city.page("/plans/sample/verdict")):
        assert "总体进展良好" in page
        assert "赵示例（局长）" in page
    for url in ("/plans/sample", "/plans/sample/verdict"):
        city.page(f"{url}?language=en")
    assert planned.session.scalar(sa.select(sa.func.count()).where(TrailEntry.act == "close")) == 1


def test_a_verdict_other_than_counted_is_explained(planned: World, city: StrictClient) -> None:
    refused = close(city, verdict_0="partly", verdict_3="met", words_3="统计公报已达到。")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert page.count("请用文字说明") == 2, "once at the field, once in the summary"
    assert "统计公报已达到" in page
    assert "总体进展良好" in page
    assert closings(planned) == []
    assert close(city, verdict_0="partly", words_0="差一对，正在签约。", verdict_3="met",
                 words_3="统计公报已达到。").status_code == 302
    assert "差一对，正在签约" in city.page("/plans/sample")


@pytest.mark.parametrize("missing", ["remark", "signed_by", "signer_post", "evaluated_on"])
def test_a_closing_is_signed_and_said(planned: World, city: StrictClient, missing: str) -> None:
    assert close(city, **{missing: " "}).status_code == 422
    assert closings(planned) == []


@pytest.mark.parametrize("day", ["2025-12-30", "2999-01-01"])
def test_a_plan_is_not_judged_on_a_day_before_its_end_or_to_come(planned: World, city: StrictClient, day: str) -> None:
    assert close(city, evaluated_on=day).status_code == 422
    assert closings(planned) == []


def test_the_figures_are_counted_again_for_another_day(planned: World, city: StrictClient) -> None:
    response = city.post("/plans/sample/verdict/close", data=CLOSING | {"act": "show", "evaluated_on": "2026-03-01"})
    assert response.status_code == 200
    assert "2026-03-01 的数值" in response.get_data(as_text=True)
    assert closings(planned) == []


def test_a_plan_cannot_be_closed_before_its_end(planned: World, city: StrictClient) -> None:
    begin_writing(planned.session)
    keep_plan(planned.session, "sample", PLAN.replace("ends = 2025-12-31", "ends = 2099-12-31"))
    planned.session.commit()
    assert close(city).status_code == 409
    city.page("/plans/sample/verdict/close", expected=409)
    page = city.page("/plans/sample/verdict")
    assert "2099-12-31" in page
    assert "作最终评价" not in page


def test_a_closed_plan_is_closed_once_and_not_changed(planned: World, city: StrictClient) -> None:
    close(city)
    assert close(city).status_code == 409
    assert city.post("/plans/sample/change").status_code == 409
    assert "起草变更" not in city.page("/plans/sample/history")
    assert len(closings(planned)) == 1


def test_what_was_decided_stays_when_figures_change_afterwards(planned: World, city: StrictClient) -> None:
    close(city)
    partner = planned.partner("Third Sample School", "FR")
    planned.session.commit()
    file_agreement(planned, "A", partner, signed_on=date(2022, 5, 10), open_ended=True, expires_on=None)
    page = city.page("/plans/sample?on=2025-12-31")
    assert "3 对" in page
    assert closings(planned)[0].verdicts[0].value == 2


def test_a_plan_is_opened_again_with_a_reason_and_nothing_is_overwritten(planned: World, city: StrictClient) -> None:
    close(city)
    closed = utc_now()
    assert city.post("/plans/sample/verdict/reopen", data={"reason": " "}).status_code == 422
    assert city.post("/plans/sample/verdict/reopen", data={"reason": "漏了两份已备案协议"}).status_code == 302
    assert city.post("/plans/sample/verdict/reopen", data={"reason": "再来"}).status_code == 409
    (first,) = closings(planned)
    assert standing_closing(planned.session, first.plan_id, utc_now()) is None
    assert standing_closing(planned.session, first.plan_id, closed) is first
    assert "总体进展良好" not in city.page("/plans/sample")
    page = city.page("/plans/sample/verdict")
    assert "漏了两份已备案协议" in page
    assert "总体进展良好" in page
    close(city, remark="第二次评价。")
    assert [item.remark for item in closings(planned)] == ["总体进展良好。", "第二次评价。"]
    assert len(first.verdicts) == TARGETS
    city.page("/plans/sample/verdict?language=en")


def test_a_board_as_known_before_shows_no_verdict(planned: World, city: StrictClient) -> None:
    known = utc_now().isoformat().replace("+00:00", "Z")
    close(city)
    assert "总体进展良好" not in city.page(f"/plans/sample?known={known}")


@pytest.mark.parametrize(("username", "sees"), [("reviewer-d1", 200), ("leader-c", 200), ("clerk-a", 200)])
def test_only_the_plans_own_bureau_closes_it(planned: World, city: StrictClient, username: str, sees: int) -> None:
    close(city)
    city.sign_in(username)
    page = city.page("/plans/sample/verdict", expected=sees)
    assert ("评价日数值" in page) is (username == "leader-c")
    assert "重新开启</button>" not in page
    assert city.post("/plans/sample/verdict/reopen", data={"reason": "示例"}).status_code == 403
    assert close(city).status_code == 403


@pytest.mark.parametrize("model", [PlanVerdict, PlanReopening])
def test_what_was_decided_is_never_changed_or_deleted(planned: World, city: StrictClient, model: Any) -> None:
    close(city)
    city.post("/plans/sample/verdict/reopen", data={"reason": "示例"})
    planned.session.rollback()
    for statement in (sa.update(model).values(id=99), sa.delete(model)):
        begin_writing(planned.session)
        with pytest.raises(IntegrityError, match=f"{model.__tablename__}_is_never"):
            planned.session.execute(statement)
        planned.session.rollback()


@pytest.mark.parametrize(("change", "rule"), [
    ({"evaluated_on": date(2025, 12, 30)}, "a_plan_is_judged_after_its_end"), ({"signed_by": " "}, "is_signed")])
def test_the_database_refuses_a_closing_that_cannot_be(planned: World, city: StrictClient, change: dict[str, Any],
                                                       rule: str) -> None:
    close(city)
    city.post("/plans/sample/verdict/reopen", data={"reason": "示例"})
    (closing,) = closings(planned)
    values = {column.key: getattr(closing, column.key) for column in sa.inspect(PlanClosing).columns}
    begin_writing(planned.session)
    with pytest.raises(IntegrityError, match=rule):
        planned.session.execute(sa.insert(PlanClosing).values({**values, **change, "id": 9, "until": None}))
    planned.session.rollback()
