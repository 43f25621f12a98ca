"""What somebody searches for, as their address or form says it."""

from collections.abc import Mapping

LONGEST = 200
"""Characters: no name and no number is longer. SQLite refuses patterns of more than 50,000 bytes."""


def searched(given: Mapping[str, str], name: str = "q") -> str:
    """Without blanks at its ends, and no more of it than a name has; empty where nothing is searched for."""
    return given.get(name, "").strip()[:LONGEST]
