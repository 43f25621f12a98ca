"""Dated statistics: signed, beside what is counted and never added to it; a correction is a new row."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.indicators.models import Statistic
from tests.client import StrictClient
from tests.indicators.asking import line_of
from tests.world import World

FORM = {"organisation": "C", "target": "P1", "label": "姊妹学校", "label_en": "Pairs", "value": "377", "unit": "对",
        "numerator": "", "denominator": "", "dated": "2020-12-31", "source": "示例年鉴", "signed_by": "钱示例",
        "signer_post": "统计员"}
SHARE = {"value": "", "numerator": "39", "denominator": "200", "unit": "%"}


def state(client: StrictClient, **typed: Any) -> Any:
    return client.post("/plans/sample/statistics", data=FORM | typed)


def rows(world: World) -> list[Statistic]:
    world.session.rollback()
    return list(world.session.scalars(sa.select(Statistic).order_by(Statistic.id)))


def test_a_statistic_is_signed_and_names_who_entered_it(planned: World, city: StrictClient) -> None:
    assert state(city).status_code == 302
    (row,) = rows(planned)
    assert (row.signed_by, row.signer_post, row.stated_by.username) == ("钱示例", "统计员", "reviewer-c")  # type: ignore[union-attr]
    page = city.page("/plans/sample/statistics")
    assert "钱示例（统计员）" in page
    city.page("/plans/sample/statistics?language=en")


def test_it_stands_beside_what_is_counted_and_is_never_added(planned: World, city: StrictClient) -> None:
    before = line_of(planned, "P1")["value"]
    state(city)
    planned.session.rollback()
    line = line_of(planned, "P1")
    assert (line["value"], line["statistic"]["value"]) == (before, 377)
    assert "不与上数相加" in city.page("/plans/sample")


def test_a_share_keeps_both_sides_and_is_divided_for_its_reader(planned: World, city: StrictClient) -> None:
    assert state(city, **SHARE).status_code == 302
    (row,) = rows(planned)
    assert (row.value, row.numerator, row.denominator) == (Decimal("19.5"), 39, 200)
    assert "39 / 200" in city.page("/plans/sample/statistics")


@pytest.mark.parametrize("typed", [
    {"value": ""}, {"value": "", "numerator": "1"}, {"value": "", "denominator": "2"}, SHARE | {"value": "3"},
    SHARE | {"denominator": "0"}, {"value": "-1"}, {"value": "many"}, {"source": " "}, {"signed_by": " "},
    {"signer_post": ""}, {"dated": "2999-01-01"}, {"dated": "soon"}, {"label": ""}, {"organisation": "D1"},
    {"target": "P99"},
])
def test_what_is_missing_or_wrong_is_told_and_nothing_typed_is_lost(planned: World, city: StrictClient,
                                                                    typed: dict[str, Any]) -> None:
    response = state(city, **typed)
    assert response.status_code == 422
    assert "Pairs" in response.get_data(as_text=True)
    assert rows(planned) == []


def test_a_correction_is_a_new_row_and_the_old_one_stays_as_it_was_known(planned: World, city: StrictClient) -> None:
    state(city)
    known = utc_now().isoformat().replace("+00:00", "Z")
    url = f"/plans/sample/statistics/{rows(planned)[0].id}"
    assert 'value="377"' in city.page(f"{url}/correct")
    assert city.post(f"{url}/correct", data=FORM | {"value": "378"}).status_code == 422
    assert city.post(f"{url}/correct", data=FORM | {"value": "378", "reason": "年鉴更正"}).status_code == 302
    old, new = rows(planned)
    assert (old.until, old.value, new.value, new.corrects_id) == (new.since, 377, 378, old.id)
    assert "378 对" in city.page("/plans/sample/statistics")
    then = city.page(f"/plans/sample/statistics?known={known}")
    assert "377 对" in then
    assert "378 对" not in then
    assert "377 对" in city.page(f"/plans/sample?known={known}")
    for number in (old.id, new.id):
        page = city.page(f"/plans/sample/statistics/{number}/history")
        assert "年鉴更正" in page
        assert "377 对" in page
    assert city.post(f"{url}/correct", data=FORM | {"reason": "再改"}).status_code == 409
    city.page(f"{url}/history?language=en")
    city.page(f"/plans/sample/statistics/{new.id}/correct?language=en")


def test_a_withdrawn_statistic_stands_no_more_and_stays_as_it_was_known(planned: World, city: StrictClient) -> None:
    state(city)
    known = utc_now().isoformat().replace("+00:00", "Z")
    url = f"/plans/sample/statistics/{rows(planned)[0].id}"
    assert city.post(f"{url}/withdraw", data={"reason": ""}).status_code == 422
    assert city.post(f"{url}/withdraw", data={"reason": "来源有误"}).status_code == 302
    assert "377 对" not in city.page("/plans/sample/statistics")
    assert "377 对" in city.page(f"/plans/sample/statistics?known={known}")
    assert "已撤下，原因：来源有误" in city.page(f"{url}/history")


def test_only_a_bureaus_own_reviewer_states_and_corrects(planned: World, city: StrictClient) -> None:
    state(city)
    url = f"/plans/sample/statistics/{rows(planned)[0].id}"
    for username, status in (("leader-c", 403), ("reviewer-d1", 404), ("clerk-a", 404)):
        city.sign_in(username)
        assert city.post(f"{url}/correct", data=FORM | {"reason": "示例"}).status_code == status
        assert city.post(f"{url}/withdraw", data={"reason": "示例"}).status_code == status
        city.page(f"{url}/history", expected=200 if status == 403 else 404)
    city.page("/plans/sample/statistics/999/history", expected=404)


def test_a_district_states_its_own_and_not_the_citys(planned: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    assert state(client).status_code == 422
    assert state(client, organisation="D1").status_code == 302
    planned.session.rollback()
    assert line_of(planned, "P1")["statistic"] is None, "a district's figure never stands for its city"


@pytest.mark.parametrize(("values", "rule"), [
    ({"numerator": 1}, "a_ratio_has_two_sides"), ({"numerator": 1, "denominator": 0}, "nothing_is_divided_by_zero"),
    ({"signed_by": " "}, "what_is_stated_is_signed"), ({"corrects_id": 1}, "a_correction_says_why")])
def test_the_database_refuses_what_cannot_be(planned: World, city: StrictClient, values: dict[str, Any],
                                             rule: str) -> None:
    state(city)
    (row,) = rows(planned)
    kept = {column.key: getattr(row, column.key) for column in sa.inspect(Statistic).columns}
    begin_writing(planned.session)
    with pytest.raises(IntegrityError, match=rule):
        planned.session.execute(sa.insert(Statistic).values({**kept, "id": 99, **values}))
    planned.session.rollback()
