"""Writing a plan in the browser: uploaded or by form, kept as a draft, looked at, kept in force, changed."""

import io
import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.db.trail import TrailEntry
from app.indicators.library import plan_at
from app.indicators.models import PlanVersion
from app.planning.plan_models import PlanDraft
from tests.client import StrictClient
from tests.indicators.conftest import PLAN
from tests.world import World

HEAD = {"name": "second-plan", "title": "示例市第二个规划", "title_en": "Second Sample Plan",
        "number": "示府〔2026〕2号", "issuer": "示例市教育局", "issuer_en": "", "issued": "2026-01-05",
        "starts": "2026-01-01", "ends": "2030-12-31", "organisations": ["C"], "level": "city", "confirmed": "y",
        "note_zh": "", "note_en": "", "follows": "sample", "source_text": "到2030年，姊妹学校达到2对。"}
TARGET = {"code": "N1", "quote": "姊妹学校达到2对", "also": "", "title_zh": "姊妹学校", "title_en": "Pairs",
          "unit": "对", "unit_en": "pairs", "nature": "none", "strength": "commit", "type": "at_least", "scale": "",
          "baseline_value": "1", "baseline_on": "2025-12-31", "due-0-on": "2030-12-31", "due-0-at_least": "2",
          "note_zh": "", "note_en": "", "conflict_zh": "", "conflict_en": "", "measure": "pairs",
          "p-basis": "in_force", "p-sector": "basic", "p-areas": ["foreign", "HK"], "act": "save"}


def file_of(text: str | bytes, name: str = "second-plan.toml") -> dict[str, Any]:
    content = text.encode() if isinstance(text, str) else text
    return {"plan": (io.BytesIO(content), name)}


def draft_of(world: World) -> PlanDraft:
    world.session.rollback()
    found: PlanDraft = world.session.scalars(sa.select(PlanDraft)).one()
    return found


def seen(world: World, form: dict[str, Any]) -> dict[str, Any]:
    return {**form, "seen": str(draft_of(world).edition)}


@pytest.fixture
def begun(planned: World, city: StrictClient) -> str:
    """The address of a draft that has a head and no target."""
    assert city.post("/plans/drafts/new", data=HEAD).status_code == 302
    return f"/plans/drafts/{draft_of(planned).id}"


def test_a_plan_is_written_by_form_from_its_head_to_a_figure(begun: str, planned: World, city: StrictClient) -> None:
    assert "还没有指标" in city.page(begun)
    assert city.post(f"{begun}/targets/new", data=seen(planned, TARGET)).status_code == 302
    page = city.page(begun)
    assert "2 对" in page
    assert "姊妹学校对数（" in page
    assert city.post(f"{begun}/keep", data=seen(planned, {"reason": ""})).headers["Location"] == "/plans/second-plan"
    planned.session.rollback()
    target = plan_at(planned.session, "second-plan").target("N1")
    assert (target.count.measure, target.due[0].at_least) == ("pairs", 2)
    assert "2 对" in city.page("/plans/second-plan")
    assert planned.session.scalar(sa.select(sa.func.count()).select_from(PlanDraft)) == 0


def test_the_preview_shows_the_figure_and_its_rows_and_keeps_nothing(begun: str, planned: World,
                                                                    city: StrictClient) -> None:
    before = draft_of(planned).text
    acts = planned.session.scalar(sa.select(sa.func.count()).select_from(TrailEntry))
    response = city.post(f"{begun}/targets/new", data=seen(planned, TARGET | {"act": "preview"}))
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "2 个单元，合计 2" in page
    assert len(re.findall(r'href="/records/AGR-', page)) == 2
    assert 'value="N1"' in page
    assert draft_of(planned).text == before
    assert planned.session.scalar(sa.select(sa.func.count()).select_from(TrailEntry)) == acts
    other = city.post(f"{begun}/targets/new", data=seen(planned, TARGET | {"act": "preview", "p-areas": ["HK"]}))
    assert "1 个单元，合计 1" in other.get_data(as_text=True)


