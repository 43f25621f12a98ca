"""Which records name a partner or a person, for the pages of partners and persons."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for

from app.accounts.models import User
from app.approval.models import Version
from app.approval.steps import State
from app.db.engine import db
from app.parties.mentions import Mention
from app.records.access import visible_versions
from app.records.content import kind_of
from app.records.display import heading
from app.records.kinds import KINDS
from app.records.labels import derived_state
from app.records.naming import Names

MOST = 200


def partner_mentions(user: User, ids: Sequence[int]) -> list[Mention]:
    """The latest version of each record this person may see that names one of these partners."""
    return _mentions(user, "partner_id", ids)


def person_mentions(user: User, ids: Sequence[int]) -> list[Mention]:
    return _mentions(user, "person_id", ids)


def versions_naming(column: str, ids: Sequence[int]) -> sa.CompoundSelect[Any]:
    """Ids of the versions, of every kind, whose content or child rows name one of these in this column."""
    named = []
    for kind in KINDS.values():
        if column in kind.table.columns:
            named.append(sa.select(kind.table.c.id).where(kind.table.c[column].in_(ids)))
        for rows in kind.rows:
            table = rows.model.__table__
            if column in table.columns:
                named.append(sa.select(table.c.version_id).where(table.c[column].in_(ids)))
    return sa.union_all(*named)


def partner_users(ids: Sequence[int]) -> set[int]:
    """Ids of the organisations whose records, drafts among them, name one of these partners."""
    return set(db.session.scalars(sa.select(Version.organisation_id).where(
        Version.id.in_(versions_naming("partner_id", ids)), Version.state != State.VOID).distinct()))


def _mentions(user: User, column: str, ids: Sequence[int]) -> list[Mention]:
    later = sa.inspect(Version).local_table.alias("later")
    versions = db.session.scalars(
        sa.select(Version).where(
            Version.id.in_(versions_naming(column, ids)), visible_versions(user), Version.state != State.VOID,
            ~sa.exists().where(later.c.series_id == Version.series_id, later.c.number > Version.number,
                               later.c.state != State.VOID.value))
        .order_by(Version.id.desc()).limit(MOST)).all()
    names = Names(db.session, versions)
    return [Mention(url_for("records.show", public_id=version.series.public_id),
                    f"{kind_of(version).one} · {heading(version, names)}", names.organisation(version),
                    derived_state(version)[0]) for version in versions]
