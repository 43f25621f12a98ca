"""Running in earnest: the log, health, figures, the checklist, what is told when the disk is full."""

from flask import Flask

from app.accounts.models import Role
from app.operations import health, routes, trust
from app.operations.outages import init_outages
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(routes.pages)
    app.extensions["public_endpoints"] |= {"operations.alive", "operations.metrics"}
    init_outages(app)
    health.health_lines(app)[:0] = (*health.OWN, *trust.OWN)
    add_entry(app, Entry(Words("系统运行", "Health"), "operations.health", 85,
                         lambda user: user.holds(Role.SYSTEM_ADMIN)))
