"""A long work for tests: as many steps as wished, each an entry of the trail; and things that happen on the way.

Run as `python -m tests.jobs.steps FOLDER URL` it is a worker that comes to a halt inside a step, its effect written and
not committed, and says so on standard output.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import create_app
from app.db.engine import begin_writing, db
from app.db.stamps import utc_now
from app.db.trail import TrailEntry, write_trail
from app.jobs.models import Job
from app.jobs.queue import cancel
from app.jobs.working import Doing, File, Outcome, take_job, work_once
from app.ui.words import Words
from tests.conftest import settings_for

TITLE = Words("示例任务", "A sample job")


def effects(session: Session) -> list[int]:
    """The steps that were done, in order."""
    session.rollback()
    return [entry.details["step"] for entry in session.scalars(
        sa.select(TrailEntry).where(TrailEntry.act == "effect").order_by(TrailEntry.id))]


def steps(doing: Doing) -> Outcome:
    total = doing.wishes["n"]
    for step in range(doing.done, total):
        if doing.wishes.get("breaks_at") == step:
            raise LookupError
        write_trail(doing.session, "effect", "job", doing.number, step=step)
        if doing.wishes.get("halts_at") == step:
            print("halted", flush=True)
            time.sleep(60)
        doing.progress(step + 1, total, last=step)
        _on_the_way(doing)
    return Outcome(Words("完成", "Done"), File("steps.txt", "text/plain", str(total).encode()))


def _on_the_way(doing: Doing) -> None:
    """What others do to the job between two steps."""
    session, wishes, job = doing.session, doing.wishes, doing.session.get_one(Job, doing.number)
    begin_writing(session)
    if wishes.get("cancelled_after") == doing.done:
        cancel(session, job)
    if wishes.get("disabled_after") == doing.done:
        doing.owner.enabled = False
    if wishes.get("overtaken_after") == doing.done:
        job.leased_until = utc_now() - timedelta(seconds=1)
        session.commit()
        take_job(session)
    session.commit()


if __name__ == "__main__":
    app = create_app(settings_for(Path(sys.argv[1]), sys.argv[2]))
    with app.app_context():
        work_once(db.session, {"steps": steps})
