"""The review desk of a whole city: the page, what it asks the database, and the bare SQL that answers the same.

`python -m tests.benchmarks.bench_queue [--records N] [--schools N] [--database URL] [--runs N]` prints ratios of one
run, for the city's reviewer and one district's, and exits 1 when the ways do not find the same records in one order.
"""

import argparse
import contextvars
import statistics
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Appointment, Role, User
from app.accounts.passwords import hash_password
from app.approval.models import Decision, Version
from app.approval.steps import Desk, State, Verb
from app.db.engine import begin_writing
from app.db.seals import UNSEALED
from app.db.stamps import today, utc_now
from app.records.reviewing.desk_queue import QueueFilters, queue_page
from app.ui.paging import PAGE_SIZE
from tests.benchmarks.bench_board import Goal, Timed, timed
from tests.benchmarks.build import benchmark_city
from tests.benchmarks.city import CITY, CITY_REVIEWER, DISTRICT_REVIEWER, OPENED, SCHOOLS, City

RECORDS = 200_000
RUNS = 15
PASSWORD = "correct horse battery staple"
VERSION = sa.inspect(Version).local_table

HERE = """
    FROM version v JOIN decision d ON d.version_id = v.id AND d.target = v.state
    WHERE v.state IN ('at_head', 'at_district', 'at_city', 'conditional')
      AND (v.state = :state OR v.state = 'conditional' AND v.path LIKE :last)
      AND v.organisation_id IN (
        SELECT own.organisation_id FROM organisation_facts own
        LEFT JOIN organisation_facts up ON up.organisation_id = own.parent_id AND up.until IS NULL
          AND up.valid_from <= :day AND (up.valid_to IS NULL OR up.valid_to > :day)
        WHERE own.until IS NULL AND own.valid_from <= :day AND (own.valid_to IS NULL OR own.valid_to > :day)
          AND :bureau IN (own.organisation_id, own.parent_id, up.parent_id)
          AND own.organisation_id NOT IN (SELECT alias_id FROM organisation_merge WHERE until IS NULL)
        UNION ALL
        SELECT m.alias_id FROM organisation_merge m
        JOIN organisation_facts own ON own.organisation_id = m.root_id AND own.until IS NULL AND own.valid_from <= :day
          AND (own.valid_to IS NULL OR own.valid_to > :day)
        LEFT JOIN organisation_facts up ON up.organisation_id = own.parent_id AND up.until IS NULL
          AND up.valid_from <= :day AND (up.valid_to IS NULL OR up.valid_to > :day)
        WHERE m.until IS NULL AND m.merged_on <= :day
          AND :bureau IN (own.organisation_id, own.parent_id, up.parent_id))
"""
FIRST = f"""
    SELECT q.id, q.arrival, q.at, v.kind, v.state, v.number, v.content_hash, s.public_id, f.name_zh
    FROM (SELECT v.id, d.id AS arrival, d.at {HERE} ORDER BY d.id LIMIT {PAGE_SIZE + 1}) q
    JOIN version v ON v.id = q.id JOIN series s ON s.id = v.series_id
    JOIN organisation_facts f ON f.organisation_id = v.organisation_id AND f.until IS NULL AND f.valid_from <= :day
      AND (f.valid_to IS NULL OR f.valid_to > :day)
    ORDER BY q.arrival"""
COUNT = f"SELECT count(*) {HERE}"


def staff(session: Session, city: City) -> dict[str, int]:
    """Sit the reviewers down, tell for every record on its way how it came to its desk, and refresh the planner's
    numbers; gives the bureau of each by sign-in name."""
    begin_writing(session)
    posts = {"city": (CITY_REVIEWER, CITY, Role.CITY_REVIEWER),
             "district": (DISTRICT_REVIEWER, city.district_ids[0], Role.DISTRICT_REVIEWER)}
    for user_id, place, role in posts.values():
        session.add(Appointment(user_id=user_id, organisation_id=place, role=role, since=OPENED))
        session.get_one(User, user_id).password_hash = hash_password(PASSWORD)
    session.flush()
    waiting = session.execute(sa.select(VERSION.c.id, VERSION.c.state, VERSION.c.submitted_at, VERSION.c.content_hash)
                              .where(VERSION.c.state.in_([State.AT_DISTRICT, State.AT_CITY]))
                              .order_by(VERSION.c.submitted_at, VERSION.c.id)).all()
    session.execute(sa.insert(Decision).execution_options(**{UNSEALED: True}), [{
        "version_id": number, "verb": Verb.APPROVE if state is State.AT_CITY else Verb.SIGN,
        "source": State.AT_DISTRICT if state is State.AT_CITY else State.AT_HEAD, "target": state,
        "desk": Desk.DISTRICT if state is State.AT_CITY else Desk.HEAD, "at": submitted + timedelta(days=1),
        "words": "", "reasons": [], "content_hash": digest} for number, state, submitted, digest in waiting])
    session.commit()
    session.execute(sa.text("ANALYZE"))
    session.commit()
    return {name: place for name, (_, place, _) in posts.items()}


