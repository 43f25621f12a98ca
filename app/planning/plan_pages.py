"""Hangs the pages of writing and closing plans and of dated statistics into the application."""

from flask import Flask

from app.accounts.trail_words import name_trail
from app.planning import plan_closing_routes, plan_history_routes, plan_routes, plan_target_routes
from app.planning.ledger_routes import ledger
from app.planning.plan_blueprint import plans
from app.planning.plan_notice import may_write, plan_notice
from app.planning.statistic_routes import statistics
from app.ui.words import Words

PAGES = (plan_routes, plan_target_routes, plan_history_routes, plan_closing_routes)
"""Imported for their routes, which hang themselves on the blueprint."""

ACTS = {
    "keep": Words("保存规划版本", "Kept a version of a plan"), "start": Words("开始草稿", "Began a draft"),
    "edit": Words("修改草稿", "Edited a draft"), "discard": Words("删去草稿", "Threw a draft away"),
    "close": Words("结项", "Closed a plan"), "reopen": Words("重新开启", "Opened a plan again"),
    "state": Words("登记统计数", "Stated a statistic"), "withdraw": Words("撤下统计数", "Withdrew a statistic"),
    "set": Words("设定", "Set"),
}
SUBJECTS = {"plan": Words("规划", "Plan"), "plan_draft": Words("规划草稿", "Draft of a plan"),
            "statistic": Words("统计数", "Statistic"), "setting": Words("设定", "Setting")}
DETAILS = {"reason": Words("原因", "reason"), "corrects": Words("更正", "corrects"), "value": Words("值", "value"),
           "verdicts": Words("最终评价", "final verdicts"), "on": Words("统计日期", "on"),
           "known": Words("按何时所知", "as known at"), "plan": Words("规划", "plan"),
           "target": Words("指标", "target")}


def init_plan_pages(app: Flask) -> None:
    app.register_blueprint(plans)
    app.register_blueprint(statistics)
    app.register_blueprint(ledger)
    app.extensions["plan_links"] += [
        (Words("统计数", "Statistics"), "statistics.index"), (Words("版本与变更", "Versions"), "plans.history"),
        (Words("结项评价", "Final verdict"), "plans.verdict")]
    app.extensions["plan_notices"].append(plan_notice)
    app.extensions["plan_index_links"] += [(Words("新增规划", "Add a plan"), "plans.add", may_write),
                                           (Words("台账声明", "Complete ledgers"), "ledger.index", lambda: True)]
    name_trail(app, acts=ACTS, subjects=SUBJECTS, details=DETAILS)
