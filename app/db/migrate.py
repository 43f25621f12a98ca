"""Bringing a database to a revision with alembic, configured in pyproject.toml."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

ROOT = Path(__file__).resolve().parents[2]


def settings() -> Config:
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def upgrade(revision: str = "head", connection: Connection | None = None) -> None:
    """Needs an application context. Migrations of one revision happen wholly or not at all; on a connection in the
    middle of its transaction all of them are part of that."""
    config = settings()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def downgrade(revision: str) -> None:
    command.downgrade(settings(), revision)
