"""An annual summary as a job: asked for on the plan's page, made by a worker, waiting in its owner's downloads."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.scope import visible_organisations
from app.approval.knowing import BadQuestion, NotThere, known_text, read_known
from app.db.trail import write_trail
from app.documents.paper.content import Signatories
from app.documents.summaries import Wanted, make_summary
from app.indicators.library import plan_at
from app.jobs.models import Job
from app.jobs.queue import queue_job
from app.jobs.working import Doing, File, JobFailed, Outcome
from app.organisations.models import Organisation
from app.organisations.tree import facts_of
from app.ui.words import Words

WORK = "summary"
NOT_YOURS = Words("您不再能查阅该单位的记录，总结未生成。",
                  "You may no longer read this organisation's records; nothing was made.")


def ask_for_summary(session: Session, owner: User, wanted: Wanted, known: datetime) -> Job:
    """Queue the summary as it was asked for now; the moment of knowledge does not move while it waits."""
    place, title = facts_of(session, wanted.organisation.id), plan_at(session, wanted.plan).title
    names = Words(place.name_zh, place.name_en or place.name_zh) if place else Words("", "")
    signed = wanted.signatories
    return queue_job(
        session, WORK, owner,
        Words(f"年度总结：{names.zh} {wanted.year} 年 {title.zh}",
              f"Annual summary: {names.en}, {wanted.year}, {title.en}"),
        plan=wanted.plan, org=wanted.organisation.code, year=wanted.year, language=wanted.language, on=wanted.on,
        known=known_text(known), signatories=[signed.compiled_by, signed.reviewed_by, signed.head])


def do_summary(doing: Doing) -> Outcome:
    """The work: what was asked for, if its owner may still read it."""
    wishes, session = doing.wishes, doing.session
    wanted, parts = _wanted(doing), (wishes["plan"], wishes["org"], str(wishes["year"]))
    try:
        paper = make_summary(session, wanted, read_known(wishes["known"]), doing.owner, doing.progress)
    except (BadQuestion, NotThere) as refusal:
        raise JobFailed(refusal.words) from refusal
    write_trail(session, "print", "summary", ".".join(parts)[:40], pages=paper.pages, on=wishes["on"],
                known=wishes["known"])
    return Outcome(Words(f"共 {paper.pages} 页。", f"{paper.pages} pages."),
                   File(f"{'-'.join(parts)}.pdf", "application/pdf", paper.content))


def _wanted(doing: Doing) -> Wanted:
    wishes: dict[str, Any] = doing.wishes
    organisation = doing.session.scalars(sa.select(Organisation).where(
        Organisation.code == wishes["org"], Organisation.id.in_(visible_organisations(doing.owner)))).one_or_none()
    if organisation is None:
        raise JobFailed(NOT_YOURS)
    on = date.fromisoformat(wishes["on"]) if wishes["on"] else None
    return Wanted(wishes["plan"], organisation, wishes["year"], wishes["language"], Signatories(*wishes["signatories"]),
                  on)
