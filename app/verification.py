"""`exreg verify`: trail, rows, versions, decisions, numbers and files checked against each other.

Whatever is recorded twice is worked out again from its origin: seals from rows, hashes from columns, states and stamps
from decisions, decisions from the trail, numbers from their sequence, files from their names, closings from the
records.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approval.models import Decision, FilingSequence, Series, Version
from app.approval.steps import OPEN, Desk, State, Verb
from app.closings.asking_again import closing_faults
from app.db.anchors import anchor_faults
from app.db.base import Base
from app.db.blobs import blob_columns, blob_path, read_blob
from app.db.seal_check import seal_faults
from app.db.stamps import last_change
from app.db.trail import TrailEntry, broken_links
from app.documents.keys import public_keys
from app.documents.register import register_faults
from app.findings.drawing import agrees
from app.findings.models import Sample
from app.organisations.models import Organisation, OrganisationFacts
from app.parties.finding import misfiled_names
from app.privacy.erasing import unexplained
from app.privacy.models import ErasedFile
from app.records.content import parts_of
from app.records.content import seal_faults as content_faults
from app.ui.words import Words

NUMBER = re.compile(r"(?P<prefix>.*)〔(?P<year>\d{4})〕(?P<place>\d+)号")
Check = Callable[[Session], Iterator[Words]]
STAMPS = ("submitted_since", "district_since", "city_since", "until")
HISTORY = ("since", *STAMPS)


def verify(session: Session) -> list[Words]:
    """Everything that is off, in words; empty when the registry agrees with itself."""
    parts: Sequence[tuple[Words, Check]] = (
        (Words("日志链", "the trail"), _chain),
        (Words("锚点", "the anchors"), anchor_faults),
        (Words("时钟", "the clock"), _clock),
        (Words("行封存", "the row seals"), lambda session: seal_faults(session.connection())),
        (Words("记录内容", "the contents"), _contents),
        (Words("清除", "the erasures"), _erasures),
        (Words("决定", "the decisions"), _decisions),
        (Words("备案号", "the filing numbers"), _numbers),
        (Words("文件", "the files"), _files),
        (Words("抽样", "the samples"), _samples),
        (Words("封存", "the closings"), closing_faults),
        (Words("机构检索", "the search for partners"), _search),
        (Words("签发登记簿", "the issue register"), lambda session: register_faults(session, public_keys(session))),
    )
    return [fault for name, check in parts for fault in _to_the_end(session, name, check)]


def _search(session: Session) -> Iterator[Words]:
    for name in misfiled_names(session):
        yield Words(f"境外机构名称“{name}”的检索条目与名称不符",
                    f"the partner name {name} is not found by its own pieces")


def _to_the_end(session: Session, name: Words, check: Check) -> Iterator[Words]:
    """A check that stumbles over what it reads has found something too, and the next ones go on."""
    try:
        yield from check(session)
    except Exception as error:  # whatever was written into a row, it must not hide what else is off
        yield Words(f"{name.zh}：有内容无法读出（{type(error).__name__}）",
                    f"{name.en}: something cannot be read ({type(error).__name__})")


def _chain(session: Session) -> Iterator[Words]:
    """Every entry of the trail follows from the one before."""
    for fault in broken_links(session):
        yield Words(f"日志链：{fault}", f"the trail: {fault}")


def _clock(session: Session) -> Iterator[Words]:
    """Nothing that is counted, found or named has a stamp after the last change: as known then is as known now."""
    change = last_change(session)
    for table in Base.metadata.sorted_tables:
        stamps = [column for column in table.columns if column.name in HISTORY] if table.info.get("history") else []
        latest = session.execute(sa.select(*(sa.func.max(stamp) for stamp in stamps))).one() if stamps else ()
        if any(stamp is not None and stamp > change for stamp in latest):
            yield Words(f"时钟：{table.name} 中有晚于最近一次变动（{change.isoformat()}）的时间戳",
                        f"the clock: {table.name} has a stamp after the last change ({change.isoformat()})")


def _of(version: Version) -> str:
    return f"{version.series.public_id}/{version.number}"


def _contents(session: Session) -> Iterator[Words]:
    """The content of every sealed version gives the text and hash it was sealed with."""
    sealed = sa.select(Version).where(Version.content_hash.is_not(None)).order_by(Version.id)
    for version in session.scalars(sealed.options(sa.orm.undefer(Version.sealed_content),
                                                  sa.orm.undefer(Version.salts))):
        faults = content_faults(session, version)
        if "hash" in faults:
            yield Words(f"{_of(version)}：封存文本与哈希不符",
                        f"{_of(version)}: the sealed text does not give its hash")
        elif faults:
            places = ", ".join(faults)
            yield Words(f"{_of(version)}：内容与封存文本不符（{places}）",
                        f"{_of(version)}: the content is not what was sealed ({places})")
        if not all(part.sealed for part in parts_of(session, version)):
            yield Words(f"{_of(version)}：内容未封存", f"{_of(version)}: a part of the content is not sealed")


def _erasures(session: Session) -> Iterator[Words]:
    """No personal value is gone without an erasure that says by which rule."""
    for version in unexplained(session):
        yield Words(f"{_of(version)}：个人信息被清空而没有清除记录",
                    f"{_of(version)}: personal values are gone and no erasure says why")


@dataclass
class _Standing:
    """A version as its decisions make it."""

    state: State = State.DRAFT
    stamps: dict[str, datetime | None] = field(default_factory=lambda: dict.fromkeys(STAMPS))


def _decisions(session: Session) -> Iterator[Words]:
    """States and stamps follow from the decisions, and each decision stands in the trail as it was taken."""
    trail = {(entry.subject_id, entry.act, entry.at): entry for entry in session.scalars(
        sa.select(TrailEntry).where(TrailEntry.subject == "version")) if "target" in entry.details}
    taken: dict[int, list[Decision]] = defaultdict(list)
    for decision in session.scalars(sa.select(Decision).order_by(Decision.at, Decision.id)):
        taken[decision.version.series_id].append(decision)
        key = (str(decision.version_id), decision.verb.value, decision.at)
        yield from _in_trail(decision, trail.pop(key, None))
    for entry in trail.values():
        yield Words(f"日志第 {entry.id} 条记有一项决定，但没有这一决定",
                    f"trail {entry.id} tells of a decision that is not there")
    for series in session.scalars(sa.select(Series).order_by(Series.id)):
        yield from _replayed(series.versions, taken[series.id])


def _in_trail(decision: Decision, entry: TrailEntry | None) -> Iterator[Words]:
    version = decision.version
    told = {} if entry is None else entry.details
    if (told.get("source"), told.get("target"), told.get("hash", decision.content_hash)) != (
            decision.source.value, decision.target.value, decision.content_hash):
        yield Words(f"{_of(version)}：决定 {decision.id} 与日志不符",
                    f"{_of(version)}: decision {decision.id} is not what the trail says")
    if decision.content_hash != version.content_hash:
        yield Words(f"{_of(version)}：决定 {decision.id} 所见内容不是封存的内容",
                    f"{_of(version)}: decision {decision.id} was taken on another content")
    if told.get("deputy_of") != (decision.deputed.delegation.giver.username if decision.deputed else None):
        yield Words(f"{_of(version)}：决定 {decision.id} 代谁办理与日志不符",
                    f"{_of(version)}: for whom decision {decision.id} was taken is not what the trail says")


def _replayed(versions: Sequence[Version], decisions: Sequence[Decision]) -> Iterator[Words]:
    """The series lived through again, decision by decision."""
    lives = {version.id: _Standing() for version in versions}
    for decision in decisions:
        life = lives[decision.version_id]
        if life.state is not decision.source:
            yield Words(f"{_of(decision.version)}：决定 {decision.id} 的起点状态不符",
                        f"{_of(decision.version)}: decision {decision.id} starts from another state")
        _apply(decision, life, [other for other in lives.values() if other is not life])
    for version in versions:
        life = lives[version.id]
        if version.state is not life.state:
            yield Words(f"{_of(version)}：状态应为{life.state.words.zh}，记为{version.state.words.zh}",
                        f"{_of(version)}: the state should be {life.state.value}, not {version.state.value}")
        for name, moment in life.stamps.items():
            if getattr(version, name) != moment:
                yield Words(f"{_of(version)}：{name} 与决定不符",
                            f"{_of(version)}: {name} does not follow from the decisions")


def _apply(decision: Decision, life: _Standing, others: Sequence[_Standing]) -> None:
    at, stamps = decision.at, life.stamps
    standing = [other for other in others if other.state is State.FILED and other.stamps["until"] is None]
    if decision.target is State.FILED:
        for other in standing:
            other.stamps["until"] = at
        stamps["submitted_since"] = stamps["submitted_since"] or at
        stamps["district_since"] = stamps["district_since"] or at
        stamps["city_since"] = at
    elif decision.target in OPEN and not standing:
        if decision.target in (State.AT_DISTRICT, State.AT_CITY):
            stamps["submitted_since"] = stamps["submitted_since"] or at
        if decision.desk is Desk.DISTRICT and decision.verb is Verb.APPROVE:
            stamps["district_since"] = at
    elif decision.target not in OPEN and stamps["submitted_since"] is not None:
        stamps["until"] = at
    life.state = decision.target


def _numbers(session: Session) -> Iterator[Words]:
    """Every filed main record has a number, and a bureau's numbers of a year run from 1 without a gap."""
    given: dict[tuple[str, int], set[int]] = defaultdict(set)
    filed = sa.select(Version.series_id).where(Version.city_since.is_not(None))
    for series in session.scalars(sa.select(Series).where(Series.id.in_(filed), Series.parent_id.is_(None))):
        match = NUMBER.fullmatch(series.filing_number or "")
        if match is None:
            yield Words(f"{series.public_id}：已备案但没有备案号", f"{series.public_id}: filed without a filing number")
        else:
            given[match["prefix"], int(match["year"])].add(int(match["place"]))
    for sequence in session.scalars(sa.select(FilingSequence)):
        found = set[int]().union(*(given.pop((prefix, sequence.year), set())
                                   for prefix in _prefixes(session, sequence.organisation_id)))
        odd = found ^ set(range(1, sequence.last + 1))
        if odd:
            numbers = ", ".join(map(str, sorted(odd)))
            yield Words(f"{sequence.year} 年备案号缺号或多号：{numbers}",
                        f"filing numbers of {sequence.year} are missing or too many: {numbers}")
    for prefix, year in given:
        yield Words(f"备案号 {prefix}〔{year}〕没有对应的编号序列", f"numbers {prefix}〔{year}〕 have no sequence")


