"""What a reviewer would ask: findings to be answered in words, and the sample for checking on site."""

from flask import Flask

from app.findings.routes import init_findings
from app.findings.sample_routes import init_samples


def init_app(app: Flask) -> None:
    init_findings(app)
    init_samples(app)
