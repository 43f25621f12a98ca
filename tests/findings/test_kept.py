"""`exreg verify` finds what was changed behind the registry's back in shares, answers and samples."""

from datetime import date

import pytest

from app.db.engine import begin_writing
from app.indicators.library import keep_plan
from app.verification import verify
from tests.conftest import template
from tests.filed import file_agreement
from tests.indicators.conftest import PLAN
from tests.lived import review
from tests.test_verification import behind
from tests.world import World


@pytest.fixture
def kept(world: World) -> World:
    """The city after `with_what_was_kept`."""
    return world


def with_what_was_kept(world: World) -> None:
    """A share changed once and answered, a finding answered, a sample drawn and checked."""
    session = world.session
    begin_writing(session)
    partner = world.partner("Sample School", "GB")
    keep_plan(session, "sample", PLAN)
    session.commit()
    file_agreement(world, "A", partner, signed_on=date(2018, 1, 1), expires_on=date(2022, 12, 31))
    review(world)


kept_url = template("world_url", with_what_was_kept)


def test_what_was_kept_agrees_with_itself(kept: World) -> None:
    assert verify(kept.session) == []


@pytest.mark.parametrize(("table", "change", "told"), [
    ("share", "UPDATE share SET amount = 9", "share 2: changed behind"),
    ("share", "UPDATE share SET until = '2099-01-01 00:00:00.000000' WHERE id = 1",
     "share 1: changed behind"),
    ("share_answer", "UPDATE share_answer SET reply = 'decline', words = 'x'", "share_answer 1: changed behind"),
    ("share_answer", "DELETE FROM share_answer", "share_answer 1: deleted behind"),
    ("finding_answer", "UPDATE finding_answer SET words = 'x'", "finding_answer 1: changed behind"),
    ("sample", "UPDATE sample SET seed = '2'", "sample 1: changed behind"),
    ("sample_item", "UPDATE sample_item SET stratum_size = 7", "drawing again gives other records"),
    ("sample_result", "UPDATE sample_result SET checked_by = 'x'", "sample_result 1: changed behind"),
])
def test_a_change_behind_its_back_is_found(kept: World, table: str, change: str, told: str) -> None:
    behind(kept, change, table)
    assert any(told in words.en for words in verify(kept.session))
