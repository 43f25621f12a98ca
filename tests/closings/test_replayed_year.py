"""A year of random life with closings in between: at its end every closed figure, asked again, gives the same rows."""

import os
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.closings.asking_again import asked_again
from app.closings.models import Closing
from app.verification import verify
from tests.life import Life
from tests.world import World

SEED = int(os.environ.get("EXREG_REPLAY_SEED", "20251231"))
"""Another year can be tried; a failure names its seed in the test's id."""


@pytest.mark.parametrize("seed", [Random(SEED).randrange(10**6)])
def test_every_closed_figure_asked_again_at_the_end_gives_the_same_rows(planned: World, seed: int) -> None:
    life = Life(planned, seed)
    life.live(acts=200)
    closings = planned.session.scalars(sa.select(Closing).options(undefer(Closing.document))).all()
    assert len(closings) > 5
    assert {"log", "decide_one", "change_one", "revoke_one", "merge_partners", "move_school", "set_something",
            "correct"} <= set(life.lived), life.lived
    for closing in closings:
        assert asked_again(planned.session, closing) == [], closing.public_id
    assert [words.en for words in verify(planned.session)] == []
