"""The frame and the pieces give valid, labelled HTML without script or style, and escape what people typed."""

from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from app.ui.forms import PageForm
from app.ui.inputs import choices_of, form_errors, input_kind
from app.ui.look import STATIC, SignedIn
from app.ui.words import Labelled, Words, speaking

HTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = '"><script>alert(1)</script>'


class Colour(Labelled):
    RED = "red", "红", "Red"
    GREEN = "green", "绿", "Green"


def colours() -> dict[str, str]:
    return choices_of(Colour)


class Everything(PageForm):
    line = StringField(Words("名称", "Name"), [InputRequired()], description=Words("与原件一致", "As on the original"))
    day = DateField(Words("日期", "Day"))
    words = TextAreaField(Words("说明", "Notes"))
    one = SelectField(Words("国家/地区", "Country or region"), choices=colours)
    pick = RadioField(Words("类型", "Type"), choices=colours)
    many = SelectMultipleField(Words("语言", "Languages"), choices=colours)
    long = SelectMultipleField(Words("学校", "Schools"), choices=[str(n) for n in range(40)])
    scan = FileField(Words("扫描件", "Scan"))
    sure = BooleanField(Words("属实", "True"), [InputRequired()])
    token = HiddenField()


FORM_PAGE = """{% extends "ui/layout.html" %}{% from "ui/forms.html" import post_form, field, error_summary %}
{% set entry_page = true %}{% block title %}{{ name }}{% endblock %}
{% block content %}{{ error_summary(form_errors(form)) }}
{% call post_form(multipart=true) %}{% for each in form if each.name != "csrf_token" %}{{ field(each) }}{% endfor %}
{% endcall %}{% endblock %}"""

PIECES_PAGE = """{% extends "ui/layout.html" %}{% from "ui/tables.html" import simple_table, comparison, pager, empty %}
{% from "ui/pieces.html" import badge, facts, timeline, progress, crumb %}
{% block title %}{{ hostile }}{% endblock %}
{% block breadcrumbs %}{{ crumb(hostile, "/") }}{% endblock %}
{% block content %}{{ badge(hostile, "success") }}
{{ facts([(hostile, hostile), ("b", none), ("c", 0)]) }}
{{ timeline(steps) }}{{ progress(5, 4, "5 / 4", hostile) }}{{ progress(0, 0, "0", "x") }}{{ empty(hostile) }}
{{ simple_table(hostile, ["a", "b"], [[hostile, 1234]], [1]) }}
{{ comparison("c", [("f", hostile, none, true), ("g", 1, 1, false)]) }}
{{ pager("/?page=-2", "/?page=1") }}{% endblock %}"""


def drawn(app: Flask, source: str, **values: Any) -> str:
    with app.test_request_context("/"):
        return render_template_string(source, **values)


def filled(app: Flask, **data: str) -> tuple[str, Everything]:
    with app.test_request_context("/", method="POST", data=data):
        form = Everything(MultiDict(data), meta={"csrf": False})
        form.validate()
        return render_template_string(FORM_PAGE, form=form, name=HOSTILE), form


def elements(page: str) -> list[Any]:
    return list(html5lib.HTMLParser(strict=True).parse(page).iter())


