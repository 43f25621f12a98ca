"""The page of health tells the system administrator what nobody at a page would notice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.db.anchors import anchor_file, take_trail_anchor
from app.db.engine import begin_writing
from app.db.stamps import Clock, utc_now
from app.documents.bureau_keys import Folder
from app.jobs.queue import queue_job
from app.mail.outbox import post_mail
from app.operations.health import Health, HealthLine, health_lines, health_of
from app.operations.signs import BACKUP, DAILY, WORKER, give_sign, read_sign
from app.ui.words import Words
from tests.client import StrictClient
from tests.documents.authority import PASSWORD, bureau, write_p12
from tests.world import World


def seen(session: Session) -> dict[str, tuple[Health, str]]:
    session.rollback()
    return {line.name.en: (line.health, line.told.en) for line in health_of(session)}


def test_only_the_system_administrator_reads_it(world: World, client: StrictClient) -> None:
    for username, status in (("clerk-a", 403), ("auditor", 403), ("reviewer-c", 403), ("admin", 200)):
        client.sign_in(username)
        assert client.get("/health").status_code == status
    page = client.page("/health")
    assert "数据库可写" in page
    assert "EXREG_HOSTS" in page
    assert "Space on the disk" in client.page("/health?language=en")


def test_a_new_installation_has_no_worker_and_no_backup(world: World, session: Session) -> None:
    found = seen(session)
    good = {name for name, (health, _) in found.items() if health is Health.GOOD}
    assert {"The database can be written", "Migrations", "The queue", "The register's anchor", "The clock"} <= good
    assert found["The worker"] == (Health.BAD, "it has never run")
    assert found["The backup"] == (Health.BAD, "there has never been one")
    assert found["The daily round"][0] is Health.WATCH
    assert found["Mails"] == (Health.WATCH, "there is no mail server")


def test_signs_of_life_make_them_good_until_they_are_old(app: Flask, world: World, session: Session) -> None:
    data_dir = app.config["DATA_DIR"]
    for name in (WORKER, DAILY):
        give_sign(data_dir, name)
    give_sign(data_dir, BACKUP, file="exreg-1.zip", verified=True)
    found = seen(session)
    assert [found[name][0] for name in ("The worker", "The daily round", "The backup")] == [Health.GOOD] * 3
    assert "exreg-1.zip, verified" in found["The backup"][1]
    for name in (WORKER, DAILY, BACKUP):
        file = Path(data_dir) / "signs" / name
        file.write_text(file.read_text().replace(f"{utc_now():%Y-}", f"{utc_now().year - 1}-"))
    found = seen(session)
    assert [found[name][0] for name in ("The worker", "The daily round", "The backup")] == [
        Health.BAD, Health.WATCH, Health.WATCH]
    (Path(data_dir) / "signs" / WORKER).write_text("half a li")
    assert read_sign(data_dir, WORKER) is None


def test_what_waits_too_long_is_told_with_its_reason(app: Flask, world: World, session: Session) -> None:
    app.config |= {"SMTP_HOST": "mail.example", "SMTP_FROM": "registry@example.org"}
    begin_writing(session)
    long_ago = utc_now() - timedelta(hours=2)
    world.users["clerk-A"].email = "clerk@example.org"
    mail = post_mail(session, world.users["clerk-A"], "one", "示例", "示例")
    mail.fault, mail.created_at = "ConnectionRefusedError", long_ago
    job = queue_job(session, "sample", world.users["clerk-A"], Words("示例", "Sample"))
    job.created_at = job.due = long_ago
    session.commit()
    found = seen(session)
    assert found["Mails"] == (Health.BAD, "1 waiting, last error: ConnectionRefusedError")
    assert found["The queue"][0] is Health.WATCH
    assert found["The queue"][1].startswith("1 not done, the oldest asked for at ")


def test_a_clock_behind_the_last_stamp_is_told(world: World, session: Session) -> None:
    begin_writing(session)
    session.execute(sa.update(Clock).values(last=utc_now() + timedelta(days=1)))
    session.commit()
    health, told = seen(session)["The clock"]
    assert health is Health.BAD
    assert "before the last stamp" in told


def test_a_signing_certificate_is_told_before_it_runs_out_and_from_then_on(
        app: Flask, world: World, session: Session, tmp_path: Path) -> None:
    left = {"C": timedelta(days=200), "D1": timedelta(days=20), "D2": timedelta(days=-1)}
    for code, until in left.items():
        write_p12(tmp_path / "keys", code, bureau("ec", until))
    app.extensions["bureau_keys"] = Folder(tmp_path / "keys", dict.fromkeys(left, PASSWORD))
    found = seen(session)
    assert {code: found[f"Signing certificate of {code}"][0] for code in left} == {
        "C": Health.GOOD, "D1": Health.WATCH, "D2": Health.BAD}


def test_a_line_of_another_slice_stands_with_the_others_and_one_that_fails_is_bad(
        app: Flask, world: World, session: Session) -> None:
    def single_sign_on(session: Session) -> Iterator[HealthLine]:
        yield HealthLine(Words("单点登录", "Single sign-on"), Health.GOOD, Words("正常", "answers"))

    def broken(session: Session) -> Any:
        raise RuntimeError("secret reason")

    health_lines(app)[:] = [*health_lines(app), single_sign_on, broken]
    found = seen(session)
    assert found["Single sign-on"] == (Health.GOOD, "answers")
    assert found["A check that failed"] == (Health.BAD, "broken: RuntimeError")


def test_the_trails_anchor_is_old_after_a_day_and_bad_where_the_database_says_otherwise(
        world: World, session: Session) -> None:
    assert seen(session)["The trail's anchor"] == (Health.WATCH, "none yet")
    take_trail_anchor(session)
    assert seen(session)["The trail's anchor"][0] is Health.GOOD
    line = anchor_file().read_text(encoding="utf-8")
    anchor_file().write_text(line.replace(f"{utc_now():%Y-}", f"{utc_now().year - 1}-"), encoding="utf-8")
    assert seen(session)["The trail's anchor"][0] is Health.WATCH
    anchor_file().write_text(line.replace('"trail": ', '"trail": 9'), encoding="utf-8")
    health, told = seen(session)["The trail's anchor"]
    assert health is Health.BAD
    assert "does not agree" in told
