"""A seeded record looks as if it had come the path: the same decisions, stamps and acts as the verbs leave."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.create import find_user
from app.accounts.models import User
from app.approval.models import Decision, Version
from app.approval.steps import NEEDS_REASON, Verb
from app.db.engine import begin_writing
from app.db.trail import TrailEntry
from app.organisations.tree import find_organisation
from app.records.content import copy_content
from app.records.filing import amend, decide, start, submit
from app.records.kinds import KINDS
from app.seeding import load_folder
from tests.seeding.tiny import agreement, folder

HISTORIES = {
    "AGR-FILED": (agreement("AGR-FILED", 1, "filed", city_since="2019-05-01"),),
    "AGR-AMENDED": (agreement("AGR-AMENDED", 1, "filed", city_since="2019-06-03"),
                    agreement("AGR-AMENDED", 2, "filed", city_since="2020-06-01", reason="改期")),
    "AGR-REVOKED": (agreement("AGR-REVOKED", 1, "revoked", city_since="2019-07-01", revoked="2021-07-01", words="错"),),
    "AGR-RETURNED": (agreement("AGR-RETURNED", 1, "returned", until="2019-08-01", words="请补正"),),
    "AGR-BYHEAD": (agreement("AGR-BYHEAD", 1, "returned", until="2019-08-05", words="请补正", ended_at="head"),),
    "AGR-BYCITY": (agreement("AGR-BYCITY", 1, "refused", until="2019-08-05", words="不符合", ended_at="city"),),
    "AGR-WITHDRAWN": (agreement("AGR-WITHDRAWN", 1, "withdrawn", until="2019-09-02"),),
    "AGR-VOID": (agreement("AGR-VOID", 1, "void", until="2019-10-01"),),
    "AGR-CONDITION": (agreement("AGR-CONDITION", 1, "conditional", until="2019-11-01", condition_due="2099-01-01",
                                words="补核准文件"),),
    "AGR-CITY": (agreement("AGR-CITY", 1, "at_city", submitted="2019-12-02"),),
    "AGR-HEAD": (agreement("AGR-HEAD", 1, "at_head", submitted="2019-12-03"),),
}

MOVES: dict[str, tuple[tuple[str, Verb], ...]] = {
    "AGR-FILED": (("s-head", Verb.SIGN), ("d-reviewer", Verb.APPROVE), ("c-reviewer", Verb.APPROVE)),
    "AGR-AMENDED": (("s-head", Verb.SIGN), ("d-reviewer", Verb.APPROVE), ("c-reviewer", Verb.APPROVE)),
    "AGR-REVOKED": (("s-head", Verb.SIGN), ("d-reviewer", Verb.APPROVE), ("c-reviewer", Verb.APPROVE),
                    ("c-reviewer", Verb.REVOKE)),
    "AGR-RETURNED": (("s-head", Verb.SIGN), ("d-reviewer", Verb.RETURN)),
    "AGR-BYHEAD": (("s-head", Verb.RETURN),),
    "AGR-BYCITY": (("s-head", Verb.SIGN), ("d-reviewer", Verb.APPROVE), ("c-reviewer", Verb.REFUSE)),
    "AGR-WITHDRAWN": (("s-head", Verb.SIGN), ("s-clerk", Verb.WITHDRAW)),
    "AGR-CONDITION": (("s-head", Verb.SIGN), ("d-reviewer", Verb.APPROVE), ("c-reviewer", Verb.ALLOW)),
    "AGR-CITY": (("s-head", Verb.SIGN), ("d-reviewer", Verb.APPROVE)),
    "AGR-HEAD": (),
}


@pytest.fixture
def loaded(session: Session, tmp_path: Path) -> Session:
    load_folder(session, folder(tmp_path, *(line for lines in HISTORIES.values() for line in lines)))
    session.commit()
    begin_writing(session)
    return session


def person(session: Session, username: str) -> User:
    user = find_user(session, username)
    assert user is not None
    return user


def versions_of(session: Session, public_id: str) -> list[Version]:
    return list(session.scalars(sa.select(Version).where(Version.series.has(public_id=public_id)).order_by(
        Version.number)))


def walked(session: Session, public_id: str) -> str:
    """Make the same by the verbs of the registry, under another id."""
    seeded = versions_of(session, public_id)[0]
    school = find_organisation(session, "S")
    assert school is not None
    clerk = person(session, "s-clerk")
    draft = start(session, KINDS["agreement"], school, clerk, public_id=f"{public_id}-X")
    copy_content(session, seeded, draft)
    if public_id == "AGR-VOID":
        decide(session, draft, Verb.VOID, clerk)
        return f"{public_id}-X"
    go(session, draft, public_id)
    if public_id == "AGR-AMENDED":
        go(session, amend(session, draft, clerk, "改期"), public_id)
    return f"{public_id}-X"


def go(session: Session, draft: Version, public_id: str) -> None:
    submit(session, draft, person(session, "s-clerk"))
    for username, verb in MOVES[public_id]:
        words = "理由" if verb in NEEDS_REASON else ""
        decide(session, draft, verb, person(session, username), words=words, condition_due=date(2099, 1, 1))


STAMPS = ("submitted_since", "district_since", "city_since", "until", "submitted_at", "content_hash", "condition_due")
PEOPLE = ("created_by_id", "edited_by_id", "submitted_by_id", "signed_by_id", "district_by_id", "city_by_id")


def shape(session: Session, public_id: str) -> list[Any]:
    """Everything about a series that is not a moment, an id or the text of its content."""
    found: list[Any] = []
    for version in versions_of(session, public_id):
        found.append((version.number, version.state, version.path, bool(version.reason), version.sealed,  # type: ignore[attr-defined]
                      bool(version.series.filing_number), *(getattr(version, name) for name in PEOPLE),
                      *(getattr(version, name) is not None for name in STAMPS)))
        decisions = session.scalars(sa.select(Decision).where(Decision.version_id == version.id).order_by(Decision.id))
        found += [(item.verb, item.source, item.target, item.desk, item.actor_id, item.content_hash is not None,
                   bool(item.words), same_moments(version, item)) for item in decisions]
        entries = session.scalars(sa.select(TrailEntry).where(
            TrailEntry.subject == "version", TrailEntry.subject_id == str(version.id)).order_by(TrailEntry.id))
        found += [(entry.act, entry.actor, sorted(entry.details), entry.details.get("copied_from"))
                  for entry in entries]
    return found


def same_moments(version: Version, decision: Decision) -> list[str]:
    """Which stamps of the version are this decision's."""
    return [name for name in STAMPS[:5] if getattr(version, name) == decision.at]


@pytest.mark.parametrize("public_id", HISTORIES)
def test_a_seeded_record_has_the_shape_of_one_that_came_the_path(loaded: Session, public_id: str) -> None:
    assert shape(loaded, public_id) == shape(loaded, walked(loaded, public_id))


def test_later_filings_continue_the_numbers(loaded: Session) -> None:
    filed = ("AGR-FILED", "AGR-AMENDED", "AGR-REVOKED")
    numbers = [versions_of(loaded, name)[0].series.filing_number for name in filed]
    assert numbers == [f"示市教外备〔2019〕{place}号" for place in (1, 2, 3)]
    fresh = versions_of(loaded, walked(loaded, "AGR-FILED"))[0].series.filing_number
    assert str(fresh).endswith("〕1号")
    again = versions_of(loaded, walked(loaded, "AGR-REVOKED"))[0].series.filing_number
    assert str(again).endswith("〕2号")
