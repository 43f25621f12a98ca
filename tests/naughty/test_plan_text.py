"""A plan whose every text means harm: typed by form, read on its pages, in its sheets, its JSON and on its paper."""

import json
import shutil
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from app.cli import exreg
from app.db.engine import db
from app.documents.paper.type import REPLACEMENT, open_type
from app.jobs.working import work_once, works
from tests.accounts.matrix.test_matrix import QuickClient
from tests.conftest import FONTS, POSTGRES
from tests.documents.paper.test_every_builder import active_parts
from tests.naughty.reading import Read, cells_of_csv, cells_of_xlsx, squashed, words_of_pdf
from tests.naughty.strings import STORED, SUM, TAG
from tests.planning.test_plan_writing import HEAD, TARGET, draft_of
from tests.world import World

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="what is written is the same; it is typed on both")

TEXTS = ("quote", "also", "title_zh", "title_en", "note_zh", "note_en", "conflict_zh", "conflict_en")
ONE_LINE = [text for text in STORED if "\n" not in text and "\r" not in text]
PLAN = "/plans/second-plan"


def targets() -> list[dict[str, Any]]:
    """As many as it takes for every text to stand somewhere, each between words, as people would write it."""
    made = []
    for number, first in zip(count(1), range(0, len(ONE_LINE), len(TEXTS)), strict=False):
        said = islice(ONE_LINE, first, first + len(TEXTS))
        texts = {name: f"甲{number}{text}乙" for name, text in zip(TEXTS, said, strict=False)}
        made.append(TARGET | {name: f"甲{number}乙" for name in TEXTS} | texts | {"code": f"N{number}"})
    return made


@pytest.fixture
def planned(world: World, app: Flask) -> QuickClient:
    """The city's reviewer, who has written that plan and put it in force."""
    city = QuickClient(app)
    city.sign_in("reviewer-c")
    head = HEAD | {"title": f"甲{ONE_LINE[0]}", "title_en": f"a {ONE_LINE[5]}", "issuer": f"甲{ONE_LINE[6]}",
                   "follows": "", "source_text": "\n".join(f"{item['quote']}\n{item['also']}" for item in targets())}
    assert city.open("/plans/drafts/new", method="POST", data=head).status_code == 302
    address = f"/plans/drafts/{draft_of(world).id}"
    for item in targets():
        answer = city.open(f"{address}/targets/new", method="POST",
                           data=item | {"seen": str(draft_of(world).edition)})
        assert answer.status_code == 302, (item, Read(answer.get_data(as_text=True)).texts)
    kept = city.open(f"{address}/keep", method="POST", data={"seen": str(draft_of(world).edition), "reason": ""})
    assert kept.headers["Location"] == PLAN
    world.session.rollback()  # what was begun before cannot see it
    return city


def test_a_plan_of_harmful_texts_says_them_and_nothing_acts(planned: QuickClient, app: Flask, tmp_path: Path) -> None:
    """T07, T10, T14 for the words of a plan, which is one text of its own."""
    pages = [planned.open(f"{url}?language={language}", method="GET").get_data(as_text=True)
             for language in ("en", "zh")
             for url in (PLAN, *(f"{PLAN}/{item['code']}" for item in targets()))]
    read = squashed("".join(text for page in pages for text in Read(page).texts))
    assert [act for page in pages for act in Read(page).acts] == []
    assert [sign for page in pages for sign in (TAG, SUM) if sign in page] == []
    assert [item[name] for item in targets() for name in TEXTS if squashed(item[name]) not in read] == []

    for ending, cells_of in (("xlsx", cells_of_xlsx), ("csv", cells_of_csv)):
        answer = planned.open(f"{PLAN}/N1/rows", method="POST", data={"format": ending})
        assert answer.status_code == 200
        assert cells_of(answer.get_data())
    told = CliRunner().invoke(exreg, ["board", "second-plan", "--json"],
                              obj=ScriptInfo(create_app=lambda: app))
    assert told.exit_code == 0, told.output
    said = json.dumps(json.loads(told.stdout), ensure_ascii=False)
    assert [item["quote"] for item in targets() if json.dumps(item["quote"], ensure_ascii=False) not in said] == []

    paper = _summary(planned, app)
    assert [act for act in active_parts(paper) if "/verify/" not in act] == []
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed here")
    song, words = open_type(FONTS).zh.song, words_of_pdf(paper, tmp_path)
    assert [item["title_zh"] for item in targets() if "".join(
        sign if song.face_of(sign) else REPLACEMENT for sign in squashed(item["title_zh"])) not in words] == []


def _summary(planned: QuickClient, app: Flask) -> bytes:
    asked = planned.open(f"{PLAN}/summary", method="POST", data={"org": "C", "year": "2026", "language": "zh"})
    job = asked.headers["Location"]
    with app.app_context():
        assert work_once(db.session, works(app))
    return planned.open(f"{job}/file", method="GET").get_data()
