"""补报: what was filed after its period had been closed says so on its page, in the list and behind the figure."""

from datetime import date

import sqlalchemy as sa

from app.approval.models import Version
from app.approval.steps import State
from app.closings.late import late_versions
from app.db.engine import begin_writing
from app.records.kinds import KINDS
from app.records.locks import PeriodLock, allow_exception
from tests.client import StrictClient
from tests.closed import YEAR_END, closed
from tests.filed import amend_filed, file_agreement
from tests.indicators.test_two_dates import standing
from tests.world import World


def allowed(world: World, code: str = "E") -> None:
    """Every lock opened for this school's agreements."""
    begin_writing(world.session)
    for lock in world.session.scalars(sa.select(PeriodLock)):
        allow_exception(world.session, lock, world.organisations[code], KINDS["agreement"], allowed_for="示例",
                        expires_on=date(2999, 1, 1), reason="示例漏报", actor=world.users["reviewer-C"])
    world.session.commit()


def late_agreement(world: World, upto: State = State.FILED) -> Version:
    allowed(world)
    return file_agreement(world, "E", world.partner("Late Sample School", "GB"), signed_on=date(2025, 3, 1), upto=upto)


def is_late(world: World, version: Version) -> bool:
    return version.id in late_versions(world.session, [version.id])


def test_a_record_filed_after_its_period_was_closed_is_late(golden: World) -> None:
    closed(golden)
    late = late_agreement(golden)
    fresh = file_agreement(golden, "E", golden.partner("New Sample School", "GB"), signed_on=date(2026, 1, 1))
    assert is_late(golden, late)
    assert not is_late(golden, fresh)
    assert not is_late(golden, standing(golden, "A", date(2021, 3, 1)))


def test_a_record_on_its_way_when_its_period_closed_is_late_and_a_draft_is_not_yet(golden: World) -> None:
    waiting = file_agreement(golden, "E", golden.partner("Waiting School", "GB"), upto=State.AT_CITY)
    draft = file_agreement(golden, "E", golden.partner("Draft School", "GB"), upto=State.DRAFT)
    closed(golden)
    assert is_late(golden, waiting)
    assert not is_late(golden, draft)


def test_a_change_of_what_was_filed_in_time_is_not_late(golden: World) -> None:
    closed(golden)
    changed = amend_filed(golden, standing(golden, "A", date(2021, 3, 1)), signed_at="另一示例地")
    assert not is_late(golden, changed)


def test_only_closings_of_the_records_own_bureaus_make_it_late(golden: World) -> None:
    closed(golden, "D1")
    other = file_agreement(golden, "E", golden.partner("Late School", "GB"), signed_on=date(2025, 3, 1))
    assert not is_late(golden, other)


def test_a_prepared_or_dropped_closing_makes_nothing_late(golden: World) -> None:
    late = file_agreement(golden, "E", golden.partner("Late School", "GB"), signed_on=date(2025, 3, 1))
    assert not is_late(golden, late)


def test_the_mark_stands_on_the_page_in_the_list_and_behind_the_figure(golden: World, client: StrictClient) -> None:
    closed(golden)
    late = late_agreement(golden)
    client.sign_in("reviewer-c")
    pages = {f"/records/{late.series.public_id}": 1, f"/plans/sample/P1?on={YEAR_END}": 1,
             "/records/agreement/": 2}  # one more was on its way when the year was closed
    for url, number in pages.items():
        assert client.page(url).count(">补报<") == number, url
        assert ">Filed late<" in client.page(f"{url}{'&' if '?' in url else '?'}language=en")
        client.page(f"{url}{'&' if '?' in url else '?'}language=zh")
