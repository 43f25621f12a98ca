"""Frozen years: closings, locked periods with their exceptions, errata, and closings compared."""

from flask import Flask

from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.accounts.trail_words import name_trail
from app.closings import erratum_routes, lock_routes, routes
from app.closings.blueprint import blueprint
from app.closings.late import late_marks
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words

__all__ = ["erratum_routes", "lock_routes", "routes"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["plan_links"].append((Words("封存与更正", "Closings and errata"), "closings.of_plan"))
    app.extensions["record_marks"].append(late_marks)

    def reads(user: User) -> bool:
        return user.holds(*READS_RECORDS)

    name_trail(
        app, subjects={"closing": Words("封存", "Closing")},
        acts={"prepare": Words("准备封存", "Prepared a closing"), "close": Words("确认封存", "Closed"),
              "drop": Words("放弃封存", "Dropped a closing"), "apply": Words("申请更正", "Applied for an erratum"),
              "correct": Words("批准更正", "Approved an erratum"), "decline": Words("不予更正", "Refused an erratum")},
        details={"plan": Words("规划", "plan"), "on": Words("统计日期", "on"), "erratum": Words("更正编号", "erratum"),
                 "targets": Words("指标", "targets"), "erratum_digest": Words("更正散列", "hash of the erratum")})
    add_entry(app, Entry(Words("封存", "Closings"), "closings.index", 45, reads))
