"""Bringing a database to a revision with alembic, configured in pyproject.toml."""

from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).resolve().parents[2]


def settings() -> Config:
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def upgrade(revision: str = "head") -> None:
    """Needs an application context. Migrations of one revision happen wholly or not at all."""
    command.upgrade(settings(), revision)


def downgrade(revision: str) -> None:
    command.downgrade(settings(), revision)
