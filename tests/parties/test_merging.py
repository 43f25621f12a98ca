"""Merges resolve in one hop at any moment, followers come back, and what was known before stays known."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.db.stamps import take_stamp, utc_now
from app.db.trail import TrailEntry
from app.parties.merging import CannotMerge, aliases_of, merge, resolved, root_of, unmerge
from app.parties.models import NameScript, Partner, PartnerKind, PartnerMerge, PersonMerge
from app.parties.partners import make_partner
from app.parties.persons import PersonAsEntered, enlist

MEMBERS = 5


def school(session: Session, name: str = "Sample School") -> int:
    return make_partner(session, territory="GB", kind=PartnerKind.SCHOOL, names=[(NameScript.EN, name, True)]).id


def roots(session: Session, ids: list[int], known: datetime | None = None) -> list[int]:
    return [root_of(session, PartnerMerge, number, known) for number in ids]


def test_an_alias_stands_for_its_root_from_the_merge_on_and_not_before(session: Session) -> None:
    alias, root = school(session), school(session)
    before = take_stamp(session)
    merge(session, PartnerMerge, alias, root)
    assert root_of(session, PartnerMerge, alias) == root
    assert root_of(session, PartnerMerge, alias, before) == alias


def test_what_was_merged_into_an_alias_follows_it_and_comes_back_with_it(session: Session) -> None:
    a, b, c, d = (school(session) for _ in range(4))
    merge(session, PartnerMerge, a, b)
    merge(session, PartnerMerge, b, c)
    merge(session, PartnerMerge, c, d)
    assert roots(session, [a, b, c, d]) == [d, d, d, d]
    unmerge(session, PartnerMerge, b)
    assert roots(session, [a, b, c, d]) == [b, b, d, d]
    unmerge(session, PartnerMerge, c)
    assert roots(session, [a, b, c, d]) == [b, b, c, d]


def test_unmerging_the_middle_brings_followers_at_first_and_second_hand(session: Session) -> None:
    a, b, c, d = (school(session) for _ in range(4))
    merge(session, PartnerMerge, a, b)
    merge(session, PartnerMerge, b, c)
    merge(session, PartnerMerge, c, d)
    unmerge(session, PartnerMerge, c)
    assert roots(session, [a, b, c, d]) == [c, c, c, d]
    assert {row.alias_id for row in aliases_of(session, PartnerMerge, c)} == {a, b}


def test_merging_into_an_alias_merges_into_its_root(session: Session) -> None:
    a, b, c = (school(session) for _ in range(3))
    merge(session, PartnerMerge, b, c)
    merge(session, PartnerMerge, a, b)
    assert roots(session, [a, b, c]) == [c, c, c]


def test_a_circle_a_second_root_and_a_merge_into_itself_are_refused(session: Session) -> None:
    a, b, c = (school(session) for _ in range(3))
    merge(session, PartnerMerge, a, b)
    for alias, root in ((b, a), (a, a), (a, c), (a, b)):
        with pytest.raises(CannotMerge):
            merge(session, PartnerMerge, alias, root)
    assert roots(session, [a, b, c]) == [b, b, c]


def test_what_is_not_merged_cannot_be_unmerged(session: Session) -> None:
    with pytest.raises(CannotMerge):
        unmerge(session, PartnerMerge, school(session))


def test_merging_and_unmerging_stand_in_the_trail_with_both_public_ids(session: Session) -> None:
    alias, root = school(session), school(session)
    merge(session, PartnerMerge, alias, root)
    unmerge(session, PartnerMerge, alias)
    rows = session.scalars(
        sa.select(TrailEntry).where(TrailEntry.act.in_(["merge", "unmerge"])).order_by(TrailEntry.id))
    names = {number: session.get_one(Partner, number).public_id for number in (alias, root)}
    assert [(row.act, row.subject_id, row.details["root"]) for row in rows] == [
        ("merge", names[alias], names[root]), ("unmerge", names[alias], names[root])]


def test_persons_merge_the_same_way(session: Session) -> None:
    alias = enlist(session, PersonAsEntered(name_zh="张示例"))
    root = enlist(session, PersonAsEntered(surname="SAMPLE"))
    merge(session, PersonMerge, alias.id, root.id)
    assert root_of(session, PersonMerge, alias.id) == root.id


def test_a_statement_counts_roots_as_known_at_a_moment(session: Session) -> None:
    a, b, c = (school(session) for _ in range(3))
    before = take_stamp(session)
    merge(session, PartnerMerge, a, b)

    def count(known: datetime) -> int | None:
        root = resolved(PartnerMerge, Partner.id, known)
        statement = sa.select(sa.func.count(root.id.distinct())).select_from(Partner).outerjoin(root.target, root.on)
        return session.scalar(statement.where(Partner.id.in_([a, b, c])))

    assert (count(before), count(utc_now())) == (3, 2)


class Told:
    """The same told simply: who was merged into whom by hand; the root is found by walking."""

    def __init__(self) -> None:
        self.into: dict[int, int] = {}

    def root(self, number: int) -> int:
        while number in self.into:
            number = self.into[number]
        return number


acts = st.lists(st.tuples(st.booleans(), st.integers(0, MEMBERS - 1), st.integers(0, MEMBERS - 1)), max_size=14)


@given(acts)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_merges_stays_one_hop_without_circles_and_keeps_its_past(
        session: Session, sequence: list[tuple[bool, int, int]]) -> None:
    ids, told = [school(session) for _ in range(MEMBERS)], Told()
    past: list[tuple[datetime, list[int]]] = []
    for merging, first, second in sequence:
        alias, root = ids[first], ids[second]
        try:
            if merging:
                merge(session, PartnerMerge, alias, root)
                told.into[alias] = told.root(root)
            else:
                unmerge(session, PartnerMerge, alias)
                del told.into[alias]
        except CannotMerge:
            refused = alias in told.into or told.root(root) == alias if merging else alias not in told.into
            assert refused
        past.append((take_stamp(session), [told.root(number) for number in ids]))
        now = roots(session, ids)
        assert now == past[-1][1]
        assert roots(session, now) == now
    assert [roots(session, ids, known) for known, _ in past] == [then for _, then in past]


@given(acts, st.integers(0, MEMBERS - 1), st.integers(0, MEMBERS - 1))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_merge_taken_back_changes_nothing(
        session: Session, sequence: list[tuple[bool, int, int]], first: int, second: int) -> None:
    ids = [school(session) for _ in range(MEMBERS)]
    for merging, alias, root in sequence:
        try:
            if merging:
                merge(session, PartnerMerge, ids[alias], ids[root])
            else:
                unmerge(session, PartnerMerge, ids[alias])
        except CannotMerge:
            continue
    before = roots(session, ids)
    try:
        merge(session, PartnerMerge, ids[first], ids[second])
    except CannotMerge:
        return
    unmerge(session, PartnerMerge, ids[first])
    assert roots(session, ids) == before
