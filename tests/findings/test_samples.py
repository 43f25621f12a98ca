"""The sample for checking on site: drawn so that anyone can draw it again, checked, its error rate with interval."""

import csv
import hashlib
import io
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.approval.knowing import known_text
from app.approval.steps import State
from app.db.engine import begin_writing
from app.db.stamps import today, utc_now
from app.findings.drawing import agrees
from app.findings.models import Sample, SampleItem, SampleResult
from app.findings.rates import rate_of, wilson
from app.organisations.change import change_facts
from app.records.kinds.programme import ProgrammeSubtype
from tests.client import StrictClient
from tests.conftest import template
from tests.documents.test_printing import text_of
from tests.filed import amend_filed, file_activity, file_agreement, file_programme, revoke
from tests.world import World

YEAR = str(today().year)


@pytest.fixture
def ledger(world: World) -> World:
    """The city after `with_facts`."""
    return world


def with_facts(world: World) -> None:
    """Twelve facts of A's, one of B's, two of E's, an agreement of A's; one more withdrawn and one not filed yet."""
    subtypes = list(ProgrammeSubtype)
    for number in range(12):
        file_programme(world, "A", ProgrammeSubtype.INTERNATIONAL_SCHOOL, name=f"示例项目{number}")
    for code in ("B", "E", "E"):
        file_programme(world, code, subtypes[0])
    begin_writing(world.session)
    partner = world.partner("Sample School", "GB")
    world.session.commit()
    file_activity(world, file_agreement(world, "A", partner))
    revoke(world, file_programme(world, "E", subtypes[0], name="示例撤销"))
    file_programme(world, "E", subtypes[0], name="示例未备案", upto=State.AT_CITY)


ledger_url = template("world_url", with_facts)


def drawn(client: StrictClient, expected: int = 302, **typed: str) -> str:
    form = {"organisation": "C", "year": YEAR, "strata": "school", "seed": "20260101", "known": ""} | typed
    response = client.post("/samples/", data=form)
    assert response.status_code == expected, response.get_data(as_text=True)
    return response.headers.get("Location", response.get_data(as_text=True))


def sample_of(world: World) -> Sample:
    world.session.rollback()
    return world.session.scalars(sa.select(Sample).order_by(Sample.id.desc()).limit(1)).one()


