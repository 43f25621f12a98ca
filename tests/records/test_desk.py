"""The review desk: what waits, the oldest first, page by page."""

from sqlalchemy.orm import Session

from app.approval.steps import State
from app.records.desk_queue import oldest_first
from tests.client import StrictClient
from tests.filed import file_agreement
from tests.world import World


def test_the_oldest_record_stands_first_and_pages_go_on_after_it(world: World, session: Session) -> None:
    waiting = [file_agreement(world, "A", world.partner(name, "GB"), upto=State.AT_DISTRICT).id
               for name in ("First Sample School", "Second Sample School", "Third Sample School")]
    reviewer = world.users["reviewer-D1"]
    first, after = oldest_first(session, reviewer, None, None, size=2)
    rest, end = oldest_first(session, reviewer, None, after, size=2)
    assert [version.id for version in (*first, *rest)] == waiting
    assert end is None


def test_the_desk_says_its_order(world: World, client: StrictClient) -> None:
    file_agreement(world, "A", world.partner("First Sample School", "GB"), upto=State.AT_DISTRICT)
    client.sign_in("reviewer-d1")
    assert "最早的在前" in client.page("/reviews/")
