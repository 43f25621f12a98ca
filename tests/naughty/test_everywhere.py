"""Texts that mean harm, in every field that takes a text, on every way out: what was typed is what is read, and none
of it acts."""

import json
import os
import re
import shutil
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.cli import ScriptInfo
from playwright.sync_api import Browser, sync_playwright

from app.accounts.models import User
from app.approval.models import Series
from app.approval.steps import State
from app.cli import exreg
from app.db.engine import begin_writing, db
from app.documents.paper.type import REPLACEMENT, open_type
from app.mail.outbox import post_mail
from app.mail.sending import message_of
from app.records.kinds import MAIN_KINDS
from tests.conftest import FONTS, POSTGRES
from tests.documents.paper.test_every_builder import active_parts
from tests.journeys.conftest import CHROMIUM, QUIET
from tests.naughty.conftest import Harmed, served
from tests.naughty.crawl import PEOPLE, Crawl
from tests.naughty.reading import Read, cells_of_csv, cells_of_xlsx, squashed, words_of_pdf
from tests.naughty.scene import text_columns
from tests.naughty.strings import HEADER, NAUGHTY, SUM, TAG

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="what is written is the same; it is typed on both")

READ_ELSEWHERE = {"mail.subject", "mail.body", "job.title_en", "organisation_facts.name_en"}
"""In a mail; in English by its owner; in documents."""
CHECKED = {"programme.approval_number", "programme.indicator", "student.document_number", "student.guardian_phone",
           "teacher.document_number", "trip_participant.document_number"}
"""These have a form of their own, and the kind says what is wrong with any other."""
SENT_KEYS = {"from", "to", "subject", "date", "message-id", "auto-submitted", "content-type", "mime-version",
             "content-transfer-encoding"}


@pytest.fixture(scope="module")
def crawl(harmed: Harmed) -> Crawl:
    """What only its own people find is opened by them first."""
    ids, draft = harmed.scene.ids, harmed.scene.records["A", State.DRAFT].record
    own = [f"/circulars/{ids['circular']}", f"/jobs/{ids['job']}", f"/kept/{ids['kept']}", "/reviews/delegations/",
           f"/records/sheets/{ids['upload']}", f"/records/{draft}/edit"]
    waiting = harmed.scene.records["A", State.AT_DISTRICT].record
    bureau = [f"/handovers/{ids['handover']}", f"/slips/{ids['slips']}", f"/reviews/{waiting}", "/reviews/delegations/"]
    with harmed.app.app_context():
        found = db.session.execute(sa.select(Series.public_id, Series.kind)).all()
    series = [f"/records/{item}" for item, _ in found]
    own += [f"/records/{item}/consents" for item, kind in found if kind == "student"]
    english = ["/reporting/?language=en", "/locks/", "/reporting/freezes/", "/organisations/U", "/search?q=zq"]
    return Crawl(harmed.app, harmed.clients, {
        "clerk-a": [f"/records/{record}" for record in harmed.records.values()] + own, "reviewer-d1": bureau,
        "reviewer-c": series, "leader-c": english})


def test_every_text_is_read_in_a_page_as_it_was_written_and_none_acts(harmed: Harmed, crawl: Crawl) -> None:
    """T07, in the pages themselves."""
    wrong, read = [], ""
    for visit in crawl.pages:
        page = Read(visit.page)
        wrong += [f"{visit.person} {visit.url}: {act}" for act in page.acts]
        wrong += [f"{visit.person} {visit.url}: {sign}" for sign in (TAG, SUM) if sign in visit.page]
        read += squashed("".join(page.texts))
    assert wrong == []
    unread = {name for name, text in (harmed.written | harmed.typed).items() if squashed(text) not in read}
    assert unread - READ_ELSEWHERE == set()
    assert len(crawl.endpoints) > 110
    assert len(harmed.written) > 45


def test_every_text_of_a_record_is_one_cell_of_its_sheet_and_no_formula(harmed: Harmed) -> None:
    """T10. A new field of a kind is asked for here by itself."""
    for kind in MAIN_KINDS:
        columns = [(column, f"{table.name}.{column.name}") for table in (
            kind.table, *(rows.model.__table__ for rows in kind.rows)) for column in text_columns(table)]
        assert {name for _, name in columns} - set(harmed.typed) <= CHECKED
        for ending, cells_of in (("xlsx", cells_of_xlsx), ("csv", cells_of_csv)):
            answer = harmed.clients["clerk-a"].open(f"/records/{kind.name}/export", method="POST",
                                                    data={"format": ending})
            cells = set(cells_of(answer.get_data()))
            lost = {name: harmed.typed[name] for _, name in columns if harmed.typed.get(name, "") not in cells | {""}}
            assert lost == {}, (kind.name, ending)


@pytest.mark.parametrize(("person", "path"), [
    ("reviewer-c", "/partners/export"), ("reviewer-c", "/persons/export"), ("admin", "/users/export"),
    ("reviewer-c", "/findings/export"), ("reviewer-c", "/ledger/export"), ("reviewer-c", "/plans/sample/P1/rows"),
    ("clerk-a", "/records/layouts/pupil-register/export")])
def test_no_sheet_holds_a_formula(harmed: Harmed, person: str, path: str) -> None:
    """T10."""
    for ending, cells_of in (("xlsx", cells_of_xlsx), ("csv", cells_of_csv)):
        answer = harmed.clients[person].open(path, method="POST", data={"format": ending})
        assert answer.status_code == 200
        assert cells_of(answer.get_data())