@pytest.mark.parametrize(("typed", "told"), [
    ({"due-0-on": "2020-12-31"}, "早于"), ({"due-0-at_least": "-1"}, "不小于零"), ({"code": "pairs"}, "含数字"),
    ({"quote": ""}, "缺少 quote"), ({"title_en": ""}, "缺少 en"), ({"baseline_on": ""}, "缺少 on"),
    ({"due-0-on": "2200-01-01"}, "不合情理"), ({"scale": "0"}, "正整数"), ({"measure": "own_schools",
                                                                     "p-countries": "ZZ"}, "两位代码"),
    ({"due-0-on": "someday"}, ""), ({"baseline_value": "many"}, ""),
])
def test_what_is_wrong_with_a_target_is_told_with_its_line_and_nothing_typed_is_lost(
        begun: str, planned: World, city: StrictClient, typed: dict[str, Any], told: str) -> None:
    before = draft_of(planned).text
    response = city.post(f"{begun}/targets/new", data=seen(planned, TARGET | typed))
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert told in page
    assert not told or re.search(r"second-plan\.toml 第 \d+ 行", page)
    assert (typed.get("quote", "姊妹学校达到2对")) in page
    assert draft_of(planned).text == before


def test_an_unfinished_target_waits_in_the_draft_and_keeps_the_plan_back(begun: str, planned: World,
                                                                        city: StrictClient) -> None:
    half = TARGET | {"act": "unfinished", "quote": "", "due-0-on": "", "due-0-at_least": ""}
    assert city.post(f"{begun}/targets/new", data=seen(planned, half)).status_code == 302
    assert "缺少 quote" in city.page(begun)
    refused = city.post(f"{begun}/keep", data=seen(planned, {"reason": ""}))
    assert refused.status_code == 422
    assert "缺少 quote" in refused.get_data(as_text=True)
    assert city.post(f"{begun}/targets/0", data=seen(planned, TARGET)).status_code == 302
    assert city.post(f"{begun}/keep", data=seen(planned, {"reason": ""})).status_code == 302


def test_another_measure_shows_its_own_parameters_and_keeps_what_was_typed(begun: str, planned: World,
                                                                          city: StrictClient) -> None:
    page = city.post(f"{begun}/targets/new", data=seen(planned, TARGET | {
        "act": "measure", "measure": "programmes"})).get_data(as_text=True)
    assert "计入的状态" in page
    assert 'name="p-subtypes"' in page
    assert "姊妹学校达到2对" in page
    refused = city.post(f"{begun}/targets/new", data=seen(planned, TARGET | {"measure": "programmes"}))
    assert refused.status_code == 422
    assert refused.get_data(as_text=True).count("这一计数规则需要此项") == 4, "twice at its field, twice in the summary"


@pytest.mark.parametrize("measure", ["persons", "new_pairs", "coverage", "students", "ratio", "statistic_only",
                                     "activities", "teachers", "programme_amount"])
def test_every_measure_has_its_inputs_in_both_languages(begun: str, planned: World, city: StrictClient,
                                                        measure: str) -> None:
    for language in ("zh", "en"):
        response = city.post(f"{begun}/targets/new?language={language}",
                             data=seen(planned, TARGET | {"act": "measure", "measure": measure}))
        assert response.status_code == 200


def test_somebody_elses_change_is_not_written_over(begun: str, planned: World, city: StrictClient) -> None:
    stale = seen(planned, TARGET)
    assert city.post(f"{begun}/targets/new", data=stale).status_code == 302
    assert city.post(f"{begun}/targets/new", data=stale | {"code": "N2"}).status_code == 409
    assert city.post(f"{begun}/keep", data={"seen": stale["seen"]}).status_code == 409
    assert city.post(f"{begun}/discard", data={"seen": stale["seen"]}).status_code == 409


def test_a_target_is_edited_in_place_and_taken_out(begun: str, planned: World, city: StrictClient) -> None:
    for code in ("N1", "N2"):
        city.post(f"{begun}/targets/new", data=seen(planned, TARGET | {"code": code}))
    city.post(f"{begun}/targets/0", data=seen(planned, TARGET | {"due-0-at_least": "5"}))
    targets = tomllib.loads(draft_of(planned).text)["target"]
    assert [(item["code"], item["due"][0]["at_least"]) for item in targets] == [("N1", 5), ("N2", 2)]
    assert city.post(f"{begun}/targets/0/drop", data=seen(planned, {})).status_code == 302
    assert [item["code"] for item in tomllib.loads(draft_of(planned).text)["target"]] == ["N2"]
    assert city.post(f"{begun}/targets/7/drop", data=seen(planned, {})).status_code == 404


