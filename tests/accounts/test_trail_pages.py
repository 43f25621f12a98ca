"""The trail is read by the auditor alone, in plain words."""

import re

import pytest
from sqlalchemy.orm import Session

from app.db.engine import begin_writing
from app.db.trail import write_trail
from tests.client import StrictClient
from tests.world import World


@pytest.mark.parametrize(("username", "expected"), [
    ("auditor", 200), ("admin", 403), ("clerk-A", 403), ("reviewer-C", 403), ("leader-C", 403)])
def test_only_the_auditor_opens_the_trail(client: StrictClient, world: World, username: str, expected: int) -> None:
    client.sign_in(username)
    assert client.get("/trail/").status_code == expected


def test_the_auditor_sees_no_organisation_and_no_user(client: StrictClient, world: World) -> None:
    client.sign_in("auditor")
    assert {client.get(place).status_code for place in ("/organisations/", "/organisations/A", "/users/")} == {403}


def test_the_newest_act_comes_first_and_pages_follow_each_other(client: StrictClient, world: World) -> None:
    client.sign_in("auditor")
    seen: list[int] = []
    address = "/trail/"
    for _ in range(10):
        page = client.page(address)
        seen += [int(number) for number in re.findall(r'<th scope="row"[^>]*>(\d+)</th>', page)]
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        if onward is None:
            break
        address = onward.group(1).replace("&amp;", "&")
    assert seen == list(range(seen[0], 0, -1))


def test_acts_are_found_by_what_whom_and_who(client: StrictClient, world: World) -> None:
    client.sign_in("auditor")
    page = client.page("/trail/?act=appoint&subject=user&subject_id=clerk-a")
    assert page.count('<th scope="row"') == 1
    assert "角色：外事专员" in page
    assert "没有符合条件" in client.page("/trail/?actor=nobody")


def test_the_trail_is_read_in_english_too(client: StrictClient, world: World) -> None:
    client.sign_in("auditor")
    page = client.page("/trail/?act=appoint&subject_id=clerk-a&language=en")
    assert "Appointed" in page
    assert "role: School clerk" in page


def test_what_has_no_words_yet_is_shown_by_its_own_name(client: StrictClient, world: World, session: Session) -> None:
    begin_writing(session)
    write_trail(session, "new_act", "new_subject", "7<b>", some_detail="值<script>")
    session.commit()
    client.sign_in("auditor")
    page = client.page("/trail/")
    assert "new_act" in page
    assert "some_detail：值&lt;script&gt;" in page
