"""What runs out, told in time: by the inbox, and by one mail a person and day. What each kind of record says runs out
stands in its description (`runs_out`)."""

from flask import Flask

from app.accounts.scope import READS_RECORDS
from app.accounts.trail_words import name_trail
from app.reminders import routes
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.pages)
    name_trail(app, subjects={"reminder": Words("到期提醒", "Reminders")}, acts={"remind": Words("提醒", "Reminded")},
               details={"given": Words("提醒数", "given"), "settled": Words("办结数", "settled"),
                        "mails": Words("邮件数", "mails")})
    add_entry(app, Entry(Words("提醒", "Reminders"), "reminders.index", 35, lambda user: user.holds(*READS_RECORDS),
                         routes.unread_count))
