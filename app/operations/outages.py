"""A full disk and a database that is away: told in plain words (507, 503), with what was typed ready to be sent again.

The transaction is rolled back by then: nothing of the request is kept, nothing that was kept before is touched.
"""

import errno
import sqlite3

import psycopg
from flask import Flask, Response, current_app, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app.db.engine import db
from app.operations.logs import log
from app.ui.errors import request_id, typed_fields
from app.ui.words import Words

AWAY, FULL = 503, 507
SAID = {
    AWAY: (Words("数据库暂时无法连接", "The database is away for the moment"),
           Words("本次操作没有保存，已登记的内容没有受影响。请稍后再试。",
                 "Nothing was saved now; what was registered before is untouched. Please try again in a while.")),
    FULL: (Words("存储空间已满", "There is no space left"),
           Words("本次操作没有保存，已登记的内容没有受影响，仍可查阅。请联系系统管理员清理空间后再试。",
                 "Nothing was saved now; what was registered before is untouched and can be read. Tell the system "
                 "administrator to make space, then try again.")),
}
KEPT = Words("您填写的内容没有丢失，点下面的按钮即可重新提交（附件需重新选择）。",
             "What you typed is not lost: use the button below to send it again (files must be chosen again).")
TRY_AGAIN_SECONDS = "30"
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE,
               sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_FSYNC)
SQLITE_AWAY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN)
BYTE = 0xFF
POSTGRESQL_FULL, POSTGRESQL_AWAY = "53100", ("08", "53", "57P")
"""PostgreSQL's classes of answers: connection lost, resources short, the server going down or coming up."""


def init_outages(app: Flask) -> None:
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(OSError, _disk)
    app.teardown_appcontext(_let_go)


def _let_go(error: BaseException | None) -> None:
    """The session ends before the extension closes it: a connection lost since the answer was made spoils no answer."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session.invalidate()


def trouble_of(error: BaseException | None) -> int | None:
    """507 or 503, and None of an error that is another's fault."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return FULL if code in SQLITE_FULL else AWAY if code & BYTE in SQLITE_AWAY else None
    if isinstance(error, psycopg.Error):
        state = error.sqlstate
        if state == POSTGRESQL_FULL:
            return FULL
        lost = state is None and isinstance(error, psycopg.OperationalError)
        return AWAY if lost or (state or "").startswith(POSTGRESQL_AWAY) else None
    return FULL if isinstance(error, OSError) and error.errno in NO_SPACE else None


def _database(error: DBAPIError) -> ResponseReturnValue:
    return _told(error, trouble_of(error.orig))


def _disk(error: OSError) -> ResponseReturnValue:
    return _told(error, trouble_of(error))


def _told(error: Exception, trouble: int | None) -> ResponseReturnValue:
    if trouble is None:
        return current_app.handle_exception(error)
    db.session.rollback()
    log.error("no space" if trouble == FULL else "database away", exc_info=error)
    return page_of(trouble)


def page_of(trouble: int) -> Response:
    """Drawn without the context of other pages, which would ask the database."""
    heading, advice = SAID[trouble]
    resend = _typed()
    page = current_app.jinja_env.get_template("ui/error.html")
    response = make_response(page.render(
        code=trouble, request_id=request_id(), heading=heading, resend=resend,
        advice=Words(advice.zh + KEPT.zh, f"{advice.en} {KEPT.en}") if resend else advice), trouble)
    response.headers["Retry-After"] = TRY_AGAIN_SECONDS
    return response


def _typed() -> list[tuple[str, str]]:
    """Where not even the request could be read for want of space, the browser still has it."""
    try:
        return typed_fields()
    except OSError:
        return []
