"""The log: one JSON object a line, in UTC, on standard error. A line for each request and one for the acts of each
transaction that was committed.

Nothing that somebody typed is in it: a request is told by its route, its person by a number, an act by its place in
the trail (where names and addresses stand, and who may read them is settled), an error by its kind and the lines of
code it passed. Everything is ASCII, so that nothing can begin a line of its own (OWASP ASVS 5.0, 16.2 to 16.4).
"""

import json
import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from itertools import groupby
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.db.trail import TrailEntry
from app.ui.errors import request_id

ACTS = "exreg_acts"
FAILED_ACTS = ("sign_in_failed",)
DENIED, LIMITED, BROKEN = (401, 403), 429, 500
OWN_FRAMES = 12
"""So many of the innermost lines of code are told of an error."""

Event = MutableMapping[str, Any]

_statements: ContextVar[list[int] | None] = ContextVar("statements", default=None)

structlog.configure(
    processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level,
                structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger)
log = structlog.stdlib.get_logger("exreg")
logging.getLogger("exreg").addHandler(logging.NullHandler())  # a command that writes no log says nothing


def write_logs(stream: TextIO | None = None) -> logging.Handler:
    """Send all that this process logs to the stream. For programs that run: importing the registry changes nothing."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _told_plainly,
                    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"), _line]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a line that cannot be written is not told on the same full disk
    logging.getLogger("exreg").setLevel(logging.INFO)
    return handler


def _told_plainly(logger: Any, method: str, said: Event) -> Event:
    """An error by its kind and place: its words and values may hold what somebody typed."""
    error = said.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if error and error[0] is not None:
        frames = traceback.extract_tb(error[2])[-OWN_FRAMES:]
        said["error"] = error[0].__name__
        said["passed"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return said


def _line(logger: Any, method: str, said: Event) -> str:
    first = {name: said.pop(name) for name in ("at", "level", "event") if name in said}
    return json.dumps(first | dict(said), default=str)


def init_logs(app: Flask) -> None:
    """First in, last out: the time of a request is that of all that is done for it."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()
    _statements.set([0])
    structlog.contextvars.bind_contextvars(request=request_id())


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    statements = _statements.get() or [0]
    g.seconds = time.perf_counter() - g.begun
    told = {"method": request.method, "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code, "ms": round(g.seconds * 1000, 1), "sql": statements[0],
            "user": g.get("user_id")}
    _level(response.status_code)(_name(response.status_code), **told)
    structlog.contextvars.clear_contextvars()
    return response


def _name(status: int) -> str:
    return "denied" if status in DENIED else "limited" if status == LIMITED else "request"


def _level(status: int) -> Any:
    if status >= BROKEN:
        return log.error
    return log.warning if status in DENIED or status == LIMITED else log.info


@event.listens_for(Engine, "before_cursor_execute")
def _count(*called: Any) -> None:
    counted = _statements.get()
    if counted is not None:
        counted[0] += 1


@event.listens_for(Session, "after_flush")
def _note_acts(session: Session, context: Any) -> None:
    acts = [(item.act, item.subject, item.id) for item in session.new if isinstance(item, TrailEntry)]
    if acts:
        session.info.setdefault(ACTS, []).extend(acts)


@event.listens_for(Session, "after_commit")
def _tell_acts(session: Session) -> None:
    """What stands in the trail now, by its numbers there; many rows of one act are one line."""
    for (act, subject), rows in groupby(sorted(session.info.pop(ACTS, [])), key=lambda row: row[:2]):
        numbers = [number for _, _, number in rows]
        tell = log.warning if act in FAILED_ACTS else log.info
        tell("act", act=act, subject=subject, trail=numbers[0], rows=len(numbers))


@event.listens_for(Session, "after_rollback")
def _forget_acts(session: Session) -> None:
    session.info.pop(ACTS, None)
