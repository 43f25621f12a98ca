"""The sample city with its plan and golden agreements, and closings made the way people make them."""

from tests.indicators.conftest import golden, golden_url, planned, planned_url

__all__ = ["golden", "golden_url", "planned", "planned_url"]
