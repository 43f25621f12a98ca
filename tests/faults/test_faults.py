"""The short form of `python -m tests.faults`: what was said yes to is there, once, whatever happened meanwhile."""

from pathlib import Path

import pytest

from tests.conftest import POSTGRES, Databases
from tests.faults.commands import kill_commands
from tests.faults.contested import PEOPLE, contest_many
from tests.faults.full_disk import fill_many
from tests.faults.kills import kill_many
from tests.faults.outages import break_outside
from tests.faults.postgres import own_cluster
from tests.faults.restarts import restart_many


@pytest.fixture
def url(databases: Databases) -> str:
    """An empty PostgreSQL database; nothing where SQLite makes its own."""
    return databases.empty() if POSTGRES else ""


def test_nothing_acknowledged_is_lost_to_kills(tmp_path: Path, url: str) -> None:
    figures = kill_many(tmp_path, 3, seed=1, url=url)
    assert figures.faults == []
    assert (figures.kills, figures.hit) == (3, 3)
    assert figures.acknowledged > 0


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL's disk is not the registry's")
def test_nothing_acknowledged_is_lost_to_a_full_disk(tmp_path: Path) -> None:
    figures = fill_many(tmp_path, 3, seed=1)
    assert figures.faults == []
    assert figures.points == 3
    assert figures.refused >= 3


@pytest.mark.skipif(not POSTGRES, reason="SQLite is no server that could be restarted")
def test_nothing_acknowledged_is_lost_to_a_restart_of_the_database(tmp_path: Path) -> None:
    with own_cluster() as cluster:
        if cluster is None:
            pytest.skip("no PostgreSQL is installed to run one of our own")
        figures = restart_many(tmp_path, cluster, 2, seed=1)
    assert figures.faults == []
    assert (figures.restarts, figures.hit) == (2, 2)


def test_of_many_who_decide_at_once_one_does(tmp_path: Path, url: str) -> None:
    figures = contest_many(tmp_path, 4 * PEOPLE * 6, 48, url=url)
    assert figures.faults == []
    assert (figures.attempts, figures.won) == (4 * PEOPLE * 6, 24)
    assert figures.moved + figures.held == figures.attempts - figures.won
    assert (figures.through_pages, figures.won_through_pages) == (48, 6)


def test_a_command_that_is_killed_is_done_by_the_next(tmp_path: Path, url: str) -> None:
    """T33, T39, T41: changing keys, backing up, migrating, each at a random moment."""
    figures = kill_commands(tmp_path, 2, seed=1, url=url)
    assert figures.faults == []
    assert figures.kills == 6
    assert sum(figures.hit.values()) >= 1


def test_servers_outside_that_fail_lose_no_mail_and_let_nobody_in(tmp_path: Path, url: str) -> None:
    """T42: the mail server and the identity provider, dead, slow or talking nonsense."""
    figures = break_outside(tmp_path, 10, seed=1, url=url)
    assert figures.faults == []
    assert figures.outages == {"mail": 10, "sign-in": 10}