def signed_in(name: str) -> FlaskClient:
    current_app.config["WTF_CSRF_ENABLED"] = False
    client = current_app.test_client()
    asked = {"username": name, "password": PASSWORD}
    assert contextvars.Context().run(client.post, "/sign-in", data=asked).status_code == 302
    return client


class Bench:
    """One reviewer's queue, asked in every way."""

    def __init__(self, session: Session, name: str, bureau: int) -> None:
        self.session, self.name = session, name
        self.user = session.scalars(sa.select(User).where(User.username == name)).one()
        state, desk = ((State.AT_CITY, Desk.CITY) if bureau == CITY else (State.AT_DISTRICT, Desk.DISTRICT))
        self.asked = {"state": state.value, "last": f"%{desk.value}", "bureau": bureau}

    def by_the_registry(self) -> tuple[list[int], int]:
        self.session.expunge_all()
        user = self.session.merge(self.user)
        page = queue_page(self.session, user, QueueFilters(), None)
        return [item.version.id for item in page.items], page.total

    def by_bare_sql(self) -> tuple[list[int], int]:
        rows = self._said(FIRST)
        return [row[0] for row in rows[:PAGE_SIZE]], self._said(COUNT)[0][0]

    def _said(self, statement: str) -> Sequence[Any]:
        day = sa.bindparam("day", type_=sa.Date)
        return self.session.execute(sa.text(statement).bindparams(day), self.asked | {"day": today()}).all()

    def ways(self, client: FlaskClient | None) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {
            f"{self.name}: bare SQL": self.by_bare_sql, f"{self.name}: queue": self.by_the_registry}
        if client is not None:
            found[f"{self.name}: page"] = lambda: contextvars.Context().run(_opened, client)
        return found


def _opened(client: FlaskClient) -> bytes:
    """In a context of its own, as a server opens it."""
    answer = client.get("/reviews/")
    assert answer.status_code == 200
    return answer.get_data()


GOALS = (
    Goal("city: what the page asks / bare SQL", "city: queue", "city: bare SQL", 4),
    Goal("city: the whole page / bare SQL", "city: page", "city: bare SQL", 10),
    Goal("(district: what the page asks / bare SQL)", "district: queue", "district: bare SQL", 10),
    Goal("(district: the whole page / bare SQL)", "district: page", "district: bare SQL", 30),
)
"""A district's bare SQL takes a few milliseconds; drawing the page costs the same however little waits."""


def report(found: dict[str, Timed]) -> None:
    print(f"as of {utc_now():%Y-%m-%d %H:%M}; medians in ms, clock and own work")
    for way, each in found.items():
        print(f"  {way:<44}{each.median:>22.1f}{statistics.median(each.work):>10.1f}")
    print(f"  {'':<44}{'':<14}{'clock':>8}{'work':>8}")
    for goal in GOALS:
        print(goal.line(found, found))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--schools", type=int, default=SCHOOLS)
    parser.add_argument("--database", default="", help="an empty database; a SQLite file of its own when not given")
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    with benchmark_city(asked.schools, asked.records, asked.database) as (session, city):
        bureaus = staff(session, city)
        benches = [Bench(session, name, bureau) for name, bureau in bureaus.items()]
        ways: dict[str, Callable[[], object]] = {}
        for bench in benches:
            found = bench.by_the_registry()
            print(f"{bench.name}: {found[1]} of {asked.records} records wait")
            if found != bench.by_bare_sql():
                print(f"{bench.name}: the ways differ")
                return 1
            session.commit()
            ways |= bench.ways(signed_in(bench.name))
        report(timed(ways, asked.runs))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
