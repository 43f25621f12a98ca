"""Users, the roles they hold at organisations, and their sign-ins as rows that can be ended."""

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base, Stamp
from app.organisations.models import BITEMPORAL, Organisation
from app.ui.words import Labelled


class Role(Labelled):
    CLERK = "clerk", "外事专员", "School clerk"
    HEAD = "head", "校（园）长", "School head"
    DISTRICT_REVIEWER = "district_reviewer", "区级审核人", "District reviewer"
    CITY_REVIEWER = "city_reviewer", "市级审核人", "City reviewer"
    LEADER = "leader", "领导（查阅）", "Leader (reads)"
    AUDITOR = "auditor", "审计员", "Auditor"
    SECURITY_ADMIN = "security_admin", "安全管理员", "Security administrator"
    SYSTEM_ADMIN = "system_admin", "系统管理员", "System administrator"


APART = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
"""三员分立: system, security and audit are three persons, and none of them does the bureau's business
(GB/T 22239-2019, 安全管理中心)."""
APART_NOW = "until IS NULL AND role IN ('system_admin', 'security_admin', 'auditor')"


class User(Base):
    """Somebody who may sign in. Carries by hand what Flask-Login asks of a user: its own mixin compares two users by
    their tokens, and two people without a token would be equal."""

    __tablename__ = "user"
    __table_args__ = (
        sa.CheckConstraint("username = lower(username)", name="a_sign_in_name_is_lower_case"),
        sa.CheckConstraint("language IN ('', 'zh', 'en')", name="a_language_is_zh_or_en"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    post: Mapped[str] = mapped_column(sa.String(100), default="")
    email: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="")
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    code_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    code_expires: Mapped[datetime | None] = mapped_column(Stamp())
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Stamp())

    appointments: Mapped[list["Appointment"]] = relationship(back_populates="user", order_by="Appointment.id")

    emergency_post = cast("Appointment | None", None)  # of a leave that runs now, set by the loader; never stored here
    sign_in_token = ""  # of the browser that asks, set by the loader; never stored here
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.enabled

    def get_id(self) -> str:
        """What the cookie holds: an opaque token of one sign-in, not the id of the user."""
        return self.sign_in_token

    @property
    def posts_held(self) -> list["Appointment"]:
        """The appointments that hold now, and what an emergency opens for some hours."""
        held = [appointment for appointment in self.appointments if appointment.until is None]
        return [*held, self.emergency_post] if self.emergency_post else held

    def roles_at(self, organisation_id: int) -> set[Role]:
        return {post.role for post in self.posts_held if post.organisation_id == organisation_id}

    def holds(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts_held)


class Appointment(Base):
    """A person holds a role at an organisation; a person may hold several, at several."""

    __tablename__ = "appointment"
    __table_args__ = (
        sa.Index("uq_appointment_held", "user_id", "organisation_id", "role", unique=True,
                 sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")),
        sa.Index("uq_appointment_nobody_holds_two_of_the_three", "user_id", unique=True,
                 sqlite_where=sa.text(APART_NOW), postgresql_where=sa.text(APART_NOW)),
        {"info": BITEMPORAL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    role: Mapped[Role]
    since: Mapped[datetime] = mapped_column(Stamp())
    until: Mapped[datetime | None] = mapped_column(Stamp())

    user: Mapped[User] = relationship(back_populates="appointments")
    organisation: Mapped[Organisation] = relationship()


class Contact(Base):
    """How to reach a person, as they say it themselves. The mobile is theirs: shown only where they allow it."""

    __tablename__ = "contact"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    mobile: Mapped[str] = mapped_column(sa.String(40), default="")
    mobile_shown: Mapped[bool] = mapped_column(default=False)


class SignIn(Base):
    """One signed-in browser. The cookie holds a random token, this row its hash: ending the row ends the sign-in.

    `confirmed_at` is when its person last proved who they are; empty while the second factor is still owed, and until
    then the sign-in opens nothing. `by_factor` says that a second factor was given, here or by the bureau's own
    sign-in.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Stamp())
    seen_at: Mapped[datetime] = mapped_column(Stamp())
    address: Mapped[str] = mapped_column(sa.String(64))
    browser: Mapped[str] = mapped_column(sa.String(200))
    ended_at: Mapped[datetime | None] = mapped_column(Stamp())
    confirmed_at: Mapped[datetime | None] = mapped_column(Stamp())
    by_factor: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """A failed try, kept to slow the next one down: the count survives a restart and is shared by all processes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index("ix_sign_in_attempt_name_at", "username", "at"),
                      sa.Index("ix_sign_in_attempt_address_at", "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(80))
    address: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(Stamp())
