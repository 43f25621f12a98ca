"""Long work: asked for on a page, done by a worker, watched and fetched by whoever asked. See `working` for how a slice
adds a work of its own."""

from flask import Flask

from app.accounts.models import User
from app.accounts.scope import READS_RECORDS
from app.accounts.trail_words import name_trail
from app.jobs import routes
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.pages)
    name_trail(app, subjects={"job": Words("任务", "Job")},
               acts={"ask": Words("申请任务", "Asked for"), "cancel": Words("取消", "Cancelled"),
                     "purge": Words("清理", "Purged")},
               details={"work": Words("任务", "work")})
    add_entry(app, Entry(Words("我的任务", "My jobs"), "jobs.index", 90, _asks_for_work))


def _asks_for_work(user: User) -> bool:
    return user.holds(*READS_RECORDS)
