"""demo, serve, worker, daily: what keeps running or runs by the clock."""

import signal
import threading
import time
import webbrowser
from pathlib import Path

import click
import sqlalchemy as sa
import waitress  # type: ignore[import-untyped]  # it ships no types
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from app.accounts.kept_forms import purge_kept_forms
from app.accounts.models import Appointment, Role, User
from app.backup import back_up_into
from app.commands.acting import plainly, within
from app.commands.keeping import kept
from app.commands.reminding import reminded
from app.db.anchors import take_trail_anchor
from app.db.blobs import sweep_strays
from app.db.engine import begin_writing, db
from app.db.migrate import upgrade
from app.db.rekeying import refuse_wrong_keys
from app.db.stamps import today
from app.demo import HOST, SEEDS, demo_settings, free_port, fresh_folder
from app.documents.register import take_anchor
from app.enrolling.slips import forget_expired
from app.jobs.keeping import purge_jobs
from app.jobs.working import work_once, works
from app.mail.outbox import can_mail, has_mail, post_mail, send_one
from app.operations.checklist import refuse_unmet, unmet
from app.operations.logs import log, write_logs
from app.operations.serving import server_settings, settle
from app.operations.signs import DAILY, WORKER, give_sign
from app.records.filing import lapse_conditions
from app.records.sheets.uploads import purge_uploads
from app.records.writing.once import purge_uses
from app.seeding import load_folder
from app.ui.words import t

IDLE_SECONDS = 2


@click.command(help="演示：新建数据库、载入示例并打开 / a fresh database with sample data")
@click.option("--port", default=5000, show_default=True)
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), default=Path("var/demo"))
@click.option("--no-browser", is_flag=True)
@plainly
def demo(port: int, data_dir: Path, no_browser: bool) -> None:
    fresh_folder(data_dir)
    chosen = free_port(port)
    if chosen != port:
        click.echo(t("端口 {port} 已被占用，改用 {chosen}。", "Port {port} is taken, using {chosen}.", port=port,
                     chosen=chosen))
    app = create_app(demo_settings(data_dir, chosen))
    with app.app_context():
        upgrade()
        summary = load_folder(db.session, SEEDS)
        db.session.commit()
        reminded(today())
    for username, password in summary.passwords.items():
        click.echo(f"  {username:<16}{password}")
    address = app.config["BASE_URL"]
    click.echo(t("演示已就绪：{address}（按 Ctrl+C 停止）", "The demonstration is at {address} (Ctrl+C stops it)",
                 address=address))
    click.echo(t("另开窗口可用命令查询：", "Commands may be used beside it: ")
               + f"EXREG_ENV=demo EXREG_DATA_DIR={data_dir} exreg board guangzhou-145")
    if not no_browser:
        threading.Timer(1, webbrowser.open, [address]).start()
    start_worker(app)
    waitress.serve(app, host=HOST, port=chosen, _quiet=True)


@click.command(help="正式服务 / production server, with one worker")
@click.option("--host", default=None, help="EXREG_LISTEN 的地址 / the address of EXREG_LISTEN")
@click.option("--port", type=int, default=None, help="EXREG_LISTEN 的端口 / the port of EXREG_LISTEN")
@click.option("--threads", type=int, default=None, help="EXREG_THREADS")
@click.option("--no-worker", is_flag=True, help="不在本进程处理后台任务 / without a worker")
@within
def serve(host: str | None, port: int | None, threads: int | None, no_worker: bool) -> None:
    app = _app()
    write_logs()
    for point in refuse_unmet(app):
        click.echo(str(point.amiss), err=True)
    _look_at_keys()
    if not no_worker:
        start_worker(app)
    signal.signal(signal.SIGTERM, _stop)
    settle()
    listens = (host or app.config["LISTEN"][0], port or app.config["LISTEN"][1])
    waitress.serve(app, **server_settings(app, listens, threads or app.config["THREADS"]), _quiet=True)


@click.command(help="后台任务 / do queued work until stopped")
@within
def worker() -> None:
    write_logs()
    refuse_unmet(_app())
    _look_at_keys()
    _work(_app())


@click.command(help="上线核对 / what a registry in production must have; exit status 1 if it would not be served")
@within
def check() -> None:
    found = unmet(_app())
    for point in found:
        click.echo((t("必须：", "required: ") if point.refuses else t("建议：", "advised: ")) + str(point.amiss))
    if any(point.refuses for point in found):
        raise SystemExit(1)
    click.echo(t("可以上线。", "It may be served."))


def _stop(number: int, frame: object) -> None:
    """Asked to end: requests that have begun are answered, no new one is taken."""
    raise SystemExit(0)


def _look_at_keys() -> None:
    """Wrong or missing keys are told before anything is served."""
    refuse_wrong_keys(db.session)
    db.session.rollback()


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself, for a thread
    return app


def start_worker(app: Flask) -> None:
    threading.Thread(target=_work, args=[app], daemon=True).start()


def _work(app: Flask) -> None:
    """One job after the other, whatever becomes of each, and mails where no job waits; a database that is away for a
    while, or a disk that is full, is waited for."""
    while True:
        give_sign(app.config["DATA_DIR"], WORKER)
        with app.app_context():
            try:
                busy = work_once(db.session, works(app)) or send_one(db.session, app.config)
            except (SQLAlchemyError, OSError) as error:
                log.error("the worker waits", exc_info=error)
                busy = False
        if not busy:
            time.sleep(IDLE_SECONDS)


@click.command(help="每日任务：条件逾期、到期提醒、登记簿锚定、清理到期结果、备份 / daily: lapses, reminders, the "
                    "register's anchor, old results, the backup")
@within
def daily() -> None:
    begin_writing(db.session)
    lapsed = lapse_conditions(db.session)
    anchor = take_anchor(db.session)
    db.session.commit()
    click.echo(reminded(today()))
    _anchor_the_trail()
    purged = (purge_uploads(db.session) + purge_jobs(db.session) + purge_kept_forms(db.session)
              + purge_uses(db.session) + forget_expired(db.session) + sweep_strays(db.session))
    click.echo(t("有条件逾期退回 {n} 条，清理到期任务和表格 {m} 项。",
                 "{n} conditions lapsed, {m} old jobs and sheets purged.",
                 n=lapsed, m=purged))
    if anchor is not None:
        click.echo(t("签发登记簿已锚定至第 {n} 行：{hash}", "The issue register is anchored up to line {n}: {hash}",
                     n=anchor.place, hash=anchor.hash))
    folder = _app().config["BACKUP_DIR"]
    if folder:
        click.echo(kept(back_up_into(db.engine, Path(folder), _app().config["BACKUPS_KEPT"])))
    give_sign(_app().config["DATA_DIR"], DAILY)


def _anchor_the_trail() -> None:
    """Outside the database: in the data folder, in what is printed, and in a mail to every auditor."""
    line = take_trail_anchor(db.session)
    if line is None:
        return
    click.echo(t("日志锚点：{line}", "The trail's anchor: {line}", line=line))
    begin_writing(db.session)
    for user in db.session.scalars(sa.select(User).join(User.appointments).where(
            Appointment.role == Role.AUDITOR, Appointment.until.is_(None)).distinct()).all():
        if can_mail(user) and not has_mail(db.session, user, f"anchor-{today()}"):
            post_mail(db.session, user, f"anchor-{today()}", t("日志锚点", "The trail's anchor"), line)
    db.session.commit()
