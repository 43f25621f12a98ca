"""The other half of the generated requests, in a file of its own: another worker asks them."""

import pytest

from tests.conftest import POSTGRES
from tests.fuzz.checking import asked, told
from tests.fuzz.ground import Ground
from tests.fuzz.test_fuzz import REQUESTS


@pytest.mark.skipif(bool(POSTGRES), reason="a shorter round in the other file")
@pytest.mark.parametrize("seed", range(7, 13))
def test_hostile_requests_get_an_answer_and_leave_a_whole_registry(ground: Ground, seed: int) -> None:
    assert told(asked(ground, seed, REQUESTS)) == []
