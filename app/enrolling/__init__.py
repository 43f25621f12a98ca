"""开户: accounts for many from one sheet, and one-time codes on printed slips."""

from flask import Flask

from app.accounts.create import may_appoint
from app.accounts.models import Role
from app.accounts.trail_words import name_trail
from app.db.engine import db
from app.enrolling import routes
from app.enrolling.making import WORK, make_accounts
from app.enrolling.telling import tell_of_code
from app.jobs.working import works
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.pages)
    works(app)[WORK] = make_accounts
    app.extensions["code_given"].append(tell_of_code)
    name_trail(app, subjects={"accounts": Words("开户表格", "Sheet of accounts"), "slips": Words("代码纸条", "Slips")},
               acts={"print_slips": Words("打印代码纸条", "Printed slips"),
                     "upload": Words("上传表格", "Sent a sheet"), "import": Words("导入", "Imported")},
               details={"slips": Words("张数", "slips")})
    add_entry(app, Entry(Words("批量开户", "Accounts by sheet"), "enrolling.index", 71,
                         lambda user: may_appoint(db.session, user)))
    add_entry(app, Entry(Words("学校账号", "School accounts"), "enrolling.school_accounts", 66,
                         lambda user: user.holds(Role.DISTRICT_REVIEWER)))
