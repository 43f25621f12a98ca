"""Closing a plan for a year or any day: prepared by one person, confirmed by another, kept for good.

What the second person confirms is exactly what the first was shown: the answer is frozen when it is prepared and
confirmed by its digest. Every verb leaves its trail in the caller's transaction and commits nothing.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.knowing import BadQuestion, NotThere
from app.approval.models import Version
from app.approval.moves import NotPossible, TooLate
from app.closings.freezing import digest_of, freeze, frozen_text
from app.closings.models import ClosedFigure, ClosedUnit, Closing, ClosingKind, ClosingOrganisation, ClosingState
from app.db.stamps import CHINA, take_stamp, today
from app.db.trail import write_trail
from app.indicators.access import may_state
from app.indicators.library import plan_of, plan_version_at
from app.indicators.questions import Question, ask
from app.organisations.models import Level, Organisation
from app.organisations.tree import members
from app.records.filing import ALPHABET
from app.records.locks import set_lock, standing_lock
from app.ui.words import Labelled, Words

STAMP_OF = {Level.DISTRICT: Version.district_since, Level.CITY: Version.city_since}


class Signing(Labelled):
    """Who answers for a closing (统计法 art. 24): printed in this order."""

    COMPILED_BY = "compiled_by", "统计人员", "Compiled by"
    REVIEWED_BY = "reviewed_by", "审核人", "Reviewed by"
    HEAD = "head", "单位负责人", "Head of organisation"


@dataclass(frozen=True)
class Signatory:
    signs: Signing
    name: str
    post: str


def prepare(session: Session, plan: str, organisations: Sequence[Organisation], day: date, kind: ClosingKind,
            signatories: Sequence[Signatory], actor: User, known: datetime | None = None) -> Closing:
    """Freeze the answer for somebody else to confirm. `known` is now unless an earlier moment is asked for. Raises
    NotThere or NotPossible."""
    if not all(may_state(actor, organisation) for organisation in organisations):
        raise NotPossible(Words("只有本级主管部门的审核人可以封存其数据。",
                                "Only a bureau's own reviewer may close its figures."))
    at = take_stamp(session)
    try:
        question = ask(session, plan, organisations, day, known or at)
    except NotThere:
        raise
    except BadQuestion as bad:
        raise NotPossible(bad.words) from bad
    refuse_unless_closable(session, question, kind, at)
    content = {**freeze(session, question), "kind": kind.value, "prepared_by": actor.username,
               "signatories": [{"signs": item.signs.value, "name": item.name, "post": item.post}
                               for item in signatories]}
    text = frozen_text(content)
    closing = Closing(
        public_id="CLS-" + "".join(secrets.choice(ALPHABET) for _ in range(10)), plan_name=plan,
        plan_version_id=plan_version_at(session, plan, question.moment.known).id, codes=question.codes, day=day,
        known=question.moment.known, level=question.moment.level, kind=kind, document=text, digest=digest_of(text),
        prepared_by_id=actor.id, prepared_at=at)
    session.add(closing)
    session.flush()
    session.add_all(ClosingOrganisation(closing_id=closing.id, organisation_id=item.id)
                    for item in question.organisations)
    session.flush()
    _note(session, "prepare", closing, actor, at)
    return closing


def refuse_unless_closable(session: Session, question: Question, kind: ClosingKind, at: datetime) -> None:
    """`at` is now. Raises NotPossible, in one sentence that says what to do."""
    moment = question.moment
    if moment.known > at:
        raise NotPossible(Words("所知时间在将来，尚无从得知：请选择现在或以前。",
                                "What is known must not lie ahead: choose now or an earlier moment."))
    if moment.on > today():
        raise NotPossible(Words(f"不能封存将来的日期 {moment.on}：请选择今天或以前。",
                                f"{moment.on} lies ahead and cannot be closed: choose today or an earlier day."))
    first = session.scalar(sa.select(sa.func.min(STAMP_OF[moment.level])).where(
        Version.organisation_id.in_(members(list(question.organisation_ids)))))
    if first is None or moment.known < first:
        raise NotPossible(Words("所知时间早于第一条备案，没有可封存的数据：请选择其后的所知时间。",
                                "Nothing had been filed by then, so there is nothing to close: choose a later moment "
                                "of knowledge."))
    if moment.on > moment.known.astimezone(CHINA).date():
        raise NotPossible(Words(f"所知时间早于统计日期 {moment.on}：请选择该日或以后的所知时间。",
                                f"What is known must not be older than the day {moment.on}: choose a later moment."))
    other = session.scalars(sa.select(Closing).where(
        Closing.plan_name == question.plan.name, Closing.codes == question.codes, Closing.day == moment.on,
        Closing.kind == kind, Closing.dropped_at.is_(None))).one_or_none()
    if other is not None:
        raise NotPossible(Words(
            f"该规划、单位、日期的{kind.words.zh}封存已存在（{other.public_id}）：如需改正请申请更正。",
            f"This {kind.words.en.lower()} closing exists already ({other.public_id}): a correction is an erratum."))


def confirm(session: Session, closing: Closing, actor: User, shown_digest: str) -> None:
    """The second pair of eyes closes what it was shown; the period is then locked. Raises NotPossible or TooLate."""
    if actor.id == closing.prepared_by_id:
        raise NotPossible(Words("准备封存的人不能确认封存（四眼原则）。",
                                "Whoever prepared a closing cannot confirm it (four eyes)."))
    if shown_digest != closing.digest:
        raise TooLate
    at = _decide(session, closing, actor, Closing.confirmed_by_id, Closing.confirmed_at)
    write_rows(session, closing)
    _note(session, "close", closing, actor, at)
    for place in closing.places:
        if standing_lock(session, place.organisation_id, closing.day) is None:
            set_lock(session, place.organisation, closing.day, lock_name(closing), actor)


def drop(session: Session, closing: Closing, actor: User) -> None:
    """A prepared closing is put aside; its place is free again."""
    _note(session, "drop", closing, actor, _decide(session, closing, actor, Closing.dropped_by_id, Closing.dropped_at))


def _decide(session: Session, closing: Closing, actor: User, who: Any, when: Any) -> datetime:
    """One conditional UPDATE: of two people deciding at once one wins."""
    if not all(may_state(actor, place.organisation) for place in closing.places):
        raise NotPossible(Words("只有本级主管部门的审核人可以处理其封存。",
                                "Only a bureau's own reviewer may decide on its closings."))
    if closing.state is not ClosingState.PREPARED:
        raise TooLate
    at = take_stamp(session)
    found = session.execute(sa.update(Closing).where(
        Closing.id == closing.id, Closing.confirmed_at.is_(None), Closing.dropped_at.is_(None))
        .values({who: actor.id, when: at}).execution_options(synchronize_session=False))
    if found.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult
        raise TooLate
    session.refresh(closing)
    return at


def _note(session: Session, act: str, closing: Closing, actor: User, at: datetime) -> None:
    write_trail(session, act, "closing", closing.public_id, actor=actor.username, at=at, plan=closing.plan_name,
                organisation=closing.codes, on=closing.day, digest=closing.digest)


def lock_name(closing: Closing) -> Words:
    title = json.loads(closing.document)["plan_title"]
    return Words(f"{title['zh']} {closing.day} {closing.kind.words.zh}封存",
                 f"{title['en'] or title['zh']}: {closing.kind.words.en.lower()} closing of {closing.day}")


def write_rows(session: Session, closing: Closing) -> None:
    """Figures and units as rows beside the document."""
    figures, units = rows_of(closing.content["targets"])
    session.execute(sa.insert(ClosedFigure), [{"closing_id": closing.id, **row} for row in figures])
    if units:
        session.execute(sa.insert(ClosedUnit), [{"closing_id": closing.id, **row} for row in units])


def rows_of(targets: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a document says of its figures and units, as the rows beside it hold it."""
    figures, units = [], []
    for target in targets:
        figures.append({"code": target["code"], "value": target["value"], "status": target["status"]})
        units += [{"code": target["code"], **{name: unit[name] for name in ("side", "unit", "value", "areas")},
                   "records": ",".join(f"{series}/{number}" for series, number in unit["records"])}
                  for unit in target["units"]]
    return figures, units


def question_of(session: Session, closing: Closing, known: datetime | None = None) -> Question:
    """The question the closing answered, under its own plan version, readings and level; `known` asks it as of another
    time."""
    organisations = [place.organisation for place in sorted(
        closing.places, key=lambda place: closing.codes.split(",").index(place.organisation.code))]
    question = ask(session, closing.plan_name, organisations, closing.day, known or closing.known)
    plan = plan_of(session, closing.plan_version, closing.known)
    return replace(question, plan=plan, moment=replace(question.moment, level=closing.level))
