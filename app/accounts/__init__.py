"""People who sign in, what they hold, and what they may see."""

from typing import Any

from flask import Flask, current_app, g
from flask_login import current_user

from app.accounts import (
    account_routes,
    directory_routes,
    kept_routes,
    list_exports,
    reads_routes,
    sign_in_routes,
    trail_routes,
    user_routes,
)
from app.accounts.current import current_person, may_open
from app.accounts.emergencies import granting
from app.accounts.emergencies import routes as emergency_routes
from app.accounts.factors import routes as factor_routes
from app.accounts.gate import init_gate
from app.accounts.models import Role
from app.accounts.organisation_pages import change_routes
from app.accounts.organisation_pages.access import SEES_ORGANISATIONS
from app.accounts.permissions import routes as permission_routes
from app.accounts.sso import routes as sso_routes
from app.accounts.sso.chosen import init_provider
from app.accounts.trail_words import name_trail
from app.db.engine import db
from app.organisations.directory import names_of
from app.ui.addresses import fixed_url
from app.ui.look import SignedIn
from app.ui.navigation import Entry, add_entry
from app.ui.words import Words


def init_app(app: Flask) -> None:
    init_gate(app)
    init_provider(app)
    for part in (sign_in_routes, account_routes, change_routes, user_routes, trail_routes, directory_routes,
                 factor_routes, sso_routes, emergency_routes, permission_routes, kept_routes,
                 reads_routes, list_exports):
        app.register_blueprint(part.pages)
    app.extensions.setdefault("kept_pages", {})
    app.extensions.setdefault("code_given", [])
    name_trail(app)
    app.context_processor(_signed_in)
    app.jinja_env.globals["may_open"] = may_open
    add_entry(app, Entry(Words("单位", "Organisations"), "organisations.index", 60,
                         lambda user: user.holds(*SEES_ORGANISATIONS)))
    add_entry(app, Entry(Words("用户", "Users"), "users.index", 70, lambda user: user.holds(*user_routes.SEES_USERS)))
    add_entry(app, Entry(Words("通讯录", "Directory"), "directory.index", 65, lambda user: bool(user.posts_held)))
    add_entry(app, Entry(Words("操作日志", "Trail"), "trail.index", 80, lambda user: user.holds(Role.AUDITOR)))
    add_entry(app, Entry(Words("权限", "Permissions"), "permissions.index", 84,
                         lambda user: user.holds(*permission_routes.READS)))
    add_entry(app, Entry(Words("应急访问", "Emergencies"), "emergencies.index", 85,
                         lambda user: user.holds(*granting.ASKS, *granting.DECIDES)))


def _signed_in() -> dict[str, Any]:
    """Who is at the keyboard, for the header of each page: the first role that is held, and where."""
    if not current_user.is_authenticated:
        return {"sso": bool(current_app.config["SSO"])}
    user = current_person()
    post = next(iter(user.posts_held), None)
    place = names_of(db.session, {post.organisation_id}).get(post.organisation_id, "") if post else ""
    return {"signed_in": SignedIn(
        name=user.name, organisation=place, role=post.role.label if post else "",
        sign_out_url=fixed_url("accounts.sign_out"), account_url=fixed_url("account.index"),
    ), "emergency": g.get("emergency"), "sso": bool(current_app.config["SSO"])}
