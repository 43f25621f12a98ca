"""What stands after a fault against what was said yes to: nothing lost, nothing doubled, everything agrees."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

import sqlalchemy as sa

from app.approval.models import Decision, Series, Version
from app.approval.steps import Desk, Verb
from app.db.blobs import read_blob
from app.db.engine import begin_snapshot, begin_writing, db, is_sqlite
from app.db.stamps import utc_now
from app.documents.models import Issued
from app.jobs.models import ACTIVE, Job, JobState
from app.jobs.working import work_once, works
from app.records.kinds.programme import Programme
from app.records.models import Attachment
from app.verification import verify
from tests.faults.served import Registry
from tests.faults.work import Told

DECISIONS = {"submit": (Verb.SUBMIT, None), "sign": (Verb.SIGN, Desk.HEAD), "district": (Verb.APPROVE, Desk.DISTRICT),
             "city": (Verb.APPROVE, Desk.CITY)}


def faults_of(told: Sequence[Told]) -> list[str]:
    """What is lost or doubled of all that was acknowledged. Needs an application context."""
    found = []
    counted = {"record": _records(), "text": _texts(), "file": _files(), "job": _jobs(), **_decisions()}
    for kind, record, what in told:
        times = counted[kind][record, what]
        if times != 1:
            found.append(f"{'lost' if times == 0 else 'doubled'}: {kind} {record} {what}")
    for kind, counts in counted.items():
        found += [f"doubled: {kind} {key}" for key, times in counts.items() if times > 1]
    return found


Counted = Counter[tuple[str, str]]


def _records() -> Counted:
    return Counter((record, "") for record in db.session.scalars(sa.select(Series.public_id)))


def _texts() -> Counted:
    rows = db.session.execute(sa.select(Series.public_id, Programme.name).join(Programme.series).where(
        Programme.name != ""))
    return Counter((record, name) for record, name in rows)


def _files() -> Counted:
    rows = db.session.execute(sa.select(Series.public_id, Attachment.digest).join(
        Version, Version.id == Attachment.version_id).join(Series, Series.id == Version.series_id))
    return Counter((record, digest) for record, digest in rows)


def _jobs() -> Counted:
    """Under the record they certify."""
    return Counter((record, job.public_id) for job in db.session.scalars(sa.select(Job))
                   for record in job.wishes["records"])


def _decisions() -> dict[str, Counted]:
    rows = db.session.execute(sa.select(Series.public_id, Decision.verb, Decision.desk).join(
        Version, Version.id == Decision.version_id).join(Series, Series.id == Version.series_id)).all()
    return {kind: Counter((record, "") for record, taken, at in rows if taken is verb and desk in (None, at))
            for kind, (verb, desk) in DECISIONS.items()}


def is_sound() -> list[str]:
    """What SQLite says of its file, and a missing or changed file that a row names."""
    found = []
    if is_sqlite(db.session):
        said = db.session.execute(sa.text("PRAGMA integrity_check")).scalar_one()
        found += [] if said == "ok" else [f"integrity_check: {said}"]
    for digest in db.session.scalars(sa.select(Attachment.digest)):
        try:
            read_blob(digest)
        except (OSError, ValueError) as error:
            found.append(f"file {digest[:12]}: {type(error).__name__}")
    return found


def everything_agrees() -> list[str]:
    begin_snapshot(db.session)
    return [f"verify: {words.en}" for words in verify(db.session)]


def finish_jobs(registry: Registry) -> list[str]:
    """Let the leases of killed workers run out and a worker do what is left; each record then has one certificate."""
    with registry.looking() as app:
        begin_writing(db.session)
        db.session.execute(sa.update(Job).where(Job.state.in_(ACTIVE)).values(
            leased_until=utc_now() - timedelta(seconds=1), due=utc_now() - timedelta(seconds=1)))
        db.session.execute(sa.update(Job).where(Job.state == JobState.WAITING).values(leased_until=None))
        db.session.commit()
        while work_once(db.session, works(app)):
            pass
        found = [f"job {job.public_id} is {job.state}" for job in db.session.scalars(
            sa.select(Job).where(Job.state != JobState.DONE))]
        wanted = {record for job in db.session.scalars(sa.select(Job)) for record in job.wishes["records"]}
        issued = Counter(db.session.scalars(sa.select(Series.public_id).join(Issued, Issued.series_id == Series.id)))
        return found + [f"{'no' if not issued[record] else issued[record]} certificates for {record}"
                        for record in sorted(wanted | set(issued)) if issued[record] != 1]


def shown(faults: Iterable[str], most: int = 10) -> None:
    for fault in list(faults)[:most]:
        print(f"  {fault}", flush=True)
