"""Submitting many drafts at once: each by itself, with its own outcome; what is not complete holds nothing else up.
More than a request should carry is done by a worker, which leaves the outcomes as a file."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.moves import NotPossible
from app.approval.steps import State
from app.jobs.models import Job
from app.jobs.queue import queue_job
from app.jobs.working import Doing
from app.jobs.working import Outcome as Result
from app.records.content import kind_of
from app.records.filing import Incomplete, submit
from app.records.freezes import Frozen
from app.records.labels import label_of
from app.records.reviewing.many import Outcome, in_batches
from app.ui.words import Words, speaking

WORK = "submit_many"
DONE = Words("已提交", "Submitted")
NO_DRAFT = Words("没有可提交的草稿，可能已经提交。", "There is no draft to submit: it may have been submitted already.")
AT_ONCE = 100
"""Up to so many are submitted while their officer waits."""
MOST_SAID = 3
"""So many of its problems are said of a record that cannot be submitted; its page says them all."""


def submit_many(session: Session, user: User, records: Sequence[str]) -> list[Outcome]:
    """Submit what can be submitted, in the order given. The caller commits."""
    return [submit_one(session, user, public_id) for public_id in records]


def submit_one(session: Session, user: User, public_id: str) -> Outcome:
    """Submitting asks whether this person may: an id that is not theirs is refused like one without a draft."""
    version = session.scalars(sa.select(Version).join(Series, Series.id == Version.series_id).where(
        Series.public_id == public_id, Version.state == State.DRAFT)).one_or_none()
    if version is None:
        return Outcome(public_id, done=False, words=NO_DRAFT)
    try:
        with session.begin_nested():
            submit(session, version, user)
    except Incomplete as refusal:
        return Outcome(public_id, done=False, words=_missing(version, refusal))
    except (NotPossible, Frozen) as refusal:
        return Outcome(public_id, done=False, words=refusal.words)
    return Outcome(public_id, done=True, words=DONE)


def _missing(version: Version, refusal: Incomplete) -> Words:
    said = {}
    for language in ("zh", "en"):
        with speaking(language):
            lines = [f"{label_of(kind_of(version), item)[1]}：{item.words}" if language == "zh"
                     else f"{label_of(kind_of(version), item)[1]}: {item.words}" for item in refusal.problems]
        said[language] = lines[:MOST_SAID]
    more = len(refusal.problems) - MOST_SAID
    return Words("；".join(said["zh"]) + (f"；另有 {more} 项" if more > 0 else ""),
                 "; ".join(said["en"]) + (f"; and {more} more" if more > 0 else ""))


def ask_to_submit(session: Session, user: User, records: Sequence[str]) -> Job:
    title = Words(f"批量提交 {len(records)} 件", f"Submit {len(records)} records")
    return queue_job(session, WORK, user, title, records=list(records))


def submit_as_job(doing: Doing) -> Result:
    """What a worker does, with the rights its owner has then."""
    records: list[str] = doing.wishes["records"]
    return in_batches(doing, records, submit_many, "submitted.csv", Words(
        "提交 {done} 件，未提交 {refused} 件，逐件结果见文件。",
        "Submitted: {done}. Refused: {refused}. The file tells of each."))
