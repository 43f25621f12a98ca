"""requirements.lock is the inventory of what runs: every library, its version, its hashes, and no address."""

import re
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
OURS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
LISTED = {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^ ]+)", LOCK, re.MULTILINE)}


def needed_by(texts: Sequence[str], found: set[str]) -> set[str]:
    """These libraries and everything they need here and now."""
    for text in texts:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found.add(name)
            needed_by(metadata.requires(name) or [], found)
    return found


def test_every_library_that_runs_is_listed_with_its_hashes() -> None:
    assert needed_by(OURS, set()) <= set(LISTED)
    for entry in re.split(r"\n(?=[\w])", LOCK.strip()):
        assert re.fullmatch(r"\S+==\S+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+", entry), entry[:80]
    assert "://" not in LOCK
