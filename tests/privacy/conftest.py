"""These tests share the small city."""

from tests.factories import app, founded, world

__all__ = ["app", "founded", "world"]
