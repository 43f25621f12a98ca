"""Who draws and sees samples, and what was found on site. Schools are not told beforehand what will be looked at."""

from datetime import date

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import Session, joinedload, selectinload

from app.accounts.models import User
from app.accounts.scope import visible_organisations
from app.approval.models import Series, Version
from app.db.stamps import take_stamp
from app.db.trail import write_trail
from app.findings.models import Outcome, Sample, SampleItem, SampleResult
from app.indicators.access import may_state
from app.organisations.models import Level, Organisation
from app.records.access import visible_versions
from app.records.fields import Kind
from app.records.kinds import KINDS
from app.records.reviewing.desk_queue import whole_records


def may_draw(user: User, organisation: Organisation) -> bool:
    """A bureau's own reviewers draw its samples and enter what was found."""
    return organisation.level is not Level.SCHOOL and may_state(user, organisation)


def bureaus_drawing(user: User) -> list[Organisation]:
    posts = {post.organisation_id: post.organisation for post in user.posts_held}
    return [organisation for organisation in posts.values() if may_draw(user, organisation)]


def samples_seen(session: Session, user: User) -> list[Sample]:
    return list(session.scalars(
        sa.select(Sample).where(Sample.organisation_id.in_(visible_organisations(user)))
        .options(joinedload(Sample.organisation), joinedload(Sample.drawn_by), _with_results())
        .order_by(Sample.id.desc())))


def find_sample(session: Session, user: User, number: int) -> Sample:
    """A sample of a bureau that is this person's to see, or 404."""
    found = session.scalars(
        sa.select(Sample).where(Sample.id == number, Sample.organisation_id.in_(visible_organisations(user)))
        .options(joinedload(Sample.organisation), joinedload(Sample.drawn_by), _with_results(),
                 selectinload(Sample.items).joinedload(SampleItem.series))).one_or_none()
    return found or abort(404)


def find_item(sample: Sample, place: int) -> SampleItem:
    return next((item for item in sample.items if item.place == place), None) or abort(404)


def versions_seen(session: Session, user: User, sample: Sample) -> dict[int, Version]:
    """The contents drawn, of those this person may see today: a school that has moved away took its records along."""
    ids = [item.version_id for item in sample.items]
    rows = session.scalars(sa.select(Version).where(Version.id.in_(ids), visible_versions(user)).options(
        joinedload(Version.series).joinedload(Series.organisation), whole_records()))
    return {version.id: version for version in rows}


def enter_result(session: Session, item: SampleItem, outcome: Outcome, field: str, words: str, checked_on: date,
                 checked_by: str, actor: User) -> SampleResult:
    """What was found for one record; an earlier result is kept beside it."""
    now = take_stamp(session)
    result = SampleResult(
        item_id=item.id, outcome=outcome, field=field if outcome is Outcome.DIFFERS else "", words=words.strip(),
        checked_on=checked_on, checked_by=checked_by.strip(), by_id=actor.id, at=now)
    session.add(result)
    session.flush()
    write_trail(session, "check", "sample", item.sample_id, actor=actor.username, place=item.place, outcome=outcome)
    return result


def fields_of(kind: Kind) -> dict[str, str]:
    """What may differ: each field, and each table of child rows as one."""
    fields = {field.name: str(field.label) for field in kind.fields if not field.restricted}
    return fields | {rows.name: str(rows.one) for rows in kind.rows}


def field_words(item: SampleItem, name: str) -> str:
    return fields_of(KINDS[item.kind]).get(name, name)


def _with_results() -> sa.orm.interfaces.LoaderOption:
    return selectinload(Sample.items).selectinload(SampleItem.results).joinedload(SampleResult.by)
