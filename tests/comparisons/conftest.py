"""The small city, its sample plan and the golden agreements."""

from tests.indicators.conftest import golden, golden_url, planned, planned_url

__all__ = ["golden", "golden_url", "planned", "planned_url"]
