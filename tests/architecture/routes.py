"""The inventory of routes. Run as `python -m tests.architecture.routes` it writes `tests/routes.json` anew."""

import json
import tempfile
from pathlib import Path

from flask import Flask

from app import create_app
from tests.conftest import settings_for

FILE = Path(__file__).parents[1] / "routes.json"


def inventory(app: Flask) -> dict[str, dict[str, str]]:
    """Each address with its methods, its endpoint and whether it is open to anybody."""
    public = app.extensions["public_endpoints"]
    return {
        f"{' '.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule.rule}": {
            "endpoint": rule.endpoint, "open": "yes" if rule.endpoint in public else "no"}
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))}


def written(routes: dict[str, dict[str, str]]) -> str:
    return json.dumps(routes, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder), f"sqlite:///{folder}/none.db"))
        FILE.write_text(written(inventory(app)), encoding="utf-8")
