"""What schools report: every kind of record through one door."""

from flask import Flask

from app.accounts.scope import READS_RECORDS
from app.records import desk, entry, files, routes
from app.records.blueprint import blueprint
from app.records.people import persons_in_scope
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words

__all__ = ["desk", "entry", "files", "routes"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["persons_in_scope"] = persons_in_scope
    app.extensions.setdefault("record_links", [])

    def reads(user: object) -> bool:
        return user.holds(*READS_RECORDS)  # type: ignore[attr-defined, no-any-return]  # a User

    add_entry(app, Entry(Words("首页", "Home"), "records.home", 10, lambda user: True))
    add_entry(app, Entry(Words("登记", "Records"), "records.overview", 20, reads))
    add_entry(app, Entry(Words("审核", "Reviews"), "records.desk", 30, reads))
