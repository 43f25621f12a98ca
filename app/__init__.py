"""School International Exchange Registry (学校国际交流登记系统): the application factory."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Request, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import Conflict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from app import (
    accounts,
    approval,
    circulars,
    closings,
    comparisons,
    documents,
    enrolling,
    findings,
    handover,
    indicators,
    jobs,
    mail,
    operations,
    organisations,
    parties,
    planning,
    privacy,
    records,
    reminders,
    reporting,
)
from app.accounts.permissions.acts import name_acts
from app.acts import ACTS
from app.config import read_settings
from app.db.engine import begin_reading, begin_writing, db
from app.db.seals import init_seals
from app.operations.logs import init_logs
from app.operations.metrics import init_metrics
from app.ui.errors import init_errors
from app.ui.headers import init_headers
from app.ui.language import init_language
from app.ui.navigation import init_navigation
from app.ui.pieces import SharedGlobals

SLICES = (organisations, accounts, mail, jobs, parties, approval, records, privacy, reminders, circulars, handover,
          indicators, reporting, comparisons, planning, findings, closings, documents, operations, enrolling)
LARGEST = 2**31 - 1
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
READS_FIRST = ("accounts.sign_in", "accounts.first_code", "records.send_sheet", "documents.check_file")
"""Routes that think before they write and take the write lock themselves."""
DECISIONS = (
    "records.move", "records.approve_picked", "parties.proposal", "parties.merge_partner", "persons.merge_person",
    "documents.make_certificate", "documents.reissue", "documents.issue_list", "documents.issue_target",
    "plans.close", "plans.reopen", "closings.new", "closings.confirmed", "closings.approved", "closings.lift",
    "reporting.thaw", "organisations.merge", "users.give_code", "users.set_enabled", "users.set_staff_id",
    "users.add_appointment", "users.end_one", "users.reset_factor", "factors.begin", "factors.new_codes",
    "factors.remove", "emergencies.request_leave", "emergencies.decide",
    "enrolling.make", "enrolling.slip", "enrolling.print_once", "records.reveal", "privacy.subject_data",
    "privacy.notices",
)
"""Routes before which a person proves again who they are, when the last proof is older than EXREG_STEP_UP_MINUTES."""


class Fields(ImmutableMultiDict[str, Any]):
    """What was asked and typed, without the NUL that nobody types and PostgreSQL keeps in no text."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__([(_without_nul(name), _without_nul(value)) for name, value in pairs])


class Asked(Request):
    """A request, its questions and its fields without a NUL."""

    parameter_storage_class = Fields


def _without_nul(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value


class Number(IntegerConverter):
    """A number in an address that a column can hold; any other names nothing that there is."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The whole application. `settings` replace what the environment says. Raises BadSettings."""
    app = Flask(__name__, template_folder="ui/templates", static_folder="ui/static")
    app.request_class = Asked
    app.jinja_environment = SharedGlobals
    app.url_map.converters["int"] = Number
    app.config.from_mapping(settings if settings is not None else read_settings(os.environ))
    app.extensions["keyring"] = app.config["KEYRING"]
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way to add middleware
    db.init_app(app)
    init_seals()
    init_metrics(app)
    init_logs(app)
    CSRFProtect(app)
    app.before_request(_prepare)
    init_language(app)
    init_headers(app)
    init_errors(app)
    app.register_error_handler(StaleDataError, _too_late)
    app.extensions["decisions"] = DECISIONS
    for part in SLICES:
        part.init_app(app)
    name_acts(app, ACTS)
    init_navigation(app)
    return app


def _prepare() -> None:
    """Note where the request comes from; let it begin as a reader, or as a writer when it changes something, before it
    is asked whose it is. No address holds a NUL."""
    g.address = request.remote_addr or ""
    if "\x00" in request.path:
        abort(404)
    if request.method in SAFE_METHODS or request.endpoint in READS_FIRST:
        begin_reading(db.session)
    else:
        begin_writing(db.session)


def _too_late(error: StaleDataError) -> ResponseReturnValue:
    """Somebody saved the same row first: nothing of this request is kept, and its person is told."""
    db.session.rollback()
    return current_app.handle_http_exception(Conflict())
