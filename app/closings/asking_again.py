"""A closing against what it was made from: the same question asked again, its rows, its hash, its trail."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from app.accounts.models import User
from app.closings.closing import question_of, rows_of
from app.closings.differences import TO_THE_LETTER, Frozen, differing_targets, moved_units
from app.closings.freezing import digest_of, freeze_targets
from app.closings.models import ClosedFigure, ClosedUnit, Closing, ClosingState, Erratum
from app.db.stamps import CHINA
from app.db.trail import TrailEntry
from app.ui.words import Words


def asked_again(session: Session, closing: Closing) -> list[tuple[Frozen, Frozen]]:
    """The targets whose figure, verdict or units come out differently now, for the same two dates, plan version and
    settings: none, if the registry keeps its word."""
    now = freeze_targets(session, question_of(session, closing))
    return list(differing_targets(closing.content["targets"], now, TO_THE_LETTER))


def closing_faults(session: Session) -> Iterator[Words]:
    """Everything that is off with closings and errata."""
    for closing in session.scalars(sa.select(Closing).options(undefer(Closing.document)).order_by(Closing.id)):
        for words in _faults(session, closing):
            yield Words(f"封存 {closing.public_id}：{words.zh}", f"closing {closing.public_id}: {words.en}")
    for erratum in session.scalars(sa.select(Erratum).options(undefer(Erratum.document)).order_by(Erratum.id)):
        for words in _erratum_faults(session, erratum):
            place = erratum.closing.public_id
            yield Words(f"封存 {place} 的更正：{words.zh}", f"an erratum of closing {place}: {words.en}")


def _faults(session: Session, closing: Closing) -> Iterator[Words]:
    if digest_of(closing.document) != closing.digest:
        yield Words("文档与哈希不符", "the document does not give its hash")
        return
    if not _is_of(closing):
        yield Words("栏目与文档不符", "its columns are not what the document says")
    yield from _trail_faults(session, closing)
    if closing.state is ClosingState.CLOSED:
        if _kept_rows(session, closing) != _rows(closing):
            yield Words("数字或单元的行与文档不符", "its rows of figures or units are not what the document says")
        for before, _ in asked_again(session, closing):
            yield Words(f"指标 {before['code']} 重新计算结果不同",
                        f"the target {before['code']} comes out differently when asked again")


def _is_of(closing: Closing) -> bool:
    """The columns say what the document says."""
    content = closing.content
    return [content["plan"], content["codes"], content["on"], content["known"], content["level"], content["kind"],
            content["plan_digest"], content["prepared_by"]] == [
        closing.plan_name, closing.codes, closing.day.isoformat(), closing.known.astimezone(CHINA).isoformat(),
        closing.level.value, closing.kind.value, closing.plan_version.digest, closing.prepared_by.username]


def _trail_faults(session: Session, closing: Closing) -> Iterator[Words]:
    """Each act stands in the trail with its person, moment and the digest of what was shown."""
    acts = {(entry.act, entry.actor, entry.at) for entry in session.scalars(sa.select(TrailEntry).where(
        TrailEntry.subject == "closing", TrailEntry.subject_id == closing.public_id))
        if entry.details.get("digest") == closing.digest}
    done = [("prepare", closing.prepared_by, closing.prepared_at),
            ("close", closing.confirmed_by, closing.confirmed_at), ("drop", closing.dropped_by, closing.dropped_at)]
    if acts != _named(done):
        yield Words("经过与日志不符", "who prepared and confirmed it is not what the trail says")


def _named(done: list[tuple[str, User | None, datetime | None]]) -> set[tuple[str, str, datetime]]:
    return {(act, user.username, at) for act, user, at in done if user is not None and at is not None}


Rows = tuple[set[tuple[object, ...]], set[tuple[object, ...]]]


def _rows(closing: Closing) -> Rows:
    figures, units = rows_of(closing.content["targets"])
    return {tuple(row.values()) for row in figures}, {tuple(row.values()) for row in units}


def _kept_rows(session: Session, closing: Closing) -> Rows:
    f, u = ClosedFigure, ClosedUnit
    figures = session.execute(sa.select(f.code, f.value, f.status).where(f.closing_id == closing.id))
    units = session.execute(sa.select(u.code, u.side, u.unit, u.value, u.areas, u.records).where(
        u.closing_id == closing.id))
    return {tuple(row) for row in figures}, {tuple(row) for row in units}


def _erratum_faults(session: Session, erratum: Erratum) -> Iterator[Words]:
    if digest_of(erratum.document) != erratum.digest:
        yield Words("文档与哈希不符", "the document does not give its hash")
        return
    content = erratum.content
    told = [(item["code"], item["old"]["value"], item["new"]["value"]) for item in content["targets"]]
    kept = [(item.code, item.old_value, item.new_value) for item in erratum.figures]
    if (content["closing"], content["cause"], told) != (erratum.closing.public_id, erratum.cause, kept):
        yield Words("栏目与文档不符", "its columns are not what the document says")
    acts = {(entry.act, entry.actor, entry.at) for entry in session.scalars(sa.select(TrailEntry).where(
        TrailEntry.subject == "closing", TrailEntry.subject_id == erratum.closing.public_id))
        if (entry.details.get("erratum"), entry.details.get("erratum_digest")) == (erratum.id, erratum.digest)}
    done = [("apply", erratum.applied_by, erratum.applied_at),
            ("decline" if erratum.number is None else "correct", erratum.decided_by, erratum.decided_at)]
    if acts != _named(done):
        yield Words("经过与日志不符", "who applied for it and who decided is not what the trail says")
    now = {item["code"]: item for item in freeze_targets(
        session, question_of(session, erratum.closing, erratum.known), [item["code"] for item in content["targets"]])}
    for item in content["targets"]:
        if now[item["code"]]["value"] != item["new"]["value"] or moved_units(item["new"]["units"],
                                                                             now[item["code"]]["units"]):
            yield Words(f"指标 {item['code']} 重新计算结果不同",
                        f"the target {item['code']} comes out differently when asked again")
