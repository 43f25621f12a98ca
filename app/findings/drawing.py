"""The draw of a sample (双随机): which filed records are checked on site. Anyone can draw it again.

From the list of records, with the seed: take every stratum (kind and district, or kind and school) by itself; order its
records by the SHA-256 of "seed:record id"; take the first tenth of them, rounded up, so at least one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.approval.models import Series, Version
from app.db.stamps import CHINA, take_stamp
from app.db.trail import canonical, write_trail
from app.findings.models import Sample, SampleItem, Strata
from app.indicators.rules import Moment
from app.organisations.models import Level, Organisation
from app.records.kinds import MAIN_KINDS
from app.ui.words import Worded, Words

PERCENT = 10


class CannotDraw(Worded):
    """Nothing is written; `words` say why, `field` where."""

    def __init__(self, words: Words, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Filed:
    """One record that may be drawn: the version that stood, and the stratum it is in."""

    series_id: int
    public_id: str
    version_id: int
    number: int
    kind: str
    stratum_id: int
    stratum: str


@dataclass(frozen=True)
class Drawn:
    filed: Filed
    rank: str
    stratum_size: int


def population(session: Session, organisation: Organisation, year: int, strata: Strata,
               known: datetime) -> list[Filed]:
    """Every main record under the bureau that stood filed at that moment and was first filed in the year, by its id."""
    moment = Moment(known.astimezone(CHINA).date(), known, Level.CITY)
    line, place = moment.lineage, moment.lineage.alias("district")
    first = sa.select(Version.series_id, sa.func.min(Version.city_since).label("at")).group_by(
        Version.series_id).subquery("first_filed")
    districts = sa.select(Organisation.id).where(Organisation.level == Level.DISTRICT)
    stratum = (line.c.unit_id if strata is Strata.SCHOOL
               else sa.func.coalesce(place.c.ancestor_id, sa.literal(organisation.id)))
    rows = session.execute(
        sa.select(Series.id, Series.public_id, Version.id, Version.number, Version.kind, Organisation.id,
                  Organisation.code)
        .select_from(Version).join(Series, Series.id == Version.series_id).join(first, first.c.series_id == Series.id)
        .join(line, sa.and_(line.c.member_id == Version.organisation_id, line.c.ancestor_id == organisation.id))
        .outerjoin(place, sa.and_(place.c.member_id == Version.organisation_id, place.c.ancestor_id.in_(districts)))
        .join(Organisation, Organisation.id == stratum)
        .where(moment.stands(Version), Version.kind.in_([kind.name for kind in MAIN_KINDS]),
               first.c.at >= _year_begins(year), first.c.at < _year_begins(year + 1))
        .order_by(Series.public_id))
    return [Filed(*row) for row in rows]


def draw(records: Sequence[Filed], seed: str, percent: int = PERCENT) -> list[Drawn]:
    """The draw itself. It knows nothing but the list and the seed."""
    strata: dict[tuple[str, str], list[Filed]] = {}
    for record in records:
        strata.setdefault((record.stratum, record.kind), []).append(record)
    found = []
    for _, members in sorted(strata.items()):
        ranked = sorted(members, key=lambda record: rank(seed, record.public_id))
        wanted = -(-len(members) * percent // 100)
        found += [Drawn(record, rank(seed, record.public_id), len(members)) for record in ranked[:wanted]]
    return found


def rank(seed: str, public_id: str) -> str:
    return hashlib.sha256(f"{seed}:{public_id}".encode()).hexdigest()


def draw_sample(session: Session, organisation: Organisation, year: int, strata: Strata, seed: str, actor: User,
                known: datetime | None = None) -> Sample:
    """Draw and keep it. Raises CannotDraw when nothing was filed in the year."""
    now = take_stamp(session)
    known = (known or now).astimezone(UTC)  # as it is read back, so that its hash can be made again
    records = population(session, organisation, year, strata, known)
    if not records:
        raise CannotDraw(Words("这一年没有可抽取的已备案记录：请换一个年份。",
                               "No filed record of that year is there to be drawn: choose another year."), "year")
    sample = Sample(
        organisation_id=organisation.id, year=year, strata=strata, percent=PERCENT, seed=seed, known=known,
        population=len(records), drawn_by_id=actor.id, at=now)
    session.add(sample)
    session.flush()
    session.add_all(_item(sample, place, drawn) for place, drawn in enumerate(draw(records, seed), start=1))
    session.flush()
    write_trail(session, "draw", "sample", sample.id, actor=actor.username, organisation=organisation.code, year=year,
                seed=seed, population=len(records), listed=digest_of(records))
    return sample


def redrawn(session: Session, sample: Sample) -> list[Drawn]:
    """The same draw from what was known then."""
    records = population(session, sample.organisation, sample.year, sample.strata, sample.known)
    return draw(records, sample.seed, sample.percent)


def agrees(session: Session, sample: Sample) -> bool:
    """Whether drawing again gives the records that are kept."""
    kept = [(item.series_id, item.version_id, item.rank, item.stratum_size) for item in sample.items]
    return kept == [(drawn.filed.series_id, drawn.filed.version_id, drawn.rank, drawn.stratum_size)
                    for drawn in redrawn(session, sample)]


def digest_of(records: Sequence[Filed]) -> str:
    listed = [[record.public_id, record.number, record.kind, record.stratum] for record in records]
    return hashlib.sha256(canonical(listed).encode()).hexdigest()


def _item(sample: Sample, place: int, drawn: Drawn) -> SampleItem:
    filed = drawn.filed
    return SampleItem(
        sample_id=sample.id, place=place, kind=filed.kind, stratum_id=filed.stratum_id,
        stratum_size=drawn.stratum_size, series_id=filed.series_id, version_id=filed.version_id, rank=drawn.rank)


def _year_begins(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=CHINA).astimezone(UTC)
