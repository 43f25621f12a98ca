"""The bureau's calendar: reporting windows, zero reports, and freezes with their notice."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for

from app.accounts.models import User
from app.accounts.scope import READS_RECORDS, posts_with_records
from app.accounts.trail_words import name_trail
from app.db.engine import db
from app.db.stamps import today
from app.records.freezes import Freeze, not_over
from app.reporting import freeze_routes, list_export, routes
from app.reporting.blueprint import blueprint
from app.reporting.calls import calls_told
from app.reporting.models import ReportingWindow
from app.reporting.windows import places_around
from app.ui.navigation import Entry, add_entry
from app.ui.notices import Notice
from app.ui.words import Words, t

OWN = sa.bindparam("own", type_=sa.Integer(), expanding=True)
DAY = sa.bindparam("day", type_=sa.Date())

__all__ = ["freeze_routes", "list_export", "routes"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions.setdefault("home_notices", []).append(_home_notices)
    app.extensions.setdefault("desk_notices", []).append(lambda user: list(_freeze_notices(user)))

    def reads(user: User) -> bool:
        return user.holds(*READS_RECORDS)

    name_trail(
        app, subjects={"window": Words("报送期", "Reporting window")},
        acts={"open_window": Words("设定报送期", "Set a reporting window"),
              "call_off": Words("取消报送期", "Called a window off"),
              "call": Words("催报", "Reminded schools to report"),
              "report_zero": Words("零报", "Declared nothing to report"),
              "withdraw_zero": Words("撤回零报", "Withdrew that declaration")})
    add_entry(app, Entry(Words("报送", "Reporting"), "reporting.windows", 35, reads))


@cache
def _open_windows() -> sa.Select[ReportingWindow]:
    return (sa.select(ReportingWindow)
            .where(ReportingWindow.organisation_id.in_(places_around(OWN)), ReportingWindow.until.is_(None),
                   ReportingWindow.opens_on <= DAY, ReportingWindow.due_on >= DAY)
            .order_by(ReportingWindow.due_on, ReportingWindow.id))


@cache
def _freezes() -> sa.Select[Freeze]:
    return not_over(places_around(OWN), DAY)


def _asked_by(user: User) -> dict[str, Any]:
    return {"own": posts_with_records(user), "day": today()}


def _home_notices(user: User) -> list[Notice]:
    return [*calls_told(db.session, user), *_freeze_notices(user), *_window_notices(user)]


def _freeze_notices(user: User) -> Iterator[Notice]:
    """What is frozen now or soon."""
    for freeze in db.session.scalars(_freezes(), _asked_by(user)):
        words = t("{notice}（冻结 {first} 至 {last}）", "{notice} (frozen from {first} through {last})",
                  notice=freeze.words, first=freeze.first_day, last=freeze.last_day)
        yield Notice(words, url_for("reporting.freeze", number=freeze.id), "warning")


def _window_notices(user: User) -> Iterator[Notice]:
    """The windows that are open."""
    for window in db.session.scalars(_open_windows(), _asked_by(user)):
        words = t("{name}：报送截止 {day}", "{name}: due on {day}", name=window.words, day=window.due_on)
        yield Notice(words, url_for("reporting.window", number=window.id))
