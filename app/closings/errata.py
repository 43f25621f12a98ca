"""Correcting a closing: applied for by one person, approved by another, never an overwrite.

What is corrected is what the same question gives when it is asked now: the closing's day, plan version and
organisations, as known at the moment of the application.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from app.accounts.models import User
from app.approval.models import Series, Version
from app.approval.moves import NotPossible, TooLate
from app.closings.closing import question_of
from app.closings.differences import PUBLISHED, Frozen, Moved, differing_targets, moved_units
from app.closings.freezing import digest_of, freeze_targets, frozen_text
from app.closings.late import late_versions
from app.closings.models import Closing, ClosingState, Erratum, ErratumFigure
from app.db.stamps import CHINA, take_stamp
from app.db.trail import write_trail
from app.indicators.access import may_state
from app.indicators.answers import explained_version
from app.indicators.questions import Question
from app.indicators.rollup import why
from app.ui.text import text
from app.ui.words import LANGUAGES, Words, speaking


def approved_errata(session: Session, closing: Closing) -> Sequence[Erratum]:
    return session.scalars(sa.select(Erratum).where(Erratum.closing_id == closing.id, Erratum.number.is_not(None))
                           .options(undefer(Erratum.document)).order_by(Erratum.number)).all()


def targets_in_force(session: Session, closing: Closing) -> dict[str, Frozen]:
    """The closing's targets by code, each as its latest erratum left it."""
    found = {target["code"]: target for target in closing.content["targets"]}
    for erratum in approved_errata(session, closing):
        found |= {item["code"]: item["new"] for item in erratum.content["targets"]}
    return found


def correctable(session: Session, closing: Closing, known: datetime,
                codes: Sequence[str] = ()) -> list[tuple[Frozen, Frozen]]:
    """The targets (of these codes) that come out differently as known now, with what they would become."""
    now = freeze_targets(session, question_of(session, closing, known), codes)
    return list(differing_targets(list(targets_in_force(session, closing).values()), now, PUBLISHED))


def apply_for_erratum(session: Session, closing: Closing, codes: Sequence[str], cause: str, actor: User) -> Erratum:
    """Raises NotPossible."""
    _check(closing, actor)
    if not cause.strip():
        raise NotPossible(Words("请写明更正原因。", "Please say why it is corrected."))
    if any(erratum.decided_at is None for erratum in closing.errata):
        raise NotPossible(Words("已有一份更正待审批，请先处理。",
                                "An erratum is waiting for approval: see to it first."))
    known = take_stamp(session)
    found = [pair for pair in correctable(session, closing, known, codes) if pair[0]["code"] in codes]
    if {old["code"] for old, _ in found} != set(codes) or not codes:
        raise NotPossible(Words("所选指标中有的现在计算结果与封存相同，无需更正：请只选有变化的指标。",
                                "Some of these targets come out as they were closed: choose only those that differ."))
    question = question_of(session, closing, known)
    content = {
        "closing": closing.public_id, "closing_digest": closing.digest, "known": known.astimezone(CHINA).isoformat(),
        "on": closing.day.isoformat(), "cause": cause.strip(), "applied_by": actor.username,
        "targets": [_correction(session, question, old, new) for old, new in found]}
    written = frozen_text(content)
    erratum = Erratum(closing_id=closing.id, known=known, cause=cause.strip(), document=written,
                      digest=digest_of(written), applied_by_id=actor.id, applied_at=known)
    session.add(erratum)
    session.flush()
    session.add_all(ErratumFigure(erratum_id=erratum.id, code=old["code"], place=place, old_value=old["value"],
                                  new_value=new["value"]) for place, (old, new) in enumerate(found))
    session.flush()
    _note(session, "apply", closing, erratum, actor, known)
    return erratum


def _check(closing: Closing, actor: User) -> None:
    if not all(may_state(actor, place.organisation) for place in closing.places):
        raise NotPossible(Words("只有本级主管部门的审核人可以更正其封存。",
                                "Only a bureau's own reviewer may correct its closings."))
    if closing.state is not ClosingState.CLOSED:
        raise NotPossible(Words("只有已封存的数据可以更正。", "Only what has been closed can be corrected."))


def _correction(session: Session, question: Question, old: Frozen, new: Frozen) -> dict[str, Any]:
    moved = moved_units(old["units"], new["units"])
    return {"code": old["code"], "old": {name: old[name] for name in ("value", "by_area", "counts", "status")},
            "new": new, "moved": [_moved(session, question, old["code"], item) for item in moved]}


