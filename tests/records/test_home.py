"""The first page: what a person may begin there, and which places the navigation sets aside."""

import html5lib
import sqlalchemy as sa

from app.accounts.create import appoint
from app.accounts.models import Role
from app.approval.models import Series
from app.db.engine import begin_writing
from tests.client import StrictClient
from tests.records.sent_forms import form_on
from tests.world import World

HTML = "{http://www.w3.org/1999/xhtml}"
NEW = "/records/agreement/new"


def aside(page: str) -> list[str]:
    """The places under 更多."""
    details = [each for each in html5lib.parse(page).iter(HTML + "details")]
    return [link.get("href", "") for each in details for link in each.iter(HTML + "a")]


def test_a_clerk_begins_a_record_from_the_first_page_by_one_press(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    pressed = form_on(client.page("/"), NEW)
    led = [client.post(NEW, data=pressed).headers["Location"] for _ in range(2)]
    assert led[0] == led[1], "pressed twice it begins one"
    world.session.rollback()
    assert world.session.scalars(sa.select(Series.organisation_id)).all() == [world.organisations["A"].id]


def test_whoever_has_a_choice_is_asked_for_whom(world: World, client: StrictClient) -> None:
    begin_writing(world.session)
    appoint(world.session, world.users["clerk-A"], world.organisations["B"], Role.CLERK)
    world.session.commit()
    client.sign_in("clerk-a")
    assert f'action="{NEW}"' not in client.page("/")
    page = client.page("/records/agreement/")
    assert f'href="{NEW}"' in page
    assert 'name="organisation"' in client.page(NEW)
    client.post("/sign-out")
    client.sign_in("reviewer-d1")
    assert f'action="{NEW}"' not in client.page("/")


def test_only_who_has_many_places_finds_those_of_the_office_under_more(world: World, client: StrictClient) -> None:
    client.sign_in("clerk-a")
    assert {"/directory/", "/organisations/", "/jobs"} <= set(aside(client.page("/")))
    client.post("/sign-out")
    client.sign_in("admin")
    page = client.page("/")
    assert aside(page) == []
    assert 'href="/health"' in page
