"""The page of health for the system administrator; a sign of life and figures for programs that watch."""

import hmac

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.current import role_required
from app.accounts.models import Role
from app.db.engine import db
from app.operations.checklist import unmet
from app.operations.health import Health, health_of

pages = Blueprint("operations", __name__, template_folder="templates")

TONES = {Health.GOOD: "success", Health.WATCH: "warning", Health.BAD: "danger"}
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@pages.get("/health")
@role_required(Role.SYSTEM_ADMIN)
def health() -> str:
    """How everything is, and what the checklist finds."""
    return render_template("operations/health.html", lines=health_of(db.session), tones=TONES,
                           points=unmet(current_app))


@pages.get("/healthz")
def alive() -> Response:
    """For a proxy or a watchdog: 200 where the registry answers, 503 where its database does not. Nothing else."""
    try:
        db.session.execute(sa.select(1))
    except SQLAlchemyError:
        return Response("unavailable\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@pages.get("/metrics")
def metrics() -> Response:
    """On this machine itself, or with the token; nobody else learns that it exists."""
    if not (_from_here() or _with_token()):
        abort(404)
    return Response(current_app.extensions["metrics"].page(db.session), content_type=TEXT)


def _from_here() -> bool:
    """Not through a proxy: behind one that is not counted, everybody seems to be here."""
    return request.remote_addr in LOOPBACK and not any(name in request.headers for name in FORWARDED) \
        and not current_app.config["PROXIES"]


def _with_token() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