def _moved(session: Session, question: Question, code: str, item: Moved) -> dict[str, Any]:
    unit = item.unit
    return {"move": item.move.value, "unit": unit["unit"], "zh": unit["zh"], "en": unit["en"],
            "old": item.before and item.before["value"], "new": item.after and item.after["value"],
            "old_records": item.before["records"] if item.before else [],
            "new_records": item.after["records"] if item.after else [],
            "why": list(_reasons(session, question, code, item))}


def _reasons(session: Session, question: Question, code: str, item: Moved) -> Iterator[dict[str, str]]:
    """For each record that came, when it was filed; for each that went, which conditions it fails now."""
    before = {tuple(record) for record in item.before["records"]} if item.before else set()
    after = {tuple(record) for record in item.after["records"]} if item.after else set()
    for series, number in sorted(after - before):
        yield {"record": series, **_both(_arrival(session, series, number))}
    for series, number in sorted(before - after):
        if (series, number) not in after and series not in {name for name, _ in after}:
            yield {"record": series, **_both(_departure(session, question, code, series))}


def _arrival(session: Session, series: str, number: int) -> Words:
    version = session.scalars(sa.select(Version).join(Series, Series.id == Version.series_id).where(
        Series.public_id == series, Version.number == number)).one()
    late = Words("，补报", ", filed late") if late_versions(session, [version.id]) else Words("", "")
    said = _spoken(version.city_since or version.district_since)
    return Words(f"第{number}版于 {said.zh} 备案{late.zh}", f"version {number} was filed on {said.en}{late.en}")


def _departure(session: Session, question: Question, code: str, series: str) -> Words:
    found = session.scalars(sa.select(Series).where(Series.public_id == series)).one()
    version = explained_version(session, found, question.moment)
    rule = question.target(code).count.rule(question.moment)
    if version is None:
        return Words("没有可说明的版本", "there is no version to explain")
    verdict = why(session, question.moment, rule, version.id, question.organisation_ids)
    if verdict.counted:
        return Words(f"第{version.number}版现计入另一单元", f"version {version.number} counts under another unit now")
    return Words(f"第{version.number}版：" + "；".join(words.zh for words in verdict.failing),
                 f"version {version.number}: " + "; ".join(words.en for words in verdict.failing))


def _spoken(moment: datetime | None) -> Words:
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = text(moment)
    return Words(found["zh"], found["en"])


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def approve_erratum(session: Session, erratum: Erratum, actor: User) -> None:
    """The next number of its closing. Raises NotPossible or TooLate."""
    closing = erratum.closing
    _check(closing, actor)
    if actor.id == erratum.applied_by_id:
        raise NotPossible(Words("申请更正的人不能批准（四眼原则）。",
                                "Whoever applied for an erratum cannot approve it (four eyes)."))
    last = session.scalar(sa.select(sa.func.max(Erratum.number)).where(Erratum.closing_id == closing.id)) or 0
    at = _decide(session, erratum, actor, {"number": last + 1})
    _note(session, "correct", closing, erratum, actor, at)


def refuse_erratum(session: Session, erratum: Erratum, words: str, actor: User) -> None:
    """With its reason: by another, or by whoever applied and takes it back."""
    _check(erratum.closing, actor)
    if not words.strip():
        raise NotPossible(Words("请写明理由。", "Please give the reason in words."))
    at = _decide(session, erratum, actor, {"refusal": words.strip()})
    _note(session, "decline", erratum.closing, erratum, actor, at)


def _decide(session: Session, erratum: Erratum, actor: User, values: Mapping[str, Any]) -> datetime:
    at = take_stamp(session)
    found = session.execute(sa.update(Erratum).where(Erratum.id == erratum.id, Erratum.decided_at.is_(None)).values(
        decided_by_id=actor.id, decided_at=at, **values).execution_options(synchronize_session=False))
    if found.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult
        raise TooLate
    session.refresh(erratum)
    return at


def _note(session: Session, act: str, closing: Closing, erratum: Erratum, actor: User, at: datetime) -> None:
    targets = [item["code"] for item in json.loads(erratum.document)["targets"]]
    write_trail(session, act, "closing", closing.public_id, actor=actor.username, at=at, erratum=erratum.id,
                targets=targets, number=erratum.number, erratum_digest=erratum.digest)
