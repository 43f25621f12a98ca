"""通知: what a bureau tells the schools and districts under it, with marks of who has read it."""

from flask import Flask

from app.accounts.scope import READS_RECORDS
from app.accounts.trail_words import name_trail
from app.circulars import routes
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.pages)
    name_trail(app, subjects={"circular": Words("通知", "Circular")},
               acts={"issue": Words("发出通知", "Issued"), "mark_read": Words("已阅", "Marked as read"),
                     "take_back": Words("撤回通知", "Took back")},
               details={"addressees": Words("收文单位数", "addressees")})
    add_entry(app, Entry(Words("通知", "Circulars"), "circulars.index", 36, lambda user: user.holds(*READS_RECORDS),
                         routes.unread_count))
