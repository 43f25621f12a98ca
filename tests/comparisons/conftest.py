"""The small city, its sample plan and the golden agreements."""

from tests.factories import app, founded, world
from tests.indicators.conftest import golden, planned

__all__ = ["app", "founded", "golden", "planned", "world"]