def test_a_code_used_twice_is_refused(begun: str, planned: World, city: StrictClient) -> None:
    city.post(f"{begun}/targets/new", data=seen(planned, TARGET))
    refused = city.post(f"{begun}/targets/new", data=seen(planned, TARGET | {"code": "n1"}))
    assert refused.status_code == 422
    assert "编号重复" in refused.get_data(as_text=True)


def test_the_head_and_the_whole_file_can_be_edited(begun: str, planned: World, city: StrictClient) -> None:
    city.post(f"{begun}/targets/new", data=seen(planned, TARGET))
    page = city.page(f"{begun}/head")
    assert "示例市第二个规划" in page
    assert city.post(f"{begun}/head", data=seen(planned, HEAD | {"number": "示府〔2026〕9号"})).status_code == 302
    text = draft_of(planned).text
    assert "示府〔2026〕9号" in text
    city.page(f"{begun}/text")
    wrong = city.post(f"{begun}/text", data=seen(planned, {"text": text.replace('"pairs"', '"pears"')}))
    assert wrong.status_code == 422
    assert "没有名为“pears”的计数规则" in wrong.get_data(as_text=True)
    assert "pears&#34;" in wrong.get_data(as_text=True)
    more = text.replace('unit_en = "pairs"', 'unit_en = "couples"')
    assert city.post(f"{begun}/text", data=seen(planned, {"text": more})).status_code == 302
    assert "couples" in draft_of(planned).text
    for url in (begun, f"{begun}/head", f"{begun}/text", f"{begun}/targets/0", f"{begun}/targets/new", "/plans/add"):
        city.page(f"{url}?language=en")


def test_an_uploaded_plan_is_a_draft_until_it_is_kept(planned: World, city: StrictClient) -> None:
    text = PLAN.replace('title = "示例市', '# 上传\ntitle = "另一示例市')
    form = file_of(text) | {"source": (io.BytesIO("姊妹学校达到3对".encode()), "second-plan.txt")}
    response = city.post("/plans/add", data=form, content_type="multipart/form-data")
    assert response.status_code == 302
    assert draft_of(planned).text == text
    city.page("/plans/second-plan", expected=404)
    assert "second-plan" in city.page("/plans/add")
    page = city.page(response.headers["Location"])
    assert page.count("data-label=\"今天\"") == 7
    city.post(response.headers["Location"] + "/keep", data=seen(planned, {"reason": ""}))
    assert "<mark" in city.page("/plans/second-plan/source?code=P1")


def _in(text: str, before: str, after: str) -> str:
    assert before in text
    return text.replace(before, after, 1)


BAD: dict[str, tuple[Any, str, str]] = {
    "another kind of file": (PLAN, "plan.txt", "不是 .toml 文件"),
    "a workbook called toml": (b"PK\x03\x04\x14\x00\x06\x00\xff\xfe", "second-plan.toml", "不是 UTF-8"),
    "another encoding": (PLAN.encode("gb18030"), "second-plan.toml", "第 1 行不是 UTF-8"),
    "a null sign": (PLAN + "\x00", "second-plan.toml", "空字符"),
    "far too much": (PLAN + "# " + "长" * 400_000, "second-plan.toml", "超过 1 MB"),
    "broken TOML": (_in(PLAN, "title_en =", "title_en"), "second-plan.toml", "第 2 行第 10 列不符合 TOML"),
    "nothing": ("", "second-plan.toml", "缺少"),
    "brackets without end": ("a = " + "[" * 5000, "second-plan.toml", "不符合 TOML"),
    "an endless number": (_in(PLAN, "value = 2,", f"value = {'9' * 5000},"), "second-plan.toml", "不符合 TOML"),
    "a number that is none": (_in(PLAN, "value = 2,", "value = nan,"), "second-plan.toml", "不小于零的数"),
    "an unknown measure": (_in(PLAN, '"teachers"', '"tutors"'), "second-plan.toml", "没有名为“tutors”的计数规则"),
    "an unknown parameter": (_in(PLAN, '"teachers"', '"teachers", tint = 1'), "second-plan.toml", "没有参数 tint"),
    "a due date before its baseline": (_in(PLAN, "on = 2020-12-31 }", "on = 2026-12-31 }"), "second-plan.toml",
                                       "早于基期"),
    "a due date before the plan": (_in(PLAN, "{ on = 2022-12-31", "{ on = 2019-12-31"), "second-plan.toml",
                                   "早于规划的开始日"),
    "a due date outside sense": (_in(PLAN, "2099-12-31", "9999-12-31"), "second-plan.toml", "不合情理"),
    "a code used twice": (_in(PLAN, 'code = "P2"', 'code = "P1"'), "second-plan.toml", "编号重复"),
    "an unknown organisation": (_in(PLAN, '["C"]', '["Z9"]'), "second-plan.toml", "单位"),
    "another bureau's organisation": (_in(PLAN, '["C"]', '["C", "D1"]'), "second-plan.toml", "只能为您任审核人"),
    "a plan it cannot follow": (_in(PLAN, "level =", 'follows = "gone"\nlevel ='), "second-plan.toml", ""),
    "a name with a space": (PLAN, "second plan.toml", "不能作规划的文件名"),
    "a name that is a page": (PLAN, "drafts.toml", "不能作规划的文件名"),
    "no target": (PLAN.split("[[target]]")[0], "second-plan.toml", "没有指标"),
    "a misspelt key of the head": (_in(PLAN, "level =", "levels ="), "second-plan.toml", "没有 levels"),
    "a target that is no section": (PLAN.split("[[target]]")[0] + "target = [1]", "second-plan.toml", "[[target]]"),
}


