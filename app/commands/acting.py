"""What all commands share: refusals in one sentence, and whose act a command is."""

import json
import os
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
import psycopg
from flask import g
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app.accounts.create import CannotAppoint, find_user
from app.accounts.models import User
from app.approval.knowing import BadQuestion, NotThere
from app.approval.moves import NotPossible
from app.backup import CannotBackUp
from app.config import BadSettings
from app.db.engine import db
from app.db.rekeying import KeysDoNotFit
from app.demo import CannotDemonstrate
from app.documents.keys import NoSuchKey
from app.documents.statement import BadKeys
from app.indicators.plan_faults import BadPlan
from app.operations.checklist import Unmet
from app.operations.outages import SAID, trouble_of
from app.planning.plan_keeping import CannotKeep
from app.seeding import BadSeed
from app.sheets.tables import BadTable
from app.ui.words import Words, speak

WORDED = (BadPlan, CannotKeep, BadQuestion, BadTable, NotPossible, CannotAppoint, CannotBackUp, CannotDemonstrate,
          BadKeys, NoSuchKey, Unmet, KeysDoNotFit)
PLAIN = (BadSettings, BadSeed, OSError)
NO_TABLES = Words("数据库里还没有本版本的表：请先运行 exreg migrate，并核对 EXREG_DATA_DIR 和 EXREG_DATABASE_URL",
                  "the database has not the tables of this release: run exreg migrate first, and look at "
                  "EXREG_DATA_DIR and EXREG_DATABASE_URL")

P = ParamSpec("P")
R = TypeVar("R")


class Refused(click.ClickException):
    """What was asked cannot be done: the sentence alone on standard error, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Known refusals become one sentence, in the language EXREG_LANGUAGE names (Chinese)."""

    @wraps(command)
    def plain(*args: P.args, **kwargs: P.kwargs) -> R:
        speak(os.environ.get("EXREG_LANGUAGE", "zh"))
        try:
            return command(*args, **kwargs)
        except WORDED as refusal:
            raise Refused(str(refusal.words)) from refusal
        except BrokenPipeError:  # whoever read our output has gone, as `head` does
            raise
        except PLAIN as refusal:
            raise Refused(str(refusal)) from refusal
        except DBAPIError as failure:
            words = _said_of(failure)
            if words is None:
                raise
            raise Refused(str(words)) from failure

    return plain


def _said_of(failure: DBAPIError) -> Words | None:
    """A database without our tables, that is away or has no space left; anything else is no refusal."""
    if isinstance(failure.orig, psycopg.errors.UndefinedTable) or "no such table" in str(failure.orig):
        return NO_TABLES
    trouble = trouble_of(failure.orig)
    return SAID[trouble][0] if trouble else None


def within(command: Callable[P, R]) -> Callable[P, R]:
    """Inside the application; a setting that keeps it from starting is a refusal like any other."""
    return plainly(with_appcontext(command))


def act_as(username: str) -> User:
    """The user whose act it is; the trail names them. Raises NotThere."""
    user = find_user(db.session, username)
    if user is None or not user.enabled:
        raise NotThere(Words(f"没有可用的用户 {username}", f"there is no user {username} who may act"))
    g.actor = user.username
    return user


def print_json(answer: Any) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
