"""How the installation is: one line for each thing that can fail without anybody at a page noticing.

A slice adds lines of its own at start: `health_lines(app).append(function)`; the function takes the session and gives
`HealthLine`s. A line that cannot be read is a bad one.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography import x509
from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.db.engine import WRITING, db
from app.db.migrate import settings
from app.db.stamps import Clock, utc_now
from app.documents.bureau_keys import KeyStore
from app.documents.models import Issued, RegisterAnchor, RegisterEntry
from app.jobs.models import ACTIVE, Job, JobState
from app.mail.models import Mail, MailState
from app.operations.signs import BACKUP, DAILY, WORKER, read_sign
from app.organisations.models import Level, Organisation
from app.ui.text import MIB, moment
from app.ui.words import Labelled, Words

GIB = 1024 * MIB
LITTLE_SPACE, NO_SPACE = GIB, 200 * MIB
LOCK_SECONDS = 2
QUIET_WORKER, SLOW_QUEUE, SLOW_MAIL = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)
A_DAY = timedelta(hours=26)
"""With two hours for a daily round that begins late."""
CERTIFICATE_ENDS = timedelta(days=30)
CLOCK_BEHIND = timedelta(seconds=1)


class Health(Labelled):
    GOOD = "good", "正常", "Good"
    WATCH = "watch", "注意", "Watch"
    BAD = "bad", "故障", "Bad"


@dataclass(frozen=True)
class HealthLine:
    """One thing: how it is, and what was seen."""

    name: Words
    health: Health
    told: Words


HealthCheck = Callable[[Session], Iterable[HealthLine]]


def health_lines(app: Flask) -> list[HealthCheck]:
    """What is looked at, in the order of the page."""
    lines: list[HealthCheck] = app.extensions.setdefault("health", [])
    return lines


def health_of(session: Session) -> list[HealthLine]:
    """Every line, each looked at by itself: one that fails hides no other."""
    return [line for check in health_lines(current_app) for line in _looked_at(session, check)]


def _looked_at(session: Session, check: HealthCheck) -> list[HealthLine]:
    try:
        return list(check(session))
    except Exception as error:  # whatever it is, it belongs on the page and must not take the page down
        session.rollback()
        kind = type(error).__name__
        return [HealthLine(Words("检查未完成", "A check that failed"), Health.BAD,
                           Words(f"{check.__name__}：{kind}", f"{check.__name__}: {kind}"))]


def database(session: Session) -> Iterator[HealthLine]:
    """The write lock is taken and something written, which is then given up."""
    name = Words("数据库可写", "The database can be written")
    with db.engine.connect() as plain:
        writer = plain.execution_options(**{WRITING: True})
        _wait_no_longer(writer, LOCK_SECONDS)
        try:
            with writer.begin() as begun:
                writer.execute(sa.update(Clock).values(last=Clock.last))
                begun.rollback()
        except sa.exc.DBAPIError as error:
            kind = type(error.orig).__name__
            yield HealthLine(name, Health.BAD, Words(f"不能写入（{kind}）", f"it cannot be written ({kind})"))
        else:
            yield HealthLine(name, Health.GOOD, Words(writer.dialect.name, writer.dialect.name))
        finally:
            plain.invalidate()  # its time to wait is not that of others


def _wait_no_longer(connection: sa.Connection, seconds: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA busy_timeout={seconds * 1000}")
        return
    connection.connection.cursor().execute(f"SET lock_timeout = '{seconds}s'")
    connection.connection.commit()


def migrations(session: Session) -> Iterator[HealthLine]:
    at, head = revisions(session)
    yield HealthLine(Words("数据库结构", "Migrations"), Health.GOOD if at == head else Health.BAD,
                     Words(f"当前 {at or '无'}，程序要求 {head}", f"at {at or 'none'}, the program asks for {head}"))


def revisions(session: Session) -> tuple[str | None, str | None]:
    """Where the database is, and where this program wants it."""
    at = MigrationContext.configure(session.connection()).get_current_revision()
    return at, ScriptDirectory.from_config(settings()).get_current_head()


def disk(session: Session) -> Iterator[HealthLine]:
    usage = shutil.disk_usage(current_app.config["DATA_DIR"])
    health = Health.BAD if usage.free < NO_SPACE else Health.WATCH if usage.free < LITTLE_SPACE else Health.GOOD
    free, total = f"{usage.free / GIB:.1f}", f"{usage.total / GIB:.1f}"
    yield HealthLine(Words("磁盘空间", "Space on the disk"), health,
                     Words(f"剩余 {free} GiB，共 {total} GiB", f"{free} GiB free of {total} GiB"))


def worker(session: Session) -> Iterator[HealthLine]:
    """A worker in the middle of a long step gives no sign, but its lease holds."""
    now = utc_now()
    sign = read_sign(current_app.config["DATA_DIR"], WORKER)
    leased = session.scalar(sa.select(sa.exists().where(Job.state == JobState.RUNNING, Job.leased_until > now)))
    alive = leased or (sign is not None and now - sign["at"] < QUIET_WORKER)
    yield HealthLine(Words("后台处理进程", "The worker"), Health.GOOD if alive else Health.BAD, _last_sign(sign))
    oldest = session.scalar(sa.select(sa.func.min(Job.created_at)).where(Job.state.in_(ACTIVE), Job.due <= now))
    waiting = session.scalar(sa.select(sa.func.count()).where(Job.state.in_(ACTIVE))) or 0
    slow = oldest is not None and now - oldest > SLOW_QUEUE
    since = Words("", "") if oldest is None else Words(f"，最早的申请于 {moment(oldest)}",
                                                        f", the oldest asked for at {moment(oldest)}")
    yield HealthLine(Words("任务队列", "The queue"), Health.WATCH if slow else Health.GOOD,
                     Words(f"{waiting} 项未完成{since.zh}", f"{waiting} not done{since.en}"))


def _last_sign(sign: object) -> Words:
    if not isinstance(sign, dict):
        return Words("从未运行", "it has never run")
    return Words(f"最近一次活动：{moment(sign['at'])}", f"last sign of life: {moment(sign['at'])}")


def mails(session: Session) -> Iterator[HealthLine]:
    name, now = Words("邮件", "Mails"), utc_now()
    if not current_app.config["SMTP_HOST"]:
        yield HealthLine(name, Health.WATCH, Words("未配置邮件服务器", "there is no mail server"))
        return
    waiting, oldest = session.execute(sa.select(sa.func.count(), sa.func.min(Mail.created_at)).where(
        Mail.state == MailState.WAITING)).one()
    fault = session.scalar(sa.select(Mail.fault).where(Mail.fault != "").order_by(Mail.due.desc()).limit(1)) or ""
    slow = oldest is not None and now - oldest > SLOW_MAIL
    said = Words(f"，最近的错误：{fault}", f", last error: {fault}") if fault else Words("", "")
    yield HealthLine(name, Health.BAD if slow else Health.WATCH if fault and waiting else Health.GOOD,
                     Words(f"{waiting} 封待发{said.zh}", f"{waiting} waiting{said.en}"))


def rounds(session: Session) -> Iterator[HealthLine]:
    """The daily round and the last backup."""
    now, data_dir = utc_now(), current_app.config["DATA_DIR"]
    daily, backup = read_sign(data_dir, DAILY), read_sign(data_dir, BACKUP)
    late = daily is None or now - daily["at"] > A_DAY
    yield HealthLine(Words("每日任务", "The daily round"), Health.WATCH if late else Health.GOOD, _last_sign(daily))
    name = Words("备份", "The backup")
    if backup is None:
        yield HealthLine(name, Health.BAD, Words("从未备份", "there has never been one"))
        return
    good = backup.get("verified") and now - backup["at"] < A_DAY
    checked = Words("已核对", "verified") if backup.get("verified") else Words("未核对", "not verified")
    file, at = backup.get("file", ""), moment(backup["at"])
    yield HealthLine(name, Health.GOOD if good else Health.WATCH,
                     Words(f"{at}，{file}，{checked.zh}", f"{at}, {file}, {checked.en}"))


def anchor(session: Session) -> Iterator[HealthLine]:
    """Certificates that have waited longer than a day for their anchor."""
    made, place = session.execute(sa.select(sa.func.max(RegisterAnchor.made_at),
                                            sa.func.max(RegisterAnchor.place))).one()
    waiting = session.scalar(sa.select(sa.func.min(Issued.issued_at)).join(
        RegisterEntry, RegisterEntry.issued_id == Issued.id).where(RegisterEntry.place > (place or 0)))
    late = waiting is not None and utc_now() - waiting > A_DAY
    told = Words(f"最近一次：{moment(made)}", f"last one: {moment(made)}") if made else Words("尚无", "none yet")
    yield HealthLine(Words("签发登记簿锚定", "The register's anchor"), Health.WATCH if late else Health.GOOD, told)


def clock(session: Session) -> Iterator[HealthLine]:
    """Stamps never go back: while the clock is behind the last of them, they stand still but for their order."""
    now, last = utc_now(), session.scalar(sa.select(Clock.last))
    behind = last is not None and last - now > CLOCK_BEHIND
    told = Words(f"服务器时间 {moment(now)}", f"the server says {moment(now)}")
    if behind and last is not None:
        told = Words(f"{told.zh}，早于最近一次登记 {moment(last)}",
                     f"{told.en}, which is before the last stamp {moment(last)}")
    yield HealthLine(Words("时钟", "The clock"), Health.BAD if behind else Health.GOOD, told)


def signing_certificates(session: Session) -> Iterator[HealthLine]:
    """Only bureaus sign; one whose certificate has run out leaves its papers unsigned."""
    store: KeyStore = current_app.extensions["bureau_keys"]
    for code in session.scalars(sa.select(Organisation.code).where(Organisation.level != Level.SCHOOL)):
        key = store.key_of(code)
        if key is None:
            continue
        ends = x509.load_der_x509_certificate(key.certificate).not_valid_after_utc
        left = ends - utc_now()
        health = Health.BAD if left < timedelta() else Health.WATCH if left < CERTIFICATE_ENDS else Health.GOOD
        yield HealthLine(Words(f"签名证书 {code}", f"Signing certificate of {code}"), health,
                         Words(f"有效至 {moment(ends)}", f"it holds until {moment(ends)}"))


OWN = (database, migrations, disk, worker, mails, rounds, anchor, clock, signing_certificates)
