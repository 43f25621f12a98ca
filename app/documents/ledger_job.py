"""A long ledger as a job: asked for on the page of the list, made by a worker, waiting in its owner's downloads."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.approval.models import Version
from app.db.stamps import utc_now
from app.db.trail import write_trail
from app.documents.ledgers import WantedLedger, make_ledger
from app.jobs.models import Job
from app.jobs.queue import queue_job
from app.jobs.working import Doing, File, JobFailed, Outcome
from app.records.access import asker
from app.records.disclosing.reading import note_export
from app.records.finding.search import Filters, records_asked_for
from app.records.kinds import KINDS
from app.ui.words import Words

WORK = "ledger"
MOST_AT_ONCE = 300
"""Rows that are printed while the person waits."""
NOT_YOURS = Words("您不再能查阅登记记录，台账未生成。", "You may no longer read records; nothing was made.")


def is_long(session: Session, user: User, wanted: WantedLedger) -> bool:
    rows = records_asked_for(wanted.kind, wanted.filters).with_only_columns(Version.id).limit(MOST_AT_ONCE + 1)
    number = session.scalar(sa.select(sa.func.count()).select_from(rows.subquery()), asker(session, user))
    return (number or 0) > MOST_AT_ONCE


def ask_for_ledger(session: Session, owner: User, wanted: WantedLedger) -> Job:
    title, filters = wanted.kind.title, wanted.filters
    return queue_job(session, WORK, owner, Words(f"{title.zh}台账", f"Ledger: {title.en}"), kind=wanted.kind.name,
                     q=filters.text, state=filters.state, organisation=filters.organisation, only=filters.only,
                     language=wanted.language)


def do_ledger(doing: Doing) -> Outcome:
    """The work: the list as it is now, and as its owner may see it now."""
    wishes, session = doing.wishes, doing.session
    if not doing.owner.holds(*READS_RECORDS):
        raise JobFailed(NOT_YOURS)
    filters = Filters(wishes["q"], wishes["state"], wishes["organisation"], wishes.get("only", ""))
    wanted = WantedLedger(KINDS[wishes["kind"]], filters, utc_now(), wishes["language"])
    paper = make_ledger(session, doing.owner, wanted)
    note_export(session, wanted.kind, doing.owner)
    write_trail(session, "print", "kind", wishes["kind"], pages=paper.pages, known=wanted.known.isoformat())
    return Outcome(Words(f"共 {paper.pages} 页。", f"{paper.pages} pages."),
                   File(f"{wishes['kind']}-ledger.pdf", "application/pdf", paper.content))
