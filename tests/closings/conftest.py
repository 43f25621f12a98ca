"""The sample city with its plan and golden agreements, and closings made the way people make them."""

from tests.indicators.conftest import app, founded, golden, golden_url, planned, planned_url, world

__all__ = ["app", "founded", "golden", "golden_url", "planned", "planned_url", "world"]