def test_every_input_has_a_label_and_every_id_is_unique(app: Flask) -> None:
    page, _ = filled(app, line="")
    found = elements(page)
    ids = [each.get("id") for each in found if each.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {each.get("for") for each in found if each.tag == HTML + "label"}
    inputs = [each for each in found if each.tag in (HTML + "input", HTML + "select", HTML + "textarea")]
    assert {each.get("id") for each in inputs if each.get("type") != "hidden"} == labelled
    assert all(each.get("action") for each in found if each.tag == HTML + "form")
    described = " ".join(each.get("aria-describedby", "") for each in found).split()
    assert set(described) <= set(ids)


def test_the_summary_leads_to_the_wrong_field_which_says_why(app: Flask) -> None:
    page, form = filled(app, line="", day="yesterday")
    errors = form_errors(form)
    assert {error.id for error in errors} >= {"line", "day", "pick-0", "sure"}
    assert all(f'<a href="#{error.id}">' in page and f'id="{error.id}"' in page for error in errors)
    assert 'aria-describedby="line-help line-error"' in page
    assert 'aria-invalid="true"' in page


def test_a_form_complains_in_the_language_of_the_page(app: Flask) -> None:
    _, form = filled(app, line="")
    assert form.line.errors == ["该字段是必填字段。"]
    with speaking("en"):
        _, form = filled(app, line="")
    assert form.line.errors == ["This field is required."]


def test_what_was_typed_stays_and_is_escaped(app: Flask) -> None:
    page, _ = filled(app, line=HOSTILE, words=HOSTILE, day="2026-13-45")
    assert "<script" not in page
    assert page.count("&#34;&gt;&lt;script&gt;") >= 3
    assert 'value="2026-13-45"' in page


def test_each_field_is_drawn_as_what_it_asks(app: Flask) -> None:
    _, form = filled(app)
    kinds = {field.name: input_kind(field) for field in form}
    assert kinds == {"line": "line", "day": "line", "words": "textarea", "one": "select", "pick": "radios",
                     "many": "boxes", "long": "select", "scan": "file", "sure": "checkbox", "token": "hidden"}


def test_choices_are_labels_in_the_current_language() -> None:
    assert choices_of(Colour, blank=True) == {"": "请选择", "red": "红", "green": "绿"}
    with speaking("en"):
        assert colours() == {"red": "Red", "green": "Green"}


def test_an_entry_page_forbids_state_secrets(app: Flask) -> None:
    page, _ = filled(app)
    assert "本系统为非涉密系统，禁止录入国家秘密" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pieces_are_valid_and_escape_what_people_typed(app: Flask, language: str) -> None:
    steps = [SimpleNamespace(name=HOSTILE, state=state, by=HOSTILE, at=None, note=HOSTILE)
             for state in ("done", "current", "stopped", "waiting")]
    with speaking(language):
        page = drawn(app, PIECES_PAGE, hostile=HOSTILE, steps=steps)
    found = elements(page)
    assert "<script" not in page
    assert not [each for each in found if each.get("style") or each.tag in (HTML + "style", HTML + "script")]
    assert [each.get("class") for each in found if each.get("aria-current") == "step"] == ["step-current"]
    assert all(each.get("data-label") for each in found if each.tag == HTML + "td")
    assert ("Changed" in page, "已改" in page) == (language == "en", language == "zh")


def test_a_page_has_one_heading_that_is_its_title(app: Flask) -> None:
    found = elements(drawn(app, PIECES_PAGE, hostile="甲", steps=[]))
    assert [each.text for each in found if each.tag == HTML + "h1"] == ["甲"]
    assert [each.text for each in found if each.tag == HTML + "title"] == ["甲 – 学校国际交流登记系统"]


def test_the_first_link_skips_to_the_content(app: Flask) -> None:
    found = elements(drawn(app, PIECES_PAGE, hostile="甲", steps=[]))
    assert next(each for each in found if each.tag == HTML + "a").get("href") == "#content"
    assert [each.tag for each in found if each.get("id") == "content"] == [HTML + "main"]


def test_the_header_names_the_person_and_signs_out_by_a_form(app: Flask) -> None:
    person = SignedIn("张三示例", "渝中区示例小学", "外事专员", "/out", "/me")
    page = drawn(app, PIECES_PAGE, hostile="甲", steps=[], signed_in=person)
    assert "渝中区示例小学 · 外事专员" in page
    form = next(each for each in elements(page) if each.get("action") == "/out")
    assert form.get("method") == "post"
    assert [each.get("name") for each in form.iter() if each.get("name")] == ["csrf_token"]


def test_the_navigation_marks_the_page_on_screen(app: Flask) -> None:
    navigation = [{"words": Words("记录", "Records"), "url": "/records", "active": True},
                  {"words": Words("看板", "Boards"), "url": "/boards", "active": False}]
    found = elements(drawn(app, PIECES_PAGE, hostile="甲", steps=[], navigation=navigation))
    current = [each.get("href") for each in found if each.get("aria-current") == "page" and each.get("href")]
    assert current == ["/records"]


def test_what_is_set_aside_opens_when_its_page_is_on_screen(app: Flask) -> None:
    navigation = [{"words": Words("用户", "Users"), "url": "/users", "active": True, "aside": True}]
    menu = next(each for each in elements(drawn(app, PIECES_PAGE, hostile="甲", steps=[], navigation=navigation))
                if each.tag == HTML + "details")
    assert menu.get("open") is not None
    assert [each.get("href") for each in menu.iter() if each.get("href")] == ["/users"]


def test_demonstration_data_is_called_so_in_both_languages(app: Flask) -> None:
    assert "DEMO" not in drawn(app, PIECES_PAGE, hostile="甲", steps=[])
    app.config["DEMO"] = True
    page = drawn(app, PIECES_PAGE, hostile="甲", steps=[])
    assert "演示数据" in page
    assert "DEMO" in page


def test_the_files_of_the_look_are_those_we_took_and_call_no_other_host() -> None:
    own = (STATIC / "app.css").read_text(encoding="utf-8")
    bootstrap = (STATIC / "vendor/bootstrap-5.3.9/bootstrap.min.css").read_text(encoding="utf-8")
    assert "url(" not in own
    assert "@import" not in own + bootstrap
    assert bootstrap.count("url(") == bootstrap.count("url(\"data:") + bootstrap.count("url(data:")


def test_vendored_files_have_the_sums_written_down() -> None:
    for sums in STATIC.glob("vendor/*/SHA256SUMS"):
        written = dict(reversed(line.split()) for line in sums.read_text().splitlines())
        present = {path.name: sha256(path.read_bytes()).hexdigest() for path in sums.parent.iterdir() if path != sums}
        assert present == written
