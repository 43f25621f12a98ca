"""E-mail by an outbox in the database: a mail is written with what it tells of and sent by the worker. See `outbox`."""

from flask import Flask

from app.accounts.models import Role
from app.mail import routes
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.pages)
    add_entry(app, Entry(Words("邮件", "Mails"), "mail.index", 75, lambda user: user.holds(Role.SYSTEM_ADMIN)))
