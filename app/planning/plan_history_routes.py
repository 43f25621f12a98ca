"""The versions of a plan: who kept which when and why, what differs between two of them, the text of each."""

from functools import cache

import sqlalchemy as sa
from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.current import current_person, role_required
from app.accounts.scope import READS_RECORDS
from app.db.engine import db
from app.db.stamps import utc_now
from app.indicators.library import parse, plan_at
from app.indicators.models import PlanRow, PlanVersion
from app.indicators.plans import Plan
from app.planning.plan_access import may_keep, own_drafts
from app.planning.plan_blueprint import plans
from app.planning.plan_closing import standing_closing
from app.planning.plan_difference import differences


@plans.get("/plans/<name>/history")
@role_required(*READS_RECORDS)
def history(name: str) -> ResponseReturnValue:
    session, user = db.session, current_person()
    versions = versions_of(session, name)
    plan = plan_at(session, name)
    drafts = [draft for draft in own_drafts(session, user) if draft.name == name]
    return render_template(
        "planning/plan_history.html", plan=plan, versions=versions, drafts=drafts, follows=neighbours(session, plan),
        may_change=may_keep(session, user, plan) and not standing_closing(session, versions[0].plan_id, utc_now()))


@plans.get("/plans/<name>/history/<int:old>/<int:new>")
@role_required(*READS_RECORDS)
def difference(name: str, old: int, new: int) -> ResponseReturnValue:
    found = {version.number: version for version in versions_of(db.session, name)}
    if old not in found or new not in found:
        abort(404)
    before, after = found[old], found[new]
    return render_template("planning/plan_difference.html", plan=parse(name, after.text), old=before, new=after,
                           versions=sorted(found), parts=differences(before.text, after.text),
                           other_source=before.source_text != after.source_text)


@plans.get("/plans/<name>/history/<int:number>/text")
@role_required(*READS_RECORDS)
def version_text(name: str, number: int) -> Response:
    """The file of one version, as it was kept."""
    version = next((item for item in versions_of(db.session, name) if item.number == number), None)
    if version is None:
        abort(404)
    return Response(version.text, mimetype="application/toml",
                    headers={"Content-Disposition": f'attachment; filename="{name}.v{number}.toml"'})


def versions_of(session: Session, name: str) -> list[PlanVersion]:
    """Every version of the plan, the newest first; 404 where there is no such plan."""
    found = list(session.scalars(sa.select(PlanVersion).join(PlanRow).where(PlanRow.name == name)
                                 .order_by(PlanVersion.number.desc())))
    if not found:
        abort(404)
    return found


def neighbours(session: Session, plan: Plan) -> tuple[Plan | None, list[Plan]]:
    """The plan this one follows, and those that follow it, as they are in force."""
    others = [parse(name, text) for name, text in session.execute(_in_force())]
    before = next((other for other in others if other.name == plan.follows), None)
    return before, [other for other in others if other.follows == plan.name]


@cache
def _in_force() -> sa.Select[str, str]:
    return sa.select(PlanRow.name, PlanVersion.text).join(PlanVersion, PlanVersion.plan_id == PlanRow.id).where(
        PlanVersion.until.is_(None)).order_by(PlanRow.id)