def test_every_text_of_a_record_is_read_on_paper(harmed: Harmed, crawl: Crawl, tmp_path: Path) -> None:
    """T14: as it is, or with 〓 for a sign that no face has; and no document can act."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed here")
    song = open_type(FONTS).zh.song
    clerk = harmed.clients["clerk-a"]
    for kind in MAIN_KINDS:
        form = clerk.open(f"/records/{harmed.records[kind.name]}/form", method="POST", data={"version": "1"}).get_data()
        words = words_of_pdf(form, tmp_path)
        for column in text_columns(kind.table):
            text = squashed(harmed.typed.get(f"{kind.table.name}.{column.name}", ""))
            assert "".join(sign if song.face_of(sign) else REPLACEMENT for sign in text) in words, column.name
        assert active_parts(form) == []
        ledger = clerk.open(f"/records/{kind.name}/ledger", method="POST", data={}).get_data()
        assert ledger[:5] != b"%PDF-" or active_parts(ledger) == []
    papers = [content for content in crawl.files.values() if content.startswith(b"%PDF-")]
    assert len(papers) >= 2
    assert [act for paper in papers for act in active_parts(paper) if "/verify/" not in act] == []


def test_every_text_is_one_line_of_a_header_and_the_body_of_a_mail(harmed: Harmed) -> None:
    """T16."""
    with harmed.app.app_context():
        begin_writing(db.session)
        clerk = db.session.scalars(sa.select(User).where(User.username == "clerk-a")).one()
        clerk.email = "clerk@example.org"
        for text in NAUGHTY:
            if "\ud800" in text:
                continue  # no field hands one on
            mail = post_mail(db.session, clerk, f"zq {NAUGHTY.index(text)}", text, text)
            sent = message_of(mail, {"SMTP_FROM": "registry@example.org"}).as_bytes()
            got = message_from_bytes(sent, policy=policy.default)
            assert {name.lower() for name in got} <= SENT_KEYS, text
            assert HEADER not in got
            assert squashed(str(got["Subject"])) == squashed(text)[:200]
        db.session.rollback()


def test_every_text_is_itself_in_json(harmed: Harmed, crawl: Crawl) -> None:
    """On the command line, in the document of a closing, and in all that is held about one person."""
    for asked in (("rows", "sample", "P1"), ("board", "sample"), ("why", harmed.records["agreement"]), ("closings",)):
        told = CliRunner().invoke(exreg, [*asked, "--json"], obj=ScriptInfo(create_app=lambda: harmed.app))
        assert json.loads(told.stdout)
    documents = [json.loads(content) for url, content in crawl.files.items() if url.endswith("/document")]
    assert documents
    with harmed.app.app_context():
        person = db.session.execute(sa.text(
            "SELECT person.public_id FROM person JOIN teacher ON teacher.person_id = person.id ORDER BY teacher.id"
        )).scalars().first()
    answer = harmed.clients["reviewer-c"].open(f"/persons/{person}/data", method="POST", data={
        "format": "json", "words": "zq<script>"})
    assert answer.mimetype == "application/json"
    held = json.dumps(json.loads(answer.get_data()), ensure_ascii=False)
    typed = [text for name, text in harmed.typed.items() if name.startswith("teacher.")]
    assert [text for text in typed if json.dumps(text, ensure_ascii=False) not in held] == []


@pytest.mark.browser
def test_no_page_runs_anything_in_a_browser(harmed: Harmed, crawl: Crawl) -> None:
    """T07: every kind of page, as the first person who found it; nothing is asked, run, reported or put in."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium on this machine")
    visits = {crawl.endpoint_of(visit.url): visit for visit in reversed(crawl.pages)}
    assert len(visits) > 100
    with served(harmed.app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        wrong = [told for person in PEOPLE for told in _walked(
            browser, address, harmed, person, [visit.url for visit in visits.values() if visit.person == person])]
        browser.close()
    assert wrong == []


NO_PICTURE = re.compile(r"/attachments/[^/]+/picture")
"""The scans of the world are none, so there is no picture of them."""
WATCH = """window.__csp = []; document.addEventListener("securitypolicyviolation",
    (report) => window.__csp.push(report.violatedDirective + " " + report.blockedURI));"""
FOUND = """[...(window.__xss ? ["run"] : []), ...window.__csp,
    ...Array.from(document.querySelectorAll("zqx, para, font, [onload], [onerror], [onfocus], script:not([nonce])"),
                  (item) => item.outerHTML)]"""


def _walked(browser: Browser, address: str, harmed: Harmed, person: str, urls: list[str]) -> list[str]:
    """What the browser told of these pages, as this person."""
    name = harmed.app.config["SESSION_COOKIE_NAME"]
    cookie = harmed.clients[person].get_cookie(name)
    assert cookie is not None
    context = browser.new_context(base_url=address, locale="zh-CN")
    context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
    page, told = context.new_page(), list[str]()
    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: (told.append(f"asked {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda message: told.append(f"{message.text} {message.location['url']}")
            if message.type == "error" and not NO_PICTURE.search(message.location["url"]) else None)
    for url in urls:
        answer = page.goto(url, wait_until="load")
        found = [f"status {answer.status}"] if answer and answer.status != 200 else page.evaluate(FOUND)
        told += [f"{person} {url}: {what}" for what in found]
    context.close()
    return told
