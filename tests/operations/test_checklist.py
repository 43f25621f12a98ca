"""The program looks at its own settings before it serves: what is grave is refused in production, the rest is told."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from app.accounts.create import appoint, make_user
from app.accounts.models import Role
from app.cli import exreg
from app.db.cipher import Keyring
from app.db.engine import begin_writing, db
from app.operations.checklist import POINTS, Unmet, _encrypted, _file_system, refuse_unmet, unmet
from tests.world import World

README = Path(__file__).parents[2] / "README.md"
SOUND: dict[str, Any] = {
    "PRODUCTION": True, "SECRET_KEY": "0123456789abcdef" * 4, "SESSION_COOKIE_SECURE": True, "PROXIES": 1,
    "TRUSTED_HOSTS": ["registry.example"], "BACKUP_DIR": "/backups", "SMTP_HOST": "mail.example",
    "CLAMD": "127.0.0.1:3310"}
SAME = bytes(range(32))


@pytest.fixture
def sound(app: Flask, world: World) -> Flask:
    """A registry that may be served."""
    begin_writing(world.session)
    appoint(world.session, make_user(world.session, "security", "示例"), world.organisations["C"], Role.SECURITY_ADMIN)
    world.session.commit()
    app.config |= SOUND | {"KEYRING": Keyring({"1": SAME}, "1", SAME[::-1])}
    folder = Path(app.config["DATA_DIR"])
    folder.chmod(0o700)
    return app


def _durable_here(app: Flask) -> bool:
    """The PostgreSQL of tests may be set to lose data, to be quick."""
    return "durable" not in {point.name for point in unmet(app)}


def keys_for_all(app: Flask) -> None:
    (Path(app.config["DATA_DIR"]) / "keys.json").touch(0o644)


AMISS: dict[str, Callable[[Flask], Any]] = {
    "production": lambda app: app.config.update(PRODUCTION=False),
    "debug": lambda app: setattr(app, "debug", True),
    "secrets": lambda app: app.config.update(SECRET_KEY="a" * 40),
    "secrets-differ": lambda app: app.config.update(KEYRING=Keyring({"1": SAME}, "1", SAME)),
    "keys-file": keys_for_all,
    "https": lambda app: app.config.update(SESSION_COOKIE_SECURE=False),
    "hosts": lambda app: app.config.update(TRUSTED_HOSTS=None),
    "no-demo": lambda app: app.config.update(DEMO=True),
    "local-disk": lambda app: app.config.update(DATA_DIR="\\\\server\\share"),
    "migrations": lambda app: _say("UPDATE alembic_version SET version_num = '0001'"),
    "folder-mode": lambda app: Path(app.config["DATA_DIR"]).chmod(0o755),
    "proxy": lambda app: app.config.update(PROXIES=0),
    "backups": lambda app: app.config.update(BACKUP_DIR=""),
    "mail": lambda app: app.config.update(SMTP_HOST=""),
    "scanner": lambda app: app.config.update(CLAMD=""),
    "connections": lambda app: app.config.update(SMTP_SECURITY="none"),
    "administrators": lambda app: _say("UPDATE \"user\" SET enabled = false WHERE username = 'auditor'"),
}


def _say(statement: str) -> None:
    begin_writing(db.session)
    db.session.execute(sa.text(statement))
    db.session.commit()


def test_each_point_is_seen_and_the_grave_ones_are_refused(sound: Flask) -> None:
    keys = Path(sound.config["DATA_DIR"]) / "keys.json"
    keys.unlink(missing_ok=True)
    quick = [] if _durable_here(sound) else ["durable"]
    assert [point.name for point in unmet(sound)] == quick
    assert set(AMISS) | {"durable"} == {point.name for point in POINTS}
    head = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    for name, spoil in AMISS.items():
        before, debug = dict(sound.config), sound.debug
        spoil(sound)
        found = {point.name: point for point in unmet(sound)}
        assert name in found
        if found[name].refuses:
            with pytest.raises(Unmet):
                refuse_unmet(sound)
            assert str(found[name].amiss.en)
        sound.config.update(before)
        sound.debug = debug
        keys.unlink(missing_ok=True)
        Path(sound.config["DATA_DIR"]).chmod(0o700)
        _say(f"UPDATE alembic_version SET version_num = '{head}'")


def test_outside_production_everything_is_only_told(app: Flask, world: World) -> None:
    app.config["PRODUCTION"] = False
    assert {"https", "hosts"} <= {point.name for point in refuse_unmet(app)}


def test_the_command_says_what_is_amiss_and_the_server_does_not_start(app: Flask, world: World) -> None:
    app.config["PRODUCTION"] = True

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(exreg, arguments, obj=ScriptInfo(create_app=lambda: app))

    result = run("check")
    assert result.exit_code == 1
    assert "EXREG_HOSTS" in result.stdout
    for command in ("serve", "worker"):
        result = run(command)
        assert result.exit_code == 2
        assert "EXREG_HOSTS" in result.stderr


def test_a_network_share_is_known_by_the_mounts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/a / ext4 rw 0 0\nserver:/x /srv/with\\040space nfs4 rw 0 0\n/dev/b /srv/a ext4 rw 0 0\n")
    assert _file_system(Path("/srv/with space/data"), mounts) == "nfs4"
    assert _file_system(Path("/srv/a/data"), mounts) == "ext4"
    assert _file_system(Path("/srv/about"), mounts) == "ext4"
    assert _file_system(Path("/srv"), tmp_path / "none") == ""


def test_the_readme_lists_every_point() -> None:
    text = README.read_text(encoding="utf-8")
    assert [point.name for point in POINTS if f"`{point.name}`" not in text] == []


def test_a_folder_of_one_own_is_private(sound: Flask) -> None:
    assert os.stat(sound.config["DATA_DIR"]).st_mode & 0o077 == 0


@pytest.mark.parametrize(("url", "expected"), [
    ("postgresql+psycopg://exreg@db.example/exreg", False),
    ("postgresql+psycopg://db.example/x?sslmode=require", False),
    ("postgresql+psycopg://db.example/x?sslmode=verify-full", True), ("postgresql+psycopg://127.0.0.1/x", True),
    ("postgresql+psycopg:///x?host=/run/postgresql", True), ("sqlite:///x.db", True)])
def test_a_database_elsewhere_is_reached_by_a_certificate_that_is_checked(app: Flask, url: str,
                                                                          expected: bool) -> None:
    app.config["SQLALCHEMY_ENGINES"] = {"default": {"url": url}}
    assert _encrypted(app) is expected
