"""Counting: plans and their targets, boards, the rows behind each figure, and why a record counts or not."""

from flask import Flask

from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.indicators.routes import blueprint
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    for name in ("plan_links", "plan_notices", "plan_index_links"):
        app.jinja_env.globals[name] = app.extensions.setdefault(name, [])
    app.extensions.setdefault("record_links", []).append(
        (Words("是否计入规划", "Counted in plans?"), "indicators.record"))

    def reads(user: User) -> bool:
        return user.holds(*READS_RECORDS)

    add_entry(app, Entry(Words("规划看板", "Plans"), "indicators.index", 40, reads))