@pytest.mark.parametrize("why", [name for name in BAD if name != "a plan it cannot follow"])
def test_a_bad_file_is_refused_in_one_sentence_and_nothing_is_written(planned: World, city: StrictClient,
                                                                     why: str) -> None:
    content, name, told = BAD[why]
    acts = planned.session.scalar(sa.select(sa.func.count()).select_from(TrailEntry))
    sent = FileStorage(*file_of(content, name)["plan"])
    boundary, body = encode_multipart({"plan": sent})  # in memory: the client would leave a large file open
    response = city.post("/plans/add", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert told in page
    planned.session.rollback()
    assert planned.session.scalar(sa.select(sa.func.count()).select_from(PlanDraft)) == 0
    assert planned.session.scalar(sa.select(sa.func.count()).select_from(PlanVersion)) == 1
    assert planned.session.scalar(sa.select(sa.func.count()).select_from(TrailEntry)) == acts


def test_a_plan_that_follows_nothing_here_cannot_be_kept(planned: World, city: StrictClient) -> None:
    content, name, _ = BAD["a plan it cannot follow"]
    city.post("/plans/add", data=file_of(content, name), content_type="multipart/form-data")
    refused = city.post(f"/plans/drafts/{draft_of(planned).id}/keep", data=seen(planned, {"reason": ""}))
    assert refused.status_code == 422
    assert "没有名为 gone 的规划可接续" in refused.get_data(as_text=True)


@pytest.mark.parametrize(("username", "status"), [
    ("clerk-a", 403), ("head-a", 403), ("leader-c", 403), ("auditor", 403), ("admin", 403), ("reviewer-d1", 404)])
def test_a_draft_is_of_its_bureau_alone(begun: str, planned: World, client: StrictClient, username: str,
                                        status: int) -> None:
    client.sign_in(username)
    for page in ("", "/head", "/text", "/targets/new", "/targets/0"):
        client.page(begun + page, expected=status)
    for act in ("/keep", "/discard", "/targets/0/drop"):
        assert client.post(begun + act, data=seen(planned, {})).status_code == status


def test_a_district_writes_a_plan_of_its_own(planned: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    assert "新增规划" in client.page("/plans/")
    assert client.post("/plans/drafts/new", data=HEAD | {"organisations": ["C"]}).status_code == 422
    assert client.post("/plans/drafts/new", data=HEAD | {"organisations": ["D1"], "level": "district",
                                                         "follows": ""}).status_code == 302
    assert client.post("/plans/sample/change").status_code == 403
    client.sign_in("clerk-a")
    assert "新增规划" not in client.page("/plans/")


@pytest.fixture
def written(planned: World, city: StrictClient) -> Callable[..., Any]:
    """Changes one word of the plan in force, with a reason."""
    def change(before: str, after: str, reason: str = "示例原因") -> Any:
        url = city.post("/plans/sample/change").headers["Location"]
        text = draft_of(planned).text.replace(before, after, 1)
        assert city.post(f"{url}/text", data=seen(planned, {"text": text})).status_code == 302
        return city.post(f"{url}/keep", data=seen(planned, {"reason": reason}))
    return change


def test_a_changed_plan_is_its_next_version_with_a_reason(planned: World, city: StrictClient,
                                                          written: Callable[..., Any]) -> None:
    assert written("at_least = 3 }]", "at_least = 4 }]", "").status_code == 422
    url = f"/plans/drafts/{draft_of(planned).id}"
    assert "与现行版本的差别" in city.page(url)
    assert city.post(f"{url}/keep", data=seen(planned, {"reason": "市里下调后又上调"})).status_code == 302
    page = city.page("/plans/sample/history")
    assert "市里下调后又上调" in page
    assert "示例 reviewer-C" in page
    assert "与上一版的差别" in page
    differs = city.page("/plans/sample/history/1/2")
    assert "2025-12-31 ≥ 3" in differs
    assert "2025-12-31 ≥ 4" in differs
    assert "P2" not in differs
    assert city.get("/plans/sample/history/1/text").get_data(as_text=True) == PLAN
    for url in ("/plans/sample/history/1/9", "/plans/sample/history/9/text", "/plans/nothing/history"):
        city.page(url, expected=404)
    for url in ("/plans/sample/history", "/plans/sample/history/1/2", "/plans/sample/history/2/1"):
        city.page(f"{url}?language=en")


def test_a_draft_without_a_change_is_not_kept_and_can_be_thrown_away(planned: World, city: StrictClient) -> None:
    url = city.post("/plans/sample/change").headers["Location"]
    assert city.post("/plans/sample/change").headers["Location"] == url
    refused = city.post(f"{url}/keep", data=seen(planned, {"reason": "示例"}))
    assert "没有可保存的变更" in refused.get_data(as_text=True)
    assert city.post(f"{url}/discard", data=seen(planned, {})).status_code == 302
    city.page(url, expected=404)
    city.page("/plans/sample")


def test_a_draft_of_a_version_that_is_no_longer_in_force_is_not_kept(planned: World, city: StrictClient,
                                                                     written: Callable[..., Any]) -> None:
    url = city.post("/plans/sample/change").headers["Location"]
    text = draft_of(planned).text
    planned.session.execute(sa.update(PlanDraft).values(base=7))
    planned.session.commit()
    city.post(f"{url}/text", data=seen(planned, {"text": text.replace("at_least = 3 }]", "at_least = 9 }]", 1)}))
    refused = city.post(f"{url}/keep", data=seen(planned, {"reason": "示例"}))
    assert refused.status_code == 422
    assert "现行规划已有新版本" in refused.get_data(as_text=True)


def test_a_plan_and_the_one_that_follows_it_link_each_other(begun: str, planned: World, city: StrictClient) -> None:
    city.post(f"{begun}/targets/new", data=seen(planned, TARGET))
    city.post(f"{begun}/keep", data=seen(planned, {"reason": ""}))
    for page in ("/plans/sample", "/plans/sample/history"):
        assert 'href="/plans/second-plan"' in city.page(page)
    for page in ("/plans/second-plan", "/plans/second-plan/history"):
        assert 'href="/plans/sample"' in city.page(page)


def test_two_plans_cannot_follow_each_other(begun: str, planned: World, city: StrictClient,
                                            written: Callable[..., Any]) -> None:
    city.post(f"{begun}/targets/new", data=seen(planned, TARGET))
    city.post(f"{begun}/keep", data=seen(planned, {"reason": ""}))
    refused = written('level = "city"', 'level = "city"\nfollows = "second-plan"')
    assert refused.status_code == 422
    assert "又接续本规划" in refused.get_data(as_text=True)


def test_the_pages_of_plans_are_reached_by_clicking(planned: World, city: StrictClient) -> None:
    index = city.page("/plans/")
    assert 'href="/plans/add"' in index
    assert 'href="/ledger/"' in index
    board = city.page("/plans/sample")
    for url in ("/plans/sample/history", "/plans/sample/verdict", "/plans/sample/statistics"):
            assert f'href="{url}?' in board