def _prefixes(session: Session, organisation_id: int) -> set[str]:
    """What a bureau's numbers have ever begun with: its prefixes, or its code."""
    names = session.scalars(sa.select(OrganisationFacts.filing_prefix).where(
        OrganisationFacts.organisation_id == organisation_id)).all()
    return {*filter(None, names), session.get_one(Organisation, organisation_id).code}


def _files(session: Session) -> Iterator[Words]:
    """The bytes of attachments, of issued papers and of what jobs left are those their digests name."""
    kept = {digest for column in blob_columns() for digest in session.scalars(sa.select(column).distinct())}
    kept -= {digest for digest in session.scalars(sa.select(ErasedFile.digest)) if not blob_path(digest).exists()}
    for digest in sorted(filter(None, kept)):
        try:
            read_blob(digest)
        except (OSError, ValueError):
            yield Words(f"文件 {digest[:12]} 缺失或已被改动", f"the file {digest[:12]} is missing or was changed")


def _samples(session: Session) -> Iterator[Words]:
    """Every sample is what its seed draws from what was known then."""
    for sample in session.scalars(sa.select(Sample).order_by(Sample.id)):
        if not agrees(session, sample):
            yield Words(f"样本 {sample.id}：重抽结果不一致", f"sample {sample.id}: drawing again gives other records")
