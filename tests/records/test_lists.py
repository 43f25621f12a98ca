"""Lists: one row a series, filters that find, figures that open what they count, no statement more for more rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.approval.models import Version
from app.approval.steps import State, Verb
from app.db.engine import begin_writing, db
from app.db.kept import forget
from app.records.filing import decide, open_version
from app.records.finding.search import counts_by_state
from app.records.kinds.programme import ProgrammeSubtype
from tests.client import StrictClient
from tests.filed import (
    amend_filed,
    file_agreement,
    file_programme,
    file_student,
    file_teacher,
    file_trip,
    participant,
)
from tests.records.sent_forms import save
from tests.world import World


@contextmanager
def counted(app: Flask, *, anew: bool = True) -> Iterator[list[str]]:
    """Every statement the database is asked while this lasts; `anew`: with nothing kept of what was asked before."""
    if anew:
        forget(app)
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement != "BEGIN":  # which only SQLite says aloud
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def make(world: World, kind: str, number: int, upto: State = State.FILED) -> Version:
    match kind:
        case "agreement":
            return file_agreement(world, "A", world.partner(f"Sample School {'ABC'[number]}", "GB"), upto=upto)
        case "teacher":
            return file_teacher(world, "A", number, upto=upto)
        case "trip":
            people = [participant(world, "A", f"{number}1"), participant(world, "B", f"{number}2")]
            return file_trip(world, "A", people, upto=upto)
        case "student":
            return file_student(world, "A", number, upto=upto)
    return file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=upto, name=f"示例课程{number}")


STATEMENTS = {"agreement": 11, "teacher": 10, "trip": 10, "student": 10, "programme": 10}


@pytest.mark.parametrize("kind", STATEMENTS)
def test_a_list_asks_the_database_as_often_for_three_as_for_one(
        app: Flask, world: World, client: StrictClient, kind: str) -> None:
    client.sign_in("clerk-a")
    found = []
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            make(world, kind, number)
        with counted(app) as seen:
            client.page(f"/records/{kind}/")
        found.append(len(seen))
    assert found == [STATEMENTS[kind]] * 2


@pytest.mark.parametrize(("url", "number"), [("/records/programme/", 2), ("/", 3), ("/reviews/", 1)])
def test_until_something_changes_a_page_asks_who_asks_and_what_is_there(
        app: Flask, world: World, client: StrictClient, url: str, number: int) -> None:
    make(world, "programme", 0, upto=State.AT_DISTRICT)
    client.sign_in("reviewer-d1")
    client.page(url)
    with counted(app, anew=False) as seen:
        client.page(url)
    assert len(seen) == number


def test_a_draft_that_is_typed_into_is_listed_as_it_stands_now(world: World, client: StrictClient) -> None:
    draft = make(world, "programme", 0, upto=State.DRAFT)
    client.sign_in("clerk-a")
    for name in ("示例课程甲", "示例课程乙"):
        save(client, draft.series.public_id, name=name)
        assert [name in client.page(url) for url in ("/", "/records/programme/")] == [True, True]


@pytest.mark.parametrize(("url", "who", "state", "number"), [
    ("/", "clerk-a", State.DRAFT, 29), ("/", "reviewer-d1", State.AT_DISTRICT, 29),
    ("/reviews/", "reviewer-d1", State.AT_DISTRICT, 13),
])
def test_home_and_desk_ask_as_often_for_three_of_a_kind_as_for_one(
        app: Flask, world: World, client: StrictClient, url: str, who: str, state: State, number: int) -> None:
    client.sign_in(who)
    found = []
    for numbers in ((0,), (1, 2)):
        for place in numbers:
            make(world, "programme", place, upto=state)
        with counted(app) as seen:
            client.page(url)
        found.append(len(seen))
    assert found == [number, number]


def test_the_counts_follow_every_draft_that_is_begun(app: Flask, world: World) -> None:
    filed = make(world, "programme", 0)

    def counts() -> dict[str, int]:
        world.session.rollback()
        found = counts_by_state(world.session, world.users["clerk-A"])
        forget(app)
        assert found == counts_by_state(world.session, world.users["clerk-A"]), "as if counted anew"
        return {state: number for (kind, state), number in found.items() if kind == "programme"}

    assert counts() == {"filed": 1}
    make(world, "programme", 1, upto=State.DRAFT)
    make(world, "programme", 2, upto=State.DRAFT)
    assert counts() == {"filed": 1, "draft": 2}
    amend_filed(world, filed, upto=State.DRAFT)
    assert counts() == {"draft": 3}
    make(world, "programme", 3, upto=State.AT_HEAD)
    assert counts() == {"draft": 3, "at_head": 1}


def test_a_series_is_one_row_whatever_happened_to_it(world: World, client: StrictClient) -> None:
    first = make(world, "programme", 0)
    draft = amend_filed(world, first, upto=State.DRAFT, name="示例更名")
    begin_writing(world.session)
    decide(world.session, draft, Verb.VOID, world.users["clerk-A"])
    world.session.commit()
    back = make(world, "programme", 1, upto=State.AT_DISTRICT)
    begin_writing(world.session)
    decide(world.session, back, Verb.RETURN, world.users["reviewer-D1"], words="补")
    world.session.commit()
    again = open_version(world.session, back.series)
    assert again is not None
    thrown = make(world, "programme", 2, upto=State.DRAFT)
    begin_writing(world.session)
    decide(world.session, thrown, Verb.VOID, world.users["clerk-A"])
    world.session.commit()
    for who, rows in (("clerk-a", {"已备案": 1, "草稿": 1, "作废": 1}), ("reviewer-d1", {"已备案": 1, "退回修改": 1})):
        client.sign_in(who)
        text = client.page("/records/programme/")
        body = text[text.index("<tbody"):]
        assert {label: body.count(f">{label}<") for label in rows} == rows
        assert body.count("<tr>") == sum(rows.values()), who
        client.post("/sign-out")


def test_each_figure_opens_as_many_rows_as_it_counts(world: World, client: StrictClient) -> None:
    make(world, "programme", 0)
    amend_filed(world, make(world, "programme", 1), upto=State.AT_DISTRICT, name="示例更名")
    make(world, "programme", 2, upto=State.AT_HEAD)
    make(world, "teacher", 1, upto=State.AT_CITY)
    for who in ("clerk-a", "reviewer-d1", "reviewer-c", "leader-c", "clerk-b"):
        client.sign_in(who)
        text = client.page("/records/")
        for cell in text.split('<td class="amount">')[1:]:
            if cell.startswith("<a"):
                url, figure = cell.split('"')[1].replace("&amp;", "&"), int(cell.split(">")[1].split("<")[0])
                listed = client.page(url)
                assert listed[listed.index("<tbody"):].count("<tr>") == figure, (who, url)
        client.post("/sign-out")


@pytest.mark.parametrize(("query", "found"), [
    ("q=Anytown", 1), ("q=anytown+gram", 1), ("q=示市教外备", 1), ("q=[", 1), ("q=第一示例中学", 1), ("q=%25", 0),
    ("q=_", 0), ("q=nothing", 0), ("state=filed", 1), ("state=draft", 0), ("state=nonsense", 1), ("organisation=A", 1),
    ("organisation=B", 0), ("cursor=nonsense", 1), ("q=！", 0),
])
def test_a_list_is_narrowed_by_words_state_and_organisation(
        world: World, client: StrictClient, query: str, found: int) -> None:
    file_agreement(world, "A", world.partner("Anytown Grammar School", "GB"))
    client.sign_in("reviewer-d1")
    text = client.page(f"/records/agreement/?{query}")
    assert (text[text.index("<tbody"):].count("<tr>") if "<tbody" in text else 0) == found


def test_the_desk_shows_what_waits_for_its_own_bureau(world: World, client: StrictClient) -> None:
    at_district = make(world, "programme", 0, upto=State.AT_DISTRICT)
    at_city = make(world, "programme", 1, upto=State.AT_CITY)
    conditional = make(world, "programme", 2, upto=State.AT_CITY)
    begin_writing(world.session)
    decide(world.session, conditional, Verb.ALLOW, world.users["reviewer-C"], words="补",
           condition_due=conditional.created_at.date().replace(year=2099))
    world.session.commit()
    shown = {"reviewer-d1": [at_district], "reviewer-c": [at_city, conditional], "clerk-a": [], "leader-c": []}
    for who, versions in shown.items():
        client.sign_in(who)
        text = client.page("/reviews/")
        here = [item for item in (at_district, at_city, conditional) if item.series.public_id in text]
        assert here == versions
        client.page("/reviews/?kind=programme")
        client.post("/sign-out")


def test_pages_lead_on_and_back_without_losing_what_was_asked_for(world: World, client: StrictClient) -> None:
    for number in range(27):
        file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE, upto=State.DRAFT, name=f"示例课程{number:02d}")
    client.sign_in("clerk-a")
    text = client.page("/records/programme/?state=draft&organisation=A")
    onward = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "state=draft" in onward
    assert "organisation=A" in onward
    text = client.page(onward)
    assert text[text.index("<tbody"):].count("<tr>") == 2
    assert 'rel="prev"' in text
