"""Counting: plans and their targets, boards, the rows behind each figure, and why a record counts or not."""

from flask import Flask

from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.accounts.trail_words import name_trail
from app.indicators import row_anchors
from app.indicators.routes import blueprint
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words

__all__ = ["row_anchors"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    for hooks in ("plan_links", "plan_index_links", "plan_notices", "target_links", "reading_pages"):
        app.jinja_env.globals[hooks] = app.extensions.setdefault(hooks, [])
    app.extensions.setdefault("record_links", []).append(
        (Words("是否计入规划", "Counted in plans?"), "indicators.record"))

    name_trail(
        app, subjects={"plan": Words("规划", "Plan"), "record": Words("记录", "Record")},
        details={"org": Words("单位", "organisation"), "on": Words("统计日期", "on"),
                 "known": Words("按何时所知", "as known at"), "code": Words("指标", "target"),
                 "command": Words("命令", "command")})

    def reads(user: User) -> bool:
        return user.holds(*READS_RECORDS)

    add_entry(app, Entry(Words("规划看板", "Plans"), "indicators.index", 40, reads))
