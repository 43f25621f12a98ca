"""The sample city with its plan and golden agreements, and closings made the way people make them."""

from tests.factories import app, founded, world
from tests.indicators.conftest import golden, planned

__all__ = ["app", "founded", "golden", "planned", "world"]
