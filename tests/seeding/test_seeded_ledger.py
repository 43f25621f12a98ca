"""A seeded ledger reads as if it had been kept here: one chain of acts in order, seals that hold,
numbers in sequence."""

import hashlib
import json
import re
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.approval.models import Decision, FilingSequence, Series, Version
from app.approval.steps import STEPS, State
from app.db.stamps import Clock
from app.db.trail import TrailEntry, broken_links
from app.organisations.models import OrganisationFacts
from app.records.content import sealed_text
from app.records.kinds import KINDS


def test_the_trail_is_whole_and_its_stamps_only_rise(seeded: Session) -> None:
    assert broken_links(seeded) == []
    stamps = seeded.scalars(sa.select(TrailEntry.at).order_by(TrailEntry.id)).all()
    assert all(earlier < later for earlier, later in pairwise(stamps))
    assert seeded.scalars(sa.select(Clock.last)).one() >= stamps[-1]


def test_every_submitted_version_is_sealed_by_its_content(seeded: Session) -> None:
    versions = seeded.scalars(sa.select(Version).where(Version.submitted_at.is_not(None))).all()
    assert versions
    for version in versions:
        assert version.salts is not None
        text = sealed_text(seeded, version, json.loads(version.salts))
        assert hashlib.sha256(text.encode()).hexdigest() == version.content_hash


def test_every_decision_is_a_step_of_the_table_and_stands_in_the_trail(seeded: Session) -> None:
    steps = {(step.source, step.verb, step.target, step.desk) for step in STEPS}
    noted = {entry.details.get("decision"): entry for entry in seeded.scalars(
        sa.select(TrailEntry).where(TrailEntry.subject == "version"))}
    for decision in seeded.scalars(sa.select(Decision)):
        assert (decision.source, decision.verb, decision.target, decision.desk) in steps
        assert noted[decision.id].at == decision.at
        assert noted[decision.id].subject_id == str(decision.version_id)


def test_nobody_approved_what_they_wrote(seeded: Session) -> None:
    for version in seeded.scalars(sa.select(Version)):
        assert version.created_by_id not in (version.signed_by_id, version.district_by_id, version.city_by_id)


def test_there_is_a_record_of_each_kind_and_in_each_state(seeded: Session) -> None:
    states = set(seeded.scalars(sa.select(Version.state).distinct()))
    assert states == set(State)
    assert set(seeded.scalars(sa.select(Series.kind).distinct())) == set(KINDS)


def test_filing_numbers_count_up_by_bureau_and_year_without_gaps(seeded: Session) -> None:
    found: dict[tuple[str, str], list[int]] = {}
    for number in seeded.scalars(sa.select(Series.filing_number).where(Series.filing_number.is_not(None))):
        match = re.fullmatch(r"(.+)〔(\d{4})〕(\d+)号", str(number))
        assert match is not None
        found.setdefault((match[1], match[2]), []).append(int(match[3]))
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in found.values())
    lasts = {(bureau, str(year)): last for bureau, year, last in seeded.execute(sa.select(
        OrganisationFacts.filing_prefix, FilingSequence.year, FilingSequence.last)
        .join(OrganisationFacts, OrganisationFacts.organisation_id == FilingSequence.organisation_id))}
    assert lasts == {key: max(numbers) for key, numbers in found.items()}


def test_every_role_is_held_by_somebody_who_can_sign_in(seeded: Session) -> None:
    users = seeded.scalars(sa.select(User).where(User.password_hash != "")).all()
    assert {post.role for user in users for post in user.posts_held} == set(Role)
