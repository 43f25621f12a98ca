"""The sample city and its plan, as the counting tests found them."""

from tests.factories import app, founded, world
from tests.indicators.conftest import golden, planned

__all__ = ["app", "founded", "golden", "planned", "world"]
