"""Who sees which record: list, page, file and follow-up, each role against each place, from a table written by hand."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from html5lib import parse
from sqlalchemy.orm import Session

from app.accounts.create import appoint
from app.accounts.models import Role
from app.approval.models import Version
from app.approval.steps import State, Verb
from app.db.base import Base
from app.db.blobs import store_blob
from app.db.engine import begin_writing
from app.db.stamps import utc_now
from app.records.filing import decide, start
from app.records.kinds import KINDS, MAIN_KINDS
from app.records.kinds.programme import ProgrammeSubtype
from app.records.models import Attachment
from tests.client import SPACE, StrictClient
from tests.filed import advance, amend_filed, file_activity, file_agreement, file_programme, file_trip, participant
from tests.world import World

PEOPLE = ("clerk-a", "head-a", "clerk-b", "clerk-e", "reviewer-d1", "reviewer-d2", "reviewer-c", "leader-c", "auditor",
          "admin")


def statuses(*numbers: int) -> dict[str, int]:
    return dict(zip(PEOPLE, numbers, strict=True))


FILED = statuses(200, 200, 404, 404, 200, 404, 200, 200, 403, 403)
AT_DISTRICT = FILED
UNSENT = statuses(200, 200, 404, 404, 404, 404, 404, 404, 403, 403)
"""Of a record of school A, in the first district. Those who read no records are refused before any is looked for."""


@pytest.fixture
def agreement(world: World) -> Version:
    """A filed agreement of school A with a document."""
    version = file_agreement(world, "A", world.partner("Sample School", "GB"), upto=State.DRAFT)
    begin_writing(world.session)
    world.session.add(Attachment(
        public_id="file-of-a", version_id=version.id, document="zh_text", file_name="协议.pdf", size=4,
        media_type="application/pdf", digest=store_blob(b"%PDF"), uploaded_by_id=version.created_by_id,
        uploaded_at=utc_now()))
    world.session.commit()
    return version


def send_on(world: World, version: Version, state: State) -> Version:
    begin_writing(world.session)
    return advance(world, version, state)


def seen_by(client: StrictClient, url: str) -> dict[str, int]:
    found = {}
    for who in PEOPLE:
        client.sign_in(who)
        found[who] = client.get(url).status_code
        client.post("/sign-out")
    return found


def test_a_filed_record_its_file_and_its_follow_up_are_seen_in_its_part_of_the_tree(
        world: World, client: StrictClient, agreement: Version) -> None:
    send_on(world, agreement, State.FILED)
    activity = file_activity(world, agreement)
    assert seen_by(client, f"/records/{agreement.series.public_id}") == FILED
    assert seen_by(client, f"/records/{agreement.series.filing_number}") == FILED
    assert seen_by(client, f"/records/{activity.series.public_id}") == FILED
    assert seen_by(client, "/attachments/file-of-a") == FILED


@pytest.mark.parametrize("state", [State.DRAFT, State.AT_HEAD])
def test_what_has_not_left_the_school_is_the_school_s_own(
        world: World, client: StrictClient, agreement: Version, state: State) -> None:
    send_on(world, agreement, state)
    assert seen_by(client, f"/records/{agreement.series.public_id}") == UNSENT
    assert seen_by(client, "/attachments/file-of-a") == UNSENT


def test_what_the_head_sent_back_stays_the_school_s_own(
        world: World, client: StrictClient, agreement: Version) -> None:
    send_on(world, agreement, State.AT_HEAD)
    begin_writing(world.session)
    decide(world.session, agreement, Verb.RETURN, world.users["head-A"], words="补")
    world.session.commit()
    assert seen_by(client, f"/records/{agreement.series.public_id}") == UNSENT


def test_what_reached_the_district_is_seen_above_it(world: World, client: StrictClient, agreement: Version) -> None:
    send_on(world, agreement, State.AT_DISTRICT)
    assert seen_by(client, f"/records/{agreement.series.public_id}") == AT_DISTRICT


def test_a_bureau_sees_the_filed_version_and_not_the_draft_of_its_change(
        world: World, client: StrictClient, agreement: Version) -> None:
    send_on(world, agreement, State.FILED)
    amend_filed(world, agreement, upto=State.DRAFT, signed_at="还没报出的地点")
    url = f"/records/{agreement.series.public_id}"
    client.sign_in("reviewer-d1")
    assert "还没报出的地点" not in client.page(url)
    client.page(f"{url}?version=2", expected=404)
    assert agreement.series.filing_number in client.page("/records/agreement/")
    client.post("/sign-out")
    client.sign_in("clerk-a")
    assert "还没报出的地点" in client.page(url)


OF_THIS_REQUEST = r'name="csrf_token" value="[^"]*"|[0-9a-f]{12}'
"""The token of its forms and the id it is found by in the log."""


def test_unknown_and_not_yours_look_the_same(world: World, client: StrictClient, agreement: Version) -> None:
    client.sign_in("clerk-b")
    public_id = agreement.series.public_id
    pages = [client.page(f"/records/{name}", expected=404).replace(name, "") for name in (public_id, "AGR-2222222222")]
    theirs, missing = (re.sub(OF_THIS_REQUEST, "", page) for page in pages)
    assert theirs == missing


WRITING = {
    "edit": statuses(200, 403, 404, 404, 404, 404, 404, 403, 403, 403),
    "submit": statuses(302, 403, 404, 404, 404, 404, 404, 403, 403, 403),
    "attachments": statuses(400, 403, 404, 404, 404, 404, 404, 403, 403, 403),
    "void": statuses(302, 403, 404, 404, 404, 404, 404, 404, 403, 403),
}


@pytest.mark.parametrize("verb", WRITING)
def test_who_may_work_on_a_school_s_draft(
        world: World, client: StrictClient, agreement: Version, verb: str) -> None:
    url = f"/records/{agreement.series.public_id}/{verb}"
    for who in reversed(PEOPLE):  # the clerk, who may, comes last
        client.sign_in(who)
        response = client.get(url) if verb == "edit" else client.post(url)
        assert response.status_code == WRITING[verb][who], who
        client.post("/sign-out")


DECIDING = {
    "approve": statuses(403, 403, 404, 404, 302, 404, 409, 403, 403, 403),
    "return": statuses(403, 409, 404, 404, 422, 404, 409, 403, 403, 403),
    "refuse": statuses(403, 403, 404, 404, 422, 404, 409, 403, 403, 403),
    "sign": statuses(403, 409, 404, 404, 403, 404, 403, 403, 403, 403),
    "revoke": statuses(403, 403, 404, 404, 409, 404, 409, 403, 403, 403),
    "withdraw": statuses(302, 403, 404, 404, 403, 404, 403, 403, 403, 403),
}
"""While it waits at the district: your desk and your turn, your desk and not now, not your role, not yours at all."""


@pytest.mark.parametrize("verb", DECIDING)
def test_who_may_decide_on_a_record_that_waits_at_the_district(
        world: World, client: StrictClient, agreement: Version, verb: str) -> None:
    send_on(world, agreement, State.AT_DISTRICT)
    url, shown = f"/records/{agreement.series.public_id}/{verb}", agreement.content_hash
    before = world.session.scalar(sa.select(sa.func.count()).select_from(Version))
    for who in sorted(PEOPLE, key=lambda who: DECIDING[verb][who] == 302):  # whoever may comes last
        client.sign_in(who)
        response = client.post(url, data={"hash": shown})
        assert response.status_code == DECIDING[verb][who], who
        client.post("/sign-out")
    world.session.rollback()
    assert world.session.scalar(sa.select(sa.func.count()).select_from(Version)) == before + (verb == "withdraw")


def test_the_author_of_an_entry_for_a_kindergarten_is_told_of_the_four_eyes(world: World, client: StrictClient) -> None:
    client.sign_in("reviewer-d1")
    begin_writing(world.session)
    version: Any = start(world.session, KINDS["programme"], world.organisations["K"], world.users["reviewer-D1"],
                         entered_for=True)
    model = file_programme(world, "A", ProgrammeSubtype.FEATURE_COURSE)
    begin_writing(world.session)
    for name in ("subtype", "name", "status", "status_on"):
        setattr(version, name, getattr(model, name))
    world.session.commit()
    url = f"/records/{version.series.public_id}"
    assert client.post(f"{url}/submit").status_code == 302
    response = client.post(f"{url}/approve")
    assert response.status_code == 403
    assert "四眼" in response.get_data(as_text=True)
    client.post("/sign-out")
    client.sign_in("second-d1")
    assert client.decide(version.series.public_id, "approve").status_code == 302


def test_what_a_district_entered_is_seen_by_the_district_before_it_is_sent_and_not_by_the_city(
        world: World, client: StrictClient) -> None:
    begin_writing(world.session)
    version = start(world.session, KINDS["programme"], world.organisations["K"], world.users["reviewer-D1"],
                    entered_for=True)
    world.session.commit()
    url = f"/records/{version.series.public_id}"
    for who, status in (("second-d1", 200), ("reviewer-c", 404), ("reviewer-d2", 404)):
        client.sign_in(who)
        client.page(url, expected=status)
        client.post("/sign-out")


@pytest.fixture
def shared_trip(world: World) -> Version:
    """A trip of school A that took people of B and E too."""
    people = [participant(world, "A", "1"), participant(world, "B", "2"), participant(world, "E", "3"),
              participant(world, "E", "4")]
    return file_trip(world, "A", people)


@pytest.mark.parametrize(("who", "names", "others"), [
    ("clerk-a", "1234", 0), ("clerk-b", "2", 3), ("clerk-e", "34", 2), ("reviewer-d1", "1234", 0),
    ("reviewer-d2", "34", 2), ("leader-c", "1234", 0),
])
def test_of_a_shared_trip_each_sees_its_own_people_and_of_the_others_a_number(
        world: World, client: StrictClient, shared_trip: Version, who: str, names: str, others: int) -> None:
    client.sign_in(who)
    text = client.page(f"/records/{shared_trip.series.public_id}")
    assert [number for number in "1234" if f"示例{number}<" in text] == list(names)
    assert ("另有其他单位的" in text) == bool(others)
    assert f"{others} 名" in text or not others
    assert ("办理过程" in text) == (others == 0)
    assert shared_trip.series.public_id in client.page("/records/trip/") or \
        str(shared_trip.series.filing_number) in client.page("/records/trip/")


def test_a_shared_trip_is_seen_by_the_others_only_once_it_is_filed(world: World, client: StrictClient) -> None:
    trip = file_trip(world, "A", [participant(world, "A", "1"), participant(world, "E", "2")], upto=State.AT_CITY)
    client.sign_in("clerk-e")
    client.page(f"/records/{trip.series.public_id}", expected=404)


def test_the_files_of_a_shared_trip_are_not_given_to_the_others(world: World, client: StrictClient) -> None:
    trip = file_trip(world, "A", [participant(world, "A", "1"), participant(world, "E", "2")], upto=State.DRAFT)
    begin_writing(world.session)
    world.session.add(Attachment(
        public_id="list-of-names", version_id=trip.id, document="invitation", file_name="名单.pdf", size=4,
        media_type="application/pdf", digest=store_blob(b"%PDF"), uploaded_by_id=trip.created_by_id,
        uploaded_at=utc_now()))
    world.session.commit()
    send_on(world, trip, State.FILED)
    for who, status in (("clerk-e", 404), ("reviewer-d2", 404), ("clerk-a", 200), ("reviewer-d1", 200)):
        client.sign_in(who)
        assert client.get("/attachments/list-of-names").status_code == status
        client.post("/sign-out")
    client.sign_in("clerk-e")
    assert "list-of-names" not in client.page(f"/records/{trip.series.public_id}")


def test_somebody_with_two_posts_sees_both_places(world: World, client: StrictClient) -> None:
    appoint(world.session, world.users["reviewer-D1"], world.organisations["D2"], Role.DISTRICT_REVIEWER)
    appoint(world.session, world.users["reviewer-D1"], world.organisations["E"], Role.HEAD)
    partner = world.partner("Sample School", "GB")
    here = file_agreement(world, "A", partner, upto=State.AT_DISTRICT)
    there = file_agreement(world, "E", partner, upto=State.AT_HEAD)
    client.sign_in("reviewer-d1")
    for page in (client.page("/reviews/"), client.page("/")):
        assert here.series.public_id in page
        assert there.series.public_id in page
    client.page("/records/agreement/")
    client.page("/records/agreement/new")


def test_getting_a_page_changes_nothing(
        app: Flask, world: World, client: StrictClient, agreement: Version, shared_trip: Version) -> None:
    """Every address of records that a page leads to, for each role."""
    send_on(world, agreement, State.FILED)
    amend_filed(world, agreement, upto=State.AT_DISTRICT, signed_at="别处")
    file_activity(world, file_agreement(world, "B", world.partner("Other Sample", "HK")), upto=State.DRAFT)
    for who in ("clerk-a", "clerk-e", "reviewer-d1", "leader-c", "auditor", "admin"):
        client.sign_in(who)
        before = fingerprint(app, world.session)
        visited = crawl(client)
        assert fingerprint(app, world.session) == before, who
        assert len(visited) > (5 if who in ("auditor", "admin") else 12), visited
        client.post("/sign-out")


def fingerprint(app: Flask, session: Session) -> str:
    session.rollback()
    tables = "".join(f"{table.name}{sorted(map(str, session.execute(sa.select(sa.text('*')).select_from(table))))}"
                     for table in Base.metadata.sorted_tables if table.name != "sign_in")  # it notes when it was used
    blobs = sorted(str(path) for path in (Path(app.config["DATA_DIR"]) / "blobs").rglob("*"))
    return hashlib.sha256(f"{tables}{blobs}".encode()).hexdigest()


LOOKS = ("language=", "text_size=")
"""The same page again in another look."""


def crawl(client: StrictClient) -> set[str]:
    """Follow links from the first page within records, as far as they lead."""
    waiting = ["/", "/records/", "/reviews/", *(f"/records/{kind.name}/new" for kind in MAIN_KINDS)]
    visited: set[str] = set()
    while waiting:
        url = waiting.pop()
        if url in visited:
            continue
        visited.add(url)
        response = client.get(url)
        assert response.status_code in (200, 302, 403), f"{url}: {response.status_code}"
        if response.status_code == 200 and response.mimetype == "text/html":
            links = (item.get("href").split("#")[0] for item in parse(response.data).iter(f"{SPACE}a"))
            waiting += [link for link in links if link.startswith(("/records", "/reviews", "/attachments"))
                        and not any(look in link for look in LOOKS)]
    return visited
