"""The small city, founded once."""

from tests.factories import founded

__all__ = ["founded"]
