"""Every package the program runs with, as `requirements.lock` has it: `python -m tests.architecture.packages` prints a
list of them (SBOM, CycloneDX 1.6 in JSON) with versions, licences and the hashes of the files that may be installed."""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
OURS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
PIN = re.compile(r"([A-Za-z0-9._-]+)==(\S+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Package:
    """One line of a lock with the hashes below it."""

    name: str
    version: str
    hashes: tuple[str, ...]


def entries(file: str = "requirements.lock") -> list[str]:
    return re.split(r"\n(?=\S)", (ROOT / file).read_text(encoding="utf-8").strip())


def locked(file: str = "requirements.lock") -> list[Package]:
    pins = [(pin, entry) for entry in entries(file) if (pin := PIN.match(entry))]
    return [Package(canonicalize_name(pin[1]), pin[2], tuple(HASH.findall(entry))) for pin, entry in pins]


def needed_by(texts: Sequence[str], found: set[str]) -> set[str]:
    """These packages and everything they need here and now."""
    for text in texts:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found.add(name)
            needed_by(requires(name) or [], found)
    return found


def licence_of(name: str) -> str:
    """As the installed package tells it, in a word: its SPDX expression, its classifier, or its first line."""
    told = metadata(name)
    classified = [line.rsplit(" :: ", 1)[-1] for line in told.get_all("Classifier") or () if line.startswith("License")]
    return told.get("License-Expression") or " / ".join(classified) or (told.get("License") or "").split("\n")[0]


def bill() -> dict[str, object]:
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "metadata": {"component": {"type": "application", "name": "exreg"}},
            "components": [{
                "type": "library", "name": package.name, "version": package.version,
                "purl": f"pkg:pypi/{package.name}@{package.version}",
                "licenses": [{"license": {"name": licence_of(package.name)}}],
                "hashes": [{"alg": "SHA-256", "content": content} for content in package.hashes],
            } for package in locked()]}


if __name__ == "__main__":
    print(json.dumps(bill(), ensure_ascii=False, indent=1))