def listed(client: StrictClient, url: str) -> list[dict[str, str]]:
    content = client.post(f"{url}/list").get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def redraw(rows: list[dict[str, str]], seed: str) -> set[str]:
    """As somebody outside would do it, from the list and the seed alone."""
    strata: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        strata.setdefault((row["kind"], row["stratum"]), []).append(row["series"])
    taken: set[str] = set()
    for series in strata.values():
        series.sort(key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest())
        taken |= set(series[:(len(series) + 9) // 10])
    return taken


def test_every_stratum_gives_a_tenth_and_at_least_one(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    drawn(client)
    sample = sample_of(ledger)
    assert sample.population == 16
    sizes = sorted((item.kind, item.stratum_size) for item in sample.items)
    assert sizes == [("agreement", 1), ("programme", 1), ("programme", 2), ("programme", 12), ("programme", 12)]


def test_anyone_draws_it_again_from_the_exported_list(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client, strata="district", seed="公开摇号 7")
    rows = listed(client, url)
    assert len(rows) == 16
    assert {row["stratum"] for row in rows} == {"D1", "D2"}
    assert redraw(rows, "公开摇号 7") == {row["series"] for row in rows if row["drawn"]}
    assert {item.series.public_id for item in sample_of(ledger).items} == redraw(rows, "公开摇号 7")


def test_the_same_seed_gives_the_same_records_and_another_gives_others(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    series = []
    for seed in ("a", "a", "b", "c", "d"):
        drawn(client, seed=seed)
        series.append([item.series_id for item in sample_of(ledger).items])
    assert series[0] == series[1]
    assert any(other != series[0] for other in series[2:])


def test_an_earlier_draw_is_drawn_again_whatever_was_filed_since(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client)
    first = sample_of(ledger)
    before = [(item.series_id, item.version_id) for item in first.items]
    amend_filed(ledger, ledger.session.scalars(sa.select(SampleItem)).first().version)  # type: ignore[union-attr]  # one was drawn
    for number in range(5):
        file_programme(ledger, "B", ProgrammeSubtype.INTERNATIONAL_SCHOOL, name=f"示例新{number}")
    drawn(client, known=known_text(first.known))
    assert [(item.series_id, item.version_id) for item in sample_of(ledger).items] == before
    assert agrees(ledger.session, first)
    assert "与留存的样本一致" in client.page(url)
    drawn(client)
    assert sample_of(ledger).population == 21


def test_a_seed_is_made_where_none_is_given(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client, seed="")
    assert re.fullmatch(r"[0-9a-f]{16}", sample_of(ledger).seed)
    assert sample_of(ledger).seed in client.page(url)


@pytest.mark.parametrize(("typed", "told"), [
    ({"year": "1999"}, "这一年没有可抽取的已备案记录"), ({"year": "2999"}, "之间的年份"),
    ({"year": "soon"}, "20260101"),
    ({"known": "2999-01-01"}, "尚无从得知"), ({"known": "soon"}, "不是时间"), ({"seed": "<b>"}, "&lt;b&gt;"),
    ({"strata": "all"}, "20260101"), ({"organisation": "D2"}, "20260101"), ({"seed": "9" * 65}, "9" * 65)])
def test_a_bad_draw_is_told_so_and_keeps_what_was_typed(ledger: World, client: StrictClient, typed: dict[str, str],
                                                        told: str) -> None:
    client.sign_in("reviewer-c")
    assert told in drawn(client, 422, **typed)
    assert ledger.session.scalar(sa.select(sa.func.count()).select_from(Sample)) == 0


def test_wilsons_interval_is_what_a_hand_computes() -> None:
    """1 of 10: (0.1 + 0.192073) / 1.384146 ± 1.959964 × √(0.009 + 0.009604) / 1.384146.
    0 of 10: from 0 to 3.841459 / 13.841459, and 10 of 10 from what is left of it to 1."""
    assert wilson(1, 10) == pytest.approx((0.017876, 0.404150), abs=1e-6)
    assert wilson(0, 10) == pytest.approx((0, 0.277533), abs=1e-6)
    assert wilson(10, 10) == pytest.approx((0.722467, 1), abs=1e-6)


def enter(client: StrictClient, url: str, place: int, expected: int = 302, **typed: str) -> str:
    form = {"outcome": "conforms", "field": "", "words": "", "checked_on": "2026-01-05", "checked_by": "甲示例、乙示例"}
    response = client.post(f"{url}/records/{place}", data=form | typed)
    assert response.status_code == expected, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def test_results_give_the_rate_with_its_interval_beside_the_official_number(ledger: World,
                                                                            client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client)
    items = sample_of(ledger).items
    for item in items[:-1]:
        enter(client, url, item.place)
    enter(client, url, items[0].place, outcome="not_found", words="学校未能出示原件")
    page = client.page(url)
    assert "学校未能出示原件" in page
    assert "25.0%" in page
    low, high = wilson(1, 4)
    assert f"{low * 100:.1f}% 至 {high * 100:.1f}%" in page
    assert "每一层都核查过后给出" in page
    assert "Wilson" in page
    assert rate_of(sample_of(ledger).items, utc_now()).population == 16


def test_the_weighted_rate_follows_the_size_of_the_strata(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client)
    items = sample_of(ledger).items
    wrong = next(item for item in items if item.stratum_size == 12)
    for item in items:
        enter(client, url, item.place)
    enter(client, url, wrong.place, outcome="differs", field="name", words="名称与批文不同")
    rate = rate_of(sample_of(ledger).items, utc_now())
    assert (rate.checked, rate.errors, rate.share) == (5, 1, 0.2)
    assert rate.weighted == pytest.approx(12 / 16 * 1 / 2)
    assert "37.5%" in client.page(url)


def test_results_are_asked_for_as_they_were_known(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client)
    enter(client, url, 1)
    then = known_text(utc_now())
    enter(client, url, 1, outcome="not_found", words="复核后查无原件")
    assert "复核后查无原件" in client.page(url)
    assert "复核后查无原件" not in client.page(f"{url}?known={then}")
    assert "已被取代" in client.page(f"{url}/records/1")


@pytest.mark.parametrize("typed", [
    {"outcome": ""}, {"outcome": "differs", "words": "不同"}, {"outcome": "differs", "field": "name"},
    {"outcome": "not_found"}, {"checked_on": "2999-01-01"}, {"checked_by": " "}, {"field": "nothing"}])
def test_a_result_says_what_who_and_when(ledger: World, client: StrictClient, typed: dict[str, str]) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client)
    place = next(item.place for item in sample_of(ledger).items if item.kind == "programme")
    assert "有 1 处需要改正" in enter(client, url, place, 422, **typed)
    assert ledger.session.scalar(sa.select(sa.func.count()).select_from(SampleResult)) == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_sample_is_sound(ledger: World, client: StrictClient, language: str) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client)
    for page in ("/samples/", url, f"{url}/records/1"):
        client.page(f"{page}?language={language}")
    assert 'href="/samples/"' in client.page("/findings/")


def test_a_bureau_draws_its_own_and_schools_see_nothing(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d2")
    drawn(client, 422)
    url = drawn(client, organisation="D2")
    assert sample_of(ledger).population == 2
    client.sign_in("reviewer-c")
    client.page(url)
    assert client.post(f"{url}/records/1", data={}).status_code == 403
    for username in ("reviewer-d1", "clerk-e", "head-a"):
        client.sign_in(username)
        for page in (url, f"{url}/records/1"):
            client.page(page, expected=404)
        assert client.post(f"{url}/list").status_code == 404
        assert url not in client.page("/samples/")
    for username, status in (("clerk-e", 403), ("leader-c", 403), ("auditor", 403)):
        client.sign_in(username)
        assert client.post("/samples/", data={"year": YEAR}).status_code == status


def test_a_school_that_moved_away_took_its_records_along(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    url = drawn(client, organisation="D1")
    begin_writing(ledger.session)
    change_facts(ledger.session, ledger.organisations["B"], today(), parent_id=ledger.organisations["D2"].id)
    ledger.session.commit()
    page, paper = client.page(url), text_of(client.post(f"{url}/sheets"))
    for said, theirs, out_of_reach in ((page, "甲区示例小学 ·", "已不在您的范围内"),
                                       (paper, "甲区示例小学", "已不在本局范围内")):
        assert "甲区第一示例中学" in said
        assert theirs not in said
        assert out_of_reach in said


def test_the_database_keeps_what_was_drawn(ledger: World, client: StrictClient) -> None:
    client.sign_in("reviewer-c")
    url = drawn(client)
    enter(client, url, 1)
    for table, name in ((Sample, "sample"), (SampleItem, "sample_item"), (SampleResult, "sample_result")):
        for statement, guard in ((sa.update(table).values(id=99), f"{name}_is_never_changed|foreign key"),
                                 (sa.delete(table), f"{name}_is_never_deleted|foreign key")):
            with pytest.raises(IntegrityError, match=guard):
                ledger.session.execute(statement)
            ledger.session.rollback()
