"""What changed between two moments, and one year under two maps (as-was and as-is)."""

from flask import Flask

from app.comparisons.routes import blueprint
from app.ui.words import Words


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    changed = (Words("两个时点之间的变化", "What changed"), "comparisons.changes")
    app.extensions["plan_links"] += [changed, (Words("改隶前后", "As was, as is"), "comparisons.maps")]
    app.extensions["target_links"] += [changed, (Words("改隶前后", "As was, as is"), "comparisons.maps")]
