"""Series and versions: what a school reports, one frozen content at a time; and the decisions taken on them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Role, User
from app.approval.steps import OPEN, REOPENING, WAITING, Desk, State, Verb
from app.db.base import Base, Stamp
from app.organisations.models import BITEMPORAL, Organisation
from app.ui.words import Labelled

_open = "state IN ({})".format(", ".join(f"'{state.value}'" for state in OPEN))
_standing = "state = 'filed' AND until IS NULL"
_waiting = "state IN ({})".format(", ".join(f"'{state.value}'" for state in WAITING))
_ended = ", ".join(f"'{state.value}'" for state in (*REOPENING, State.REFUSED, State.REVOKED))


WAITS = sa.text(f"version.{_waiting}")
"""True of a version that waits: in the words of its index, by which the database knows that the index holds it."""

IS_OPEN = sa.text(f"version.{_open}")
"""The same of a version that is not decided yet: a series has at most one."""


class Origin(Labelled):
    PATH = "path", "经系统审核", "Reviewed here"
    RECOGNISED = "recognised", "认定（存量）", "Recognised (earlier ledger)"


class Series(Base):
    """All versions of one thing a school reports. Its public id never changes and is never used again."""

    __tablename__ = "series"
    __table_args__ = (
        sa.UniqueConstraint("id", "kind", "organisation_id"),
        sa.CheckConstraint("parent_id IS NULL OR filing_number IS NULL", name="only_main_records_are_numbered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"), index=True)
    filing_number: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    origin: Mapped[Origin] = mapped_column(default=Origin.PATH)
    entered_for: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Stamp())

    organisation: Mapped[Organisation] = relationship()
    parent: Mapped["Series | None"] = relationship(remote_side=[id])
    versions: Mapped[list["Version"]] = relationship(
        back_populates="series", order_by="Version.number", foreign_keys="Version.series_id"
    )


class Version(Base):
    """One content of a series. Frozen when submitted; `sealed_content` holds it with salted commitments in place of
    personal values, `content_hash` its SHA-256.

    It stands at a level from that level's stamp (`submitted_since`, `district_since`, `city_since`) until `until`.
    Final filing sets all three; a successor gets them only then, so that it replaces its predecessor everywhere at
    once.
    """

    __tablename__ = "version"
    __table_args__ = (
        sa.ForeignKeyConstraint(["series_id", "kind", "organisation_id"],
                                ["series.id", "series.kind", "series.organisation_id"]),
        sa.UniqueConstraint("series_id", "number"),
        sa.CheckConstraint("(state IN ('filed', 'revoked')) = (city_since IS NOT NULL)", name="filed_is_since"),
        sa.CheckConstraint("city_since IS NULL OR (district_since IS NOT NULL AND submitted_since IS NOT NULL)",
                           name="filing_counts_at_every_level"),
        sa.CheckConstraint("district_since IS NULL OR submitted_since <= district_since",
                           name="the_district_follows_the_school"),
        sa.CheckConstraint("city_since IS NULL OR district_since <= city_since", name="the_city_follows_the_district"),
        sa.CheckConstraint("until IS NULL OR until > submitted_since", name="it_stops_after_it_starts"),
        sa.CheckConstraint(f"state NOT IN ({_ended}) OR submitted_since IS NULL OR until IS NOT NULL",
                           name="what_has_ended_stands_no_more"),
        sa.CheckConstraint("state IN ('draft', 'void') OR (content_hash IS NOT NULL AND submitted_by_id IS NOT NULL)",
                           name="what_is_submitted_is_sealed"),
        sa.CheckConstraint("(state = 'conditional') <= (condition_due IS NOT NULL)", name="a_condition_has_a_day"),
        *(
            sa.CheckConstraint(
                f"{approver} IS NULL OR ({approver} <> created_by_id AND {approver} <> edited_by_id"
                f" AND {approver} <> submitted_by_id)", name=f"four_eyes_{approver.removesuffix('_id')}")
            for approver in ("signed_by_id", "district_by_id", "city_by_id")
        ),
        sa.Index("uq_version_open", "series_id", unique=True, sqlite_where=sa.text(_open),
                 postgresql_where=sa.text(_open)),
        sa.Index("uq_version_standing", "series_id", unique=True, sqlite_where=sa.text(_standing),
                 postgresql_where=sa.text(_standing)),
        sa.Index("ix_version_stood", "kind", "organisation_id", "submitted_since", "district_since", "city_since",
                 "until", "series_id", "id",
                 sqlite_where=sa.text("submitted_since IS NOT NULL"),
                 postgresql_where=sa.text("submitted_since IS NOT NULL")),
        sa.Index("ix_version_list", "kind", "organisation_id", "state"),
        sa.Index("ix_version_waiting", "state", "organisation_id", "kind", sqlite_where=sa.text(_waiting),
                 postgresql_where=sa.text(_waiting)),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    number: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    path: Mapped[str] = mapped_column(sa.String(60), default="")
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    edition: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"polymorphic_on": "kind", "version_id_col": edition}

    submitted_since: Mapped[datetime | None] = mapped_column(Stamp())
    district_since: Mapped[datetime | None] = mapped_column(Stamp())
    city_since: Mapped[datetime | None] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())
    condition_due: Mapped[date | None]

    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    sealed_content: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    salts: Mapped[str | None] = mapped_column(sa.Text, deferred=True)

    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    edited_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    submitted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    district_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    city_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Stamp())
    edited_at: Mapped[datetime] = mapped_column(Stamp())
    submitted_at: Mapped[datetime | None] = mapped_column(Stamp())

    series: Mapped[Series] = relationship(back_populates="versions", foreign_keys=[series_id])
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id], overlaps="series")
    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    edited_by: Mapped[User] = relationship(foreign_keys=[edited_by_id])
    decisions: Mapped[list["Decision"]] = relationship(back_populates="version", order_by="Decision.id")

    @property
    def desks(self) -> tuple[Desk, ...]:
        """The path it was submitted on."""
        return tuple(Desk(desk) for desk in self.path.split(",") if desk)

    @property
    def is_draft(self) -> bool:
        return self.state is State.DRAFT

    @property
    def is_standing(self) -> bool:
        return self.state is State.FILED and self.until is None


class Decision(Base):
    """Who took which step, when, and why. Rows are added, never changed."""

    __tablename__ = "decision"
    __table_args__ = (
        sa.CheckConstraint("verb NOT IN ('return', 'refuse', 'revoke', 'allow') OR length(trim(words)) > 0",
                           name="a_refusal_gives_its_reason"),
        sa.Index("ix_decision_arrived", "version_id", "target", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("version.id"))
    verb: Mapped[Verb]
    source: Mapped[State]
    target: Mapped[State]
    desk: Mapped[Desk]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Stamp())
    words: Mapped[str] = mapped_column(sa.String(2000), default="")
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))

    version: Mapped[Version] = relationship(back_populates="decisions")
    actor: Mapped[User | None] = relationship()
    deputed: Mapped["DeputedDecision | None"] = relationship(lazy="joined", innerjoin=False)


class Delegation(Base):
    """代理: one person's desk at one organisation in the hands of a named colleague, from one day through another. It
    ends by itself; `until` says that it was ended before."""

    __tablename__ = "delegation"
    __table_args__ = (
        sa.CheckConstraint("deputy_id <> giver_id", name="nobody_is_their_own_deputy"),
        sa.CheckConstraint("last_day >= first_day", name="it_ends_after_it_begins"),
        sa.CheckConstraint("role IN ('head', 'district_reviewer', 'city_reviewer')", name="only_a_desk_is_delegated"),
        sa.CheckConstraint("until IS NULL OR until > since", name="it_is_ended_after_it_is_given"),
        sa.Index("uq_delegation_given", "giver_id", "deputy_id", "organisation_id", "role", "first_day", unique=True,
                 sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    giver_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    role: Mapped[Role]
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(400))
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    giver: Mapped[User] = relationship(foreign_keys=[giver_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])
    organisation: Mapped[Organisation] = relationship()


class DeputedDecision(Base):
    """A decision that was taken as somebody's deputy."""

    __tablename__ = "deputed_decision"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"), primary_key=True)
    delegation_id: Mapped[int] = mapped_column(sa.ForeignKey("delegation.id"), index=True)

    delegation: Mapped[Delegation] = relationship(lazy="joined")


class FilingSequence(Base):
    """The last filing number of a bureau in a year: given once, never reused."""

    __tablename__ = "filing_sequence"

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
