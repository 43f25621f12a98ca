"""交接: the open work of an officer who leaves goes to a successor who accepts it. What they did stays theirs."""

from flask import Flask

from app.accounts.models import Role
from app.accounts.scope import READS_RECORDS
from app.accounts.trail_words import name_trail
from app.handover import routes
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.pages)
    app.extensions.setdefault("home_notices", []).append(routes.home_notices)
    app.extensions.setdefault("record_notices", []).append(routes.record_notices)
    name_trail(app, subjects={"handover": Words("交接", "Handover")},
               acts={"offer": Words("发起交接", "Offered a handover"),
                     "accept": Words("接收交接", "Accepted a handover"),
                     "decline": Words("谢绝交接", "Declined a handover"),
                     "call_off": Words("撤回交接", "Withdrew a handover")},
               details={"leaver": Words("移交人", "from"), "successor": Words("接收人", "to"),
                        "moved": Words("移交数", "moved")})
    add_entry(app, Entry(Words("交接", "Handover"), "handover.index", 85,
                         lambda user: user.holds(*READS_RECORDS, Role.SYSTEM_ADMIN)))
