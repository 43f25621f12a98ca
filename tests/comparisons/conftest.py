"""The small city, its sample plan and the golden agreements."""

from tests.indicators.conftest import app, founded, golden, golden_url, planned, planned_url, world

__all__ = ["app", "founded", "golden", "golden_url", "planned", "planned_url", "world"]
